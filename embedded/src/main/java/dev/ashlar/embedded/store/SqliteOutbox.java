package dev.ashlar.embedded.store;

import dev.ashlar.change.Action;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Readers;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Tables;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Outbox;
import dev.ashlar.schema.Resource;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * The outbox in table {@code _outbox}. A pending entry that waits behind an earlier change of its document
 * has no time at which it is due; it gets one when it is the first. Thread-safe.
 */
final class SqliteOutbox implements Outbox {
  /** How much of the log one replay looks at. */
  private static final int STRETCH = 2000;

  /** How many entries are forgotten at once. */
  private static final int FORGOTTEN = 1000;

  private static final String ENTRY =
      "SELECT o.id, o.target, r.name, o.document, o.action, o.sequence, o.time, o.state, o.tries,"
          + " o.due, o.error FROM _outbox o JOIN _resources r ON r.number = o.resource ";

  private static final String ADD =
      """
      INSERT INTO _outbox(target, resource, document, action, sequence, time, state, tries, due)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, CASE WHEN ?7 = 'pending' AND NOT EXISTS (
        SELECT 1 FROM _outbox WHERE target = ?1 AND resource = ?2 AND document = ?3
        AND state = 'pending') THEN ?8 END)""";

  /** Makes the first pending entry due among those of the document of one. */
  private static final String PROMOTE =
      """
      UPDATE _outbox SET due = ?2 WHERE due IS NULL AND id = (
        SELECT p.id FROM _outbox e CROSS JOIN _outbox p ON p.target = e.target
          AND p.resource = e.resource AND p.document = e.document AND p.state = 'pending'
        WHERE e.id = ?1 ORDER BY p.sequence LIMIT 1)""";

  /** Lets the later ones of the document of a pending entry wait behind it. */
  private static final String DEMOTE =
      """
      UPDATE _outbox SET due = NULL WHERE due IS NOT NULL AND id IN (
        SELECT p.id FROM _outbox e CROSS JOIN _outbox p ON p.target = e.target
          AND p.resource = e.resource AND p.document = e.document AND p.state = 'pending'
        WHERE e.id = ?1 AND e.state = 'pending' AND p.sequence > e.sequence)""";

  private final Readers readers;
  private final Writer writer;
  private final Supplier<Tables> tables;

  SqliteOutbox(Readers readers, Writer writer, Supplier<Tables> tables) {
    this.readers = readers;
    this.writer = writer;
    this.tables = tables;
  }

  /**
   * Adds an entry within the writer's transaction.
   *
   * @param time of the change, in milliseconds since 1970
   * @param due when it is first to be tried
   */
  static void add(
      Session session,
      String target,
      int resource,
      String document,
      Action action,
      long sequence,
      long time,
      State state,
      long due)
      throws SQLException {
    PreparedStatement add = session.prepared(ADD);
    add.setString(1, target);
    add.setInt(2, resource);
    add.setString(3, document);
    add.setString(4, action.text());
    add.setLong(5, sequence);
    add.setLong(6, time);
    add.setString(7, state.text());
    add.setLong(8, due);
    add.executeUpdate();
  }

  @Override
  public List<Entry> due(String target, Instant now, int limit) {
    return readers.ask(
        session -> {
          PreparedStatement due =
              session.prepared(
                  ENTRY
                      + "WHERE o.target = ?1 AND o.due IS NOT NULL AND o.due <= ?2"
                      + " ORDER BY o.due, o.id LIMIT ?3");
          due.setString(1, target);
          due.setLong(2, now.toEpochMilli());
          due.setInt(3, limit);
          return entries(due);
        });
  }

  @Override
  public boolean settle(Collection<Settled> tries, Instant now, Lease lease) {
    return writer.perform(
        turn -> {
          if (!SqliteLeases.isHeld(turn.session(), lease)) {
            return false;
          }
          for (Settled each : tries) {
            settle(turn.session(), each);
            promote(turn.session(), each.id(), now);
          }
          return true;
        });
  }

  private static void settle(Session session, Settled settled) throws SQLException {
    PreparedStatement update =
        session.prepared(
            "UPDATE _outbox SET state = ?2, tries = ?3, due = ?4, error = ?5"
                + " WHERE id = ?1 AND state = 'pending'");
    update.setLong(1, settled.id());
    update.setString(2, settled.state().text());
    update.setInt(3, settled.tries());
    if (settled.state() == State.PENDING) {
      update.setLong(4, settled.due().toEpochMilli());
    } else {
      update.setObject(4, null);
    }
    update.setString(5, settled.error().orElse(null));
    update.executeUpdate();
  }

  private static void promote(Session session, long id, Instant now) throws SQLException {
    PreparedStatement promote = session.prepared(PROMOTE);
    promote.setLong(1, id);
    promote.setLong(2, now.toEpochMilli());
    promote.executeUpdate();
  }

  @Override
  public Optional<Entry> retry(long id, Instant now) {
    return writer.perform(
        turn -> {
          change(
              turn.session(),
              "UPDATE _outbox SET state = 'pending', tries = 0, due = NULL"
                  + " WHERE id = ?1 AND state <> 'delivered'",
              id);
          change(turn.session(), DEMOTE, id);
          promote(turn.session(), id, now);
          return one(turn.session(), id);
        });
  }

