package dev.ashlar.hook;

/** Thrown by a {@link Pre} hook: the operation is cancelled, and the caller reads the message. */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** A refusal with a message for the caller. */
  public Refused(String message) {
    super(message);
  }
}
