package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.port.store.Store;
import dev.ashlar.web.rest.StoreSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scenarios of REST on PostgreSQL: a database for each folder. A database whose
 * folder is gone is emptied and used again, which is faster than to make one. Thread-safe.
 */
public final class PostgresStores implements StoreSource {
  private static final Map<Path, String> DATABASES = new LinkedHashMap<>();

  @Override
  public Store open(Path folder, Clock clock) {
    return PostgresStore.open(SharedPostgres.url(database(folder)), clock);
  }

  private static String database(Path folder) {
    synchronized (DATABASES) {
      try {
        String known = DATABASES.get(folder);
        if (known != null) {
          return known;
        }
        String database = free();
        DATABASES.put(folder, database);
        return database;
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** A database with nothing in it. */
  private static String free() throws SQLException {
    Optional<Path> gone = DATABASES.keySet().stream().filter(Files::notExists).findFirst();
    if (gone.isPresent()) {
      String database = DATABASES.remove(gone.get());
      SharedPostgres.run(database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
      return database;
    }
    return SharedPostgres.database();
  }
}
