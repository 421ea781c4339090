package dev.ashlar.adapters.postgres.query;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.Failure;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Rows;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.sql.SqlCondition;
import dev.ashlar.sql.TopK;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Answers finds: by one statement, which sees one state, if SQL can; otherwise what SQL lets through is
 * streamed through a {@link TopK}. Thread-safe.
 */
public final class Finder {
  /** How many documents are on their way at once. */
  private static final int FETCH = 64;

  private final Connections connections;

  public Finder(Connections connections) {
    this.connections = connections;
  }

  public <T> Found<T> find(Table table, Find find, Rows.Reading<T> reading) {
    return connections.read(
        connection -> {
          try {
            return answer(connection, new Query(table, find, false), reading);
          } catch (SQLException e) {
            if (!Failure.isNoText(e)) {
              throw e;
            }
            end(connection);
            return answer(connection, new Query(table, find, true), reading);
          }
        });
  }

  /** Ends the transaction that a failure has left. */
  private static void end(Connection connection) throws SQLException {
    if (!connection.getAutoCommit()) {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static <T> Found<T> answer(Connection connection, Query query, Rows.Reading<T> reading)
      throws SQLException {
    if (query.isSql()) {
      Optional<Found<T>> found =
          query.find().limit() == 0
              ? Optional.of(total(connection, query))
              : page(connection, query, reading);
      if (found.isPresent()) {
        return found.get();
      }
    }
    Found<Document> found = scan(connection, query);
    return new Found<>(
        found.documents().stream().map(reading.ofDocument()).toList(),
        found.more(),
        found.total());
  }

  private static <T> Found<T> total(Connection connection, Query query) throws SQLException {
    if (!query.find().total()) {
      return new Found<>(List.of(), true, OptionalLong.empty());
    }
    var total = new long[1];
    new StatementPipeline()
        .ask(
            query.counting(),
            row -> total[0] = row.getLong(1),
            query.countingParameters().toArray())
        .go(connection);
    return new Found<>(List.of(), total[0] > 0, OptionalLong.of(total[0]));
  }

  /** A page being read. */
  private static final class Reading<T> {
    final List<T> documents = new ArrayList<>();
    boolean cut;
    long total;
  }

  /** Empty if a value to sort by is cut. */
  private static <T> Optional<Found<T>> page(
      Connection connection, Query query, Rows.Reading<T> reading) throws SQLException {
    Find find = query.find();
    SqlCondition after = query.after();
    boolean counts = find.total();
    var page = new Reading<T>();
    var parameters = new ArrayList<Object>(counts ? query.countingParameters() : List.of());
    parameters.addAll(query.where().parameters());
    parameters.addAll(after.parameters());
    parameters.add(find.limit() + 1L);
    String sql =
        "SELECT "
            + reading.columns()
            + ", "
            + query.isCut()
            + (counts ? ", (" + query.counting() + ")" : "")
            + query.matching()
            + " AND "
            + after.sql()
            + query.orderBy()
            + " LIMIT ?";
    StatementPipeline.Reading rows =
        row -> {
          page.documents.add(reading.of(row));
          page.cut |= row.getBoolean(reading.width() + 1);
          page.total = counts ? row.getLong(reading.width() + 2) : 0;
        };
    new StatementPipeline().ask(sql, rows, parameters.toArray()).go(connection);
    if (page.documents.isEmpty() && counts && find.after().isPresent()) {
      // No row carried the total: ask for both in one snapshot.
      new StatementPipeline()
          .run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
          .ask(
              query.counting(),
              row -> page.total = row.getLong(1),
              query.countingParameters().toArray())
          .ask(sql, rows, parameters.toArray())
          .run("COMMIT")
          .go(connection);
    }
    if (page.cut) {
      return Optional.empty();
    }
    boolean more = page.documents.size() > find.limit();
    return Optional.of(
        new Found<>(
            more ? page.documents.subList(0, find.limit()) : page.documents,
            more,
            counts ? OptionalLong.of(page.total) : OptionalLong.empty()));
  }

  /** In a transaction, since only there rows come a few at a time. */
  private static Found<Document> scan(Connection connection, Query query) throws SQLException {
    var top = new TopK(query.find(), query.where().exact());
    connection.setAutoCommit(false);
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT " + Rows.DOCUMENT + query.matching())) {
      statement.setFetchSize(FETCH);
      StatementPipeline.bind(statement, 1, query.where().parameters());
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          top.offer(Rows.document(row));
        }
      }
    }
    connection.commit();
    connection.setAutoCommit(true);
    return top.found();
  }
}
