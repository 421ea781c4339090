package dev.ashlar.json;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What one application of a patch may cost; {@link JsonPatch#apply} has the figures. */
final class PatchBounds {
  private static final long COPIED_UNITS = 8_000_000;
  private static final long UNITS_PER_VALUE = 8;
  private static final long MOVED_ELEMENTS = 1_000_000_000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private long unitsLeft = COPIED_UNITS;
  private long movesLeft = MOVED_ELEMENTS;
  private boolean containerPlaced;

  /** Notes that a value was put somewhere, so that the result may be deeper than before. */
  void placed(JsonNode value) {
    containerPlaced |= value.isContainer();
  }

  /** Accounts for elements of an array that had to make room or close a gap. */
  void moved(int elements, int operation) {
    movesLeft -= elements;
    if (movesLeft < 0) {
      throw tooMuch(operation, "moves too many array elements");
    }
  }

  /** A copy of a value, all the way down. */
  JsonNode copy(JsonNode value, int operation) {
    return copy(value, operation, 0);
  }

  private JsonNode copy(JsonNode value, int operation, int depth) {
    if (depth > Json.MAX_DEPTH) {
      throw tooDeep();
    }
    spend(UNITS_PER_VALUE + (value.isString() ? value.stringValue().length() : 0), operation);
    if (value.isObject()) {
      var members = new LinkedHashMap<String, JsonNode>();
      for (var member : value.properties()) {
        spend(member.getKey().length(), operation);
        members.put(member.getKey(), copy(member.getValue(), operation, depth + 1));
      }
      return new ObjectNode(NODES, members);
    }
    if (!value.isArray()) {
      return value;
    }
    var elements = new ArrayList<JsonNode>();
    for (var i = 0; i < value.size(); i++) {
      elements.add(copy(value.get(i), operation, depth + 1));
    }
    return new ArrayNode(NODES, elements);
  }

  private void spend(long units, int operation) {
    unitsLeft -= units;
    if (unitsLeft < 0) {
      throw tooMuch(operation, "copies too much");
    }
  }

  private static InvalidPatch tooMuch(int operation, String what) {
    return new InvalidPatch(
        Pointer.of().append(operation),
        "Expected a patch of bounded effect, but its operation " + operation + " " + what);
  }

  /** Checks the depth of a result, if anything may have made it deeper. */
  void checkDepth(JsonNode result) {
    if (containerPlaced) {
      checkDepth(result, 1);
    }
  }

  private static void checkDepth(JsonNode value, int depth) {
    if (!value.isContainer()) {
      return;
    }
    if (depth > Json.MAX_DEPTH) {
      throw tooDeep();
    }
    for (var child : value) {
      checkDepth(child, depth + 1);
    }
  }

  private static InvalidPatch tooDeep() {
    return new InvalidPatch(
        Pointer.of(),
        "Expected a result of at most " + Json.MAX_DEPTH + " levels of nesting but found more");
  }
}
