package dev.ashlar.embedded.store;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Readers;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Table;
import dev.ashlar.embedded.store.table.Tables;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Resource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** The log in table {@code _changes}. Thread-safe. */
final class SqliteLog implements Log {
  private static final long LARGEST_SLICE = 16_000_000;

  /** How many changes of other resources are passed over for one slice. */
  private static final int PASSED_OVER = 100_000;

  private static final String SPAN =
      "SELECT (SELECT value FROM _meta WHERE name = 'floor'), value FROM _meta WHERE name = 'head'";

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
    try (ResultSet row = session.prepared(SPAN).executeQuery()) {
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
          Slice slice = read(session, number, since, limit);
          session.endReading();
          return slice;
        });
  }

  private Slice read(Session session, int number, long since, int limit) throws SQLException {
    Span span = span(session);
    long reached = Math.clamp(since, span.floor(), span.head());
    long end = number == 0 ? span.head() : Math.min(span.head(), reached + PASSED_OVER);
    var reading = new LogReading(session, tables.get());
    var changes = new ArrayList<Change<Document>>();
    long size = 0;
    while (changes.size() < limit && size < LARGEST_SLICE && reached < end) {
      reached = reading.next(number, reached, end, limit - changes.size());
      for (Change<Document> change : reading.changes()) {
        changes.add(change);
        size += size(change);
      }
    }
    return new Slice(changes, reached, reached < span.head(), span);
  }

  @Override
  public Slice history(Resource resource, DocumentId id, long since, int limit) {
    Table table = tables.get().of(resource);
    return readers.ask(
        session -> {
          session.beginReading();
          Slice slice = history(session, table, id, since, limit);
          session.endReading();
          return slice;
        });
  }

  private Slice history(Session session, Table table, DocumentId id, long since, int limit)
      throws SQLException {
    Span span = span(session);
    var history = new History(session, table, id);
    List<Long> sequences = history.sequences(since, limit);
    boolean more = sequences.size() > limit;
    List<Long> wanted = more ? sequences.subList(0, limit) : sequences;
    var reading = new LogReading(session, tables.get());
    var changes = new ArrayList<Change<Document>>(wanted.size());
    long size = 0;
    for (int i = 0; i < wanted.size(); i++) {
      if (size >= LARGEST_SLICE) {
        more = true;
        break;
      }
      reading.next(table.number(), wanted.get(i) - 1, wanted.get(i), 1);
      for (Change<Document> change : reading.changes()) {
        changes.add(change);
        size += size(change);
      }
    }
    long reached = more && !changes.isEmpty() ? changes.getLast().sequence() : span.head();
    return new Slice(changes, reached, more, span);
  }

  @Override
  public Past at(Resource resource, DocumentId id, long sequence) {
    Table table = tables.get().of(resource);
    return readers.ask(
        session -> {
          session.beginReading();
          var past = new Past(new History(session, table, id).at(sequence), span(session));
          session.endReading();
          return past;
        });
  }

  /** There are no other nodes. */
  @Override
  public void follow(Runnable signal) {}

  private static long size(Change<Document> change) {
    long size = 0;
    for (var state : List.of(change.before(), change.after())) {
      size += state.map(document -> (long) document.body().shown().length).orElse(0L);
    }
    return size;
  }

  @Override
  public long forget(long through, Instant olderThan) {
    return writer.perform(turn -> forget(turn.session(), through, olderThan));
  }

  /** Everything before the first transaction that is too young or goes beyond. */
  private static long forget(Session session, long through, Instant olderThan)
      throws SQLException {
    Span span = span(session);
    PreparedStatement first =
        session.prepared(
            """
            SELECT "transaction" FROM _changes
            WHERE sequence > ?1 AND (time >= ?2 OR sequence > ?3) ORDER BY sequence LIMIT 1""");
    first.setLong(1, span.floor());
    first.setLong(2, milliseconds(olderThan));
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

  /** Since 1970; as near as a number comes to times that are far off. */
  private static long milliseconds(Instant time) {
    Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
    Instant first = Instant.ofEpochMilli(Long.MIN_VALUE);
    return (time.isAfter(last) ? last : time.isBefore(first) ? first : time).toEpochMilli();
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
    writer.perform(turn -> save(turn.session(), consumer, sequence));
  }

  @Override
  public boolean save(String consumer, long sequence, Lease lease) {
    return writer.perform(
        turn -> SqliteLeases.isHeld(turn.session(), lease)
            && save(turn.session(), consumer, sequence));
  }

  static boolean save(Session session, String consumer, long sequence)
      throws SQLException {
    PreparedStatement insert =
        session.prepared(
            "INSERT INTO _checkpoints VALUES (?1, ?2)"
                + " ON CONFLICT(consumer) DO UPDATE SET sequence = excluded.sequence");
    insert.setString(1, consumer);
    insert.setLong(2, sequence);
    return insert.executeUpdate() == 1;
  }
}
