package dev.ashlar.app;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The one PostgreSQL server of this JVM's tests, which nobody stops. It does not sync: what survives a
 * power cut is tested on servers of their own. Thread-safe.
 */
public final class SharedPostgres {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private SharedPostgres() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder()
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

  /** Makes a database; returns its name. */
  public static String database() throws SQLException {
    String name = "test" + COUNT.incrementAndGet();
    run("postgres", "CREATE DATABASE " + name);
    return name;
  }

  /** The URL of a database, as an operator writes it. */
  public static String url(String database) {
    return "postgresql://postgres:s3cret@localhost:" + Running.SERVER.getPort() + "/" + database;
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
}
