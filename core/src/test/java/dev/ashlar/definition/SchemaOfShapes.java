package dev.ashlar.definition;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Shapes as a JSON Schema, draft 2020-12. Named shapes become definitions. */
final class SchemaOfShapes {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Map<String, ObjectNode> definitions = new TreeMap<>();

  private SchemaOfShapes() {}

  static ObjectNode of(Shape root, String title, String description) {
    var writer = new SchemaOfShapes();
    ObjectNode schema = NODES.objectNode();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("title", title);
    schema.put("description", description);
    schema.setAll(writer.schema(root));
    ObjectNode definitions = schema.putObject("$defs");
    writer.definitions.forEach(definitions::set);
    return schema;
  }

  private ObjectNode schema(Shape shape) {
    ObjectNode schema = NODES.objectNode();
    switch (shape) {
      case Shape.Text() -> schema.put("type", "string");
      case Shape.Flag() -> schema.put("type", "boolean");
      case Shape.Number() -> schema.put("type", "number");
      case Shape.Nothing() -> schema.put("type", "null");
      case Shape.Free() -> schema.put("type", "object");
      case Shape.Anything() -> {}
      case Shape.OneOf(var values) -> schema.set("enum", array(values));
      case Shape.ListOf(var elements, int least) -> list(schema, elements, least);
      case Shape.Named(var values, var names) -> named(schema, values, names);
      case Shape.Keyed keyed -> keyed(schema, keyed);
      case Shape.Either(var shapes) ->
          schema.set("anyOf", array(shapes.stream().<JsonNode>map(this::schema).toList()));
      case Shape.Ref ref -> reference(schema, ref);
    }
    return schema;
  }

  private static ArrayNode array(List<JsonNode> elements) {
    return NODES.arrayNode().addAll(elements);
  }

  private void list(ObjectNode schema, Shape elements, int least) {
    schema.put("type", "array");
    schema.set("items", schema(elements));
    if (least > 0) {
      schema.put("minItems", least);
    }
  }

  private void named(ObjectNode schema, Shape values, String names) {
    schema.put("type", "object");
    if (!names.isEmpty()) {
      schema.putObject("propertyNames").put("pattern", names);
    }
    schema.set("additionalProperties", schema(values));
  }

  private void keyed(ObjectNode schema, Shape.Keyed keyed) {
    schema.put("type", "object");
    ObjectNode properties = schema.putObject("properties");
    ArrayNode required = NODES.arrayNode();
    keyed
        .keys()
        .forEach(
            (name, key) -> {
              ObjectNode property = NODES.objectNode().put("description", key.description());
              properties.set(name, property.setAll(schema(key.shape())));
              if (key.required()) {
                required.add(name);
              }
            });
    if (!required.isEmpty()) {
      schema.set("required", required);
    }
    schema.put("additionalProperties", false);
  }

  private void reference(ObjectNode schema, Shape.Ref ref) {
    schema.put("$ref", "#/$defs/" + ref.name());
    if (!definitions.containsKey(ref.name())) {
      definitions.put(ref.name(), NODES.objectNode());
      definitions.put(ref.name(), schema(ref.shape().get()));
    }
  }
}
