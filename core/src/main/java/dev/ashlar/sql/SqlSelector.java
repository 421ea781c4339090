package dev.ashlar.sql;

import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;

/**
 * Selectors in SQL, for stores that keep a resource's columns in the encoding of {@link
 * dev.ashlar.query.ValueOrder} and documents as JSON. The SQL chooses what matches, or more: where it
 * may be more it says so, and {@link Selector#matches} must decide.
 *
 * <p>On a column every comparison is exact, and is one between bytes. Elsewhere it looks into the
 * JSON, in which every scalar has few spellings, since {@link dev.ashlar.json.Json#bytes} wrote it.
 *
 * <p>The complement of what is not exact is everything: a superset's complement would be too small.
 */
public final class SqlSelector {
  private final Resource resource;
  private final List<String> columns;
  private final SqlDialect dialect;
  private final SqlLinks links;
  private final SqlId id;

  /**
   * For one resource.
   *
   * @param columns of {@link dev.ashlar.schema.Layout#columns()}, in their order, as SQL names them
   */
  public SqlSelector(Resource resource, List<String> columns, SqlDialect dialect) {
    this(resource, columns, dialect, SqlLinks.NONE);
  }

  /**
   * For one resource, in a store that keeps links.
   *
   * @param columns of {@link dev.ashlar.schema.Layout#columns()}, in their order, as SQL names them
   */
  public SqlSelector(
      Resource resource, List<String> columns, SqlDialect dialect, SqlLinks links) {
    this.resource = resource;
    this.links = links;
    this.columns = List.copyOf(columns);
    this.dialect = dialect;
    id = new SqlId(dialect);
  }

  /** Conditions that must all hold; none for {@link Selector#ALL}. */
  public List<SqlCondition> compile(Selector selector) {
    var conditions = new ArrayList<SqlCondition>();
    collect(selector, conditions);
    return conditions;
  }

  private void collect(Selector selector, List<SqlCondition> conditions) {
    switch (selector) {
      case Selector.And(var all) -> all.forEach(part -> collect(part, conditions));
      case Selector.Member(var path, var kind, Predicate.Every(var predicates)) ->
          predicates.forEach(
              predicate -> collect(new Selector.Member(path, kind, predicate), conditions));
      default -> conditions.add(condition(selector));
    }
  }

  private SqlCondition condition(Selector selector) {
    return switch (selector) {
      case Selector.And(var all) -> SqlCondition.all(conditions(all));
      case Selector.Or(var any) -> SqlCondition.any(conditions(any));
      case Selector.Nor(var none) -> SqlCondition.any(conditions(none)).not();
      case Selector.Not(var inner) -> condition(inner).not();
      case Selector.Member member -> predicate(member, member.predicate());
    };
  }

  private List<SqlCondition> conditions(List<Selector> selectors) {
    return selectors.stream().map(this::condition).toList();
  }

  /** Takes complements and conjunctions apart, so that those who know places need not. */
  private SqlCondition predicate(Selector.Member member, Predicate predicate) {
    return switch (predicate) {
      case Predicate.Ne(var value) -> place(member, new Predicate.Eq(value)).not();
      case Predicate.Nin(var values) -> place(member, new Predicate.In(values)).not();
      case Predicate.Not(var inner) -> predicate(member, inner).not();
      case Predicate.Every(var all) ->
          SqlCondition.all(all.stream().map(each -> predicate(member, each)).toList());
      case Predicate.Exists(var exists) -> {
        SqlCondition there = place(member, new Predicate.Exists(true));
        yield exists ? there : absent(member, there);
      }
      default -> place(member, predicate);
    };
  }

  /** On a column missing members are one value, which an index finds. */
  private SqlCondition absent(Selector.Member member, SqlCondition there) {
    int column = column(member);
    return column < 0 ? there.not() : SqlColumn.missing(column, columns.get(column));
  }

  private SqlCondition place(Selector.Member member, Predicate predicate) {
    Path path = member.path();
    if (path.first().equals(resource.idMember())) {
      return path.segments().size() == 1
          ? id.condition(predicate)
          : SqlCondition.constant(predicate.matches(MissingNode.getInstance(), member.kind()));
    }
    Optional<SqlCondition> linked = links.condition(resource, member, predicate);
    if (linked.isPresent()) {
      return linked.get();
    }
    var json = new SqlMember(path, member.kind(), dialect);
    int column = column(member);
    return column < 0
        ? json.condition(predicate)
        : new SqlColumn(column, columns.get(column), member.kind(), json, dialect)
            .condition(predicate);
  }

  private int column(Selector.Member member) {
    return resource.layout().columns().indexOf(new Column(member.path(), member.kind()));
  }
}
