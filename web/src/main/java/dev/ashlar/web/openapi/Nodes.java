package dev.ashlar.web.openapi;

import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The JSON that an OpenAPI document is made of. */
final class Nodes {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Nodes() {}

  static ObjectNode reference(String kind, String key) {
    return NODES.objectNode().put("$ref", "#/components/" + kind + "/" + key);
  }

  /** A schema among the components. */
  static ObjectNode schema(String key) {
    return reference("schemas", key);
  }

  static ObjectNode array(ObjectNode items) {
    ObjectNode schema = NODES.objectNode().put("type", "array");
    schema.set("items", items);
    return schema;
  }

  static ObjectNode text() {
    return NODES.objectNode().put("type", "string");
  }

  /** A parameter of the query string. */
  static ObjectNode query(String name, String description, ObjectNode schema) {
    ObjectNode parameter = NODES.objectNode().put("name", name).put("in", "query");
    parameter.put("description", description);
    parameter.set("schema", schema);
    return parameter;
  }

  /** A parameter that takes names with commas between them. */
  static ObjectNode names(String name, String description, List<String> names) {
    ObjectNode item = text();
    if (!names.isEmpty()) {
      names.forEach(item.putArray("enum")::add);
    }
    return query(name, description, array(item)).put("style", "form").put("explode", false);
  }
}
