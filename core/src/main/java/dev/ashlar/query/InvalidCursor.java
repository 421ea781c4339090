package dev.ashlar.query;

/** What was given is no cursor, or the cursor of another sort: the caller's mistake. */
public final class InvalidCursor extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says what is wrong with it. */
  public InvalidCursor(String message) {
    super(message);
  }
}
