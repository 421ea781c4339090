package dev.ashlar.change;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One committed write.
 *
 * @param sequence its place in the one order
 * @param transaction the sequence of the first change of its transaction
 * @param before the document before the change; empty for a create
 * @param after the document after the change; empty for a destroy
 */
public record Change(
    long sequence,
    String resource,
    DocumentId id,
    Action action,
    Instant time,
    Optional<String> caller,
    long transaction,
    Optional<Document> before,
    Optional<Document> after) {

  /**
   * The JSON Patch that leads from one state to the other: {@code add ""} where there was nothing,
   * {@code remove ""} where nothing is left, minimal operations between two documents.
   */
  public static JsonPatch patch(Optional<ObjectNode> before, Optional<ObjectNode> after) {
    var root = Pointer.of();
    if (before.isEmpty()) {
      return new JsonPatch(
          after.map(value -> List.<PatchOperation>of(new PatchOperation.Add(root, value)))
              .orElse(List.of()));
    }
    if (after.isEmpty()) {
      return new JsonPatch(List.of(new PatchOperation.Remove(root)));
    }
    return JsonPatch.diff(before.get(), after.get());
  }

  /** The change as JSON with the given operations: SPEC 5. */
  public ObjectNode toJson(JsonPatch ops) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("sequence", sequence);
    json.put("resource", resource);
    json.put("id", id.text());
    json.put("action", action.text());
    json.put("time", time.toString());
    json.set("caller", caller.<JsonNode>map(json::stringNode).orElse(json.nullNode()));
    json.put("transaction", Long.toString(transaction));
    json.set("ops", ops.toJson());
    return json;
  }

  /** What every reader may see of the change, as JSON: hidden members never reach a console. */
  @Override
  public String toString() {
    return Json.text(toJson(patch(before.map(Change::shown), after.map(Change::shown))));
  }

  private static ObjectNode shown(Document document) {
    return (ObjectNode) Json.parse(document.body().shown());
  }
}
