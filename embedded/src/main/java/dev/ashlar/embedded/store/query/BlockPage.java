package dev.ashlar.embedded.store.query;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.query.Cursor;
import dev.ashlar.sql.SqlCondition;
import dev.ashlar.sql.SqlOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A page in an order in which ids run against the values before them: {@code -age} is by age,
 * descending, then by id, ascending. Read backwards, an index on age and id has the ages right and the
 * ids of each block of equal ages wrong. SQLite would sort each block it meets, however long.
 *
 * <p>Instead, the value with which the page ends is looked up first, by counting off the index. Blocks
 * before it belong to the page as a whole, so they are short; of its own block the index gives the
 * first ids, in order. A cursor stands within a block, whose rest comes before everything else.
 */
final class BlockPage<T> {
  private final Session session;
  private final Query query;
  private final Rows.Reading<T> reading;
  private final List<SqlOrder.Term> terms;
  private final SqlOrder.Term id;
  private final List<Integer> positions;
  private final List<T> page = new ArrayList<>();
  private final int size;

  BlockPage(Session session, Query query, Rows.Reading<T> reading, int size) {
    this.session = session;
    this.query = query;
    this.reading = reading;
    this.size = size;
    List<SqlOrder.Term> all = query.order().orElseThrow().terms();
    id = all.getLast();
    terms = new ArrayList<>();
    positions = new ArrayList<>();
    for (int i = 0; i < all.size() - 1; i++) {
      if (!query.fixed().containsKey(all.get(i).column())) {
        terms.add(all.get(i));
        positions.add(i);
      }
    }
  }

  /** Whether a page can be read so: the cursor has the values that all matches have. */
  static boolean fits(Query query) {
    SqlOrder order = query.order().orElseThrow();
    if (order.isUniform(query.fixed()) || query.ordering().isEmpty()) {
      return false;
    }
    Optional<Cursor> after = query.find().after();
    for (int i = 0; after.isPresent() && i < order.terms().size() - 1; i++) {
      byte[] value = query.fixed().get(order.terms().get(i).column());
      if (value != null && !Arrays.equals(value, after.get().keys().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** The documents, as many as there are up to the size. */
  List<T> read() throws SQLException {
    SqlCondition rest = SqlCondition.ALWAYS;
    if (query.find().after().isPresent()) {
      Cursor cursor = query.find().after().get();
      List<Object> block = positions.stream().<Object>map(i -> cursor.keys().get(i)).toList();
      SqlCondition later =
          SqlCondition.of(id.expression() + (id.descending() ? " < ?" : " > ?"), cursor.id());
      add(SqlCondition.all(List.of(equal(block), later)));
      rest = compared(terms.getFirst().descending() ? "<" : ">", block);
    }
    if (page.size() == size) {
      return page;
    }
    List<Object> last = last(rest);
    if (last.isEmpty()) {
      add(rest);
      return page;
    }
    SqlCondition before = compared(terms.getFirst().descending() ? ">" : "<", last);
    add(SqlCondition.all(List.of(rest, before)));
    add(equal(last));
    return page;
  }

  /** The block in which the page ends; empty if the rest does not fill the page. */
  private List<Object> last(SqlCondition rest) throws SQLException {
    String columns =
        terms.stream().map(SqlOrder.Term::expression).collect(Collectors.joining(", "));
    String direction = terms.getFirst().descending() ? " DESC" : "";
    String order =
        terms.stream()
            .map(term -> term.expression() + direction)
            .collect(Collectors.joining(", "));
    PreparedStatement statement =
        session.prepared(
            "SELECT " + columns + matching(rest) + " ORDER BY " + order + " LIMIT 1 OFFSET ?");
    int next = Query.bind(statement, query.where(), rest);
    statement.setInt(next, size - page.size() - 1);
    var values = new ArrayList<Object>();
    try (ResultSet row = statement.executeQuery()) {
      boolean found = row.next();
      for (int i = 1; found && i <= terms.size(); i++) {
        values.add(row.getBytes(i));
      }
    }
    return values;
  }

  private void add(SqlCondition part) throws SQLException {
    PreparedStatement statement =
        session.prepared(
            "SELECT "
                + reading.column()
                + matching(part)
                + " ORDER BY "
                + query.order().orElseThrow().sql()
                + " LIMIT ?");
    int next = Query.bind(statement, query.where(), part);
    statement.setInt(next, size - page.size());
    reading.addAll(statement, page);
  }

  private String matching(SqlCondition part) {
    return query.from(query.ordering())
        + " WHERE "
        + query.where().sql()
        + " AND "
        + part.sql();
  }

  private SqlCondition equal(List<Object> block) {
    var all = new ArrayList<SqlCondition>();
    for (int i = 0; i < terms.size(); i++) {
      all.add(SqlCondition.of(terms.get(i).expression() + " = ?", block.get(i)));
    }
    return SqlCondition.all(all);
  }

  private SqlCondition compared(String operator, List<Object> block) {
    String left = terms.stream().map(SqlOrder.Term::expression).collect(Collectors.joining(", "));
    String right = terms.stream().map(term -> "?").collect(Collectors.joining(", "));
    return SqlCondition.of(
        terms.size() == 1
            ? left + " " + operator + " ?"
            : "(" + left + ") " + operator + " (" + right + ")",
        block);
  }
}
