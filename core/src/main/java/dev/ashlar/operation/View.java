package dev.ashlar.operation;

import dev.ashlar.document.DocumentId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * A document as one caller may see it.
 *
 * @param json UTF-8 JSON, ready to send; shared with the store's answer, never changed
 * @param whole whether this is the whole document, not cut to fields
 * @param written the JSON without the targets of references, and without requirements; the same bytes
 *     where nothing is shown beside the document
 * @param digest names this revision, where one document was read that offers it
 */
public record View(
    DocumentId id,
    long version,
    Instant created,
    Instant updated,
    byte[] json,
    boolean whole,
    byte[] written,
    Optional<String> digest) {
  /** A document alone. */
  public View(
      DocumentId id, long version, Instant created, Instant updated, byte[] json, boolean whole) {
    this(id, version, created, updated, json, whole, json, Optional.empty());
  }

  /** This document with what belongs to it. */
  public View populated(byte[] shown) {
    return new View(id, version, created, updated, shown, whole, written, digest);
  }

  /** This document, named by its digest. */
  public View named(Optional<String> digest) {
    return new View(id, version, created, updated, json, whole, written, digest);
  }

  /** Whether it shows more than the document. */
  public boolean isPopulated() {
    return json != written;
  }

  /** The document, for people. */
  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
