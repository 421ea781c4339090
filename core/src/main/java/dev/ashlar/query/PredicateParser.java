package dev.ashlar.query;

import dev.ashlar.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Reads what stands under a member of a selector: a value, or an object of operators. */
final class PredicateParser {
  private final SelectorParser selectors;
  private final Budget budget;

  PredicateParser(SelectorParser selectors, Budget budget) {
    this.selectors = selectors;
    this.budget = budget;
  }

  /** The predicate of a member: its operators, or equality with a plain value. */
  Predicate predicate(JsonNode value, Pointer place, int depth) {
    if (hasOperator(value)) {
      return operators(value, place, depth);
    }
    budget.terms(1, place);
    var plain = literal(value, place, depth);
    refuseOperatorsWithin(plain, place);
    return new Predicate.Eq(plain);
  }

  private static boolean hasOperator(JsonNode value) {
    for (var name : value.propertyNames()) {
      if (name.startsWith("$")) {
        return true;
      }
    }
    return false;
  }

  private Predicate operators(JsonNode object, Pointer place, int depth) {
    budget.depth(depth, place);
    var all = new ArrayList<Predicate>(object.size());
    for (var entry : object.properties()) {
      var name = entry.getKey();
      all.add(operator(name, entry.getValue(), place.append(name), depth));
    }
    return all.size() == 1 ? all.getFirst() : new Predicate.Every(all);
  }

  private Predicate operator(String name, JsonNode operand, Pointer place, int depth) {
    var operator = Operator.named(name).orElseThrow(() -> unknown(name, place));
    budget.terms(1, place);
    return switch (operator) {
      case EQ -> new Predicate.Eq(literal(operand, place, depth));
      case NE -> new Predicate.Ne(literal(operand, place, depth));
      case GT -> new Predicate.Gt(literal(operand, place, depth));
      case GTE -> new Predicate.Gte(literal(operand, place, depth));
      case LT -> new Predicate.Lt(literal(operand, place, depth));
      case LTE -> new Predicate.Lte(literal(operand, place, depth));
      case IN -> new Predicate.In(literals(operand, place, depth));
      case NIN -> new Predicate.Nin(literals(operand, place, depth));
      case ALL -> new Predicate.All(literals(operand, place, depth));
      case INCLUDES -> new Predicate.Includes(literal(operand, place, depth));
      case EXISTS -> new Predicate.Exists(bool(operand, place));
      case SIZE -> new Predicate.Size(size(operand, place));
      case REGEX -> text(pattern -> regex(pattern, place), operand, place);
      case BEGINS_WITH -> text(Predicate.BeginsWith::new, operand, place);
      case CONTAINS -> text(Predicate.Contains::new, operand, place);
      case NOT -> new Predicate.Not(negated(operand, place, depth + 1));
      case ELEM_MATCH -> element(operand, place, depth + 1);
    };
  }

  private Predicate negated(JsonNode operand, Pointer place, int depth) {
    if (!hasOperator(operand)) {
      throw InvalidSelector.at(
          place, "expected an object of operators, found " + Shown.value(operand));
    }
    return operators(operand, place, depth);
  }

  private Predicate element(JsonNode operand, Pointer place, int depth) {
    if (isOperators(operand)) {
      return new Predicate.ElemMatchPredicate(operators(operand, place, depth));
    }
    if (!operand.isObject()) {
      throw InvalidSelector.at(
          place, "expected a selector or an object of operators, found " + Shown.value(operand));
    }
    return new Predicate.ElemMatchSelector(selectors.selector(operand, place, depth));
  }

  /**
   * Whether this is an object of operators rather than a selector. {@code $not} belongs to both:
   * beside a member it is the selector's, and alone it is what its operand is.
   */
  private static boolean isOperators(JsonNode object) {
    var names = object.propertyNames();
    if (names.isEmpty() || names.stream().anyMatch(Operator.JOINING::contains)) {
      return false;
    }
    if (names.stream().anyMatch(name -> name.startsWith("$") && !name.equals("$not"))) {
      return true;
    }
    return names.size() == 1 && isOperators(object.path("$not"));
  }

  private List<JsonNode> literals(JsonNode list, Pointer place, int depth) {
    if (!list.isArray()) {
      throw InvalidSelector.at(place, "expected an array of values, found " + Shown.value(list));
    }
    budget.terms(Math.max(0, list.size() - 1), place);
    var values = new ArrayList<JsonNode>(list.size());
    for (var i = 0; i < list.size(); i++) {
      values.add(literal(list.get(i), place.append(i), depth));
    }
    return values;
  }

  /** The value itself; its arrays and objects count as depth. */
  private JsonNode literal(JsonNode value, Pointer place, int depth) {
    if (value.isMissingNode() || value.isPojo() || value.isBinary()) {
      throw InvalidSelector.at(place, "expected a JSON value, found " + Shown.value(value));
    }
    if (!value.isContainer()) {
      return value;
    }
    budget.depth(depth + 1, place);
    for (var element : value.values()) {
      literal(element, place, depth + 1);
    }
    return value;
  }

  /** In a value without {@code $eq} an operator is a mistake, and would silently match nothing. */
  private static void refuseOperatorsWithin(JsonNode value, Pointer place) {
    if (value.isArray()) {
      for (var i = 0; i < value.size(); i++) {
        refuseOperatorsWithin(value.get(i), place.append(i));
      }
      return;
    }
    for (var member : value.properties()) {
      var inner = place.append(member.getKey());
      if (Operator.isOperator(member.getKey())) {
        throw InvalidSelector.at(
            inner,
            "expected a plain value, found the operator "
                + member.getKey()
                + " within one: use a dotted path, or {\"$eq\": …} if it is meant literally");
      }
      refuseOperatorsWithin(member.getValue(), inner);
    }
  }

  private static boolean bool(JsonNode operand, Pointer place) {
    if (!operand.isBoolean()) {
      throw InvalidSelector.at(place, "expected true or false, found " + Shown.value(operand));
    }
    return operand.booleanValue();
  }

  private static long size(JsonNode operand, Pointer place) {
    double size = operand.isNumber() ? operand.numberValue().doubleValue() : -1;
    if (size < 0 || size != Math.rint(size) || size > Long.MAX_VALUE) {
      throw InvalidSelector.at(
          place, "expected a whole number from 0, found " + Shown.value(operand));
    }
    return operand.numberValue().longValue();
  }

  private static Predicate text(Function<String, Predicate> predicate, JsonNode operand,
      Pointer place) {
    if (!operand.isString()) {
      throw InvalidSelector.at(place, "expected a string, found " + Shown.value(operand));
    }
    try {
      return predicate.apply(operand.stringValue());
    } catch (IllegalArgumentException e) {
      throw InvalidSelector.at(place, String.valueOf(e.getMessage()));
    }
  }

  private Predicate regex(String pattern, Pointer place) {
    budget.pattern(pattern.length(), place);
    return Predicate.Regex.of(pattern);
  }

  private static InvalidSelector unknown(String name, Pointer place) {
    return InvalidSelector.at(
        place, "expected an operator, found " + Shown.quoted(name) + hint(name));
  }

  private static String hint(String name) {
    if (!name.startsWith("$")) {
      return " beside one: to compare with an object, use {\"$eq\": {…}}";
    }
    if (Operator.JOINING.contains(name)) {
      return ", which joins selectors and stands beside members, not under one";
    }
    if (name.equals("$options")) {
      return ": to ignore case, begin the pattern with (?i)";
    }
    return Suggestion.question(Suggestion.closest(name, Operator.NAMES));
  }
}
