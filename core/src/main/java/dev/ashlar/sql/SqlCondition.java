package dev.ashlar.sql;

import java.util.ArrayList;
import java.util.List;

/**
 * A condition in SQL. Where it is unknown, since something is NULL, it does not hold.
 *
 * @param sql with a {@code ?} for each parameter
 * @param parameters each a String, Long, Double or byte[]
 * @param exact whether it holds for what matches, and for nothing else; otherwise it holds for what
 *     matches and perhaps for more
 * @param column the one of {@link dev.ashlar.schema.Layout#columns()} that it bounds; -1 for none
 * @param bound how
 */
public record SqlCondition(
    String sql, List<Object> parameters, boolean exact, int column, Bound bound) {
  /** How a condition helps to find rows in an index. */
  public enum Bound {
    /** Not at all. */
    NONE,
    /** The column has one value. */
    EQUAL,
    /** The column's value lies in a range, or is one of several. */
    RANGE
  }

  /** It holds for every row. */
  public static final SqlCondition ALWAYS = of("1 = 1", List.of());

  /** It holds for no row. */
  public static final SqlCondition NEVER = of("1 = 0", List.of());

  /** It may hold anywhere. */
  static final SqlCondition UNKNOWN = ALWAYS.inexact();

  /** An exact condition that bounds no column. */
  public static SqlCondition of(String sql, List<Object> parameters) {
    return new SqlCondition(sql, parameters, true, -1, Bound.NONE);
  }

  /** An exact condition that bounds no column. */
  public static SqlCondition of(String sql, Object... parameters) {
    return of(sql, List.of(parameters));
  }

  static SqlCondition constant(boolean holds) {
    return holds ? ALWAYS : NEVER;
  }

  SqlCondition on(int column, Bound bound) {
    return new SqlCondition(sql, parameters, exact, column, bound);
  }

  /** This condition, as one that may hold for more documents than the selector. */
  SqlCondition inexact() {
    return new SqlCondition(sql, parameters, false, column, bound);
  }

  /** Whether it holds for every row. */
  public boolean isAlways() {
    return sql.equals(ALWAYS.sql);
  }

  /** Whether it holds for no row. */
  public boolean isNever() {
    return sql.equals(NEVER.sql);
  }

  /** What it does not hold for; everything, if it is not known exactly what that is. */
  SqlCondition not() {
    if (!exact) {
      return UNKNOWN;
    }
    if (isAlways() || isNever()) {
      return constant(isNever());
    }
    return of("(" + sql + ") IS NOT TRUE", parameters);
  }

  /** This and another, about the same column. */
  public SqlCondition and(SqlCondition other) {
    return all(List.of(this, other)).on(column, bound);
  }

  /** All of them. */
  public static SqlCondition all(List<SqlCondition> conditions) {
    boolean exact = true;
    var kept = new ArrayList<SqlCondition>();
    for (SqlCondition condition : conditions) {
      if (condition.isNever()) {
        return NEVER;
      }
      exact &= condition.exact;
      if (!condition.isAlways()) {
        kept.add(condition);
      }
    }
    return joined(kept, " AND ", ALWAYS, exact);
  }

  /** At least one of them. */
  public static SqlCondition any(List<SqlCondition> conditions) {
    boolean exact = true;
    boolean always = false;
    var kept = new ArrayList<SqlCondition>();
    for (SqlCondition condition : conditions) {
      if (condition.isAlways() && condition.exact) {
        return ALWAYS;
      }
      exact &= condition.exact;
      always |= condition.isAlways();
      if (!condition.isNever()) {
        kept.add(condition);
      }
    }
    return always ? UNKNOWN : joined(kept, " OR ", NEVER, exact);
  }

  private static SqlCondition joined(
      List<SqlCondition> parts, String word, SqlCondition none, boolean exact) {
    if (parts.isEmpty()) {
      return exact ? none : none.inexact();
    }
    if (parts.size() == 1) {
      SqlCondition only = parts.getFirst();
      return exact ? only : only.inexact();
    }
    var sql = new StringBuilder();
    var parameters = new ArrayList<Object>();
    for (SqlCondition part : parts) {
      sql.append(sql.isEmpty() ? "(" : word).append(part.sql);
      parameters.addAll(part.parameters);
    }
    return new SqlCondition(sql.append(')').toString(), parameters, exact, -1, Bound.NONE);
  }
}
