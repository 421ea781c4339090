package dev.ashlar.document;

import dev.ashlar.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The members of a document before they are valid. Treat the tree as immutable. */
public record Draft(ObjectNode members) {
  /** A draft without members. */
  public static Draft empty() {
    return new Draft(JsonNodeFactory.instance.objectNode());
  }

  /** The draft of a JSON object's text. */
  public static Draft parse(String json) {
    return new Draft((ObjectNode) Json.parse(json));
  }

  /** This draft with one member set; see {@link #valueOf}. */
  public Draft with(String name, @Nullable Object value) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(members);
    copy.set(name, valueOf(value));
    return new Draft(copy);
  }

  /** This draft without a member. */
  public Draft without(String name) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    copy.setAll(members);
    copy.remove(name);
    return new Draft(copy);
  }

  /** A member's value, if it is there (a present null is there). */
  public Optional<JsonNode> value(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /** A member's text; empty where the member is missing or no string. */
  public String text(String name) {
    return value(name).filter(JsonNode::isString).map(JsonNode::stringValue).orElse("");
  }

  /**
   * A Java value as JSON: null, a JSON node, a string, number, boolean, instant, date, UUID, URI,
   * enum constant (its name), an Optional of these (null if it is empty), a list or a map.
   *
   * @throws IllegalArgumentException for anything else; says what to use instead
   */
  public static JsonNode valueOf(@Nullable Object value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return switch (value) {
      case null -> nodes.nullNode();
      case JsonNode node -> node;
      case String text -> nodes.stringNode(text);
      case Boolean bool -> nodes.booleanNode(bool);
      case Double number -> finite(number);
      case Float number -> finite(number.doubleValue());
      case BigDecimal number -> throw unknown(value, ": keep money in a long of cents");
      case BigInteger number -> throw unknown(value, ": use long, or a String of digits");
      case Number number -> whole(number.longValue());
      case Instant instant -> nodes.stringNode(instant.toString());
      case LocalDate date -> nodes.stringNode(date.toString());
      case UUID uuid -> nodes.stringNode(uuid.toString());
      case URI uri -> nodes.stringNode(uri.toString());
      case Enum<?> constant -> nodes.stringNode(constant.name());
      case Optional<?> optional -> valueOf(optional.orElse(null));
      case DocumentId id -> nodes.stringNode(id.text());
      case Draft draft -> draft.members();
      case Iterable<?> list -> {
        var array = nodes.arrayNode();
        list.forEach(element -> array.add(valueOf(element)));
        yield array;
      }
      case Map<?, ?> map -> {
        var object = nodes.objectNode();
        map.forEach((key, element) -> object.set(String.valueOf(key), valueOf(element)));
        yield object;
      }
      default -> throw unknown(value, "");
    };
  }

  /** A whole number as the JSON reader makes it: equal values are equal nodes. */
  private static JsonNode whole(long number) {
    int narrow = (int) number;
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    return narrow == number ? nodes.numberNode(narrow) : nodes.numberNode(number);
  }

  private static JsonNode finite(double number) {
    if (!Double.isFinite(number)) {
      throw new IllegalArgumentException(
          "expected a number that JSON can express, found " + number);
    }
    return JsonNodeFactory.instance.numberNode(number);
  }

  private static IllegalArgumentException unknown(Object value, String advice) {
    return new IllegalArgumentException(
        "expected a JSON value, found " + value.getClass().getName() + advice);
  }
}
