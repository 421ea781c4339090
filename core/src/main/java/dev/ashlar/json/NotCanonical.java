package dev.ashlar.json;

/** A value that has no canonical form, see {@link CanonicalJson}; the message says why. */
public final class NotCanonical extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotCanonical(String message) {
    super(message);
  }
}
