package dev.ashlar.sql;

import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Layout;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How a store finds documents by what they refer to in arrays: {@link Layout#link}. Whatever it finds is
 * still to be looked at, since a link is short.
 *
 * @param sql a condition in which {@code {links}} is replaced by parameters; empty if the store has none
 * @param always links that are asked for besides, of documents whose links are not known
 */
public record SqlLinks(String sql, List<String> always) {
  /** A store that does not keep links. */
  public static final SqlLinks NONE = new SqlLinks("", List.of());

  /** Copies the list. */
  public SqlLinks {
    always = List.copyOf(always);
  }

  /** A superset of the documents that match; empty if links do not tell. */
  Optional<SqlCondition> condition(
      Resource resource, Selector.Member member, Predicate predicate) {
    return sql.isEmpty() || resource.layout().links() < 0
        ? Optional.empty()
        : condition(resource, member.path().segments(), predicate);
  }

  private Optional<SqlCondition> condition(
      Resource resource, List<String> steps, Predicate predicate) {
    return switch (predicate) {
      case Predicate.Eq(var value) -> oneOf(resource, steps, List.of(value));
      case Predicate.In(var values) -> oneOf(resource, steps, values);
      case Predicate.Includes(var value) -> oneOf(resource, elements(steps), List.of(value));
      case Predicate.All(var values) ->
          values.stream()
              .map(value -> oneOf(resource, elements(steps), List.of(value)))
              .flatMap(Optional::stream)
              .reduce((one, other) -> SqlCondition.all(List.of(one, other)));
      case Predicate.ElemMatchPredicate(var inner) ->
          condition(resource, elements(steps), inner);
      case Predicate.ElemMatchSelector(var selector) ->
          condition(resource, elements(steps), selector);
      case Predicate.Every(var all) ->
          all.stream()
              .map(each -> condition(resource, steps, each))
              .flatMap(Optional::stream)
              .findFirst();
      default -> Optional.empty();
    };
  }

  private Optional<SqlCondition> condition(
      Resource resource, List<String> steps, Selector selector) {
    return switch (selector) {
      case Selector.Member(var path, var _, var predicate) -> {
        var all = new ArrayList<>(steps);
        all.addAll(path.segments());
        yield condition(resource, all, predicate);
      }
      case Selector.And(var all) ->
          all.stream()
              .map(each -> condition(resource, steps, each))
              .flatMap(Optional::stream)
              .findFirst();
      case Selector.Or _, Selector.Nor _, Selector.Not _ -> Optional.empty();
    };
  }

  private static List<String> elements(List<String> steps) {
    var all = new ArrayList<>(steps);
    all.add(ReferencePath.ELEMENTS);
    return all;
  }

  private Optional<SqlCondition> oneOf(
      Resource resource, List<String> steps, List<JsonNode> values) {
    Optional<ReferencePath> place =
        resource.layout()
            .references()
            .stream()
            .filter(each -> !each.isSingle() && each.steps().equals(steps))
            .findFirst();
    if (place.isEmpty() || values.isEmpty() || !values.stream().allMatch(JsonNode::isString)) {
      return Optional.empty();
    }
    var links = new ArrayList<Object>();
    values.forEach(value -> links.add(Layout.link(place.get(), value.stringValue())));
    links.addAll(always);
    String marks = String.join(", ", Collections.nCopies(links.size(), "?"));
    return Optional.of(SqlCondition.of(sql.replace("{links}", marks), links).inexact());
  }
}
