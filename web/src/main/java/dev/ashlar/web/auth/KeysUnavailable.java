package dev.ashlar.web.auth;

/** The issuer's keys could not be had so far. */
final class KeysUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1;

  KeysUnavailable(String message) {
    super(message);
  }
}
