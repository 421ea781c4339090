package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Rows;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.adapters.postgres.table.Tables;
import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Changes with their two states, some at a time, within one transaction.
 *
 * <p>The log keeps the state before each change. The one after is the state before the document's next
 * change; if there is none, it is the present document.
 */
final class LogReading {
  private static final int AT_ONCE = 100;

  private static final String READ =
      """
      SELECT c.sequence, c.resource, c.id, c.action, c.time, c.caller, c."transaction",
        c.previous, n.sequence, c.created, c.updated, c."before", c.before_hidden,
        n.created, n.updated, n."before", n.before_hidden
      FROM _changes c LEFT JOIN LATERAL (
        SELECT m.sequence, m.created, m.updated, m."before", m.before_hidden FROM _changes m
        WHERE m.resource = c.resource AND m.id = c.id AND m.previous > 0
          AND m.sequence > c.sequence ORDER BY m.sequence LIMIT 1) n ON c.action <> 'destroy'
      WHERE c.sequence > ? AND c.sequence <= ? %s ORDER BY c.sequence LIMIT ?""";

  private static final String ALL = READ.formatted("");
  private static final String ONE = READ.formatted("AND c.resource = ?");

  private final Connection connection;
  private final Tables tables;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Table, List<String>> missing = new HashMap<>();
  private long reached;
  private int found;

  LogReading(Connection connection, Tables tables) {
    this.connection = connection;
    this.tables = tables;
  }

  /** A change; its state after it is not read yet if that is the present document. */
  private record Row(Change<Document> change, Table table, boolean isPresent) {}

  /**
   * Reads some more changes.
   *
   * @param resource its number; 0 for all
   * @param end the last sequence to read
   * @return the sequence that was reached
   */
  long next(int resource, long since, long end, int limit) throws SQLException {
    rows.clear();
    missing.clear();
    int most = Math.min(limit, AT_ONCE);
    found = 0;
    reached = since;
    var pipeline = new StatementPipeline();
    if (resource == 0) {
      pipeline.ask(ALL, this::add, since, end, most);
    } else {
      pipeline.ask(ONE, this::add, since, end, resource, most);
    }
    pipeline.go(connection);
    return found < most ? end : reached;
  }

  private void add(ResultSet row) throws SQLException {
    found++;
    reached = row.getLong(1);
    Optional<Table> known = tables.of(row.getInt(2));
    if (known.isPresent()) {
      add(row, known.get());
    }
  }

  private void add(ResultSet row, Table table) throws SQLException {
    var id = DocumentId.stored(row.getString(3));
    Action action = Action.valueOf(row.getString(4).toUpperCase(java.util.Locale.ROOT));
    long previous = row.getLong(8);
    boolean isPresent = action != Action.DESTROY && row.getLong(9) == 0;
    boolean hasNext = action != Action.DESTROY && !isPresent;
    var change =
        Change.of(
            reached,
            table.resource().name(),
            id,
            action,
            Instant.ofEpochMilli(row.getLong(5)),
            Optional.ofNullable(row.getString(6)),
            row.getLong(7),
            previous == 0 ? Optional.empty() : Optional.of(state(row, 10, id, previous)),
            hasNext ? Optional.of(state(row, 14, id, reached)) : Optional.empty());
    rows.add(new Row(change, table, isPresent));
    if (isPresent) {
      missing.computeIfAbsent(table, _ -> new ArrayList<>()).add(id.text());
    }
  }

  private static Document state(ResultSet row, int column, DocumentId id, long version)
      throws SQLException {
    return new Document(
        id,
        version,
        Instant.ofEpochMilli(row.getLong(column)),
        Instant.ofEpochMilli(row.getLong(column + 1)),
        Rows.body(row, column + 2));
  }

  /** What was read; changes of resources that the schema no longer names are left out. */
  List<Change<Document>> changes() throws SQLException {
    Map<Table, Map<String, Document>> present = present();
    return rows.stream()
        .map(row -> row.isPresent() ? changed(row, present) : row.change())
        .toList();
  }

  private static Change<Document> changed(Row row, Map<Table, Map<String, Document>> present) {
    Change<Document> change = row.change();
    Map<String, Document> documents = present.getOrDefault(row.table(), Map.of());
    return change.withAfter(Optional.ofNullable(documents.get(change.id().text())));
  }

  private Map<Table, Map<String, Document>> present() throws SQLException {
    Map<Table, Map<String, Document>> present = new HashMap<>();
    var pipeline = new StatementPipeline();
    missing.forEach(
        (table, ids) -> {
          Map<String, Document> documents = new HashMap<>();
          present.put(table, documents);
          pipeline.ask(
              table.getAll,
              row -> {
                Document document = Rows.document(row);
                documents.put(document.id().text(), document);
              },
              (Object) ids.toArray(String[]::new));
        });
    if (!missing.isEmpty()) {
      pipeline.go(connection);
    }
    return present;
  }
}
