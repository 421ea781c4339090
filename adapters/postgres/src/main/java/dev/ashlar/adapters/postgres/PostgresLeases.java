package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;

/** Leases in table {@code _leases}, by the database's clock. Thread-safe. */
final class PostgresLeases implements Leases {
  /** Asks for the tokens of some leases that are held, and keeps them as they are until commit. */
  static final String HELD =
      "SELECT name, token FROM _leases WHERE name = ANY(?) AND until IS NOT NULL"
          + " ORDER BY name FOR SHARE";

  private static final String UNTIL = "clock_timestamp() + ? * interval '1 millisecond'";

  private final Connections connections;

  PostgresLeases(Connections connections) {
    this.connections = connections;
  }

  @Override
  public Optional<Lease> take(String name, Duration term) {
    return connections.write(
        connection -> {
          var taken = new ArrayList<Lease>(1);
          new StatementPipeline()
              .ask(
                  "INSERT INTO _leases AS l(name, token, until) VALUES (?, 1, "
                      + UNTIL
                      + ") ON CONFLICT(name) DO UPDATE SET token = l.token + 1,"
                      + " until = excluded.until"
                      + " WHERE coalesce(l.until <= clock_timestamp(), true) RETURNING token",
                  row -> taken.add(new Lease(name, row.getLong(1))),
                  name,
                  term.toMillis())
              .go(connection);
          return taken.stream().findFirst();
        });
  }

  @Override
  public boolean renew(Lease lease, Duration term) {
    return connections.write(
        connection -> {
          var renewed = new boolean[1];
          new StatementPipeline()
              .ask(
                  "UPDATE _leases SET until = "
                      + UNTIL
                      + " WHERE name = ? AND token = ? AND until IS NOT NULL RETURNING 1",
                  _ -> renewed[0] = true,
                  term.toMillis(),
                  lease.name(),
                  lease.token())
              .go(connection);
          return renewed[0];
        });
  }

  @Override
  public void release(Lease lease) {
    connections.write(
        connection -> {
          new StatementPipeline()
              .run(
                  "UPDATE _leases SET until = NULL WHERE name = ? AND token = ?",
                  lease.name(),
                  lease.token())
              .go(connection);
          return true;
        });
  }
}
