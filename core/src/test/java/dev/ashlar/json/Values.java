package dev.ashlar.json;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Random JSON values with the node types that the reader makes. */
public final class Values {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final int DEPTH = 4;
  private static final List<String> FEW_NAMES = List.of("a", "b", "~", "a/b", "", "0");
  private static final List<String> FEW_SCALARS =
      List.of("1", "1.0", "2", "null", "true", "\"a\"", "\"b\"");
  private static final List<String> FEW_ELEMENTS =
      List.of("1", "2", "3", "4", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}", "[1,2]", "[1,3]");

  private final Random random;

  private Values(Random random) {
    this.random = random;
  }

  /** Values with any text and any numbers. */
  static Arbitrary<JsonNode> any() {
    return Arbitraries.randomValue(random -> new Values(random).any(DEPTH));
  }

  /** Values of few names and scalars, so that two of them have much in common. */
  static Arbitrary<JsonNode> alike() {
    return Arbitraries.randomValue(random -> new Values(random).alike(DEPTH));
  }

  /** Arrays of few different elements, some of them objects. */
  static Arbitrary<JsonNode> arrays() {
    return Arbitraries.randomValue(random -> new Values(random).array());
  }

  private JsonNode any(int depth) {
    var size = random.nextInt(5);
    return switch (random.nextInt(depth == 0 ? 6 : 12)) {
      case 0, 1 -> NODES.stringNode(text());
      case 2 -> integer(random.nextInt(20) - 10);
      case 3 -> integer(random.nextLong() >> random.nextInt(64));
      case 4 -> NODES.numberNode(number());
      case 5 -> List.of(NODES.nullNode(), NODES.booleanNode(random.nextBoolean())).get(size % 2);
      case 6, 7, 8 -> {
        var array = NODES.arrayNode();
        for (var i = 0; i < size; i++) {
          array.add(any(depth - 1));
        }
        yield array;
      }
      default -> {
        var object = NODES.objectNode();
        for (var i = 0; i < size; i++) {
          object.set(text(), any(depth - 1));
        }
        yield object;
      }
    };
  }

  private JsonNode alike(int depth) {
    var size = random.nextInt(5);
    return switch (random.nextInt(depth == 0 ? 1 : 3)) {
      case 0 -> Json.parse(oneOf(FEW_SCALARS));
      case 1 -> {
        var array = NODES.arrayNode();
        for (var i = 0; i < size; i++) {
          array.add(alike(depth - 1));
        }
        yield array;
      }
      default -> {
        var object = NODES.objectNode();
        for (var i = 0; i < size; i++) {
          object.set(oneOf(FEW_NAMES), alike(depth - 1));
        }
        yield object;
      }
    };
  }

  private JsonNode array() {
    var array = NODES.arrayNode();
    for (var i = random.nextInt(40); i > 0; i--) {
      array.add(Json.parse(oneOf(FEW_ELEMENTS)));
    }
    return array;
  }

  private String oneOf(List<String> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  private static JsonNode integer(long value) {
    return (int) value == value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private double number() {
    var bits = Double.longBitsToDouble(random.nextLong());
    return switch (random.nextInt(3)) {
      case 0 -> Double.isFinite(bits) ? bits : -0.0;
      case 1 -> random.nextInt(2000) / 10.0 - 100;
      default -> random.nextInt(1_000_000) * Math.pow(10, random.nextInt(50) - 25);
    };
  }

  /** Whole characters: mostly letters, and some from everywhere in Unicode, U+0000 included. */
  private String text() {
    var text = new StringBuilder();
    for (var i = random.nextInt(8); i > 0; i--) {
      text.appendCodePoint(character());
    }
    return text.toString();
  }

  private int character() {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt(0x80);
      case 1 -> random.nextInt(0x80, 0x800);
      case 2 -> random.nextInt(0x800, Character.MIN_SURROGATE);
      case 3 -> random.nextInt(Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT + 1);
      default -> random.nextInt('a', 'f');
    };
  }

  /** A value with the members of its objects in another order, at every depth. */
  public static JsonNode shuffled(JsonNode value, Random random) {
    if (value.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode();
      value.forEach(element -> array.add(shuffled(element, random)));
      return array;
    }
    if (!value.isObject()) {
      return value;
    }
    var names = new ArrayList<>(value.propertyNames());
    Collections.shuffle(names, random);
    var object = JsonNodeFactory.instance.objectNode();
    names.forEach(name -> object.set(name, shuffled(value.get(name), random)));
    return object;
  }
}
