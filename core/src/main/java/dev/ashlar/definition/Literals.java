package dev.ashlar.definition;

import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Dates;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The values written in definitions, in one spelling whatever front end they come from, so that
 * equal declarations are equal values.
 */
final class Literals {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Literals() {}

  /** A value of an attribute: dates in UTC, numbers as they are stored. */
  static JsonNode value(JsonNode literal, AttributeType type) {
    return switch (type) {
      case DATE -> date(literal);
      case NUMBER, INTEGER -> number(literal, type);
      default -> canonical(literal);
    };
  }

  /** A bound of an attribute: of a date itself, of a file in bytes, of anything else a number. */
  static JsonNode bound(JsonNode literal, AttributeType type) {
    return switch (type) {
      case DATE -> date(literal);
      case FILE -> size(literal);
      case NUMBER -> number(literal, type);
      default -> number(literal, AttributeType.INTEGER);
    };
  }

  /** A copy of a tree in which every whole number of 64 bits has its shortest node. */
  static JsonNode canonical(JsonNode value) {
    return switch (value) {
      case ObjectNode object -> {
        ObjectNode copy = NODES.objectNode();
        for (Map.Entry<String, JsonNode> member : object.properties()) {
          copy.set(member.getKey(), canonical(member.getValue()));
        }
        yield copy;
      }
      case ArrayNode array -> {
        ArrayNode copy = NODES.arrayNode();
        array.forEach(element -> copy.add(canonical(element)));
        yield copy;
      }
      default -> value.isIntegralNumber() && value.canConvertToLong() ? whole(value) : value;
    };
  }

  private static JsonNode date(JsonNode literal) {
    Optional<String> canonical =
        literal.isString() ? Dates.canonical(literal.stringValue()) : Optional.empty();
    return canonical.<JsonNode>map(NODES::stringNode).orElse(literal);
  }

  private static JsonNode size(JsonNode literal) {
    if (!literal.isString()) {
      return number(literal, AttributeType.INTEGER);
    }
    return Sizes.bytes(literal.stringValue()).<JsonNode>map(Literals::whole).orElse(literal);
  }

  /** Whole numbers as such; of a Number attribute only those that a double holds exactly. */
  private static JsonNode number(JsonNode literal, AttributeType type) {
    if (!literal.isNumber()) {
      return literal;
    }
    if (literal.isIntegralNumber()) {
      if (!literal.canConvertToLong()) {
        return literal;
      }
      return type == AttributeType.INTEGER || exact(literal.longValue())
          ? whole(literal)
          : NODES.numberNode((double) literal.longValue());
    }
    double number = literal.doubleValue();
    boolean whole = number == Math.rint(number) && number >= -0x1p63 && number < 0x1p63;
    return whole ? whole((long) number) : literal;
  }

  private static boolean exact(long number) {
    double nearest = number;
    return nearest < 0x1p63 && (long) nearest == number;
  }

  private static JsonNode whole(JsonNode number) {
    return whole(number.longValue());
  }

  /** A whole number as the JSON reader would have made it. */
  static JsonNode whole(long number) {
    int narrow = (int) number;
    return narrow == number ? NODES.numberNode(narrow) : NODES.numberNode(number);
  }
}
