package dev.ashlar.query;

import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes selectors and predicates as the JSON from which {@link SelectorParser} makes them again. */
final class SelectorWriter {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private SelectorWriter() {}

  static ObjectNode selector(Selector selector) {
    return switch (selector) {
      case Selector.And(var all) -> all(all);
      case Selector.Or(var any) -> single("$or", selectors(any));
      case Selector.Nor(var none) -> single("$nor", selectors(none));
      case Selector.Not(var not) -> single("$not", selector(not));
      case Selector.Member member -> single(member.path().toString(), value(member.predicate()));
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
  private static JsonNode value(Predicate predicate) {
    return predicate instanceof Predicate.Eq(var value) && !value.isContainer() ? value
        : operators(predicate);
  }

  static ObjectNode operators(Predicate predicate) {
    if (predicate instanceof Predicate.Every(var all)) {
      var merged = NODES.objectNode();
      all.forEach(part -> merged.setAll(operators(part)));
      return merged;
    }
    return single(Operator.of(predicate).text(), operand(predicate));
  }

  private static JsonNode operand(Predicate predicate) {
    return switch (predicate) {
      case Predicate.Eq(var value) -> value;
      case Predicate.Ne(var value) -> value;
      case Predicate.Gt(var value) -> value;
      case Predicate.Gte(var value) -> value;
      case Predicate.Lt(var value) -> value;
      case Predicate.Lte(var value) -> value;
      case Predicate.In(var values) -> list(values);
      case Predicate.Nin(var values) -> list(values);
      case Predicate.All(var values) -> list(values);
      case Predicate.Includes(var value) -> value;
      case Predicate.Exists(var exists) -> NODES.booleanNode(exists);
      case Predicate.Not(var inner) -> operators(inner);
      case Predicate.ElemMatchSelector(var selector) -> selector(selector);
      case Predicate.ElemMatchPredicate(var inner) -> operators(inner);
      case Predicate.Size(var size) -> integer(size);
      case Predicate.Regex(var pattern) -> NODES.stringNode(pattern.pattern());
      case Predicate.BeginsWith(var prefix) -> NODES.stringNode(prefix);
      case Predicate.Contains(var part) -> NODES.stringNode(part);
      case Predicate.Every every -> operators(every);
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
