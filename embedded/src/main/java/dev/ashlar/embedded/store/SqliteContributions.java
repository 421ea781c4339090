package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Readers;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Lease;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Contributions in table {@code _contributions}, progress in {@code _projections}. Thread-safe. */
final class SqliteContributions implements Contributions {
  private static final String COLUMNS =
      "SELECT c.target, c.input, c.source, c.version, c.failure FROM _contributions c ";

  private final Readers readers;
  private final Writer writer;

  SqliteContributions(Readers readers, Writer writer) {
    this.readers = readers;
    this.writer = writer;
  }

  /** Writes within the writer's transaction. */
  static void reach(Session session, Commit.Reached reached) throws SQLException {
    PreparedStatement progress =
        session.prepared(
            "INSERT INTO _projections VALUES (?1, ?2)"
                + " ON CONFLICT(consumer) DO UPDATE SET progress = excluded.progress");
    progress.setString(1, reached.consumer());
    progress.setString(2, reached.progress());
    progress.executeUpdate();
    SqliteLog.save(session, reached.consumer(), reached.sequence());
    for (Key gone : reached.gone()) {
      PreparedStatement remove =
          session.prepared(
              "DELETE FROM _contributions"
                  + " WHERE consumer = ?1 AND target = ?2 AND input = ?3 AND source = ?4");
      bind(remove, reached.consumer(), gone);
      remove.executeUpdate();
    }
    for (Contribution each : reached.present()) {
      PreparedStatement put =
          session.prepared(
              "INSERT INTO _contributions VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
                  + " ON CONFLICT(consumer, target, input, source)"
                  + " DO UPDATE SET version = excluded.version, failure = excluded.failure");
      bind(put, reached.consumer(), each.key());
      put.setLong(5, each.version());
      put.setString(6, each.failure().orElse(null));
      put.executeUpdate();
    }
  }

  private static void bind(PreparedStatement statement, String consumer, Key key)
      throws SQLException {
    statement.setString(1, consumer);
    statement.setString(2, key.target());
    statement.setInt(3, key.input());
    statement.setString(4, key.source());
  }

  @Override
  public Optional<String> progress(String consumer) {
    return readers.ask(
        session -> {
          PreparedStatement progress =
              session.prepared("SELECT progress FROM _projections WHERE consumer = ?1");
          progress.setString(1, consumer);
          try (ResultSet row = progress.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
          }
        });
  }

  @Override
  public List<Contribution> of(
      String consumer, String target, int input, long after, int limit) {
    return readers.ask(
        session -> {
          PreparedStatement page =
              session.prepared(
                  COLUMNS
                      + "WHERE consumer = ?1 AND target = ?2 AND input = ?3 AND version > ?4"
                      + " ORDER BY version LIMIT ?5");
          bind(page, consumer, target, input);
          page.setLong(4, after);
          page.setInt(5, limit);
          return all(page);
        });
  }

  @Override
  public List<Contribution> latest(String consumer, String target, int input, int limit) {
    return readers.ask(
        session -> {
          PreparedStatement last =
              session.prepared(
                  COLUMNS
                      + "WHERE consumer = ?1 AND target = ?2 AND input = ?3"
                      + " ORDER BY version DESC LIMIT ?4");
          bind(last, consumer, target, input);
          last.setInt(4, limit);
          return all(last);
        });
  }

  private static void bind(
      PreparedStatement statement, String consumer, String target, int input)
      throws SQLException {
    statement.setString(1, consumer);
    statement.setString(2, target);
    statement.setInt(3, input);
  }

  @Override
  public List<Contribution> held(String consumer, Collection<Key> keys) {
    ArrayNode asked = JsonNodeFactory.instance.arrayNode();
    keys.forEach(
        key -> asked.addArray().add(key.target()).add(key.input()).add(key.source()));
    return readers.ask(
        session -> {
          PreparedStatement held =
              session.prepared(
                  "SELECT c.target, c.input, c.source, c.version, c.failure"
                      + " FROM json_each(?2) k CROSS JOIN _contributions c"
                      + " WHERE c.consumer = ?1 AND c.target = k.value ->> 0"
                      + " AND c.input = k.value ->> 1 AND c.source = k.value ->> 2");
          held.setString(1, consumer);
          held.setString(2, Json.text(asked));
          return all(held);
        });
  }

  @Override
  public List<String> targets(String consumer, String after, int limit) {
    return readers.ask(
        session -> {
          PreparedStatement page =
              session.prepared(
                  "SELECT DISTINCT target FROM _contributions WHERE consumer = ?1 AND target > ?2"
                      + " ORDER BY target LIMIT ?3");
          page.setString(1, consumer);
          page.setString(2, after);
          page.setInt(3, limit);
          var targets = new ArrayList<String>();
          try (ResultSet row = page.executeQuery()) {
            while (row.next()) {
              targets.add(row.getString(1));
            }
          }
          return targets;
        });
  }

  @Override
  public long failures(String consumer) {
    return readers.ask(
        session -> {
          PreparedStatement count =
              session.prepared(
                  "SELECT count(*) FROM _contributions WHERE consumer = ?1 AND target = ''");
          count.setString(1, consumer);
          try (ResultSet row = count.executeQuery()) {
            row.next();
            return row.getLong(1);
          }
        });
  }

  @Override
  public int forget(String consumer, int limit, Lease lease) {
    return writer.perform(
        turn -> {
          if (!SqliteLeases.isHeld(turn.session(), lease)) {
            return 0;
          }
          PreparedStatement forget =
              turn.session()
                  .prepared(
                      "DELETE FROM _contributions WHERE consumer = ?1 AND (target, input, source)"
                          + " IN (SELECT target, input, source FROM _contributions"
                          + " WHERE consumer = ?1 ORDER BY target, input, source LIMIT ?2)");
          forget.setString(1, consumer);
          forget.setInt(2, limit);
          return forget.executeUpdate();
        });
  }

  private static List<Contribution> all(PreparedStatement query) throws SQLException {
    var all = new ArrayList<Contribution>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        all.add(
            new Contribution(
                new Key(row.getString(1), row.getInt(2), row.getString(3)),
                row.getLong(4),
                Optional.ofNullable(row.getString(5))));
      }
    }
    return all;
  }
}
