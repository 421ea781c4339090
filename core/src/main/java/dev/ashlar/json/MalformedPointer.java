package dev.ashlar.json;

/** Text that is no JSON Pointer; the message says why. */
public final class MalformedPointer extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MalformedPointer(String message) {
    super(message);
  }
}
