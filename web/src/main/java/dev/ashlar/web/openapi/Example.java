package dev.ashlar.web.openapi;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A body to begin with: every member that can be sent, with a value of its type. */
final class Example {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEEPEST = 5;

  private final JsonNode schemas;

  /** Examples of schemas that may refer to these. */
  Example(JsonNode schemas) {
    this.schemas = schemas;
  }

  JsonNode of(JsonNode schema) {
    return of(schema, 0);
  }

  private JsonNode of(JsonNode schema, int depth) {
    String component = TypeText.component(schema);
    if (!component.isEmpty()) {
      return of(schemas.path(component), depth);
    }
    for (String given : new String[] {"const", "default"}) {
      if (schema.has(given)) {
        return schema.get(given);
      }
    }
    if (schema.get("enum") instanceof ArrayNode choices && !choices.isEmpty()) {
      return choices.get(0);
    }
    for (String choice : new String[] {"oneOf", "anyOf"}) {
      if (schema.get(choice) instanceof ArrayNode choices && !choices.isEmpty()) {
        return of(choices.get(0), depth);
      }
    }
    JsonNode type = schema.path("type");
    return switch (type.isArray() ? type.get(0).asString() : type.asString("")) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer", "number" ->
          schema.has("minimum") ? schema.get("minimum") : NODES.numberNode(0);
      case "boolean" -> NODES.booleanNode(false);
      case "string" -> NODES.stringNode(text(schema));
      default -> NODES.nullNode();
    };
  }

  private static String text(JsonNode schema) {
    return switch (schema.path("format").asString("")) {
      case "date-time" -> "2026-01-31T12:00:00Z";
      case "date" -> "2026-01-31";
      case "email" -> "name@example.org";
      case "uri" -> "https://example.org/";
      case "uuid" -> "00000000-0000-7000-8000-000000000000";
      default -> schema.has("pattern") ? "" : "text";
    };
  }

  private ArrayNode array(JsonNode schema, int depth) {
    ArrayNode array = NODES.arrayNode();
    if (depth < DEEPEST && schema.has("items")) {
      array.add(of(schema.get("items"), depth + 1));
    }
    return array;
  }

  /** The required members, or else all that clients set. */
  private ObjectNode object(JsonNode schema, int depth) {
    ObjectNode object = NODES.objectNode();
    Set<String> required = new HashSet<>();
    schema.path("required").valueStream().forEach(name -> required.add(name.asString()));
    for (Map.Entry<String, JsonNode> member : schema.path("properties").properties()) {
      JsonNode property = member.getValue();
      boolean wanted = required.isEmpty() ? depth == 0 : required.contains(member.getKey());
      if (wanted && depth < DEEPEST && !property.path("readOnly").asBoolean(false)) {
        object.set(member.getKey(), of(property, depth + 1));
      }
    }
    return object;
  }
}
