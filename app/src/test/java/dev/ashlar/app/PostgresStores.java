package dev.ashlar.app;

import dev.ashlar.adapters.postgres.PostgresStore;
import dev.ashlar.port.store.Store;
import dev.ashlar.web.rest.StoreSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The scenarios of REST on PostgreSQL: one server for all, a database for each folder. A database whose
 * folder is gone is emptied and used again, which is faster than to make one. Thread-safe.
 */
public final class PostgresStores implements StoreSource {
  private static final Map<Path, String> DATABASES = new LinkedHashMap<>();

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().setServerConfig("max_connections", "300").start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public Store open(Path folder, Clock clock) {
    String url = "postgresql://postgres@localhost:" + Running.SERVER.getPort() + "/";
    return PostgresStore.open(url + database(folder), clock);
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
      run(database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
      return database;
    }
    String database = "rest" + DATABASES.size();
    run("postgres", "CREATE DATABASE " + database);
    return database;
  }

  private static void run(String database, String... statements) throws SQLException {
    try (Connection connection =
        Running.SERVER.getDatabase("postgres", database).getConnection();
        var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }
}
