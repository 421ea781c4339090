package dev.ashlar.embedded.store;

import dev.ashlar.document.Document;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.SqlCondition;
import dev.ashlar.query.Selector;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Answers finds. What SQL can answer exactly it answers; otherwise the documents that SQL lets through
 * stream by, and the evaluator decides. Thread-safe.
 *
 * <p>There are two ways to a page in order: to follow the order and pass over what does not match, or
 * to gather what matches by an index and sort it. The first is quick if much matches, the second if
 * little does; see {@link #follows}.
 */
final class Finder {
  private static final long FEW = 2000;
  private static final long SMALL = 2000;

  private final Readers readers;

  Finder(Readers readers) {
    this.readers = readers;
  }

  Found find(Table table, Find find) {
    var query = new Query(table, find);
    Readers.Question<Found> question = session -> answer(session, query);
    return isShort(query) ? readers.ask(question) : readers.scan(question);
  }

  private static boolean isShort(Query query) {
    if (query.table().size() <= SMALL) {
      return true;
    }
    if (!query.where().exact() || query.order().isEmpty()) {
      return false;
    }
    return query.find().selector().equals(Selector.ALL)
        ? orderIndex(query).isPresent()
        : query.isCovered();
  }

  private static Found answer(Session session, Query query) throws SQLException {
    boolean several = query.find().total() && query.find().limit() > 0;
    if (!several) {
      return read(session, query);
    }
    session.beginReading();
    try {
      return read(session, query);
    } finally {
      session.rollback();
    }
  }

  private static Found read(Session session, Query query) throws SQLException {
    if (!query.where().exact() || query.order().isEmpty()) {
      return Scan.run(session, query);
    }
    Find find = query.find();
    OptionalLong total =
        find.total() ? OptionalLong.of(count(session, query)) : OptionalLong.empty();
    if (find.limit() == 0 || (total.isPresent() && total.getAsLong() == 0)) {
      boolean more = find.limit() == 0 && total.orElse(1) > 0;
      return new Found(List.of(), more, total);
    }
    List<Document> page = page(session, query, total);
    boolean more = page.size() > find.limit();
    return new Found(more ? page.subList(0, find.limit()) : page, more, total);
  }

  /** The number of documents that match; of all, the one that is kept. */
  static long count(Session session, Query query) throws SQLException {
    Table table = query.table();
    if (query.find().selector().equals(Selector.ALL)) {
      PreparedStatement kept = session.prepared("SELECT count FROM _resources WHERE number = ?1");
      kept.setInt(1, table.number());
      return number(kept);
    }
    Optional<String> index = query.seek().map(seek -> seek.index().name());
    PreparedStatement count =
        session.prepared("SELECT count(*)" + query.from(index) + " WHERE " + query.where().sql());
    Query.bind(count, query.where());
    return number(count);
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  /** The documents of the page, and one more if there are more. */
  private static List<Document> page(Session session, Query query, OptionalLong total)
      throws SQLException {
    Order order = query.order().orElseThrow();
    SqlCondition after =
        query.find().after().map(c -> order.after(c, query.fixed())).orElse(SqlCondition.ALWAYS);
    if (after.isNever()) {
      return List.of();
    }
    Optional<String> seek = query.seek().map(s -> s.index().name());
    Optional<String> ordering = orderIndex(query);
    boolean follows = ordering.isPresent() && follows(session, query, total);
    String from = query.from(follows ? ordering : seek);
    String where = " WHERE " + query.where().sql() + " AND " + after.sql();
    String by = " ORDER BY " + order.sql();
    boolean sorts = !follows || !order.isUniform(query.fixed());
    String sql =
        sorts
            ? "SELECT " + Table.DOCUMENT + " FROM (SELECT d.row AS chosen" + from + where + by
                + " LIMIT ?) CROSS JOIN " + query.table().name() + " d ON d.row = chosen" + by
            : "SELECT " + Table.DOCUMENT + from + where + by + " LIMIT ?";
    PreparedStatement page = session.prepared(sql);
    int next = Query.bind(page, query.where(), after);
    page.setInt(next, query.find().limit() + 1);
    return documents(page);
  }

  private static List<Document> documents(PreparedStatement statement) throws SQLException {
    var documents = new ArrayList<Document>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        documents.add(Rows.document(row));
      }
    }
    return documents;
  }

  /** The index that hands rows over in order, preferably one that leads to what matches as well. */
  private static Optional<String> orderIndex(Query query) {
    Order order = query.order().orElseThrow();
    Table table = query.table();
    if (leadsInOrder(query)) {
      return query.seek().map(seek -> seek.index().name());
    }
    if (order.terms().getFirst().isId()) {
      return Optional.of(table.idIndex());
    }
    return table.indices().stream()
        .filter(index -> Seek.orders(index, order, query.fixed(), true))
        .map(Table.TableIndex::name)
        .findFirst();
  }

  private static boolean leadsInOrder(Query query) {
    return query
        .seek()
        .filter(seek -> Seek.orders(seek.index(), query.order().orElseThrow(), query.fixed(), true))
        .isPresent();
  }

  /**
   * Whether to follow the order. Of n documents of which m match, a page of p then looks at about
   * p·n/m of them, and the other way at the index's entries for m, which is some five times quicker
   * for each.
   */
  private static boolean follows(Session session, Query query, OptionalLong total)
      throws SQLException {
    if (query.seek().isEmpty() || leadsInOrder(query)) {
      return true;
    }
    double page = query.find().limit() + 1.0;
    long few = (long) Math.max(FEW, Math.sqrt(5 * page * query.table().size()));
    return (total.isPresent() ? total.getAsLong() : atMost(session, query, few + 1)) > few;
  }

  /** How many match, counted only so far. */
  private static long atMost(Session session, Query query, long limit) throws SQLException {
    Optional<String> index = query.seek().map(seek -> seek.index().name());
    PreparedStatement count =
        session.prepared(
            "SELECT count(*) FROM (SELECT 1"
                + query.from(index)
                + " WHERE "
                + query.where().sql()
                + " LIMIT ?)");
    int next = Query.bind(count, query.where());
    count.setLong(next, limit);
    return number(count);
  }
}
