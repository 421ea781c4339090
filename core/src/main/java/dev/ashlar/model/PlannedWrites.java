package dev.ashlar.model;

import dev.ashlar.definition.Codec;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes of one resource as values: nothing happens until a transaction or a hook's commit performs
 * them. Immutable.
 *
 * @param <T> what a document is to the program
 */
public final class PlannedWrites<T> {
  private final String resource;
  private final Codec<T> codec;
  private final Context context;

  PlannedWrites(String resource, Codec<T> codec, Context context) {
    this.resource = resource;
    this.codec = codec;
    this.context = context;
  }

  /** A new document; its id is the document's, or generated. */
  public Operation.Create create(T document) {
    return Operation.Create.of(context, resource, new Draft(codec.write(document)));
  }

  /** Adds the document or replaces it whole. */
  public Operation.Upsert upsert(String id, T document) {
    return Operation.Upsert.of(context, resource, DocumentId.of(id),
        new Draft(codec.write(document)));
  }

  /** A change: JSON text, an object for a merge patch, an array for a JSON Patch. */
  public Operation.Update update(String id, String patch) {
    Patch parsed =
        switch (Json.parse(patch)) {
          case ObjectNode members -> new Patch.Merge(new Draft(members));
          case ArrayNode operations -> new Patch.Operations(JsonPatch.parse(operations));
          case JsonNode other ->
              throw new IllegalArgumentException(
                  "expected a merge patch (an object) or a JSON Patch (an array), found " + other);
        };
    return update(id, parsed);
  }

  /** A change. */
  public Operation.Update update(String id, Patch patch) {
    return Operation.Update.of(context, resource, DocumentId.of(id), patch);
  }

  /** A removal. */
  public Operation.Destroy remove(String id) {
    return Operation.Destroy.of(context, resource, DocumentId.of(id));
  }
}
