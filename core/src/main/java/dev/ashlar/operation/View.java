package dev.ashlar.operation;

import dev.ashlar.document.DocumentId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * A document as one caller may see it.
 *
 * @param json UTF-8 JSON, ready to send; shared with the store's answer, never changed
 * @param whole whether this is the plain document: neither cut to fields nor populated
 */
public record View(
    DocumentId id, long version, Instant created, Instant updated, byte[] json, boolean whole) {
  /** The document, for people. */
  @Override
  public String toString() {
    return new String(json, StandardCharsets.UTF_8);
  }
}
