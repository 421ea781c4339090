package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Layouts;
import dev.ashlar.change.Action;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Outbox;
import dev.ashlar.schema.Resource;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The outbox in table {@code _outbox}. A pending entry that waits behind an earlier change of its document
 * has no time at which it is due; it gets one when it is the first. Commits and whoever changes entries
 * lock the head row, so that none overlooks what the other does. Thread-safe.
 */
final class PostgresOutbox implements Outbox {
  /** How much of the log one replay looks at. */
  private static final int STRETCH = 2000;

  /** How many entries are forgotten at once. */
  private static final int FORGOTTEN = 1000;

  private static final String ALONE = "SELECT head FROM _meta FOR UPDATE";

  private static final String ENTRY =
      "SELECT o.id, o.target, r.name, o.document, o.action, o.sequence, o.time, o.state, o.tries,"
          + " o.due, o.error FROM _outbox o JOIN _resources r ON r.number = o.resource ";

  /** Earlier pending ones of the same document. */
  private static final String BEHIND =
      "EXISTS (SELECT 1 FROM _outbox p WHERE p.target = u.target AND p.resource = u.resource"
          + " AND p.document = u.document AND p.state = 'pending' AND p.sequence < u.sequence)";

  private static final String ADD =
      "INSERT INTO _outbox(target, resource, document, action, sequence, time, state, tries, due)"
          + " SELECT u.target, u.resource, u.document, u.action, u.sequence, ?, u.state, 0,"
          + " CASE WHEN u.state = 'pending' AND u.place = 1 AND NOT "
          + BEHIND
          + " THEN ?::bigint END FROM (SELECT n.target, n.resource::int AS resource, n.document,"
          + " n.action, n.sequence, n.state, n.number, row_number() OVER"
          + " (PARTITION BY n.target, n.resource, n.document ORDER BY n.sequence) AS place"
          + " FROM unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::bigint[], ?::text[])"
          + " WITH ORDINALITY n(target, resource, document, action, sequence, state, number)) u"
          + " ORDER BY u.number";

  /** Makes the earliest pending entry due among those of the documents of some. */
  private static final String PROMOTE =
      "UPDATE _outbox SET due = ? WHERE due IS NULL AND id IN (SELECT (SELECT p.id FROM _outbox p"
          + " WHERE p.target = e.target AND p.resource = e.resource AND p.document = e.document"
          + " AND p.state = 'pending' ORDER BY p.sequence LIMIT 1)"
          + " FROM _outbox e WHERE e.id = ANY(?))";

  /** Lets the later ones of the documents of some pending entries wait behind them. */
  private static final String DEMOTE =
      "UPDATE _outbox p SET due = NULL FROM _outbox e WHERE e.id = ANY(?) AND e.state = 'pending'"
          + " AND p.due IS NOT NULL AND p.target = e.target AND p.resource = e.resource"
          + " AND p.document = e.document AND p.state = 'pending' AND p.sequence > e.sequence";

  private final Connections connections;
  private final Layouts layouts;

  PostgresOutbox(Connections connections, Layouts layouts) {
    this.connections = connections;
    this.layouts = layouts;
  }

  /** An event of a commit that happens. */
  record Told(int resource, Commit.Write write, long sequence, Commit.Event event) {}

  /** Adds entries within a group's transaction, which has the head row. */
  static void add(StatementPipeline pipeline, List<Told> told, long time) {
    pipeline.run(
        ADD,
        time,
        time,
        told.stream().map(each -> each.event().target()).toArray(String[]::new),
        told.stream().mapToLong(Told::resource).toArray(),
        told.stream().map(each -> each.write().id().text()).toArray(String[]::new),
        told.stream().map(each -> each.write().action().text()).toArray(String[]::new),
        told.stream().mapToLong(Told::sequence).toArray(),
        told.stream().map(each -> each.event().state().text()).toArray(String[]::new));
  }

