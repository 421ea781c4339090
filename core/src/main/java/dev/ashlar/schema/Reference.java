package dev.ashlar.schema;

import java.util.List;

/**
 * What a Reference attribute points to.
 *
 * @param resource the name of the resource
 * @param populate where the value is replaced by its document
 * @param onDelete what happens when the target is removed
 * @param deferred whether the target may be missing when the reference is written
 */
public record Reference(
    String resource, List<Populate> populate, OnDelete onDelete, boolean deferred) {
  /** A reference whose target must exist when it is written. */
  public Reference(String resource, List<Populate> populate, OnDelete onDelete) {
    this(resource, populate, onDelete, false);
  }

  /** Copies the list. */
  public Reference {
    populate = List.copyOf(populate);
  }

  /** As records are written, without the dozens of classes that the platform makes for that at a start. */
  @Override
  @SuppressWarnings("UnnecessaryStringBuilder") // what + compiles to is made at run time, too
  public String toString() {
    return new StringBuilder("Reference[")
        .append("resource=")
        .append(resource)
        .append(", populate=")
        .append(populate)
        .append(", onDelete=")
        .append(onDelete)
        .append(", deferred=")
        .append(deferred)
        .append(']')
        .toString();
  }

  /** A method whose answers are populated, with the target's members to show; empty for all. */
  public record Populate(String method, List<String> fields) {}

  /** What happens to referring documents when their target is removed. */
  public enum OnDelete {
    RESTRICT("restrict"),
    SET_NULL("setNull"),
    CASCADE("cascade"),
    KEEP("keep");

    private final String text;

    OnDelete(String text) {
      this.text = text;
    }

    /** The choice as definitions write it. */
    public String text() {
      return text;
    }
  }
}
