package dev.ashlar.sql;

import dev.ashlar.query.Cursor;
import dev.ashlar.query.Path;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A sort by columns and id, in SQL, for stores that keep a resource's columns in the encoding of {@link
 * dev.ashlar.query.ValueOrder}. The id is the last term. Immutable.
 *
 * @param sql what stands behind {@code ORDER BY}
 */
public record SqlOrder(List<Term> terms, String sql) {
  /** Copies the list. */
  public SqlOrder {
    terms = List.copyOf(terms);
  }

  private static SqlOrder of(List<Term> terms) {
    return new SqlOrder(
        terms,
        terms.stream()
            .map(term -> term.expression() + (term.descending() ? " DESC" : ""))
            .collect(Collectors.joining(", ")));
  }

  /**
   * One column to sort by.
   *
   * @param column its position among the resource's; -1 for the id
   */
  public record Term(String expression, int column, boolean descending) {
    /** Whether it is the id. */
    public boolean isId() {
      return column < 0;
    }
  }

  /**
   * The sort, if there is a column for each of its keys.
   *
   * @param columns of {@link dev.ashlar.schema.Layout#columns()}, in their order, as SQL names them
   * @param id how SQL names the column with the id
   */
  public static Optional<SqlOrder> of(
      Sort sort, Resource resource, List<String> columns, String id) {
    var terms = new ArrayList<Term>();
    Path idMember = Path.of(resource.idMember());
    for (Sort.Key key : sort.keys()) {
      if (key.path().equals(idMember)) {
        terms.add(new Term(id, -1, key.descending()));
        return Optional.of(of(terms));
      }
      int column = resource.layout().columns().indexOf(new Column(key.path(), key.kind()));
      if (column < 0) {
        return Optional.empty();
      }
      terms.add(new Term(columns.get(column), column, key.descending()));
    }
    terms.add(new Term(id, -1, false));
    return Optional.of(of(terms));
  }

  /** Whether the terms that are not fixed all have one direction. */
  public boolean isUniform(Map<Integer, byte[]> fixed) {
    boolean ascending = false;
    boolean descending = false;
    for (Term term : terms) {
      if (!fixed.containsKey(term.column())) {
        ascending |= !term.descending();
        descending |= term.descending();
      }
    }
    return !(ascending && descending);
  }

  /**
   * What is behind a cursor's place.
   *
   * @param fixed columns whose one value is known
   */
  public SqlCondition after(Cursor cursor, Map<Integer, byte[]> fixed) {
    return isUniform(fixed) ? behind(cursor, fixed) : behind(cursor, fixed, 0);
  }

  /** In one comparison of rows, which an index serves from the very place. */
  private SqlCondition behind(Cursor cursor, Map<Integer, byte[]> fixed) {
    var open = new ArrayList<Term>();
    var values = new ArrayList<Object>();
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      byte[] value = fixed.get(term.column());
      if (value == null) {
        open.add(term);
        values.add(value(cursor, i));
        continue;
      }
      int order = order(term, value, cursor.keys().get(i));
      if (order != 0) {
        return decided(open, values, order);
      }
    }
    return compared(open, values, "");
  }

  /** A fixed value decides for all rows that agree with the cursor up to there. */
  private static SqlCondition decided(List<Term> open, List<Object> values, int order) {
    if (open.isEmpty()) {
      return order > 0 ? SqlCondition.ALWAYS : SqlCondition.NEVER;
    }
    return compared(open, values, order > 0 ? "=" : "");
  }

  private static SqlCondition compared(List<Term> open, List<Object> values, String orEqual) {
    String left = open.stream().map(Term::expression).collect(Collectors.joining(", "));
    String right = open.stream().map(term -> "?").collect(Collectors.joining(", "));
    String operator = (open.getFirst().descending() ? "<" : ">") + orEqual;
    String sql =
        open.size() == 1
            ? left + " " + operator + " ?"
            : "(" + left + ") " + operator + " (" + right + ")";
    return SqlCondition.of(sql, values);
  }

  /** Term by term, with a bound on the first one in front, for an index to begin at. */
  private SqlCondition behind(Cursor cursor, Map<Integer, byte[]> fixed, int position) {
    if (position == terms.size()) {
      return SqlCondition.NEVER;
    }
    Term term = terms.get(position);
    byte[] value = fixed.get(term.column());
    if (value != null) {
      int order = order(term, value, cursor.keys().get(position));
      return order == 0
          ? behind(cursor, fixed, position + 1)
          : order > 0 ? SqlCondition.ALWAYS : SqlCondition.NEVER;
    }
    String operator = term.descending() ? " < ?" : " > ?";
    Object place = value(cursor, position);
    SqlCondition beyond = SqlCondition.of(term.expression() + operator, place);
    if (term.isId()) {
      return beyond;
    }
    SqlCondition same = SqlCondition.of(term.expression() + " = ?", place);
    SqlCondition notBefore =
        SqlCondition.of(term.expression() + (term.descending() ? " <= ?" : " >= ?"), place);
    SqlCondition tied = SqlCondition.all(List.of(same, behind(cursor, fixed, position + 1)));
    return SqlCondition.all(
        List.of(notBefore, SqlCondition.any(List.of(beyond, tied))));
  }

  private Object value(Cursor cursor, int position) {
    return terms.get(position).isId() ? cursor.id() : cursor.keys().get(position);
  }

  private static int order(Term term, byte[] value, byte[] place) {
    int order = Arrays.compareUnsigned(value, place);
    return term.descending() ? -order : order;
  }
}
