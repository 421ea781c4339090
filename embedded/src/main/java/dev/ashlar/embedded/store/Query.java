package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.SqlCondition;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A find, compiled: its conditions in SQL, its order if SQLite can make it, and the index that leads
 * to what matches. Immutable.
 */
final class Query {
  private final Table table;
  private final Find find;
  private final List<SqlCondition> conditions;
  private final SqlCondition where;
  private final Optional<Order> order;
  private final Map<Integer, byte[]> fixed = new HashMap<>();
  private final Optional<Seek> seek;

  Query(Table table, Find find) {
    this.table = table;
    this.find = find;
    conditions = table.selectors().compile(find.selector());
    where = SqlCondition.all(conditions);
    order = Order.of(find.sort(), table);
    for (SqlCondition condition : conditions) {
      if (condition.bound() == SqlCondition.Bound.EQUAL) {
        fixed.put(condition.column(), (byte[]) condition.parameters().getFirst());
      }
    }
    seek = Seek.best(table, conditions);
  }

  Table table() {
    return table;
  }

  Find find() {
    return find;
  }

  /** All conditions in one; a superset if it is not exact. */
  SqlCondition where() {
    return where;
  }

  Optional<Order> order() {
    return order;
  }

  /** Columns of which all that matches has the same value. */
  Map<Integer, byte[]> fixed() {
    return fixed;
  }

  /** The index that leads to what matches, if one does. */
  Optional<Seek> seek() {
    return seek;
  }

  /** Whether the index alone tells what matches: every condition bounds one of its columns. */
  boolean isCovered() {
    return seek.isPresent()
        && where.exact()
        && conditions.stream().allMatch(c -> seek.get().index().columns().contains(c.column()));
  }

  /** {@code FROM} with the table, as {@code d}, read by that index, or as SQLite likes. */
  String from(Optional<String> index) {
    return " FROM " + table.name() + " d" + index.map(name -> " INDEXED BY " + name).orElse("");
  }

  /** Gives a statement its parameters, in order; further ones may follow. */
  static int bind(PreparedStatement statement, SqlCondition... conditions) throws SQLException {
    int position = 1;
    for (SqlCondition condition : conditions) {
      for (Object parameter : condition.parameters()) {
        switch (parameter) {
          case byte[] bytes -> statement.setBytes(position, bytes);
          case String text -> statement.setString(position, text);
          case Long number -> statement.setLong(position, number);
          case Double number -> statement.setDouble(position, number);
          default -> throw new IllegalArgumentException("no parameter: " + parameter);
        }
        position++;
      }
    }
    return position;
  }
}
