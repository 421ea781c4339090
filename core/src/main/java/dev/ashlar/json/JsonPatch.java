package dev.ashlar.json;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A JSON Patch (RFC 6902): operations that turn one value into another, in order, all or none.
 * Immutable as long as the values in it are left alone.
 *
 * @param operations the steps; none is a patch that changes nothing
 */
public record JsonPatch(List<PatchOperation> operations) {

  public JsonPatch {
    operations = List.copyOf(operations);
  }

  /**
   * Reads a patch document. Members that an operation does not know are ignored, as RFC 6902 §4
   * demands.
   *
   * @throws InvalidPatch if it is no array of operations, an operation is unknown, a member of one
   *     is missing or malformed, or a value would move into itself
   */
  public static JsonPatch parse(JsonNode document) {
    return PatchReader.read(document);
  }

  /**
   * The patch that turns one value into another: {@code diff(a, b).apply(a)} is {@linkplain
   * Json#equal equal} to {@code b}.
   *
   * <p>It is made of {@code add}, {@code remove} and {@code replace}. Objects are compared member
   * by member, whatever their order. In arrays, elements that stay are found by longest common
   * subsequence, and elements that changed are compared in turn; where that would make a longer
   * patch than the new array itself, or too much would have to be compared (more than 1000
   * elements, or 10,000 pairs, between the common beginning and end), the array is replaced. Equal
   * values need no operation, {@code 1} and {@code 1.0} included.
   */
  public static JsonPatch diff(JsonNode before, JsonNode after) {
    return new JsonPatch(new JsonDiff().between(before, after));
  }

  /**
   * The value that this patch makes of another, which stays as it is. The result shares with it,
   * and with the patch, the parts that no operation touched: do not change either of them in place
   * afterwards.
   *
   * <p>Removing the whole leaves null, which a later operation may replace.
   *
   * <p>A small patch cannot make a huge result: all its copies together may add a million values or
   * eight million characters (more exactly, eight units for a value and one for each character of a
   * string or name, eight million units in all), and the result may be nested {@link
   * Json#MAX_DEPTH} deep. Nor can it keep the processor busy: inserting and removing in long arrays
   * may move a thousand million elements in all.
   *
   * @throws PatchConflict if an operation does not fit the value
   * @throws InvalidPatch if the patch exceeds these bounds
   */
  public JsonNode apply(JsonNode value) {
    return new PatchApplication(value).perform(operations);
  }

  /** The patch document, which {@link #parse} reads. */
  public ArrayNode toJson() {
    var document = new ArrayNode(JsonNodeFactory.instance, operations.size());
    for (var operation : operations) {
      document.add(toJson(operation));
    }
    return document;
  }

  private static ObjectNode toJson(PatchOperation operation) {
    var json = JsonNodeFactory.instance.objectNode().put("op", operation.op());
    switch (operation) {
      case PatchOperation.Move move -> json.put("from", move.from().toString());
      case PatchOperation.Copy copy -> json.put("from", copy.from().toString());
      default -> {}
    }
    json.put("path", operation.path().toString());
    switch (operation) {
      case PatchOperation.Add add -> json.set("value", add.value());
      case PatchOperation.Replace replace -> json.set("value", replace.value());
      case PatchOperation.Test test -> json.set("value", test.value());
      default -> {}
    }
    return json;
  }
}
