package dev.ashlar.query;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes selectors and tests as the JSON from which {@link SelectorParser} makes them again. */
final class SelectorWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private SelectorWriter() {}

  static ObjectNode selector(Selector selector) {
    return switch (selector) {
      case Selector.And(var all) -> all(all);
      case Selector.Or(var any) -> single("$or", selectors(any));
      case Selector.Nor(var none) -> single("$nor", selectors(none));
      case Selector.Not(var not) -> single("$not", selector(not));
      case Selector.Member member -> single(member.path().toString(), value(member.test()));
    };
  }

  /**
   * One object if each of its parts has one key, another one each; else the list of {@code $and}.
   */
  private static ObjectNode all(List<Selector> all) {
    var list = selectors(all);
    var merged = NODES.objectNode();
    for (var part : list) {
      boolean fits = part.size() == 1 && !merged.has(part.propertyNames().iterator().next());
      if (!fits || list.size() == 1) {
        return single("$and", list);
      }
      merged.setAll((ObjectNode) part);
    }
    return merged;
  }

  private static ArrayNode selectors(List<Selector> selectors) {
    var list = NODES.arrayNode(selectors.size());
    selectors.forEach(selector -> list.add(selector(selector)));
    return list;
  }

  /** Plain values stand for themselves; containers might look like operators. */
  private static JsonNode value(Test test) {
    return test instanceof Test.Eq(var value) && !value.isContainer() ? value : operators(test);
  }

  static ObjectNode operators(Test test) {
    if (test instanceof Test.Every(var all)) {
      var merged = NODES.objectNode();
      all.forEach(part -> merged.setAll(operators(part)));
      return merged;
    }
    return single(Operator.of(test).text(), operand(test));
  }

  private static JsonNode operand(Test test) {
    return switch (test) {
      case Test.Eq(var value) -> value;
      case Test.Ne(var value) -> value;
      case Test.Gt(var value) -> value;
      case Test.Gte(var value) -> value;
      case Test.Lt(var value) -> value;
      case Test.Lte(var value) -> value;
      case Test.In(var values) -> list(values);
      case Test.Nin(var values) -> list(values);
      case Test.All(var values) -> list(values);
      case Test.Includes(var value) -> value;
      case Test.Exists(var exists) -> NODES.booleanNode(exists);
      case Test.Not(var inner) -> operators(inner);
      case Test.ElemMatchSelector(var selector) -> selector(selector);
      case Test.ElemMatchTest(var inner) -> operators(inner);
      case Test.Size(var size) -> integer(size);
      case Test.Regex(var pattern) -> NODES.stringNode(pattern.pattern());
      case Test.BeginsWith(var prefix) -> NODES.stringNode(prefix);
      case Test.Contains(var part) -> NODES.stringNode(part);
      case Test.Every every -> operators(every);
    };
  }

  private static JsonNode integer(long value) {
    return value == (int) value ? NODES.numberNode((int) value) : NODES.numberNode(value);
  }

  private static ArrayNode list(List<JsonNode> values) {
    return NODES.arrayNode(values.size()).addAll(values);
  }

  private static ObjectNode single(String name, JsonNode value) {
    var object = NODES.objectNode();
    object.set(name, value);
    return object;
  }
}
