package dev.ashlar.query;

import dev.ashlar.json.Pointer;

/**
 * What was given is no selector: the caller's mistake, with its place and what was expected there.
 */
public final class InvalidSelector extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String pointer;
  private final boolean tooLarge;

  /**
   * @param pointer JSON Pointer (RFC 6901) to the place in the selector; empty for the whole
   * @param message what was expected and what was found
   */
  public InvalidSelector(String pointer, String message) {
    this(pointer, message, false);
  }

  private InvalidSelector(String pointer, String message, boolean tooLarge) {
    super(message);
    this.pointer = pointer;
    this.tooLarge = tooLarge;
  }

  static InvalidSelector at(Pointer place, String message) {
    return new InvalidSelector(place.toString(), message, false);
  }

  static InvalidSelector tooLarge(Pointer place, String message) {
    return new InvalidSelector(place.toString(), message, true);
  }

  /** JSON Pointer (RFC 6901) to the place in the selector; empty for the whole. */
  public String pointer() {
    return pointer;
  }

  /**
   * Whether the selector may be well formed, but asks for more than {@link Selector.Limits} allow.
   */
  public boolean tooLarge() {
    return tooLarge;
  }
}
