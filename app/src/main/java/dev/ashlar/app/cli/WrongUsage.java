package dev.ashlar.app.cli;

/** Arguments that no run of the command can do anything with. */
final class WrongUsage extends RuntimeException {
  private static final long serialVersionUID = 1;

  WrongUsage(String message) {
    super(message);
  }
}
