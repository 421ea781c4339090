package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Leases;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** Leases in table {@code _leases}. There is one process, but each of its threads must keep to them. */
final class SqliteLeases implements Leases {
  private static final String IS_HELD =
      "SELECT 1 FROM _leases WHERE name = ?1 AND token = ?2 AND until > 0";

  private final Writer writer;

  SqliteLeases(Writer writer) {
    this.writer = writer;
  }

  @Override
  public Optional<Lease> take(String name, Duration term) {
    return writer.perform(
        turn -> {
          PreparedStatement take =
              turn.session()
                  .prepared(
                      "INSERT INTO _leases(name, token, until) VALUES (?1, 1, ?2)"
                          + " ON CONFLICT(name) DO UPDATE SET token = token + 1,"
                          + " until = excluded.until WHERE until <= ?3 RETURNING token");
          take.setString(1, name);
          take.setLong(2, turn.time() + term.toMillis());
          take.setLong(3, turn.time());
          try (ResultSet row = take.executeQuery()) {
            return row.next() ? Optional.of(new Lease(name, row.getLong(1))) : Optional.empty();
          }
        });
  }

  @Override
  public boolean renew(Lease lease, Duration term) {
    return writer.perform(
        turn -> {
          PreparedStatement renew =
              turn.session()
                  .prepared(
                      "UPDATE _leases SET until = ?3"
                          + " WHERE name = ?1 AND token = ?2 AND until > 0");
          renew.setString(1, lease.name());
          renew.setLong(2, lease.token());
          renew.setLong(3, turn.time() + term.toMillis());
          return renew.executeUpdate() == 1;
        });
  }

  @Override
  public void release(Lease lease) {
    writer.perform(
        turn -> {
          PreparedStatement release =
              turn.session()
                  .prepared("UPDATE _leases SET until = 0 WHERE name = ?1 AND token = ?2");
          release.setString(1, lease.name());
          release.setLong(2, lease.token());
          return release.executeUpdate();
        });
  }

  /** Whether nobody has taken the lease since, nor was it given back. */
  static boolean isHeld(Session session, Lease lease) throws SQLException {
    PreparedStatement held = session.prepared(IS_HELD);
    held.setString(1, lease.name());
    held.setLong(2, lease.token());
    try (ResultSet row = held.executeQuery()) {
      return row.next();
    }
  }
}