  @Override
  public Optional<Entry> cancel(long id, Instant now) {
    return writer.perform(
        turn -> {
          change(
              turn.session(),
              "UPDATE _outbox SET state = 'cancelled', due = NULL"
                  + " WHERE id = ?1 AND state IN ('pending', 'dead')",
              id);
          promote(turn.session(), id, now);
          return one(turn.session(), id);
        });
  }

  private static void change(Session session, String sql, long id) throws SQLException {
    PreparedStatement update = session.prepared(sql);
    update.setLong(1, id);
    update.executeUpdate();
  }

  private static Optional<Entry> one(Session session, long id) throws SQLException {
    PreparedStatement one = session.prepared(ENTRY + "WHERE o.id = ?1");
    one.setLong(1, id);
    return entries(one).stream().findFirst();
  }

  @Override
  public List<Entry> list(Optional<State> state, long after, int limit) {
    return readers.ask(
        session -> {
          String which = state.isPresent() ? "o.state = ?3 AND " : "";
          PreparedStatement list =
              session.prepared(ENTRY + "WHERE " + which + "o.id > ?1 ORDER BY o.id LIMIT ?2");
          list.setLong(1, after);
          list.setInt(2, limit);
          if (state.isPresent()) {
            list.setString(3, state.get().text());
          }
          return entries(list);
        });
  }

  @Override
  public Replayed replay(
      Resource resource, Set<Action> actions, String target, long since, State state, Instant now) {
    int number = tables.get().of(resource).number();
    return writer.perform(
        turn -> {
          long end = Math.min(since + STRETCH, turn.head());
          if (since >= end) {
            return new Replayed(0, Math.max(since, turn.head()), false);
          }
          int count =
              replay(turn.session(), number, actions, target, since, end, state, now);
          return new Replayed(count, end, end < turn.head());
        });
  }

  private static int replay(
      Session session,
      int number,
      Set<Action> actions,
      String target,
      long since,
      long end,
      State state,
      Instant now)
      throws SQLException {
    PreparedStatement changes =
        session.prepared(
            "SELECT id, action, sequence, time FROM _changes"
                + " WHERE sequence > ?1 AND sequence <= ?2 AND resource = ?3 ORDER BY sequence");
    changes.setLong(1, since);
    changes.setLong(2, end);
    changes.setInt(3, number);
    int count = 0;
    try (ResultSet row = changes.executeQuery()) {
      while (row.next()) {
        Action action = action(row.getString(2));
        if (actions.contains(action)) {
          forget(session, target, number, row.getLong(3));
          add(
              session,
              target,
              number,
              row.getString(1),
              action,
              row.getLong(3),
              row.getLong(4),
              state,
              now.toEpochMilli());
          long id = session.number("SELECT last_insert_rowid()");
          change(session, DEMOTE, id);
          promote(session, id, now);
          count++;
        }
      }
    }
    return count;
  }

  private static void forget(Session session, String target, int resource, long sequence)
      throws SQLException {
    PreparedStatement forget =
        session.prepared(
            "DELETE FROM _outbox WHERE target = ?1 AND resource = ?2 AND sequence = ?3");
    forget.setString(1, target);
    forget.setInt(2, resource);
    forget.setLong(3, sequence);
    forget.executeUpdate();
  }

  @Override
  public int forget(Instant olderThan) {
    return writer.perform(
        turn -> {
          int count = 0;
          for (State state : List.of(State.DELIVERED, State.CANCELLED)) {
            PreparedStatement delete =
                turn.session()
                    .prepared(
                        "DELETE FROM _outbox WHERE id IN (SELECT id FROM (SELECT id, time"
                            + " FROM _outbox WHERE state = ?1 ORDER BY id LIMIT ?2)"
                            + " WHERE time < ?3)");
            delete.setString(1, state.text());
            delete.setInt(2, FORGOTTEN);
            delete.setLong(3, olderThan.toEpochMilli());
            count += delete.executeUpdate();
          }
          return count;
        });
  }

  @Override
  public List<Backlog> backlogs() {
    return readers.ask(
        session -> {
          var backlogs = new ArrayList<Backlog>();
          PreparedStatement count =
              session.prepared(
                  "SELECT target, state, count(*), min(time) FROM _outbox"
                      + " WHERE state IN ('pending', 'dead') GROUP BY target, state ORDER BY 1, 2");
          try (ResultSet row = count.executeQuery()) {
            while (row.next()) {
              backlogs.add(
                  new Backlog(
                      row.getString(1),
                      state(row.getString(2)),
                      row.getLong(3),
                      Instant.ofEpochMilli(row.getLong(4))));
            }
          }
          return backlogs;
        });
  }

  private static List<Entry> entries(PreparedStatement statement) throws SQLException {
    var entries = new ArrayList<Entry>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        long due = row.getLong(10);
        Optional<Instant> time =
            row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due));
        entries.add(
            new Entry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                DocumentId.stored(row.getString(4)),
                action(row.getString(5)),
                row.getLong(6),
                Instant.ofEpochMilli(row.getLong(7)),
                state(row.getString(8)),
                row.getInt(9),
                time,
                Optional.ofNullable(row.getString(11))));
      }
    }
    return entries;
  }

  private static Action action(String text) {
    return Action.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static State state(String text) {
    return State.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
