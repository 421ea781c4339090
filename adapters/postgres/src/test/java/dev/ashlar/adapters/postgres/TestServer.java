package dev.ashlar.adapters.postgres;

import dev.ashlar.testkit.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The PostgreSQL server of this JVM's tests, and its databases: one for each folder of a test. A
 * database whose folder is gone is emptied and used again, which is faster than to make one. The server
 * does not sync: nobody cuts its power. Thread-safe.
 */
public final class TestServer {
  private static final Map<Path, String> DATABASES = new LinkedHashMap<>();
  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestServer() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
            .setPort(Ports.free())
            .setServerConfig("max_connections", "300")
            .setServerConfig("fsync", "off")
            .setServerConfig("full_page_writes", "off")
            .setServerConfig("synchronous_commit", "off")
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The URL of the database that stands for a folder; the same each time. */
  public static String url(Path folder) {
    synchronized (DATABASES) {
      String known = DATABASES.get(folder);
      if (known == null) {
        known = free();
        DATABASES.put(folder, known);
      }
      return url(known);
    }
  }

  /** A database with nothing in it. */
  private static String free() {
    Optional<Path> gone = DATABASES.keySet().stream().filter(Files::notExists).findFirst();
    if (gone.isEmpty()) {
      return database("");
    }
    String database = Objects.requireNonNull(DATABASES.remove(gone.get()));
    try {
      run(database, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public");
      return database;
    } catch (SQLException e) {
      return database(""); // somebody still works there
    }
  }

  /** The URL of a new database. */
  public static String url() {
    return url(database(""));
  }

  /** Makes a database, of these options; returns its name. */
  public static String database(String options) {
    String name = "test" + COUNT.incrementAndGet();
    try {
      run("postgres", "CREATE DATABASE " + name + " " + options);
      return name;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection to a database. */
  public static Connection connection(String database) throws SQLException {
    return Running.SERVER.getDatabase("postgres", database).getConnection();
  }

  /** Runs statements in a database, each by itself. */
  public static void run(String database, String... statements) throws SQLException {
    try (Connection connection = connection(database);
        var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** The URL of a database, as an operator writes it; the server trusts whoever comes. */
  public static String url(String database) {
    return "postgresql://postgres:s3cret@localhost:" + Running.SERVER.getPort() + "/" + database;
  }
}
