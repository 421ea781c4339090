package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Rows;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One document's way through the log, within one transaction. The index of next changes has all of its
 * changes but the creates, and each of those is the version before some change, or the present one.
 */
final class History {
  private static final String CHANGES =
      """
      SELECT sequence, previous FROM _changes
      WHERE resource = ? AND id = ? AND previous > 0 AND sequence > ?
      ORDER BY sequence LIMIT ?""";

  private static final String STATE =
      """
      SELECT previous, created, updated, "before", before_hidden FROM _changes
      WHERE resource = ? AND id = ? AND previous > 0 AND sequence > ?
      ORDER BY sequence LIMIT 1""";

  private final Connection connection;
  private final Table table;
  private final DocumentId id;

  History(Connection connection, Table table, DocumentId id) {
    this.connection = connection;
    this.table = table;
    this.id = id;
  }

  /** The sequences of its changes that are kept, in order: at most one more than the limit. */
  List<Long> sequences(long since, int limit) throws SQLException {
    var all = new TreeSet<Long>();
    var found = new int[1];
    new StatementPipeline()
        .ask(
            CHANGES,
            row -> {
              found[0]++;
              all.add(row.getLong(1));
              all.add(row.getLong(2));
            },
            table.number(),
            id.text(),
            since,
            limit + 1)
        .go(connection);
    if (found[0] <= limit) {
      present().ifPresent(document -> all.add(document.version()));
    }
    long[] asked = all.tailSet(since, false).stream().mapToLong(Long::longValue).toArray();
    var kept = new ArrayList<Long>();
    new StatementPipeline()
        .ask(
            "SELECT sequence FROM _changes WHERE sequence = ANY(?) ORDER BY sequence LIMIT ?",
            row -> kept.add(row.getLong(1)),
            asked,
            limit + 1)
        .go(connection);
    return kept;
  }

  /** The document as it was once the change of that sequence was made. */
  Optional<Document> at(long sequence) throws SQLException {
    var next = new ArrayList<Document>(1);
    new StatementPipeline()
        .ask(STATE, row -> next.add(state(row)), table.number(), id.text(), sequence)
        .go(connection);
    Optional<Document> state = next.isEmpty() ? present() : Optional.of(next.getFirst());
    return state.filter(document -> document.version() <= sequence);
  }

  private Document state(ResultSet row) throws SQLException {
    return new Document(
        id,
        row.getLong(1),
        Instant.ofEpochMilli(row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        Rows.body(row, 4));
  }

  private Optional<Document> present() throws SQLException {
    var found = new ArrayList<Document>(1);
    new StatementPipeline().ask(table.get, row -> found.add(Rows.document(row)), id.text())
        .go(connection);
    return found.stream().findFirst();
  }
}
