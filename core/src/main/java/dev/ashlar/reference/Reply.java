package dev.ashlar.reference;

/** What one server says of one address. */
sealed interface Reply {
  /**
   * A document.
   *
   * @param body a JSON object
   * @param stale whether the server does not answer now, and this is what it said earlier
   * @param verified whether it has the digest that was asked for; true where none was
   */
  record Here(byte[] body, boolean stale, boolean verified) implements Reply {}

  /** The server has no such document, or not for us. */
  record Nowhere() implements Reply {}

  /** The server does not answer, or not as it should, and never has. */
  record Silent() implements Reply {}
}
