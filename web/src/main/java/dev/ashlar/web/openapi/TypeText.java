package dev.ashlar.web.openapi;

import dev.ashlar.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Schemas in words: {@code array of Person}, {@code integer (int64), at least 0}. */
final class TypeText {
  private static final String SCHEMAS = "#/components/schemas/";

  private TypeText() {}

  /** The name of the schema that is referred to; empty if this is none of the components. */
  static String component(JsonNode schema) {
    String reference = schema.path("$ref").asString("");
    return reference.startsWith(SCHEMAS) ? reference.substring(SCHEMAS.length()) : "";
  }

  /** What values are. */
  static String of(JsonNode schema) {
    String component = component(schema);
    if (!component.isEmpty()) {
      return component;
    }
    if (schema.has("const")) {
      return Json.text(schema.get("const"));
    }
    for (String choice : List.of("oneOf", "anyOf")) {
      if (schema.has(choice)) {
        return joined(schema.get(choice).valueStream().map(TypeText::of).toList(), " or ");
      }
    }
    String type = types(schema);
    return type.contains("array") && schema.has("items")
        ? type.replace("array", "array of " + of(schema.get("items")))
        : type;
  }

  private static String types(JsonNode schema) {
    JsonNode type = schema.path("type");
    String format = schema.path("format").asString("");
    String text =
        type.isArray()
            ? joined(type.valueStream().map(JsonNode::asString).toList(), " or ")
            : type.asString("anything");
    return format.isEmpty() ? text : text + " (" + format + ")";
  }

  /** What is demanded of values beside their type. */
  static String bounds(JsonNode schema) {
    var all = new ArrayList<String>();
    bound(schema, "minimum", "at least ", "", all);
    bound(schema, "maximum", "at most ", "", all);
    bound(schema, "minLength", "at least ", " characters", all);
    bound(schema, "maxLength", "at most ", " characters", all);
    bound(schema, "minItems", "at least ", " elements", all);
    bound(schema, "maxItems", "at most ", " elements", all);
    bound(schema, "pattern", "matches ", "", all);
    bound(schema, "default", "usually ", "", all);
    if (schema.has("enum")) {
      all.add("one of " + joined(schema.get("enum").valueStream().map(Json::text).toList(), ", "));
    }
    if (schema.path("readOnly").asBoolean(false)) {
      all.add("set by the server");
    }
    if (schema.path("writeOnly").asBoolean(false)) {
      all.add("never shown");
    }
    return joined(all, ", ");
  }

  private static void bound(
      JsonNode schema, String key, String before, String after, List<String> all) {
    JsonNode value = schema.path(key);
    if (!value.isMissingNode()) {
      boolean one = value.isNumber() && value.doubleValue() == 1 && after.endsWith("s");
      String unit = one ? after.substring(0, after.length() - 1) : after;
      all.add(before + (value.isString() ? value.stringValue() : Json.text(value)) + unit);
    }
  }

  private static String joined(List<String> words, String between) {
    return String.join(between, words);
  }
}
