package dev.ashlar.readmodel;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * The documents of a read model as a rebuild makes them, kept in memory until all of them are written at
 * once: until then readers see the earlier ones. Bounded; used by the consumer's thread.
 */
final class Staging {
  /** How many documents one commit of them may have. */
  private static final int MOST = 20_000;

  private static final long MOST_BYTES = 16_000_000;

  private final Map<DocumentId, Optional<Document>> documents = new LinkedHashMap<>();
  private long bytes;
  private boolean on;

  /** Whether documents are kept here instead of being written. */
  boolean isOn() {
    return on;
  }

  /** Whether it holds as much as it may. */
  boolean isFull() {
    return documents.size() > MOST || bytes > MOST_BYTES;
  }

  /** Forgets what it holds, and begins to keep documents. */
  void begin() {
    end();
    on = true;
  }

  /** Forgets what it holds, and keeps nothing any longer. */
  void end() {
    documents.clear();
    bytes = 0;
    on = false;
  }

  /** Whether the state of a document is here. */
  boolean has(DocumentId id) {
    return documents.containsKey(id);
  }

  /** A document that is here, as it will be. */
  Optional<Document> get(DocumentId id) {
    return Objects.requireNonNull(documents.get(id));
  }

  /** A document will be this, or will not be. */
  void put(DocumentId id, Optional<ObjectNode> state) {
    Optional<Document> made =
        state.map(
            members -> new Document(
                id, 0, Instant.EPOCH, Instant.EPOCH,
                new Body(Json.bytes(members), Body.NOTHING)));
    Optional<Document> earlier = documents.put(id, made);
    bytes += size(made) - (earlier == null ? 0 : size(earlier));
  }

  private static long size(Optional<Document> document) {
    return document.map(each -> (long) each.body().shown().length).orElse(0L);
  }

  /** What it holds. */
  Map<DocumentId, Optional<Document>> documents() {
    return documents;
  }
}
