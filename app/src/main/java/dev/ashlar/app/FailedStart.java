package dev.ashlar.app;

/** An application could not start, for reasons outside its definition; says what to do. */
public final class FailedStart extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** With what to do about it. */
  FailedStart(String message) {
    super(message);
  }

  /** With what went wrong and what to do about it. */
  FailedStart(String message, Throwable cause) {
    super(message, cause);
  }
}
