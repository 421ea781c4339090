package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.port.store.Receipt;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Receipts in table {@code _receipts}. Each new one makes room by removing expired ones. */
final class Receipts {
  private static final long KEPT = Receipt.KEPT.toMillis();

  private Receipts() {}

  /** Adds one within the writer's transaction; false if one of its key still counts. */
  static boolean add(WriteTransaction transaction, Receipt receipt, long first)
      throws SQLException {
    PreparedStatement forget =
        transaction.session()
            .prepared(
                "DELETE FROM _receipts WHERE key IN"
                    + " (SELECT key FROM _receipts WHERE time <= ?1 ORDER BY time LIMIT 2)");
    forget.setLong(1, transaction.time() - KEPT);
    forget.executeUpdate();
    PreparedStatement insert =
        transaction.session()
            .prepared(
                "INSERT INTO _receipts(key, fingerprint, answer, first, time)"
                    + " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT(key) DO UPDATE SET"
                    + " fingerprint = excluded.fingerprint, answer = excluded.answer,"
                    + " first = excluded.first, time = excluded.time WHERE time <= ?6");
    insert.setString(1, receipt.key());
    insert.setString(2, receipt.fingerprint());
    insert.setString(3, receipt.answer());
    insert.setLong(4, first);
    insert.setLong(5, transaction.time());
    insert.setLong(6, transaction.time() - KEPT);
    return insert.executeUpdate() == 1;
  }

  /** The one of a key, if it still counts. */
  static Optional<Receipt.Kept> get(Session session, String key, long now) throws SQLException {
    PreparedStatement select =
        session.prepared(
            "SELECT fingerprint, answer, first, time FROM _receipts WHERE key = ?1 AND time > ?2");
    select.setString(1, key);
    select.setLong(2, now - KEPT);
    try (ResultSet row = select.executeQuery()) {
      return row.next()
          ? Optional.of(
              new Receipt.Kept(
                  new Receipt(key, row.getString(1), row.getString(2)),
                  row.getLong(3),
                  Instant.ofEpochMilli(row.getLong(4))))
          : Optional.empty();
    }
  }
}
