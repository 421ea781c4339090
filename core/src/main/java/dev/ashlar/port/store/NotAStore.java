package dev.ashlar.port.store;

/** What is at the given place is something else than a store; it was left as it is. */
public final class NotAStore extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says where, and what was found instead. */
  public NotAStore(String place, String reason) {
    super(place + " is no store: " + reason);
  }
}