  @Override
  public List<Entry> due(String target, Instant now, int limit) {
    return entries(
        ENTRY
            + "WHERE o.target = ? AND o.due IS NOT NULL AND o.due <= ?"
            + " ORDER BY o.due, o.id LIMIT ?",
        target,
        now.toEpochMilli(),
        limit);
  }

  @Override
  public boolean settle(Collection<Settled> tries, Instant now, Lease lease) {
    long[] ids = tries.stream().mapToLong(Settled::id).toArray();
    return connections.write(
        connection -> {
          var held = new boolean[1];
          new StatementPipeline()
              .run("BEGIN")
              .ask(ALONE, _ -> {})
              .ask(
                  PostgresLeases.HELD,
                  row -> held[0] = row.getLong(2) == lease.token(),
                  (Object) new String[] {lease.name()})
              .go(connection);
          if (!held[0]) {
            new StatementPipeline().run("ROLLBACK").go(connection);
            return false;
          }
          new StatementPipeline()
              .run(
                  "UPDATE _outbox SET state = u.state, tries = u.tries,"
                      + " due = CASE WHEN u.state = 'pending' THEN u.due END,"
                      + " error = nullif(u.error, '') FROM unnest(?::bigint[], ?::text[],"
                      + " ?::bigint[], ?::bigint[], ?::text[]) u(id, state, tries, due, error)"
                      + " WHERE _outbox.id = u.id AND _outbox.state = 'pending'",
                  ids,
                  tries.stream().map(each -> each.state().text()).toArray(String[]::new),
                  tries.stream().mapToLong(Settled::tries).toArray(),
                  tries.stream().mapToLong(each -> each.due().toEpochMilli()).toArray(),
                  tries.stream().map(PostgresOutbox::error).toArray(String[]::new))
              .run(PROMOTE, now.toEpochMilli(), ids)
              .run("COMMIT")
              .go(connection);
          return true;
        });
  }

  private static String error(Settled settled) {
    return settled.error().orElse("").replace('\0', '\ufffd');
  }

  @Override
  public Optional<Entry> retry(long id, Instant now) {
    return changed(
        "UPDATE _outbox SET state = 'pending', tries = 0, due = NULL"
            + " WHERE id = ? AND state <> 'delivered'",
        id,
        now);
  }

  @Override
  public Optional<Entry> cancel(long id, Instant now) {
    return changed(
        "UPDATE _outbox SET state = 'cancelled', due = NULL"
            + " WHERE id = ? AND state IN ('pending', 'dead')",
        id,
        now);
  }

  private Optional<Entry> changed(String change, long id, Instant now) {
    long[] ids = {id};
    connections.write(
        connection -> {
          new StatementPipeline()
              .run("BEGIN")
              .ask(ALONE, _ -> {})
              .run(change, id)
              .run(DEMOTE, (Object) ids)
              .run(PROMOTE, now.toEpochMilli(), ids)
              .run("COMMIT")
              .go(connection);
          return true;
        });
    return entries(ENTRY + "WHERE o.id = ?", id).stream().findFirst();
  }

  @Override
  public List<Entry> list(Optional<State> state, long after, int limit) {
    return state.isEmpty()
        ? entries(ENTRY + "WHERE o.id > ? ORDER BY o.id LIMIT ?", after, limit)
        : entries(
            ENTRY + "WHERE o.state = ? AND o.id > ? ORDER BY o.id LIMIT ?",
            state.get().text(),
            after,
            limit);
  }

  @Override
  public Replayed replay(
      Resource resource, Set<Action> actions, String target, long since, State state, Instant now) {
    int number = layouts.tables().of(resource).number();
    return connections.write(
        connection -> replay(connection, number, actions, target, since, state, now));
  }

