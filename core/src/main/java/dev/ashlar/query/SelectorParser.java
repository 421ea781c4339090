package dev.ashlar.query;

import dev.ashlar.json.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads the parts of a selector that stand for whole documents: members, and what joins selectors.
 * The operators under a member are read by {@link PredicateParser}. One parser reads one selector.
 */
final class SelectorParser {
  private static final List<String> LOGICAL = List.of("$and", "$or", "$nor", "$not");

  private final Budget budget;
  private final PredicateParser predicates;

  SelectorParser(Selector.Limits limits) {
    budget = new Budget(limits);
    predicates = new PredicateParser(this, budget);
  }

  Selector parse(JsonNode selector) {
    return selector(selector, Pointer.of(), 1);
  }

  Selector selector(JsonNode selector, Pointer place, int depth) {
    budget.depth(depth, place);
    if (!selector.isObject()) {
      throw InvalidSelector.at(
          place, "expected a selector, an object, found " + Shown.value(selector));
    }
    if (selector.isEmpty()) {
      budget.terms(1, place);
      return Selector.ALL;
    }
    var parts = new ArrayList<Selector>(selector.size());
    for (var member : selector.properties()) {
      parts.add(part(member.getKey(), member.getValue(), place.append(member.getKey()), depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new Selector.And(parts);
  }

  private Selector part(String name, JsonNode value, Pointer place, int depth) {
    return switch (name) {
      case "$and" -> new Selector.And(selectors(value, place, depth));
      case "$or" -> new Selector.Or(selectors(value, place, depth));
      case "$nor" -> new Selector.Nor(selectors(value, place, depth));
      case "$not" -> new Selector.Not(selector(value, place, depth + 1));
      default -> member(name, value, place, depth);
    };
  }

  private List<Selector> selectors(JsonNode list, Pointer place, int depth) {
    if (!list.isArray() || list.isEmpty()) {
      throw InvalidSelector.at(
          place, "expected an array of at least one selector, found " + Shown.value(list));
    }
    var selectors = new ArrayList<Selector>();
    for (var i = 0; i < list.size(); i++) {
      selectors.add(selector(list.get(i), place.append(i), depth + 1));
    }
    return selectors;
  }

  private Selector member(String name, JsonNode value, Pointer place, int depth) {
    if (name.startsWith("$")) {
      throw unknown(name, place);
    }
    return new Selector.Member(path(name, place), predicates.predicate(value, place, depth));
  }

  private static Path path(String name, Pointer place) {
    try {
      return Path.parse(name);
    } catch (IllegalArgumentException e) {
      throw InvalidSelector.at(place, "in the path " + Shown.quoted(name) + ": " + e.getMessage());
    }
  }

  private static InvalidSelector unknown(String name, Pointer place) {
    var found =
        "expected the path of a member or one of "
            + String.join(", ", LOGICAL)
            + ", found "
            + Shown.quoted(name);
    if (Operator.named(name).isPresent()) {
      return InvalidSelector.at(
          place, found + ", which stands under a member: {\"member\": {\"" + name + "\": …}}");
    }
    Optional<String> closest = Suggestion.closest(name, LOGICAL);
    return InvalidSelector.at(place, found + Suggestion.question(closest));
  }
}
