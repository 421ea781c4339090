package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Documents exactly as they were once the change of a sequence was made, and no other.
 *
 * @param documents by id
 */
public record Snapshot(long sequence, Map<DocumentId, Document> documents) {
  /** Copies the map, and keeps its order. */
  public Snapshot {
    documents = Collections.unmodifiableMap(new LinkedHashMap<>(documents));
  }
}
