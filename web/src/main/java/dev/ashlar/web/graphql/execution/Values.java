package dev.ashlar.web.graphql.execution;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON as GraphQL has it: maps, lists, texts, numbers, booleans and null. */
public final class Values {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Values() {}

  /** A value as JSON. */
  static JsonNode json(@Nullable Object value) {
    return switch (value) {
      case null -> NODES.nullNode();
      case JsonNode json -> json;
      case String text -> NODES.stringNode(text);
      case Boolean flag -> NODES.booleanNode(flag);
      case Integer number -> NODES.numberNode(number);
      case Long number -> number(number);
      case BigInteger number ->
          number.bitLength() < 64 ? number(number.longValue())
              : NODES.numberNode(number.doubleValue());
      case BigDecimal number -> NODES.numberNode(number.doubleValue());
      case Number number -> NODES.numberNode(number.doubleValue());
      case Map<?, ?> map -> object(map);
      case List<?> list -> {
        ArrayNode array = NODES.arrayNode(list.size());
        list.forEach(each -> array.add(json(each)));
        yield array;
      }
      default -> NODES.stringNode(value.toString());
    };
  }

  private static JsonNode number(long number) {
    return (int) number == number ? NODES.numberNode((int) number) : NODES.numberNode(number);
  }

  /** A map as a JSON object. */
  static ObjectNode object(Map<?, ?> map) {
    ObjectNode object = NODES.objectNode();
    map.forEach((name, value) -> object.set(String.valueOf(name), json(value)));
    return object;
  }

  /** What is left of so many characters behind a value; less than 0 where it has more. Stops there. */
  static long left(JsonNode json, long characters) {
    long left = characters - 1;
    if (json instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        left = left < 0 ? left : left(member.getValue(), left - member.getKey().length());
      }
    } else if (json instanceof ArrayNode array) {
      for (int i = 0; i < array.size() && left >= 0; i++) {
        left = left(array.get(i), left);
      }
    } else if (json.isString()) {
      left -= json.stringValue().length();
    }
    return left;
  }

  /** A JSON value with nothing of it left as JSON: what a client sends. */
  static @Nullable Object plain(JsonNode json) {
    return switch (json) {
      case ObjectNode object -> map(object);
      case ArrayNode array -> {
        var list = new ArrayList<@Nullable Object>(array.size());
        array.values().forEach(each -> list.add(plain(each)));
        yield list;
      }
      default -> scalar(json);
    };
  }

  /** A JSON object as a map, likewise. */
  public static Map<String, @Nullable Object> map(ObjectNode object) {
    var map = new LinkedHashMap<String, @Nullable Object>();
    object.properties().forEach(member -> map.put(member.getKey(), plain(member.getValue())));
    return map;
  }

  /** A member of a document: lists are lists, and objects stay as they are. */
  static @Nullable Object shown(@Nullable JsonNode json) {
    return switch (json) {
      case null -> null;
      case ArrayNode array -> {
        var list = new ArrayList<@Nullable Object>(array.size());
        array.values().forEach(each -> list.add(shown(each)));
        yield list;
      }
      case ObjectNode object -> object;
      default -> scalar(json);
    };
  }

  private static @Nullable Object scalar(JsonNode json) {
    if (json.isString()) {
      return json.stringValue();
    }
    if (json.isIntegralNumber()) {
      return json.isInt() ? (Object) json.intValue() : json.longValue();
    }
    if (json.isNumber()) {
      return json.doubleValue();
    }
    return json.isBoolean() ? json.booleanValue() : null;
  }
}
