package dev.ashlar.port.store;

/** The store was written by a newer version, whose format this one does not know. */
public final class StoreTooNew extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says where, which format was found, and which is the newest that is understood. */
  public StoreTooNew(String place, long found, long known) {
    super(
        "%s has format %d, and this version knows formats up to %d: use a newer version"
            .formatted(place, found, known));
  }
}
