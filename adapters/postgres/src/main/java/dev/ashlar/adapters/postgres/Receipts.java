package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.port.store.Receipt;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Receipts in table {@code _receipts}. Each new one makes room by removing expired ones. */
final class Receipts {
  private static final long KEPT = Receipt.KEPT.toMillis();

  private Receipts() {}

  /**
   * A receipt that will be written.
   *
   * @param first the sequence of its commit's first write; 0 if it has none
   */
  record Added(Receipt receipt, long first) {}

  /** Asks which of these keys still count. */
  static void look(StatementPipeline pipeline, Collection<Receipt> asked, long now,
      Set<String> there) {
    byte[][] keys = asked.stream().map(receipt -> bytes(receipt.key())).toArray(byte[][]::new);
    pipeline.ask(
        "SELECT key FROM _receipts WHERE key = ANY(?) AND time > ?",
        row -> there.add(new String(row.getBytes(1), StandardCharsets.UTF_8)),
        keys,
        now - KEPT);
  }

  /** Writes new ones, whose keys do not count. */
  static void add(StatementPipeline pipeline, List<Added> added, long now) {
    pipeline.run(
        "DELETE FROM _receipts WHERE key IN"
            + " (SELECT key FROM _receipts WHERE time <= ? ORDER BY time LIMIT ?)",
        now - KEPT,
        2 * added.size());
    pipeline.run(
        "INSERT INTO _receipts(key, fingerprint, answer, first, time)"
            + " SELECT u.key, u.fingerprint, u.answer, u.first, ?"
            + " FROM unnest(?::bytea[], ?::text[], ?::text[], ?::bigint[])"
            + " u(key, fingerprint, answer, first)"
            + " ON CONFLICT(key) DO UPDATE SET fingerprint = excluded.fingerprint,"
            + " answer = excluded.answer, first = excluded.first, time = excluded.time",
        now,
        added.stream().map(one -> bytes(one.receipt().key())).toArray(byte[][]::new),
        added.stream().map(one -> one.receipt().fingerprint()).toArray(String[]::new),
        added.stream().map(one -> one.receipt().answer()).toArray(String[]::new),
        added.stream().mapToLong(Added::first).toArray());
  }

  /** The one of a key, if it still counts. */
  static Optional<Receipt.Kept> get(Connection connection, String key, long now)
      throws SQLException {
    var found = new ArrayList<Receipt.Kept>(1);
    new StatementPipeline()
        .ask(
            "SELECT fingerprint, answer, first, time FROM _receipts WHERE key = ? AND time > ?",
            row -> found.add(
                new Receipt.Kept(
                    new Receipt(key, row.getString(1), row.getString(2)),
                    row.getLong(3),
                    Instant.ofEpochMilli(row.getLong(4)))),
            bytes(key),
            now - KEPT)
        .go(connection);
    return found.stream().findFirst();
  }

  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }
}
