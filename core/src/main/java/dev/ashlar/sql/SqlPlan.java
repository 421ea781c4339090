package dev.ashlar.sql;

import dev.ashlar.port.store.Find;
import dev.ashlar.query.Selector;
import dev.ashlar.sql.SqlCondition.Bound;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A find in SQL: its conditions, and its order if there is a column for each of its keys. Immutable.
 *
 * @param conditions which must all hold
 * @param where all of them in one; a superset of what matches if it is not exact
 * @param fixed columns of which all that matches has the same value, by their position
 */
public record SqlPlan(
    Find find,
    List<SqlCondition> conditions,
    SqlCondition where,
    Optional<SqlOrder> order,
    Map<Integer, byte[]> fixed) {
  /** Copies the list and the map. */
  public SqlPlan {
    conditions = List.copyOf(conditions);
    fixed = Map.copyOf(fixed);
  }

  /**
   * The plan of conditions that a selector was compiled to.
   *
   * @param columns of {@link dev.ashlar.schema.Layout#columns()}, in their order, as SQL names them
   * @param id how SQL names the column with the id
   */
  public static SqlPlan of(
      Find find, List<SqlCondition> conditions, List<String> columns, String id) {
    Map<Integer, byte[]> fixed = new HashMap<>();
    for (SqlCondition condition : conditions) {
      if (condition.bound() == Bound.EQUAL) {
        fixed.put(condition.column(), (byte[]) condition.parameters().getFirst());
      }
    }
    return new SqlPlan(
        find,
        conditions,
        SqlCondition.all(conditions),
        SqlOrder.of(find.sort(), find.resource(), columns, id),
        fixed);
  }

  /** Whether SQL alone can answer it. */
  public boolean isExact() {
    return where.exact() && order.isPresent();
  }

  /** Whether every document matches. */
  public boolean isAll() {
    return find.selector().equals(Selector.ALL);
  }

  /** What is behind the find's cursor; everything where it has none. Needs an order. */
  public SqlCondition after() {
    return find.after()
        .map(cursor -> order.orElseThrow().after(cursor, fixed))
        .orElse(SqlCondition.ALWAYS);
  }
}
