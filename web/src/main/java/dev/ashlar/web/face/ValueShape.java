package dev.ashlar.web.face;

import dev.ashlar.schema.Resource;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What a parameter, a body or an answer looks like. Descriptions make a JSON Schema of it. */
public sealed interface ValueShape {
  /** A document of a resource, as it is sent or answered for a purpose. */
  record Document(Resource resource, Purpose purpose) implements ValueShape {}

  /** One write of many; without a resource it names one itself. */
  record Write(Optional<Resource> resource) implements ValueShape {}

  /** An array. */
  record Many(ValueShape items) implements ValueShape {}

  /** Whatever a JSON Schema says; it is not changed once it is here. */
  record Json(ObjectNode schema) implements ValueShape {}

  /** What several routes have in common. */
  enum Shared implements ValueShape {
    CHANGES,
    HISTORY,
    PATCH_OPERATION,
    QUERY_OPTIONS,
    WRITE_RESULT,
    IMPORT_RESULT,
    NOTIFICATION,
    ATTACHMENT,
    FILE,
    PARTS,
    HEALTH
  }

  /** A text. */
  static Json text() {
    return new Json(JsonNodeFactory.instance.objectNode().put("type", "string"));
  }

  /** A text that is explained. */
  static Json text(String description) {
    return new Json(
        JsonNodeFactory.instance.objectNode()
            .put("type", "string")
            .put("description", description));
  }

  /** One of some texts. */
  static Json oneOf(Iterable<String> texts) {
    Json shape = text();
    var values = shape.schema().putArray("enum");
    texts.forEach(values::add);
    return shape;
  }

  /** Bytes of any kind. */
  static Json bytes() {
    return new Json(
        JsonNodeFactory.instance.objectNode().put("type", "string").put("format", "binary"));
  }

  /** An object with any members. */
  static Json object() {
    return new Json(JsonNodeFactory.instance.objectNode().put("type", "object"));
  }

  /** A whole number of up to 64 bits that is not negative. */
  static Json count() {
    return new Json(
        JsonNodeFactory.instance
            .objectNode()
            .put("type", "integer")
            .put("format", "int64")
            .put("minimum", 0));
  }
}
