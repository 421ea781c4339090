package dev.ashlar.json;

import java.util.LinkedHashMap;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Random JSON values, such as the reader makes. */
final class Values {
  private static final int DEPTH = 4;

  private Values() {}

  /** Values with any text and any numbers. */
  static Arbitrary<JsonNode> any() {
    return nested(scalars(texts()), texts(), DEPTH);
  }

  /** Values of few names and scalars, so that two of them have much in common. */
  static Arbitrary<JsonNode> alike() {
    var names = Arbitraries.of("a", "b", "~", "a/b", "", "0");
    var scalars = Arbitraries.of("1", "1.0", "2", "null", "true", "\"a\"", "\"b\"").map(Json::parse);
    return nested(scalars, names, DEPTH);
  }

  /** Arrays of few different elements, some of them objects. */
  static Arbitrary<JsonNode> arrays() {
    var elements =
        Arbitraries.of("1", "2", "3", "4", "{\"a\":1,\"b\":2}", "{\"a\":1,\"b\":3}", "[1,2]", "[1,3]");
    return array(elements.map(Json::parse), 40);
  }

  /** Strings of whole characters from everywhere in Unicode, U+0000 included. */
  static Arbitrary<String> texts() {
    var ascii = Arbitraries.strings().withCharRange('\0', '\u007F').ofMaxLength(12);
    var wide = Arbitraries.strings().withCharRange('\u0080', '\uD7FF').ofMaxLength(6);
    var beyond = Arbitraries.of("", "\uE000", "\uFFFF", "\uD800\uDC00", "\uDBFF\uDFFF", "\uD83D\uDE00");
    return Combinators.combine(ascii, wide, beyond).as((a, b, c) -> a + b + c + a);
  }

  private static Arbitrary<JsonNode> scalars(Arbitrary<String> texts) {
    return Arbitraries.oneOf(
        texts.map(StringNode::valueOf),
        Arbitraries.integers().map(JsonNodeFactory.instance::numberNode),
        Arbitraries.longs().map(Values::integer),
        Arbitraries.longs().map(Double::longBitsToDouble).filter(Double::isFinite).map(DoubleNode::valueOf),
        Arbitraries.doubles().between(-1000, 1000).map(DoubleNode::valueOf),
        Arbitraries.of(BooleanNode.TRUE, BooleanNode.FALSE, NullNode.instance));
  }

  private static JsonNode integer(long value) {
    return (int) value == value
        ? JsonNodeFactory.instance.numberNode((int) value)
        : JsonNodeFactory.instance.numberNode(value);
  }

  private static Arbitrary<JsonNode> nested(
      Arbitrary<? extends JsonNode> scalars, Arbitrary<String> names, int depth) {
    Arbitrary<JsonNode> plain = scalars.map(scalar -> scalar);
    if (depth == 0) {
      return plain;
    }
    var inner = nested(scalars, names, depth - 1);
    return Arbitraries.oneOf(plain, array(inner, 5), object(names, inner));
  }

  private static Arbitrary<JsonNode> array(Arbitrary<JsonNode> elements, int size) {
    return elements
        .list()
        .ofMaxSize(size)
        .map(list -> new ArrayNode(JsonNodeFactory.instance, list.size()).addAll(list));
  }

  private static Arbitrary<JsonNode> object(Arbitrary<String> names, Arbitrary<JsonNode> values) {
    return Arbitraries.maps(names, values).ofMaxSize(5).map(Values::object);
  }

  private static JsonNode object(Map<String, JsonNode> members) {
    return new ObjectNode(JsonNodeFactory.instance, new LinkedHashMap<>(members));
  }
}
