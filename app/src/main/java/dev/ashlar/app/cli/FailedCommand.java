package dev.ashlar.app.cli;

/** A command that could not do its work, for a reason that its message tells. */
final class FailedCommand extends RuntimeException {
  private static final long serialVersionUID = 1;

  FailedCommand(String message, Throwable cause) {
    super(message, cause);
  }

  FailedCommand(String message) {
    super(message);
  }
}
