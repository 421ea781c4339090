package dev.ashlar.testkit;

import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Documents and selectors at random, from values that meet often and sit close together. */
final class RandomValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final List<String> SCALARS =
      List.of(
          "null", "false", "true", "0", "0.0", "-0.0", "1", "1.0", "-1", "2", "10", "1.5", "-1.5",
          "0.1", "0.30000000000000004", "9007199254740992", "9007199254740993",
          "9007199254740992.0", "9223372036854775807", "-9223372036854775808",
          "9223372036854775807.0", "1e21", "-1e21", "5e-324", "1.7976931348623157e308", "1e16",
          "\"\"", "\"a\"", "\"A\"", "\"ab\"", "\"abc\"", "\"b\"", "\"a\\u0000\"",
          "\"a\\u0000b\"", "\"\\u0000\"", "\"\\u0006a\"", "\"a\\\"b\"", "\"\\\\\"", "\"\\n\"",
          "\"n\"", "\"/\"", "\"é\"", "\"\\u007f\"", "\"\\uffff\"", "\"\\ud83d\\ude00\"", "\"1\"",
          "\"true\"", "\"null\"", "\"[1]\"", "\"Z\"", "\"aZ\"", "\"aZZ\"", "\"%\"", "\"_\"",
          "\"2026-03-01T10:00:00Z\"", "\"2026-03-01T10:00:00.5Z\"", "\"2026-03-01T10:00:00\"",
          "\"2026-03-01T10:00:01Z\"", "\"/things/a\"", "\"/things/%61\"", "\"/things/a%2Fb\"",
          "\"x/things/a\"", "\"x/things/%61\"", "\"/things/\"", "\"//a/b\"");

  private static final List<String> PATHS =
      List.of(
          "id", "a", "b", "c", "d", "e", "u", "o.x", "o.y", "o", "h", "r", "u.0", "a.0", "u.x",
          "a.x", "u.x.0", "b.x", "id.x", "p", "p", "q", "q.0", "s", "s.p", "s.p", "s.d");

  private static final List<String> PATTERNS =
      List.of("a", "^a", "b$", "^$", "[0-9]", "(?i)A", "Z", ".", "\\x00");

  private final Random random;

  /** Every scalar that documents are made of, and a few arrays and objects. */
  static List<JsonNode> everyValue() {
    var values = new ArrayList<JsonNode>();
    SCALARS.forEach(text -> values.add(Json.parse(text)));
    for (String text : List.of(
        "[]", "[1]", "[1.0]", "[true]", "[\"Z\"]", "[\"a\"]", "[\"aZ\"]", "[\"/things/a\"]",
        "{\"p\":\"/things/a\"}", "{\"p\":\"a\",\"d\":\"2026-03-01T10:00:00.5Z\"}", "{}",
        "{\"x\":1}",
        "{\"x\":1.0,\"y\":null}", "{\"y\":null,\"x\":1}")) {
      values.add(Json.parse(text));
    }
    return values;
  }

  RandomValues(Random random) {
    this.random = random;
  }

  ObjectNode document() {
    ObjectNode members = NODES.objectNode();
    for (String name : List.of("a", "b", "c", "d", "e", "u", "h", "r", "p")) {
      if (random.nextInt(5) > 0) {
        members.set(name, value(2));
      }
    }
    if (random.nextInt(4) > 0) {
      ObjectNode object = members.putObject("o");
      object.set("x", value(1));
      object.set("y", value(1));
    }
    if (random.nextInt(4) > 0) {
      ArrayNode references = members.putArray("q");
      for (int i = random.nextInt(4); i > 0; i--) {
        references.add(scalar());
      }
      ObjectNode object = members.putObject("s");
      object.set("p", scalar());
      object.set("d", scalar());
    }
    return members;
  }

  String id(int number) {
    List<String> heads = List.of("a", "A", "ab", "é", "\uffff", "\ud83d\ude00", "1", "Z", " ");
    return heads.get(number % heads.size()) + number;
  }

  JsonNode value(int depth) {
    int kind = depth == 0 ? 0 : random.nextInt(8);
    return switch (kind) {
      case 6 -> array(depth - 1);
      case 7 -> object(depth - 1);
      default -> scalar();
    };
  }

  private JsonNode scalar() {
    return Json.parse(pick(SCALARS));
  }

  private ArrayNode array(int depth) {
    ArrayNode array = NODES.arrayNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      array.add(random.nextInt(3) > 0 ? NODES.numberNode(random.nextInt(3)) : value(depth));
    }
    return array;
  }

  private ObjectNode object(int depth) {
    ObjectNode object = NODES.objectNode();
    for (String name : List.of("x", "y", "0")) {
      if (random.nextInt(2) > 0) {
        object.set(name,
            random.nextInt(2) > 0 ? NODES.numberNode(random.nextInt(3)) : value(depth));
      }
    }
    return object;
  }

  Selector selector() {
    return Selector.parse(selector(3));
  }

  private ObjectNode selector(int depth) {
    ObjectNode selector = NODES.objectNode();
    int kind = depth == 0 ? 0 : random.nextInt(9);
    switch (kind) {
      case 5 -> selector.set("$and", selectors(depth - 1));
      case 6 -> selector.set("$or", selectors(depth - 1));
      case 7 -> selector.set("$nor", selectors(depth - 1));
      case 8 -> selector.set("$not", selector(depth - 1));
      default -> {
        for (int i = random.nextInt(2); i >= 0; i--) {
          selector.set(pick(PATHS), test(depth));
        }
      }
    }
    return selector;
  }

  private ArrayNode selectors(int depth) {
    ArrayNode selectors = NODES.arrayNode();
    for (int i = random.nextInt(3); i >= 0; i--) {
      selectors.add(selector(depth));
    }
    return selectors;
  }

  private ObjectNode test(int depth) {
    ObjectNode test = NODES.objectNode();
    for (int i = random.nextInt(4) / 3; i >= 0; i--) {
      operator(test, depth);
    }
    return test;
  }

  private void operator(ObjectNode test, int depth) {
    switch (random.nextInt(depth > 0 ? 18 : 16)) {
      case 0 -> test.set("$eq", value(2));
      case 1 -> test.set("$ne", value(2));
      case 2 -> test.set("$gt", value(1));
      case 3 -> test.set("$gte", value(1));
      case 4 -> test.set("$lt", value(1));
      case 5 -> test.set("$lte", value(1));
      case 6 -> test.set("$in", operands());
      case 7 -> test.set("$nin", operands());
      case 8 -> test.put("$exists", random.nextBoolean());
      case 9 -> test.set("$all", operands());
      case 10 -> test.put("$size", random.nextInt(4));
      case 11 -> test.put("$regex", pick(PATTERNS));
      case 12 -> test.put("$beginsWith", string());
      case 13 -> test.put("$contains", string());
      case 14 -> test.set("$includes", value(1));
      case 15 -> test.set("$eq", scalar());
      case 16 -> test.set("$not", test(depth - 1));
      default -> test.set("$elemMatch", random.nextBoolean() ? test(depth - 1) : selector(0));
    }
  }

  private ArrayNode operands() {
    ArrayNode values = NODES.arrayNode();
    for (int i = random.nextInt(4); i > 0; i--) {
      values.add(value(1));
    }
    return values;
  }

  private String string() {
    while (true) {
      JsonNode value = scalar();
      if (value.isString()) {
        String text = value.stringValue();
        int first = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
        return random.nextBoolean() ? text : text.substring(0, first);
      }
    }
  }

  /** A sort's text, without members that come twice. */
  String sort() {
    var keys = new ArrayList<String>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String path = pick(PATHS);
      if (!path.equals("id.x") && keys.stream().noneMatch(key -> key.endsWith(path))) {
        keys.add((random.nextBoolean() ? "-" : "") + path);
      }
    }
    return String.join(",", keys);
  }

  private <T> T pick(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
