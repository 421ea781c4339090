package dev.ashlar.embedded.store.query;

import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.port.store.Find;
import dev.ashlar.sql.SqlCondition;
import dev.ashlar.sql.SqlOrder;
import dev.ashlar.sql.SqlPlan;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * A find, compiled: its conditions in SQL, its order if SQLite can make it, and the indexes that help.
 * Thread-safe.
 */
final class Query {
  private final Table table;
  private final SqlPlan plan;
  private final Optional<Seek> seek;
  private final boolean leadsInOrder;
  private final Optional<String> ordering;

  /** The statements for a page. */
  private final Texts pages = new Texts();

  /** The statements for a page with the total in each row. */
  private final Texts joined = new Texts();

  /** Statements, each made once, by the column that they read. Thread-safe. */
  static final class Texts {
    private final Map<String, String> made = new ConcurrentHashMap<>(1);

    private Texts() {}

    String of(String column, Supplier<String> text) {
      String known = made.get(column);
      if (known == null) {
        known = text.get();
        made.put(column, known);
      }
      return known;
    }
  }

  Query(Table table, Find find) {
    this.table = table;
    plan = SqlPlan.of(
        find, table.selectors().compile(find.selector()), table.qualified(), "d.id");
    seek = Seek.best(table, plan.conditions());
    leadsInOrder =
        plan.order().isPresent()
            && seek.isPresent()
            && Seek.orders(seek.get().index(), plan.order().get(), plan.fixed());
    ordering = leadsInOrder ? leading() : plan.order().flatMap(this::ordering);
  }

  private Optional<String> ordering(SqlOrder order) {
    if (order.terms().getFirst().isId()) {
      return Optional.of(table.idIndex());
    }
    return table.indices()
        .stream()
        .filter(index -> Seek.orders(index, order, plan.fixed()))
        .map(Table.TableIndex::name)
        .findFirst();
  }

  Table table() {
    return table;
  }

  Find find() {
    return plan.find();
  }

  /** All conditions in one; a superset if it is not exact. */
  SqlCondition where() {
    return plan.where();
  }

  /** The order, if there is a column for each of its keys. */
  Optional<SqlOrder> order() {
    return plan.order();
  }

  /** Columns of which all that matches has the same value. */
  Map<Integer, byte[]> fixed() {
    return plan.fixed();
  }

  /** Whether SQL alone can answer it. */
  boolean isSql() {
    return plan.isExact();
  }

  /** Whether every document matches. */
  boolean isAll() {
    return plan.isAll();
  }

  /** What is behind the find's cursor. */
  SqlCondition after() {
    return plan.after();
  }

  /** The name of the index that leads to what matches, if one does. */
  Optional<String> leading() {
    return seek.map(found -> found.index().name());
  }

  /** The name of an index that has the documents in order, if one does. */
  Optional<String> ordering() {
    return ordering;
  }

  /** Whether one index does both. */
  boolean leadsInOrder() {
    return leadsInOrder;
  }

  /** Whether the leading index alone tells what matches: every condition bounds its columns. */
  boolean isCovered() {
    return seek.isPresent()
        && plan.conditions()
            .stream()
            .allMatch(c -> seek.get().index().columns().contains(c.column()));
  }

  Texts pages() {
    return pages;
  }

  Texts joined() {
    return joined;
  }

  /** {@code FROM} with the table, as {@code d}, read by that index, or as SQLite likes. */
  String from(Optional<String> index) {
    return " FROM " + table.name() + " d" + index.map(name -> " INDEXED BY " + name).orElse("");
  }

  /** Gives a statement its parameters, in order; returns the position behind them. */
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
