package dev.ashlar.embedded.store;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.table.Rows;
import dev.ashlar.embedded.store.table.Table;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * One document's way through the log, within one transaction. The index of next changes has all of its
 * changes but the creates, and each of those is the version before some change, or the present one.
 */
final class History {
  private static final String CHANGES =
      """
      SELECT sequence, previous FROM _changes INDEXED BY _changes_next
      WHERE resource = ?1 AND id = ?2 AND previous > 0 AND sequence > ?3
      ORDER BY sequence LIMIT ?4""";

  private static final String STATE =
      """
      SELECT previous, created, updated, "before", before_hidden FROM _changes
        INDEXED BY _changes_next
      WHERE resource = ?1 AND id = ?2 AND previous > 0 AND sequence > ?3
      ORDER BY sequence LIMIT 1""";

  private final Session session;
  private final Table table;
  private final DocumentId id;

  History(Session session, Table table, DocumentId id) {
    this.session = session;
    this.table = table;
    this.id = id;
  }

  /** The sequences of its changes that are kept, in order: at most one more than the limit. */
  List<Long> sequences(long since, int limit) throws SQLException {
    var all = new TreeSet<Long>();
    PreparedStatement changes = session.prepared(CHANGES);
    bind(changes, since);
    changes.setLong(4, limit + 1L);
    boolean cut = false;
    int found = 0;
    try (ResultSet row = changes.executeQuery()) {
      while (row.next()) {
        found++;
        all.add(row.getLong(1));
        all.add(row.getLong(2));
      }
      cut = found > limit;
    }
    if (!cut) {
      present().ifPresent(document -> all.add(document.version()));
    }
    var kept = new ArrayList<Long>();
    for (long sequence : all.tailSet(since, false)) {
      if (kept.size() <= limit && isKept(sequence)) {
        kept.add(sequence);
      }
    }
    return kept;
  }

  private boolean isKept(long sequence) throws SQLException {
    PreparedStatement find = session.prepared("SELECT 1 FROM _changes WHERE sequence = ?1");
    find.setLong(1, sequence);
    try (ResultSet row = find.executeQuery()) {
      return row.next();
    }
  }

  /** The document as it was once the change of that sequence was made. */
  Optional<Document> at(long sequence) throws SQLException {
    PreparedStatement next = session.prepared(STATE);
    bind(next, sequence);
    try (ResultSet row = next.executeQuery()) {
      if (row.next()) {
        long version = row.getLong(1);
        return version > sequence ? Optional.empty() : Optional.of(state(row, version));
      }
    }
    return present().filter(document -> document.version() <= sequence);
  }

  private Document state(ResultSet row, long version) throws SQLException {
    return new Document(
        id,
        version,
        Instant.ofEpochMilli(row.getLong(2)),
        Instant.ofEpochMilli(row.getLong(3)),
        Rows.body(row, 4));
  }

  private Optional<Document> present() throws SQLException {
    PreparedStatement get = session.prepared(table.get);
    get.setString(1, id.text());
    try (ResultSet row = get.executeQuery()) {
      return row.next() ? Optional.of(Rows.document(row)) : Optional.empty();
    }
  }

  private void bind(PreparedStatement statement, long since) throws SQLException {
    statement.setInt(1, table.number());
    statement.setString(2, id.text());
    statement.setLong(3, since);
  }
}
