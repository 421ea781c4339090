package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Layouts;
import dev.ashlar.adapters.postgres.table.Table;
import dev.ashlar.adapters.postgres.table.Tables;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The log in table {@code _changes}. Thread-safe. */
final class PostgresLog implements Log {
  private static final long LARGEST_SLICE = 16_000_000;

  /** How many changes of other resources are passed over for one slice. */
  private static final int PASSED_OVER = 100_000;

  private static final String SPAN = "SELECT floor, head FROM _meta";

  private final Connections connections;
  private final Layouts layouts;
  private final LogFeed feed;

  PostgresLog(Connections connections, Layouts layouts, LogFeed feed) {
    this.feed = feed;
    this.connections = connections;
    this.layouts = layouts;
  }

  @Override
  public Span span() {
    return connections.read(
        connection -> {
          var span = new ArrayList<Span>();
          new StatementPipeline().ask(SPAN, row -> span.add(span(row))).go(connection);
          return span.getFirst();
        });
  }

  private static Span span(ResultSet row) throws SQLException {
    return new Span(row.getLong(1), row.getLong(2));
  }

  @Override
  public Slice read(Optional<Resource> resource, long since, int limit) {
    Tables tables = layouts.tables();
    int number = resource.map(one -> tables.of(one).number()).orElse(0);
    return connections.read(
        connection -> {
          Span span = begun(connection);
          var reading = new LogReading(connection, tables);
          Slice slice = read(reading, span, number, since, limit);
          new StatementPipeline().run("COMMIT").go(connection);
          return slice;
        });
  }

  private static Slice read(LogReading reading, Span span, int number, long since, int limit)
      throws SQLException {
    long reached = Math.clamp(since, span.floor(), span.head());
    long end = number == 0 ? span.head() : Math.min(span.head(), reached + PASSED_OVER);
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
    Tables tables = layouts.tables();
    Table table = tables.of(resource);
    return connections.read(
        connection -> {
          Span span = begun(connection);
          var history = new History(connection, table, id);
          List<Long> sequences = history.sequences(since, limit);
          boolean more = sequences.size() > limit;
          var reading = new LogReading(connection, tables);
          var changes = new ArrayList<Change<Document>>();
          long size = 0;
          for (long sequence : more ? sequences.subList(0, limit) : sequences) {
            if (size >= LARGEST_SLICE) {
              more = true;
              break;
            }
            reading.next(table.number(), sequence - 1, sequence, 1);
            for (Change<Document> change : reading.changes()) {
              changes.add(change);
              size += size(change);
            }
          }
          new StatementPipeline().run("COMMIT").go(connection);
          long reached = more && !changes.isEmpty() ? changes.getLast().sequence() : span.head();
          return new Slice(changes, reached, more, span);
        });
  }

  @Override
  public Past at(Resource resource, DocumentId id, long sequence) {
    Table table = layouts.tables().of(resource);
    return connections.read(
        connection -> {
          Span span = begun(connection);
          var past = new Past(new History(connection, table, id).at(sequence), span);
          new StatementPipeline().run("COMMIT").go(connection);
          return past;
        });
  }

  /** Begins a transaction that sees one state, and says what the log holds in it. */
  private static Span begun(Connection connection) throws SQLException {
    var span = new ArrayList<Span>();
    new StatementPipeline()
        .run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        .ask(SPAN, row -> span.add(span(row)))
        .go(connection);
    return span.getFirst();
  }

  @Override
  public void follow(Runnable listener) {
    feed.hear(listener);
  }

  private static long size(Change<Document> change) {
    long size = 0;
    for (var state : List.of(change.before(), change.after())) {
      size += state.map(document -> (long) document.body().shown().length).orElse(0L);
    }
    return size;
  }

  /** Everything before the first transaction that is too young or goes beyond. */
  @Override
  public long forget(long through, Instant olderThan) {
    return connections.write(connection -> forget(connection, through, olderThan));
  }

  private static long forget(Connection connection, long through, Instant olderThan)
      throws SQLException {
    var floor = new long[2];
    new StatementPipeline()
        .ask(
            """
            SELECT floor, coalesce((SELECT "transaction" - 1 FROM _changes
              WHERE sequence > floor AND (time >= ? OR sequence > ?) ORDER BY sequence LIMIT 1), head)
            FROM _meta""",
            row -> {
              floor[0] = row.getLong(1);
              floor[1] = row.getLong(2);
            },
            milliseconds(olderThan),
            through)
        .go(connection);
    if (floor[1] <= floor[0]) {
      return floor[0];
    }
    new StatementPipeline()
        .run("BEGIN")
        .run("DELETE FROM _changes WHERE sequence <= ?", floor[1])
        .run("UPDATE _meta SET floor = greatest(floor, ?)", floor[1])
        .run("COMMIT")
        .go(connection);
    return floor[1];
  }

  /** Since 1970; as near as a number comes to times that are far off. */
  private static long milliseconds(Instant time) {
    Instant last = Instant.ofEpochMilli(Long.MAX_VALUE);
    Instant first = Instant.ofEpochMilli(Long.MIN_VALUE);
    return (time.isAfter(last) ? last : time.isBefore(first) ? first : time).toEpochMilli();
  }

  @Override
  public OptionalLong checkpoint(String consumer) {
    return connections.read(
        connection -> {
          var found = new ArrayList<Long>();
          new StatementPipeline()
              .ask(
                  "SELECT sequence FROM _checkpoints WHERE consumer = ?",
                  row -> found.add(row.getLong(1)),
                  consumer)
              .go(connection);
          return found.isEmpty() ? OptionalLong.empty() : OptionalLong.of(found.getFirst());
        });
  }

  @Override
  public void save(String consumer, long sequence) {
    connections.write(
        connection -> {
          new StatementPipeline()
              .run(
                  "INSERT INTO _checkpoints VALUES (?, ?)"
                      + " ON CONFLICT(consumer) DO UPDATE SET sequence = excluded.sequence",
                  consumer,
                  sequence)
              .go(connection);
          return true;
        });
  }

  @Override
  public boolean save(String consumer, long sequence, Lease lease) {
    return connections.write(
        connection -> {
          var saved = new boolean[1];
          new StatementPipeline()
              .ask(
                  "INSERT INTO _checkpoints SELECT ?, ? FROM"
                      + " (SELECT 1 FROM _leases WHERE name = ? AND token = ?"
                      + " AND until IS NOT NULL FOR SHARE) held"
                      + " ON CONFLICT(consumer) DO UPDATE SET sequence = excluded.sequence"
                      + " RETURNING 1",
                  _ -> saved[0] = true,
                  consumer,
                  sequence,
                  lease.name(),
                  lease.token())
              .go(connection);
          return saved[0];
        });
  }
}
