package dev.ashlar.embedded.store;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Resource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * The log in table {@code _changes}. It keeps the state before each change; the one after is the state
 * before the document's next change, or the present document. Thread-safe.
 */
final class SqliteLog implements Log {
  private static final long LARGEST_SLICE = 32_000_000;
  private static final int LOOKED_AT = 100_000;

  private static final String READ =
      """
      SELECT c.sequence, c.resource, c.id, c.action, c.time, c.caller, c."transaction",
        c.previous, c.created, c.updated, c."before", c.before_hidden,
        n.sequence, n.created, n.updated, n."before", n.before_hidden
      FROM _changes c LEFT JOIN _changes n ON n.sequence = (
        SELECT min(m.sequence) FROM _changes m INDEXED BY _changes_next
        WHERE m.resource = c.resource AND m.id = c.id AND m.previous > 0
          AND m.sequence > c.sequence)
      WHERE c.sequence > ?1 AND c.sequence <= ?2 AND (?3 = 0 OR c.resource = ?3)
      ORDER BY c.sequence LIMIT ?4""";

  private final Readers readers;
  private final Writer writer;
  private final Supplier<Tables> tables;

  SqliteLog(Readers readers, Writer writer, Supplier<Tables> tables) {
    this.readers = readers;
    this.writer = writer;
    this.tables = tables;
  }

  @Override
  public Span span() {
    return readers.ask(SqliteLog::span);
  }

  private static Span span(Session session) throws SQLException {
    try (ResultSet row =
        session
            .prepared("SELECT (SELECT value FROM _meta WHERE name = 'floor'), value FROM _meta WHERE name = 'head'")
            .executeQuery()) {
      row.next();
      return new Span(row.getLong(1), row.getLong(2));
    }
  }

  @Override
  public Slice read(Optional<Resource> resource, long since, int limit) {
    int number = resource.map(one -> tables.get().of(one).number()).orElse(0);
    return readers.ask(
        session -> {
          session.beginReading();
          try {
            return read(session, number, since, limit);
          } finally {
            session.rollback();
          }
        });
  }

  private Slice read(Session session, int number, long since, int limit) throws SQLException {
    Span span = span(session);
    long from = Math.max(since, span.floor());
    long to = number == 0 ? span.head() : Math.min(span.head(), from + LOOKED_AT);
    var changes = new ArrayList<Change>();
    PreparedStatement statement = session.prepared(READ);
    statement.setLong(1, from);
    statement.setLong(2, to);
    statement.setInt(3, number);
    statement.setInt(4, limit);
    long size = 0;
    int rows = 0;
    boolean full = limit == 0;
    long reached = from;
    try (ResultSet row = statement.executeQuery()) {
      while (!full && row.next()) {
        reached = row.getLong(1);
        Optional<Change> change = change(session, row);
        change.ifPresent(changes::add);
        size += change.map(SqliteLog::size).orElse(0L);
        full = ++rows == limit || size > LARGEST_SLICE;
      }
    }
    if (!full) {
      reached = Math.max(to, from);
    }
    return new Slice(changes, reached, reached < span.head(), span);
  }

  /** The change, unless it is one of a resource that the schema no longer names. */
  private Optional<Change> change(Session session, ResultSet row) throws SQLException {
    int number = row.getInt(2);
    if (!tables.get().has(number)) {
      return Optional.empty();
    }
    Table table = tables.get().of(number);
    var id = DocumentId.of(row.getString(3));
    Action action = Action.valueOf(row.getString(4).toUpperCase(Locale.ROOT));
    long sequence = row.getLong(1);
    long previous = row.getLong(8);
    Optional<Document> before =
        previous == 0 ? Optional.empty() : Optional.of(state(row, 9, id, previous));
    Optional<Document> after =
        action == Action.DESTROY ? Optional.empty() : after(session, table, row, id, sequence);
    return Optional.of(
        new Change(
            sequence,
            table.resource().name(),
            id,
            action,
            Instant.ofEpochMilli(row.getLong(5)),
            Optional.ofNullable(row.getString(6)),
            row.getLong(7),
            before,
            after));
  }

  private static Optional<Document> after(
      Session session, Table table, ResultSet row, DocumentId id, long sequence)
      throws SQLException {
    if (row.getLong(13) > 0) {
      return Optional.of(state(row, 14, id, sequence));
    }
    PreparedStatement get = session.prepared(table.get);
    get.setString(1, id.text());
    try (ResultSet present = get.executeQuery()) {
      return present.next() ? Optional.of(Rows.document(present, id)) : Optional.empty();
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

  private static long size(Change change) {
    return change.before().map(SqliteLog::size).orElse(0L)
        + change.after().map(SqliteLog::size).orElse(0L);
  }

  private static long size(Document document) {
    return (long) document.body().shown().length + document.body().hidden().length;
  }

  @Override
  public long forget(long through, Instant olderThan) {
    return writer.perform(turn -> forget(turn.session(), through, olderThan));
  }

  private static long forget(Session session, long through, Instant olderThan)
      throws SQLException {
    Span span = span(session);
    PreparedStatement first =
        session.prepared(
            """
            SELECT "transaction" FROM _changes
            WHERE sequence > ?1 AND (time >= ?2 OR sequence > ?3) ORDER BY sequence LIMIT 1""");
    first.setLong(1, span.floor());
    first.setLong(2, olderThan.toEpochMilli());
    first.setLong(3, through);
    long floor = span.head();
    try (ResultSet row = first.executeQuery()) {
      if (row.next()) {
        floor = row.getLong(1) - 1;
      }
    }
    if (floor <= span.floor()) {
      return span.floor();
    }
    PreparedStatement delete = session.prepared("DELETE FROM _changes WHERE sequence <= ?1");
    delete.setLong(1, floor);
    delete.executeUpdate();
    PreparedStatement update =
        session.prepared("UPDATE _meta SET value = ?1 WHERE name = 'floor'");
    update.setLong(1, floor);
    update.executeUpdate();
    return floor;
  }

  @Override
  public OptionalLong checkpoint(String consumer) {
    return readers.ask(
        session -> {
          PreparedStatement select =
              session.prepared("SELECT sequence FROM _checkpoints WHERE consumer = ?1");
          select.setString(1, consumer);
          try (ResultSet row = select.executeQuery()) {
            return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
          }
        });
  }

  @Override
  public void save(String consumer, long sequence) {
    writer.perform(
        turn -> {
          PreparedStatement insert =
              turn.session()
                  .prepared(
                      "INSERT INTO _checkpoints VALUES (?1, ?2)"
                          + " ON CONFLICT(consumer) DO UPDATE SET sequence = excluded.sequence");
          insert.setString(1, consumer);
          insert.setLong(2, sequence);
          return insert.executeUpdate();
        });
  }
}
