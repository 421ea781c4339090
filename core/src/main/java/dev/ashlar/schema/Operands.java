package dev.ashlar.schema;

import dev.ashlar.document.ReferenceForm;
import dev.ashlar.json.Json;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The operands of predicates, brought to the stored form of the attribute that they are compared with:
 * dates in UTC, integers as integers, at every depth of arrays and objects. A null may be compared with
 * anything. Immutable and thread-safe.
 */
final class Operands {
  /** For selectors of which nothing is left open. */
  static final Operands STRICT = new Operands(false);

  /** For rules of access, in which a text may stand for something of the caller's. */
  static final Operands OF_RULES = new Operands(true);

  private final boolean placeholders;

  private Operands(boolean placeholders) {
    this.placeholders = placeholders;
  }

  /**
   * A predicate that has neither selectors nor predicates inside, with its operand in stored form.
   *
   * @throws InvalidMember if the operand cannot be a value of the attribute, or if the operator says
   *     nothing of such values
   */
  Predicate bind(Predicate predicate, Attribute attribute, Path path) {
    applies(predicate, attribute, path);
    String place = path.toString();
    return switch (predicate) {
      case Predicate.Eq(var value) -> new Predicate.Eq(equal(value, attribute, place));
      case Predicate.Ne(var value) -> new Predicate.Ne(equal(value, attribute, place));
      case Predicate.Gt(var value) -> new Predicate.Gt(ordered(value, attribute, place));
      case Predicate.Gte(var value) -> new Predicate.Gte(ordered(value, attribute, place));
      case Predicate.Lt(var value) -> new Predicate.Lt(ordered(value, attribute, place));
      case Predicate.Lte(var value) -> new Predicate.Lte(ordered(value, attribute, place));
      case Predicate.In(var values) -> new Predicate.In(all(values, attribute, place));
      case Predicate.Nin(var values) -> new Predicate.Nin(all(values, attribute, place));
      case Predicate.All(var values) -> new Predicate.All(elements(values, attribute, place));
      case Predicate.Includes(var value) ->
          new Predicate.Includes(elements(List.of(value), attribute, place).getFirst());
      case Predicate.Exists _, Predicate.Size _, Predicate.Regex _, Predicate.BeginsWith _, Predicate.Contains _ ->
          predicate;
      case Predicate.Not _, Predicate.Every _, Predicate.ElemMatchPredicate _, Predicate.ElemMatchSelector _ ->
          throw new IllegalArgumentException("expected a predicate of its own, found " + predicate);
    };
  }

  /**
   * Checks that an operator says something of values of the attribute's type.
   *
   * @throws InvalidMember if it never holds for any of them
   */
  void applies(Predicate predicate, Attribute attribute, Path path) {
    boolean applies =
        switch (predicate) {
          case Predicate.Regex _, Predicate.BeginsWith _, Predicate.Contains _ ->
              isText(attribute.type());
          case Predicate.Size _, Predicate.All _, Predicate.Includes _, Predicate.ElemMatchPredicate _, Predicate.ElemMatchSelector _ ->
              isList(attribute);
          default -> true;
        };
    if (!applies) {
      String about =
          switch (predicate) {
            case Predicate.Regex _, Predicate.BeginsWith _, Predicate.Contains _ -> "strings";
            default -> "arrays";
          };
      throw new InvalidMember(
          path.toString(),
          "%s: %s is about %s, and this attribute is of the type %s"
              .formatted(path, predicate.operator(), about, attribute.type().text()));
    }
  }

  private static boolean isText(AttributeType type) {
    return switch (type) {
      case STRING, REFERENCE, DATE, ANY -> true;
      case NUMBER, INTEGER, BOOLEAN, OBJECT, ARRAY, FILE -> false;
    };
  }

  private static boolean isList(Attribute attribute) {
    return switch (attribute.type()) {
      case ARRAY, ANY -> true;
      case FILE -> attribute.multiple();
      case STRING, NUMBER, INTEGER, BOOLEAN, DATE, OBJECT, REFERENCE -> false;
    };
  }

  /** What the elements of an attribute's values are; empty where that is not declared. */
  static Optional<Attribute> element(Attribute attribute) {
    return attribute.items();
  }

  private List<JsonNode> elements(List<JsonNode> values, Attribute attribute, String place) {
    return element(attribute).map(element -> all(values, element, place)).orElse(values);
  }

  private List<JsonNode> all(List<JsonNode> values, Attribute attribute, String place) {
    var all = new ArrayList<JsonNode>(values.size());
    values.forEach(value -> all.add(equal(value, attribute, place)));
    return all;
  }

  /** A value to be equal to: it must also be one of the attribute's choices. */
  private JsonNode equal(JsonNode value, Attribute attribute, String place) {
    JsonNode stored = ordered(value, attribute, place);
    boolean chosen =
        attribute.choices().isEmpty()
            || stored.isNull()
            || isPlaceholder(stored)
            || attribute.choices().stream().anyMatch(choice -> Json.equal(choice, stored));
    if (!chosen) {
      String all = String.join(", ", attribute.choices().stream().map(Json::text).toList());
      throw wrong(place, "expected one of " + all + ", found " + Json.text(value));
    }
    return stored;
  }

  private JsonNode ordered(JsonNode value, Attribute attribute, String place) {
    if (value.isNull() || isPlaceholder(value)) {
      return value;
    }
    JsonNode stored = TypeCheck.stored(attribute, value);
    if (stored == null) {
      throw wrong(place, TypeCheck.fault(attribute, value));
    }
    if (attribute.type() == AttributeType.REFERENCE
        && !ReferenceForm.accepts(stored.stringValue())) {
      throw wrong(place, Json.text(value) + " is no reference in any of its forms");
    }
    if (stored instanceof ArrayNode array && attribute.items().isPresent()) {
      return array(array, attribute.items().get(), place);
    }
    boolean declared =
        attribute.type() == AttributeType.OBJECT && !attribute.attributes().isEmpty();
    return declared && stored instanceof ObjectNode object
        ? object(object, attribute, place)
        : stored;
  }

  private JsonNode array(ArrayNode array, Attribute element, String place) {
    ArrayNode copy = JsonNodeFactory.instance.arrayNode(array.size());
    for (int i = 0; i < array.size(); i++) {
      copy.add(equal(array.get(i), element, place + "." + i));
    }
    return copy;
  }

  private JsonNode object(ObjectNode object, Attribute attribute, String place) {
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      String inner = place + "." + member.getKey();
      Attribute nested =
          attribute.attributes()
              .stream()
              .filter(each -> each.name().equals(member.getKey()))
              .findFirst()
              .orElseThrow(() -> wrong(place, "there is no attribute '" + inner + "'"));
      copy.set(member.getKey(), equal(member.getValue(), nested, inner));
    }
    return copy;
  }

  private boolean isPlaceholder(JsonNode value) {
    return placeholders && SelectorTemplate.isPlaceholder(value);
  }

  private static InvalidMember wrong(String place, String message) {
    return new InvalidMember(place, place + ": " + message);
  }
}
