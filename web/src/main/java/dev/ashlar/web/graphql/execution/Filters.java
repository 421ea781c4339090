package dev.ashlar.web.graphql.execution;

import dev.ashlar.json.Json;
import dev.ashlar.query.InvalidSelector;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The filters and orders of GraphQL as selectors and sorts, the one language of all faces. What they name is
 * judged with the operation, for the caller.
 */
public final class Filters {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Filters() {}

  /**
   * The selector that a filter is.
   *
   * @param filter as the schema types it
   * @throws Rejected if it is none, or too large
   */
  public static Selector selector(Resource resource, @Nullable Object filter,
      RequestLimits limits) {
    if (filter == null) {
      return Selector.ALL;
    }
    JsonNode json =
        resource.isOpen() ? Values.json(filter)
            : selector(map("filter", filter), resource.attributes(), "", "filter");
    if (Json.text(json).length() > limits.filter()) {
      throw Problems.tooLarge("filter: it has more than " + limits.filter() + " characters");
    }
    try {
      return Selector.parse(json, new Selector.Limits(limits.terms(), limits.depth()));
    } catch (InvalidSelector e) {
      String place = e.pointer().isEmpty() ? "" : "at " + e.pointer() + ", ";
      String detail = "filter: " + place + e.getMessage();
      throw e.tooLarge() ? Problems.tooLarge(detail) : Problems.malformed(detail);
    }
  }

  private static ObjectNode selector(
      Map<?, ?> filter, List<Attribute> attributes, String prefix, String place) {
    ArrayNode all = NODES.arrayNode();
    filter.forEach(
        (key, value) -> {
          String name = String.valueOf(key);
          String at = place + "." + name;
          switch (name) {
            case "and", "or" ->
                all.add(NODES.objectNode().set("$" + name, each(value, attributes, prefix, at)));
            case "not" ->
                all.add(
                    NODES.objectNode()
                        .set("$not", selector(map(at, value), attributes, prefix, at)));
            default -> member(name, map(at, value), attributes, prefix, at, all);
          }
        });
    return switch (all.size()) {
      case 0 -> NODES.objectNode();
      case 1 -> (ObjectNode) all.get(0);
      default -> NODES.objectNode().set("$and", all);
    };
  }

  private static ArrayNode each(
      @Nullable Object value, List<Attribute> attributes, String prefix, String place) {
    if (!(value instanceof List<?> list)) {
      throw notNull(place);
    }
    ArrayNode all = NODES.arrayNode();
    list.forEach(one -> all.add(selector(map(place, one), attributes, prefix, place)));
    return all;
  }

  private static void member(
      String field, Map<?, ?> asked, List<Attribute> attributes, String prefix, String place,
      ArrayNode all) {
    String name = field.endsWith("_") && attributes.stream().noneMatch(a -> a.name().equals(field))
        ? field.substring(0, field.length() - 1)
        : field;
    Optional<Attribute> attribute =
        attributes.stream().filter(each -> each.name().equals(name)).findFirst();
    boolean nested =
        attribute.filter(each -> each.type() == AttributeType.OBJECT)
            .filter(each -> each.attributes().stream().anyMatch(Attribute::readable))
            .isPresent();
    String path = prefix + name;
    if (nested) {
      all.add(selector(asked, attribute.get().attributes(), path + ".", place));
      return;
    }
    ObjectNode operators = NODES.objectNode();
    asked.forEach(
        (key, operand) -> {
          String operator = String.valueOf(key);
          switch (operator) {
            case "between" -> all.add(between(path, operand, place));
            case "isDefined" -> operators.set("$exists", defined(operand, place));
            case "elemMatch" ->
                operators.set(
                    "$elemMatch",
                    selector(
                        map(place + ".elemMatch", operand),
                        attribute.flatMap(Attribute::items)
                            .map(Attribute::attributes)
                            .orElse(List.of()),
                        "",
                        place + ".elemMatch"));
            default -> operators.set("$" + operator, Values.json(operand));
          }
        });
    if (!operators.isEmpty()) {
      all.add(NODES.objectNode().set(path, operators));
    }
  }

  private static JsonNode defined(@Nullable Object operand, String place) {
    if (operand == null) {
      throw notNull(place + ".isDefined");
    }
    return Values.json(operand);
  }

  private static ObjectNode between(String path, @Nullable Object operand, String place) {
    if (!(operand instanceof List<?> bounds) || bounds.size() != 2) {
      throw Problems.malformed(place + ".between: expected two values, the least and the greatest");
    }
    ObjectNode range = NODES.objectNode();
    range.set("$gte", Values.json(bounds.get(0)));
    range.set("$lte", Values.json(bounds.get(1)));
    return NODES.objectNode().set(path, range);
  }

  private static Map<?, ?> map(String place, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw notNull(place);
  }

  private static Rejected notNull(String place) {
    return Problems.malformed(place + ": expected a value, found null; leave it out instead");
  }

  /**
   * The sort that a list of one-member objects is.
   *
   * @throws Rejected if it is none
   */
  static Sort sort(Resource resource, @Nullable Object sortBy) {
    if (!(sortBy instanceof List<?> list)) {
      return Sort.NONE;
    }
    ArrayNode keys = NODES.arrayNode();
    for (Object each : list) {
      keys.add(resource.isOpen() ? Values.json(each) : key(map("sortBy", each)));
    }
    try {
      return Sort.parse(keys);
    } catch (InvalidSort e) {
      throw Problems.malformed("sortBy: " + e.getMessage());
    }
  }

  /** The one member, and within it the next, as a path. */
  private static ObjectNode key(Map<?, ?> key) {
    var path = new StringBuilder();
    Object value = key;
    while (value instanceof Map<?, ?> map && !map.isEmpty()) {
      Map.Entry<?, ?> member = map.entrySet().iterator().next();
      path.append(path.isEmpty() ? "" : ".").append(member.getKey());
      value = member.getValue();
    }
    return NODES.objectNode().put(path.toString(), String.valueOf(value));
  }
}
