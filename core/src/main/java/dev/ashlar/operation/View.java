package dev.ashlar.operation;

import dev.ashlar.document.DocumentId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A document as one caller may see it.
 *
 * @param json UTF-8 JSON, ready to send; shared with the store's answer, never changed
 * @param whole whether this is the whole document, not cut to fields
 * @param written the JSON without the targets of references, and without requirements; the same bytes
 *     where nothing is shown beside the document
 */
public record View(
    DocumentId id,
    long version,
    Instant created,
    Instant updated,
    byte[] json,
    boolean whole,
    byte[] written) {
  /** A document alone. */
  public View(
      DocumentId id, long version, Instant created, Instant updated, byte[] json, boolean whole) {
    this(id, version, created, updated, json, whole, json);
  }

  /** This document with what belongs to it. */
  public View populated(byte[] shown) {
    return new View(id, version, created, updated, shown, whole, written);
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
