package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.port.store.FileUses;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The uses of files in table {@code _files}. Commits and whoever forgets lock the head row, so that none
 * overlooks what the other does. Thread-safe.
 */
final class PostgresFileUses implements FileUses {
  private final Connections connections;

  PostgresFileUses(Connections connections) {
    this.connections = connections;
  }

  /** Counts within a group's transaction, which has the head row. */
  static void add(StatementPipeline pipeline, Map<String, Long> used, long time) {
    pipeline.run(
        "INSERT INTO _files AS f(digest, refs, since) SELECT u.digest, u.more, ?"
            + " FROM unnest(?::text[], ?::bigint[]) u(digest, more) ON CONFLICT(digest)"
            + " DO UPDATE SET refs = f.refs + excluded.refs, since = excluded.since",
        time,
        used.keySet().toArray(String[]::new),
        used.values().stream().mapToLong(Long::longValue).toArray());
  }

  @Override
  public long count(String digest) {
    return connections.read(
        connection -> {
          var count = new long[1];
          new StatementPipeline()
              .ask(
                  "SELECT refs FROM _files WHERE digest = ?",
                  row -> count[0] = row.getLong(1),
                  digest)
              .go(connection);
          return count[0];
        });
  }

  @Override
  public Set<String> known(Collection<String> digests) {
    return connections.read(
        connection -> {
          var known = new HashSet<String>();
          new StatementPipeline()
              .ask(
                  "SELECT digest FROM _files WHERE digest = ANY(?)",
                  row -> known.add(row.getString(1)),
                  (Object) digests.toArray(String[]::new))
              .go(connection);
          return known;
        });
  }

  @Override
  public List<String> unused(Instant olderThan, int limit) {
    return connections.read(
        connection -> {
          var unused = new ArrayList<String>();
          new StatementPipeline()
              .ask(
                  "SELECT digest FROM _files WHERE refs <= 0 AND since <= ? ORDER BY since LIMIT ?",
                  row -> unused.add(row.getString(1)),
                  olderThan.toEpochMilli(),
                  limit)
              .go(connection);
          return unused;
        });
  }

  @Override
  public boolean forget(String digest, Instant olderThan) {
    return connections.write(
        connection -> {
          var known = new boolean[1];
          new StatementPipeline()
              .run("BEGIN")
              .ask("SELECT head FROM _meta FOR UPDATE", _ -> {})
              .run(
                  "DELETE FROM _files WHERE digest = ? AND refs <= 0 AND since <= ?",
                  digest,
                  olderThan.toEpochMilli())
              .ask("SELECT 1 FROM _files WHERE digest = ?", _ -> known[0] = true, digest)
              .run("COMMIT")
              .go(connection);
          return !known[0];
        });
  }
}