  private static Replayed replay(
      Connection connection,
      int number,
      Set<Action> actions,
      String target,
      long since,
      State state,
      Instant now)
      throws SQLException {
    var head = new long[1];
    new StatementPipeline().run("BEGIN").ask(ALONE, row -> head[0] = row.getLong(1)).go(connection);
    long end = Math.min(since + STRETCH, head[0]);
    if (since >= end) {
      new StatementPipeline().run("ROLLBACK").go(connection);
      return new Replayed(0, Math.max(since, head[0]), false);
    }
    var ids = new ArrayList<Long>();
    String[] wanted = actions.stream().map(Action::text).toArray(String[]::new);
    String which =
        " FROM _changes c WHERE c.sequence > ? AND c.sequence <= ? AND c.resource = ?"
            + " AND c.action = ANY(?)";
    new StatementPipeline()
        .run(
            "DELETE FROM _outbox WHERE target = ? AND resource = ? AND sequence > ?"
                + " AND sequence <= ? AND sequence IN (SELECT c.sequence"
                + which
                + ")",
            target,
            number,
            since,
            end,
            since,
            end,
            number,
            wanted)
        .ask(
            "INSERT INTO _outbox(target, resource, document, action, sequence, time, state, tries)"
                + " SELECT ?, c.resource, c.id, c.action, c.sequence, c.time, ?, 0"
                + which
                + " ORDER BY c.sequence RETURNING id",
            row -> ids.add(row.getLong(1)),
            target,
            state.text(),
            since,
            end,
            number,
            wanted)
        .go(connection);
    long[] made = ids.stream().mapToLong(Long::longValue).toArray();
    new StatementPipeline()
        .run(DEMOTE, (Object) made)
        .run(PROMOTE, now.toEpochMilli(), made)
        .run("COMMIT")
        .go(connection);
    return new Replayed(made.length, end, end < head[0]);
  }

  @Override
  public int forget(Instant olderThan) {
    return connections.write(
        connection -> {
          var forgotten = new int[1];
          var pipeline = new StatementPipeline();
          for (State state : List.of(State.DELIVERED, State.CANCELLED)) {
            pipeline.ask(
                "DELETE FROM _outbox WHERE id IN (SELECT id FROM (SELECT id, time FROM _outbox"
                    + " WHERE state = ? ORDER BY id LIMIT ?) oldest WHERE time < ?) RETURNING 1",
                _ -> forgotten[0]++,
                state.text(),
                FORGOTTEN,
                olderThan.toEpochMilli());
          }
          pipeline.go(connection);
          return forgotten[0];
        });
  }

  @Override
  public List<Backlog> backlogs() {
    return connections.read(
        connection -> {
          var backlogs = new ArrayList<Backlog>();
          new StatementPipeline()
              .ask(
                  "SELECT target, state, count(*), min(time) FROM _outbox"
                      + " WHERE state IN ('pending', 'dead') GROUP BY target, state ORDER BY 1, 2",
                  row -> backlogs.add(
                      new Backlog(
                          row.getString(1),
                          state(row.getString(2)),
                          row.getLong(3),
                          Instant.ofEpochMilli(row.getLong(4)))))
              .go(connection);
          return backlogs;
        });
  }

  private List<Entry> entries(String query, Object... parameters) {
    return connections.read(
        connection -> {
          var entries = new ArrayList<Entry>();
          new StatementPipeline().ask(query, row -> entries.add(entry(row)), parameters)
              .go(connection);
          return entries;
        });
  }

  private static Entry entry(ResultSet row) throws SQLException {
    long due = row.getLong(10);
    Optional<Instant> time =
        row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(due));
    return new Entry(
        row.getLong(1),
        row.getString(2),
        row.getString(3),
        DocumentId.stored(row.getString(4)),
        Action.valueOf(row.getString(5).toUpperCase(Locale.ROOT)),
        row.getLong(6),
        Instant.ofEpochMilli(row.getLong(7)),
        state(row.getString(8)),
        row.getInt(9),
        time,
        Optional.ofNullable(row.getString(11)));
  }

  private static State state(String text) {
    return State.valueOf(text.toUpperCase(Locale.ROOT));
  }
}
