package dev.ashlar.web.auth;

/** A token that is not believed; the message is for its sender. */
final class InvalidToken extends Exception {
  private static final long serialVersionUID = 1;

  InvalidToken(String message) {
    super(message, null, false, false);
  }
}
