package dev.ashlar.adapters.postgres.query;

import dev.ashlar.adapters.postgres.table.Keys;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.port.store.Find;
import dev.ashlar.sql.SqlCondition;
import dev.ashlar.sql.SqlCondition.Bound;
import dev.ashlar.sql.SqlPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A find, compiled: its conditions in SQL, and its order if SQL can make it. Immutable. */
final class Query {
  private static final SqlCondition ANY =
      new SqlCondition(SqlCondition.ALWAYS.sql(), List.of(), false, -1, Bound.NONE);

  private final Table table;
  private final SqlPlan plan;

  /**
   * Compiles.
   *
   * @param guarded whether documents in which U+0000 may stand are let through unseen
   */
  Query(Table table, Find find, boolean guarded) {
    this.table = table;
    var conditions = new ArrayList<SqlCondition>();
    for (SqlCondition compiled : table.selectors().compile(find.selector())) {
      SqlCondition condition = possible(compiled);
      conditions.add(guarded ? guarded(condition) : condition);
    }
    plan = SqlPlan.of(find, conditions, table.qualified(), "d.id");
  }

  /** What PostgreSQL can be asked: no text with U+0000, and of cut values only whether they are equal. */
  private static SqlCondition possible(SqlCondition condition) {
    boolean text = true;
    boolean whole = true;
    for (Object parameter : condition.parameters()) {
      text &= !(parameter instanceof String string) || string.indexOf('\0') < 0;
      whole &= !(parameter instanceof byte[] key) || !Keys.isCut(key);
    }
    if (!text || (!whole && condition.bound() != Bound.EQUAL)) {
      return ANY;
    }
    if (whole) {
      return condition;
    }
    List<Object> parameters =
        condition.parameters()
            .stream()
            .map(each -> each instanceof byte[] key ? Keys.column(key) : each)
            .toList();
    return new SqlCondition(
        condition.sql(), parameters, condition.exact(), condition.column(), condition.bound());
  }

  private static SqlCondition guarded(SqlCondition condition) {
    if (!condition.sql().contains("d.body")) {
      return condition;
    }
    String sql =
        "CASE WHEN strpos(d.body::text, '\\u0000') > 0 OR strpos(d.hidden::text, '\\u0000') > 0"
            + " THEN true ELSE ("
            + condition.sql()
            + ") END";
    return new SqlCondition(sql, condition.parameters(), false, -1, Bound.NONE);
  }

  Find find() {
    return plan.find();
  }

  Table table() {
    return table;
  }

  /** All conditions in one; a superset if it is not exact. */
  SqlCondition where() {
    return plan.where();
  }

  /** Whether SQL alone can answer it, provided that no value of the page is cut. */
  boolean isSql() {
    return plan.isExact()
        && find().after()
            .stream()
            .allMatch(cursor -> cursor.keys().stream().noneMatch(Keys::isCut));
  }

  /** {@code FROM} and {@code WHERE}, with the table as {@code d}. */
  String matching() {
    return " FROM " + table.name() + " d WHERE " + where().sql();
  }

  /** The question how many match, and its parameters. */
  String counting() {
    return plan.isAll()
        ? "SELECT count FROM _resources WHERE number = " + table.number()
        : "SELECT count(*)" + matching();
  }

  List<Object> countingParameters() {
    return plan.isAll() ? List.of() : where().parameters();
  }

  /** What is behind the cursor, if there is one. */
  SqlCondition after() {
    SqlCondition after = plan.after();
    return after.isAlways() ? after : reachable(after);
  }

  /** No id has U+0000: whatever is behind or before such a place is so of the text up to there. */
  private static SqlCondition reachable(SqlCondition after) {
    List<Object> parameters =
        after.parameters()
            .stream()
            .map(each -> each instanceof String id && id.indexOf('\0') >= 0
                ? id.substring(0, id.indexOf('\0'))
                : each)
            .toList();
    return SqlCondition.of(after.sql(), parameters);
  }

  /** Whether a row's values to sort by are cut, so that its place may be another one. */
  String isCut() {
    String cut =
        plan.order()
            .orElseThrow()
            .terms()
            .stream()
            .filter(term -> !term.isId() && !plan.fixed().containsKey(term.column()))
            .map(term -> "octet_length(" + term.expression() + ") > " + Keys.WHOLE)
            .collect(Collectors.joining(" OR "));
    return cut.isEmpty() ? "false" : "(" + cut + ")";
  }

  /** {@code ORDER BY}, without what is the same in every row. */
  String orderBy() {
    String terms =
        plan.order()
            .orElseThrow()
            .terms()
            .stream()
            .filter(term -> !plan.fixed().containsKey(term.column()))
            .map(term -> term.expression() + (term.descending() ? " DESC" : ""))
            .collect(Collectors.joining(", "));
    return " ORDER BY " + terms;
  }
}
