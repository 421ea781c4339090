package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.port.store.Store;
import dev.ashlar.web.rest.StoreSource;
import java.nio.file.Path;
import java.time.Clock;

/** The scenarios of REST on PostgreSQL: a database for each folder. Thread-safe. */
public final class PostgresStores implements StoreSource {
  @Override
  public Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }
}
