package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Readers;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.FileUses;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** The uses of files in table {@code _files}. Thread-safe. */
final class SqliteFileUses implements FileUses {
  private final Readers readers;
  private final Writer writer;

  SqliteFileUses(Readers readers, Writer writer) {
    this.readers = readers;
    this.writer = writer;
  }

  /** Counts within the writer's transaction. */
  static void add(WriteTransaction transaction, Commit.Use use) throws SQLException {
    PreparedStatement add =
        transaction.session()
            .prepared(
                "INSERT INTO _files(digest, refs, since) VALUES (?1, ?2, ?3) ON CONFLICT(digest)"
                    + " DO UPDATE SET refs = refs + excluded.refs, since = excluded.since");
    add.setString(1, use.digest());
    add.setInt(2, use.more());
    add.setLong(3, transaction.time());
    add.executeUpdate();
  }

  @Override
  public long count(String digest) {
    return readers.ask(
        session -> {
          PreparedStatement count =
              session.prepared("SELECT refs FROM _files WHERE digest = ?1");
          count.setString(1, digest);
          try (ResultSet row = count.executeQuery()) {
            return row.next() ? row.getLong(1) : 0L;
          }
        });
  }

  @Override
  public Set<String> known(Collection<String> digests) {
    ArrayNode asked = JsonNodeFactory.instance.arrayNode();
    digests.forEach(asked::add);
    return readers.ask(
        session -> {
          PreparedStatement known =
              session.prepared(
                  "SELECT digest FROM _files WHERE digest IN (SELECT value FROM json_each(?1))");
          known.setString(1, Json.text(asked));
          return new HashSet<>(texts(known));
        });
  }

  @Override
  public List<String> unused(Instant olderThan, int limit) {
    return readers.ask(
        session -> {
          PreparedStatement unused =
              session.prepared(
                  "SELECT digest FROM _files WHERE refs <= 0 AND since <= ?1"
                      + " ORDER BY since LIMIT ?2");
          unused.setLong(1, olderThan.toEpochMilli());
          unused.setInt(2, limit);
          return texts(unused);
        });
  }

  private static List<String> texts(PreparedStatement query) throws SQLException {
    var texts = new ArrayList<String>();
    try (ResultSet row = query.executeQuery()) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }

  @Override
  public boolean forget(String digest, Instant olderThan) {
    return writer.perform(
        transaction -> {
          PreparedStatement forget =
              transaction.session()
                  .prepared(
                      "DELETE FROM _files WHERE digest = ?1 AND refs <= 0 AND since <= ?2");
          forget.setString(1, digest);
          forget.setLong(2, olderThan.toEpochMilli());
          forget.executeUpdate();
          PreparedStatement left =
              transaction.session().prepared("SELECT digest FROM _files WHERE digest = ?1");
          left.setString(1, digest);
          return texts(left).isEmpty();
        });
  }
}
