package dev.ashlar.query;

/** What was given is no sort, or cannot be used as one: the caller's mistake; it names the part. */
public final class InvalidSort extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String pointer;

  /**
   * @param pointer JSON Pointer (RFC 6901) to the part in the list of keys; empty for the whole
   * @param message what was expected and what was found
   */
  public InvalidSort(String pointer, String message) {
    super(message);
    this.pointer = pointer;
  }

  /**
   * JSON Pointer (RFC 6901) to the part in the list of keys, such as {@code /1}, also where the
   * sort was given as text; empty for the whole.
   */
  public String pointer() {
    return pointer;
  }
}
