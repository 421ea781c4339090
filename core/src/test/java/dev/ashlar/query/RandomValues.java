package dev.ashlar.query;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.NullNode;

/** JSON values as documents hold them, with many of those near which an order is easily wrong. */
final class RandomValues {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RandomValues() {}

  /** Any value, nested up to three deep. */
  static Arbitrary<JsonNode> any() {
    return nested(3);
  }

  /** Any value, or none. */
  static Arbitrary<JsonNode> anyOrMissing() {
    return Arbitraries.frequencyOf(
        net.jqwik.api.Tuple.of(1, Arbitraries.just(MissingNode.getInstance())),
        net.jqwik.api.Tuple.of(12, any()));
  }

  /** Few values, so that many are equal. */
  static Arbitrary<JsonNode> few() {
    return Arbitraries.of(
        NullNode.instance,
        BooleanNode.TRUE,
        BooleanNode.FALSE,
        NODES.numberNode(1),
        NODES.numberNode(1.0),
        NODES.numberNode(2),
        NODES.stringNode("a"),
        NODES.stringNode("ab"),
        NODES.arrayNode(),
        NODES.arrayNode().add(1).add("a"),
        NODES.arrayNode().add(1.0),
        NODES.objectNode(),
        NODES.objectNode().put("a", 1));
  }

  /**
   * Documents with members a, b and c, each of few values, of an object with such members, or none.
   */
  static Arbitrary<JsonNode> documents() {
    return object(Arbitraries.oneOf(few(), object(few())));
  }

  static Arbitrary<JsonNode> numbers() {
    return Arbitraries.oneOf(
        Arbitraries.of(numbersAtTheEdge()).map(RandomValues::number),
        Arbitraries.longs().map(RandomValues::number),
        Arbitraries.integers().between(-3, 3).map(RandomValues::number),
        Arbitraries.of(-0.0, 0.5, -0.5, 1.0, 2.0, 0x1p53, 0x1p63, -0x1p63, 0x1.fffffffffffffp62)
            .map(NODES::numberNode),
        Arbitraries.of(Double.MIN_VALUE, Double.MAX_VALUE, -Double.MAX_VALUE, 1e19, -1e19)
            .map(NODES::numberNode),
        Arbitraries.doubles().map(NODES::numberNode));
  }

  private static Long[] numbersAtTheEdge() {
    long edge = 1L << 53;
    long ulp = 1024;
    return new Long[] {
      edge - 1,
      edge,
      edge + 1,
      edge + 2,
      edge + 3,
      -edge - 1,
      -edge,
      -edge + 1,
      Long.MAX_VALUE,
      Long.MAX_VALUE - 1,
      Long.MAX_VALUE - ulp / 2,
      Long.MAX_VALUE - ulp / 2 + 1,
      Long.MAX_VALUE - ulp,
      Long.MAX_VALUE - ulp + 1,
      Long.MIN_VALUE,
      Long.MIN_VALUE + 1,
      Long.MIN_VALUE + ulp,
      (1L << 62) + 512,
      (1L << 62) + 511,
      (1L << 62) + 513,
      (1L << 62) - 256
    };
  }

  /** As parsing makes them: 32 bits where they suffice. */
  static JsonNode number(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private static JsonNode number(int value) {
    return NODES.numberNode(value);
  }

  static Arbitrary<String> strings() {
    var pieces =
        Arbitraries.of(
            "",
            "a",
            "b",
            "Z",
            "\0",
            "\0\0",
            "\u0001",
            "\u007F",
            "\u0080",
            "\u07FF",
            "\u0800",
            "é",
            "\uD7FF",
            "\uE000",
            "\uFFFD",
            "\uFFFF",
            "\uD83D\uDE00",
            "\uDBFF\uDFFF",
            "\uD800\uDC00");
    return pieces.list().ofMaxSize(4).map(list -> String.join("", list));
  }

  private static Arbitrary<JsonNode> scalars() {
    return Arbitraries.oneOf(
        Arbitraries.of(NullNode.instance, BooleanNode.TRUE, BooleanNode.FALSE),
        numbers(),
        strings().map(NODES::stringNode));
  }

  private static Arbitrary<JsonNode> nested(int depth) {
    if (depth == 0) {
      return scalars();
    }
    Arbitrary<JsonNode> inner = nested(depth - 1);
    return Arbitraries.oneOf(
        scalars(),
        inner.list().ofMaxSize(3).map(RandomValues::array),
        Arbitraries.maps(strings(), inner).ofMaxSize(3).map(RandomValues::object));
  }

  private static Arbitrary<JsonNode> object(Arbitrary<JsonNode> values) {
    var value = values.optional(0.75);
    return Combinators.combine(value, value, value)
        .as(
            (a, b, c) -> {
              var object = NODES.objectNode();
              a.ifPresent(node -> object.set("a", node));
              b.ifPresent(node -> object.set("b", node));
              c.ifPresent(node -> object.set("c", node));
              return object;
            });
  }

  private static JsonNode array(List<JsonNode> elements) {
    return NODES.arrayNode().addAll(elements);
  }

  private static JsonNode object(Map<String, JsonNode> members) {
    return NODES.objectNode().setAll(members);
  }
}
