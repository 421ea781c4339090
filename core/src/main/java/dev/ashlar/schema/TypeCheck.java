package dev.ashlar.schema;

import dev.ashlar.json.Json;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Whether a JSON value has an attribute's type, its stored form if so, and what to say if not. One
 * place for documents, selectors and defaults. Looks at the value alone, not at what is inside
 * arrays and objects.
 */
final class TypeCheck {
  /** Below this every whole number is a double of its own: what was sent is what is kept. */
  private static final double EXACT = 0x1p53;

  private TypeCheck() {}

  /** The value in its stored form: dates in UTC, integers as integers. Null if it has another type. */
  static @Nullable JsonNode stored(Attribute attribute, JsonNode value) {
    return switch (attribute.type()) {
      case ANY -> value;
      case STRING -> value.isString() ? value : null;
      case BOOLEAN -> value.isBoolean() ? value : null;
      case OBJECT -> value.isObject() ? value : null;
      case ARRAY -> value.isArray() ? value : null;
      case FILE -> FileValues.fits(attribute, value) ? value : null;
      case REFERENCE -> value.isString() && !value.stringValue().isEmpty() ? value : null;
      case NUMBER -> value.isNumber() ? number(value) : null;
      case INTEGER -> value.isNumber() ? integer(value) : null;
      case DATE -> value.isString() ? date(value) : null;
    };
  }

  private static @Nullable JsonNode date(JsonNode value) {
    Optional<String> date = Dates.canonical(value.stringValue());
    return date.isPresent() ? JsonNodeFactory.instance.stringNode(date.get()) : null;
  }

  /** A double; integers that a double holds exactly stay as they are. */
  private static JsonNode number(JsonNode value) {
    if (!value.isIntegralNumber()) {
      return value;
    }
    long number = value.longValue();
    double nearest = number;
    boolean exact = nearest < 0x1p63 && (long) nearest == number;
    return exact ? value : JsonNodeFactory.instance.numberNode(nearest);
  }

  private static @Nullable JsonNode integer(JsonNode value) {
    if (value.isIntegralNumber()) {
      return value;
    }
    double number = value.doubleValue();
    boolean whole = number == Math.rint(number) && Math.abs(number) < EXACT;
    return whole ? JsonNodeFactory.instance.numberNode((long) number) : null;
  }

  /** What is wrong with a value that {@link #stored} has none for. */
  static String fault(Attribute attribute, JsonNode value) {
    return special(attribute.type(), value)
        .orElseGet(() -> "expected " + expected(attribute) + ", found " + found(value));
  }

  /** What is wrong with a text that is no date, and with a number that is no integer. */
  private static Optional<String> special(AttributeType type, JsonNode value) {
    if (type == AttributeType.DATE && value.isString()) {
      return Optional.of(Dates.fault(value.stringValue()));
    }
    if (type != AttributeType.INTEGER || !value.isNumber()) {
      return Optional.empty();
    }
    double number = value.doubleValue();
    String text = Json.text(value);
    if (number != Math.rint(number)) {
      return Optional.of("expected a whole number, found " + text);
    }
    if (number >= -0x1p63 && number < 0x1p63) {
      return Optional.of(
          text + " has a decimal point or exponent, and more digits than such a number keeps;"
              + " write all of its digits");
    }
    return Optional.of(
        "%s is out of range: an Integer goes from %d to %d"
            .formatted(text, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static String expected(Attribute attribute) {
    return switch (attribute.type()) {
      case DATE -> "an RFC 3339 instant";
      case INTEGER -> "a 64-bit integer";
      case REFERENCE -> "a reference (a string that is not empty)";
      case FILE -> attribute.multiple() ? "a list of files" : "a file";
      case ARRAY, OBJECT, ANY, STRING, NUMBER, BOOLEAN ->
          English.withArticle(attribute.type().text().toLowerCase(Locale.ROOT));
    };
  }

  private static String found(JsonNode value) {
    return switch (value.getNodeType()) {
      case ARRAY -> "an array";
      case OBJECT -> "an object";
      case BOOLEAN -> "a boolean";
      case NUMBER -> "a number";
      case STRING -> "a string";
      case NULL -> "null";
      default -> "something else";
    };
  }
}
