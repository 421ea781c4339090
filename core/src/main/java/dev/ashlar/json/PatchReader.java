package dev.ashlar.json;

import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** Reads one operation of a patch document; {@link JsonPatch#parse} has the rules. */
final class PatchReader {
  private final JsonNode operation;
  private final int index;

  private PatchReader(JsonNode operation, int index) {
    this.operation = operation;
    this.index = index;
  }

  static JsonPatch read(JsonNode document) {
    if (!document.isArray()) {
      throw new InvalidPatch(
          Pointer.of(), "Expected an array of patch operations but found " + kind(document));
    }
    var operations = new ArrayList<PatchOperation>(document.size());
    for (var i = 0; i < document.size(); i++) {
      operations.add(new PatchReader(document.get(i), i).operation());
    }
    return new JsonPatch(operations);
  }

  private PatchOperation operation() {
    if (!operation.isObject()) {
      var reason = "Expected operation " + index + " to be an object but found " + kind(operation);
      throw new InvalidPatch(place(), reason);
    }
    var name = text("op");
    return switch (name) {
      case "add" -> new PatchOperation.Add(pointer("path"), value());
      case "remove" -> new PatchOperation.Remove(pointer("path"));
      case "replace" -> new PatchOperation.Replace(pointer("path"), value());
      case "move" -> move(pointer("from"), pointer("path"));
      case "copy" -> new PatchOperation.Copy(pointer("from"), pointer("path"));
      case "test" -> new PatchOperation.Test(pointer("path"), value());
      default ->
          throw invalid(
              "op",
              "Expected add, remove, replace, move, copy or test as 'op' of operation "
                  + index
                  + " but found "
                  + Quoted.quoted(name));
    };
  }

  private PatchOperation move(Pointer from, Pointer path) {
    if (PatchOperation.Move.movesIntoItself(from, path)) {
      throw invalid(
          "path",
          "Expected operation "
              + index
              + " to move a value, but its 'path' lies inside its 'from'");
    }
    return new PatchOperation.Move(from, path);
  }

  private Pointer pointer(String member) {
    var text = text(member);
    try {
      return Pointer.parse(text);
    } catch (MalformedPointer malformed) {
      throw invalid(
          member, "In '" + member + "' of operation " + index + ": " + malformed.getMessage());
    }
  }

  private String text(String member) {
    var value = operation.path(member);
    if (!value.isString()) {
      throw invalid(
          member,
          "Expected a string as '"
              + member
              + "' of operation "
              + index
              + " but found "
              + kind(value));
    }
    return value.stringValue();
  }

  private JsonNode value() {
    return operation
        .optional("value")
        .orElseThrow(
            () -> invalid(
                "value", "Expected a 'value' in operation " + index + " but found nothing"));
  }

  private InvalidPatch invalid(String member, String reason) {
    return new InvalidPatch(place().append(member), reason);
  }

  private Pointer place() {
    return Pointer.of().append(index);
  }

  private static String kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case OBJECT -> "an object";
      case ARRAY -> "an array";
      case STRING -> "a string";
      case NUMBER -> "a number";
      case BOOLEAN -> "a boolean";
      case NULL -> "null";
      case MISSING -> "nothing";
      case BINARY, POJO -> "no JSON value";
    };
  }
}
