package dev.ashlar.adapters.postgres;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The PostgreSQL server of this JVM's tests, and its databases: one for each folder of a test. */
final class Server {
  private static final Map<Path, String> DATABASES = new ConcurrentHashMap<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private Server() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setServerConfig("max_connections", "300")
            .setServerConfig("synchronous_commit", "off")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The URL of the database that stands for a folder; the same each time. */
  static String url(Path folder) {
    return DATABASES.computeIfAbsent(folder, _ -> url(database("")));
  }

  /** The URL of a new database. */
  static String url() {
    return url(database(""));
  }

  /** Makes a database, of these options; returns its name. */
  static String database(String options) {
    String name = "test" + COUNT.incrementAndGet();
    try (Connection connection = Running.SERVER.getPostgresDatabase().getConnection();
        var statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name + " " + options);
      return name;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  static String url(String database) {
    return "postgresql://postgres@localhost:" + Running.SERVER.getPort() + "/" + database;
  }
}
