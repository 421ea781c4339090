package dev.ashlar.embedded.store;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.embedded.store.table.Tables;
import dev.ashlar.json.Json;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Changes with their two states, some at a time, within one transaction.
 *
 * <p>The log keeps the state before each change. The one after is the state before the document's next
 * change; if there is none, it is the present document. A create is never the next change of a
 * document that is there, so that the index of next changes need not hold any.
 */
final class LogReading {
  private static final int AT_ONCE = 100;

  private static final String READ =
      """
      SELECT c.sequence, c.resource, c.id, c.action, c.time, c.caller, c."transaction",
        c.previous, n.sequence, c.created, c.updated, c."before", c.before_hidden,
        n.created, n.updated, n."before", n.before_hidden
      FROM _changes c LEFT JOIN _changes n ON n.sequence = (
        SELECT min(m.sequence) FROM _changes m INDEXED BY _changes_next
        WHERE m.resource = c.resource AND m.id = c.id AND m.previous > 0
          AND m.sequence > c.sequence)
      WHERE c.sequence > ?1 AND c.sequence <= ?2 AND (?3 = 0 OR c.resource = ?3)
      ORDER BY c.sequence LIMIT ?4""";

  private final Session session;
  private final Tables tables;
  private final List<Row> rows = new ArrayList<>();
  private final Map<Table, ArrayNode> missing = new HashMap<>();

  LogReading(Session session, Tables tables) {
    this.session = session;
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
    PreparedStatement statement = session.prepared(READ);
    statement.setLong(1, since);
    statement.setLong(2, end);
    statement.setInt(3, resource);
    statement.setInt(4, most);
    int found = 0;
    long reached = since;
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        found++;
        reached = row.getLong(1);
        add(row, reached);
      }
    }
    return found < most ? end : reached;
  }

  /** What was read; changes of resources that the schema no longer names are left out. */
  List<Change<Document>> changes() throws SQLException {
    Map<Table, Map<String, Document>> present = present();
    var changes = new ArrayList<Change<Document>>(rows.size());
    for (Row row : rows) {
      Change<Document> change = row.change();
      changes.add(
          row.isPresent()
              ? change.withAfter(
                  Optional.ofNullable(
                      present.getOrDefault(row.table(), Map.of()).get(change.id().text())))
              : change);
    }
    return changes;
  }

  private void add(ResultSet row, long sequence) throws SQLException {
    int number = row.getInt(2);
    if (!tables.has(number)) {
      return;
    }
    Table table = tables.of(number);
    var id = DocumentId.stored(new String(row.getBytes(3), StandardCharsets.UTF_8));
    Action action = action(row.getBytes(4)[0]);
    long previous = row.getLong(8);
    boolean isPresent = action != Action.DESTROY && row.getLong(9) == 0;
    boolean hasNext = action != Action.DESTROY && !isPresent;
    var change =
        Change.of(
            sequence,
            table.resource().name(),
            id,
            action,
            Instant.ofEpochMilli(row.getLong(5)),
            Optional.ofNullable(row.getString(6)),
            row.getLong(7),
            previous == 0 ? Optional.empty() : Optional.of(state(row, 10, id, previous)),
            hasNext ? Optional.of(state(row, 14, id, sequence)) : Optional.empty());
    rows.add(new Row(change, table, isPresent));
    if (isPresent) {
      missing.computeIfAbsent(table, _ -> JsonNodeFactory.instance.arrayNode()).add(id.text());
    }
  }

  private static Action action(byte first) {
    return switch (first) {
      case 'c' -> Action.CREATE;
      case 'u' -> Action.UPDATE;
      default -> Action.DESTROY;
    };
  }

  private static Document state(ResultSet row, int column, DocumentId id, long version)
      throws SQLException {
    Body body = Rows.body(row, column + 2);
    return new Document(
        id,
        version,
        Instant.ofEpochMilli(row.getLong(column)),
        Instant.ofEpochMilli(row.getLong(column + 1)),
        body);
  }

  private Map<Table, Map<String, Document>> present() throws SQLException {
    Map<Table, Map<String, Document>> present = new HashMap<>();
    for (var ids : missing.entrySet()) {
      Map<String, Document> documents = new HashMap<>();
      PreparedStatement get = session.prepared(ids.getKey().getAll);
      get.setString(1, Json.text(ids.getValue()));
      try (ResultSet row = get.executeQuery()) {
        while (row.next()) {
          Document document = Rows.document(row);
          documents.put(document.id().text(), document);
        }
      }
      present.put(ids.getKey(), documents);
    }
    return present;
  }
}
