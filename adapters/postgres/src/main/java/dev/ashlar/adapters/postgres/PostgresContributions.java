package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Lease;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Contributions in table {@code _contributions}, progress in {@code _projections}. Thread-safe. */
final class PostgresContributions implements Contributions {
  private static final String COLUMNS =
      "SELECT c.target, c.input, c.source, c.version, c.failure FROM _contributions c ";

  private final Connections connections;

  PostgresContributions(Connections connections) {
    this.connections = connections;
  }

  /** Writes within a group's transaction. */
  static void reach(StatementPipeline pipeline, Commit.Reached reached) {
    pipeline.run(
        "INSERT INTO _projections VALUES (?, ?)"
            + " ON CONFLICT(consumer) DO UPDATE SET progress = excluded.progress",
        reached.consumer(),
        reached.progress());
    pipeline.run(
        "INSERT INTO _checkpoints VALUES (?, ?)"
            + " ON CONFLICT(consumer) DO UPDATE SET sequence = excluded.sequence",
        reached.consumer(),
        reached.sequence());
    if (!reached.gone().isEmpty()) {
      pipeline.run(
          "DELETE FROM _contributions c USING unnest(?::text[], ?::bigint[], ?::text[])"
              + " k(target, input, source) WHERE c.consumer = ? AND c.target = k.target"
              + " AND c.input = k.input AND c.source = k.source",
          targets(reached.gone()),
          inputs(reached.gone()),
          sources(reached.gone()),
          reached.consumer());
    }
    if (!reached.present().isEmpty()) {
      List<Key> keys = reached.present().stream().map(Contribution::key).toList();
      pipeline.run(
          "INSERT INTO _contributions SELECT ?, k.target, k.input, k.source, k.version, k.failure"
              + " FROM unnest(?::text[], ?::bigint[], ?::text[], ?::bigint[], ?::text[])"
              + " k(target, input, source, version, failure)"
              + " ON CONFLICT(consumer, target, input, source)"
              + " DO UPDATE SET version = excluded.version, failure = excluded.failure",
          reached.consumer(),
          targets(keys),
          inputs(keys),
          sources(keys),
          reached.present().stream().mapToLong(Contribution::version).toArray(),
          reached.present()
              .stream()
              .map(each -> each.failure().map(text -> text.replace('\0', '\ufffd')).orElse(null))
              .toArray(String[]::new));
    }
  }

  private static String[] targets(Collection<Key> keys) {
    return keys.stream().map(Key::target).toArray(String[]::new);
  }

  private static long[] inputs(Collection<Key> keys) {
    return keys.stream().mapToLong(Key::input).toArray();
  }

  private static String[] sources(Collection<Key> keys) {
    return keys.stream().map(Key::source).toArray(String[]::new);
  }

  @Override
  public Optional<String> progress(String consumer) {
    return connections.read(
        connection -> {
          var found = new ArrayList<String>();
          new StatementPipeline()
              .ask(
                  "SELECT progress FROM _projections WHERE consumer = ?",
                  row -> found.add(row.getString(1)),
                  consumer)
              .go(connection);
          return found.stream().findFirst();
        });
  }

  @Override
  public List<Contribution> of(
      String consumer, String target, int input, long after, int limit) {
    return all(
        COLUMNS
            + "WHERE consumer = ? AND target = ? AND input = ? AND version > ?"
            + " ORDER BY version LIMIT ?",
        consumer,
        target,
        input,
        after,
        limit);
  }

  @Override
  public List<Contribution> latest(String consumer, String target, int input, int limit) {
    return all(
        COLUMNS
            + "WHERE consumer = ? AND target = ? AND input = ? ORDER BY version DESC LIMIT ?",
        consumer,
        target,
        input,
        limit);
  }

  @Override
  public List<Contribution> held(String consumer, Collection<Key> keys) {
    return all(
        COLUMNS
            + "JOIN unnest(?::text[], ?::bigint[], ?::text[]) k(target, input, source)"
            + " ON c.target = k.target AND c.input = k.input AND c.source = k.source"
            + " WHERE c.consumer = ?",
        targets(keys),
        inputs(keys),
        sources(keys),
        consumer);
  }

  @Override
  public List<String> targets(String consumer, String after, int limit) {
    return connections.read(
        connection -> {
          var targets = new ArrayList<String>();
          new StatementPipeline()
              .ask(
                  "SELECT DISTINCT target FROM _contributions WHERE consumer = ? AND target > ?"
                      + " ORDER BY target LIMIT ?",
                  row -> targets.add(row.getString(1)),
                  consumer,
                  after,
                  limit)
              .go(connection);
          return targets;
        });
  }

  @Override
  public long failures(String consumer) {
    return connections.read(
        connection -> {
          var count = new long[1];
          new StatementPipeline()
              .ask(
                  "SELECT count(*) FROM _contributions WHERE consumer = ? AND target = ''",
                  row -> count[0] = row.getLong(1),
                  consumer)
              .go(connection);
          return count[0];
        });
  }

  @Override
  public int forget(String consumer, int limit, Lease lease) {
    return connections.write(
        connection -> {
          var count = new int[1];
          new StatementPipeline()
              .ask(
                  "DELETE FROM _contributions USING"
                      + " (SELECT 1 FROM _leases WHERE name = ? AND token = ?"
                      + " AND until IS NOT NULL FOR SHARE) held"
                      + " WHERE ctid IN (SELECT ctid FROM _contributions"
                      + " WHERE consumer = ? ORDER BY target, input, source LIMIT ?) RETURNING 1",
                  _ -> count[0]++,
                  lease.name(),
                  lease.token(),
                  consumer,
                  limit)
              .go(connection);
          return count[0];
        });
  }

  private List<Contribution> all(String query, Object... parameters) {
    return connections.read(
        connection -> {
          var all = new ArrayList<Contribution>();
          new StatementPipeline().ask(query, row -> all.add(of(row)), parameters).go(connection);
          return all;
        });
  }

  private static Contribution of(ResultSet row) throws SQLException {
    return new Contribution(
        new Key(row.getString(1), row.getInt(2), row.getString(3)),
        row.getLong(4),
        Optional.ofNullable(row.getString(5)));
  }
}
