package dev.ashlar.port.remote;

import java.io.IOException;

/** A server did answer, and what it said is not taken: it is too long, or leads elsewhere. */
public final class UnusableAnswer extends IOException {
  private static final long serialVersionUID = 1;

  /** With what was expected and what was found; it holds no secrets. */
  public UnusableAnswer(String message) {
    super(message);
  }
}
