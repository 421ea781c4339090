package dev.ashlar.web.vocabulary;

import java.util.ArrayList;
import java.util.List;

/**
 * The condition of a write: {@code If-Match} (RFC 9110 §13.1.1). Tags are compared strongly, and by
 * the version in them: {@code "42"} and {@code "42-…"} stand for version 42, weak tags for none.
 */
public sealed interface IfMatch {
  /** No condition. */
  record None() implements IfMatch {}

  /** There must be a document. */
  record Any() implements IfMatch {}

  /** The document must have one of these versions; of none, the condition never holds. */
  record Versions(List<Long> versions) implements IfMatch {
    /** Copies the list. */
    public Versions {
      versions = List.copyOf(versions);
    }
  }

  /** Reads the header's value; empty where there is none. */
  public static IfMatch parse(String header) {
    if (header.isEmpty()) {
      return new None();
    }
    if (header.strip().equals("*")) {
      return new Any();
    }
    var versions = new ArrayList<Long>();
    for (EntityTag tag : EntityTag.list(header)) {
      if (!tag.weak() && tag.version() >= 0) {
        versions.add(tag.version());
      }
    }
    return new Versions(versions);
  }
}
