package dev.ashlar.web.vocabulary;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Values in a query string, which are text, as the JSON values that they stand for. */
public final class ParameterValue {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Attribute ID = Attribute.of("id", AttributeType.STRING).build();

  private ParameterValue() {}

  /**
   * The attribute at a path; empty where there is none that every caller may know, or none that has
   * a type. Ids are strings, whatever they look like.
   */
  static Optional<Attribute> attribute(Resource resource, Path path) {
    if (path.equals(Path.of("id")) || path.equals(Path.of(resource.idMember()))) {
      return resource.attribute(path.first()).or(() -> Optional.of(ID));
    }
    Optional<Attribute> attribute = resource.attribute(path.first());
    List<String> segments = path.segments();
    for (int depth = 1; depth < segments.size() && attribute.isPresent(); depth++) {
      String step = segments.get(depth);
      attribute =
          attribute.get().type() == AttributeType.ARRAY
              ? attribute.get().items()
              : attribute.get()
                  .attributes()
                  .stream()
                  .filter(nested -> nested.name().equals(step))
                  .findFirst();
    }
    return readable(resource, path) ? attribute : Optional.empty();
  }

  private static boolean readable(Resource resource, Path path) {
    return resource.attribute(path.first()).filter(Attribute::readable).isPresent();
  }

  /**
   * A value of an attribute.
   *
   * @param name how the answer names the attribute if the text is no such value
   * @throws dev.ashlar.web.http.Rejected if it is none
   */
  public static JsonNode of(String name, String text, Optional<Attribute> attribute) {
    if (attribute.isEmpty()) {
      return guessed(text);
    }
    AttributeType type = attribute.get().type();
    Optional<JsonNode> value =
        switch (type) {
          case STRING, REFERENCE -> Optional.of(NODES.stringNode(text));
          case INTEGER -> json(text).filter(JsonNode::isIntegralNumber);
          case NUMBER -> json(text).filter(JsonNode::isNumber);
          case BOOLEAN -> json(text).filter(JsonNode::isBoolean);
          case DATE -> date(text);
          case OBJECT, FILE -> json(text).filter(JsonNode::isContainer);
          case ARRAY -> json(text).filter(JsonNode::isArray);
          case ANY -> Optional.of(guessed(text));
        };
    return value.orElseThrow(() -> Problems.malformed(name + ": " + fault(type, text)));
  }

  private static String fault(AttributeType type, String text) {
    return type == AttributeType.DATE
        ? Dates.fault(text)
        : "expected a value of the type " + type.text();
  }

  /**
   * What a text reads as: JSON numbers, booleans, null and strings in quotes are those; everything else
   * is a string.
   */
  static JsonNode guessed(String text) {
    return json(text)
        .filter(value -> !value.isContainer())
        .orElseGet(() -> NODES.stringNode(text));
  }

  /** JSON, without spaces around it. */
  private static Optional<JsonNode> json(String text) {
    if (!text.equals(text.strip())) {
      return Optional.empty();
    }
    try {
      return Optional.of(Json.parse(text));
    } catch (MalformedJson e) {
      return Optional.empty();
    }
  }

  /** A plus sign of an offset that nobody encoded has become a space on its way. */
  private static Optional<JsonNode> date(String text) {
    int sign = text.length() - 6;
    String mended =
        sign > 10 && text.charAt(sign) == ' '
            ? text.substring(0, sign) + '+' + text.substring(sign + 1)
            : text;
    return Dates.canonical(mended).map(NODES::stringNode);
  }
}
