package dev.ashlar.engine;

/** What was given is no checkpoint of this resource: the caller's mistake. */
public final class InvalidCheckpoint extends RuntimeException {
  private static final long serialVersionUID = 1;

  InvalidCheckpoint(String message) {
    super(message);
  }
}
