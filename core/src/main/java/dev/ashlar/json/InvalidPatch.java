package dev.ashlar.json;

/**
 * A JSON Patch that is wrong whatever it is applied to: an operation misses a member or is unknown,
 * or the patch asks for more than {@link JsonPatch#apply} does. The message names operation and
 * member and is fit for the sender's eyes.
 */
public final class InvalidPatch extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Pointer pointer;

  InvalidPatch(Pointer pointer, String message) {
    super(message);
    this.pointer = pointer;
  }

  /** Where in the patch document the fault is: {@code /2/path}, or the root for the whole. */
  public Pointer pointer() {
    return pointer;
  }
}
