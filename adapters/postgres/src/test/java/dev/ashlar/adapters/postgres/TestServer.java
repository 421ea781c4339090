package dev.ashlar.adapters.postgres;

import dev.ashlar.testkit.Ports;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The PostgreSQL server of this JVM's tests, and its databases: one for each folder of a test. A
 * database whose folder is gone is brought back to what a store finds that was opened and never written
 * to, which is much faster than to make its tables again. A test that needs a database with nothing in
 * it asks for {@link #url()}. The server does not sync: nobody cuts its power. Thread-safe.
 */
public final class TestServer {
  private static final Map<Path, String> DATABASES = new LinkedHashMap<>();

  /** What each of them held when its store had been opened, as {@link #LAYOUT} says. */
  private static final Map<String, String> LAYOUTS = new HashMap<>();

  /** Everything that the schema is made of, in one text. */
  private static final String LAYOUT =
      """
      SELECT string_agg(part, ' ' ORDER BY part) FROM (
        SELECT concat(relname, relkind, relpersistence) FROM pg_class
          WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(relname, '.', attname, atttypid, attnotnull, atthasdef)
          FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
          WHERE relnamespace = 'public'::regnamespace AND attnum > 0
        UNION ALL SELECT pg_get_indexdef(indexrelid)
          FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
          WHERE relnamespace = 'public'::regnamespace
        UNION ALL SELECT concat(conname, contype) FROM pg_constraint
          WHERE connamespace = 'public'::regnamespace
        UNION ALL SELECT tgname::text FROM pg_trigger
        UNION ALL SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT nspname::text FROM pg_namespace WHERE nspname !~ '^pg_'
      ) AS parts(part)""";

  /** Drops the tables of resources, and empties those of every store. */
  private static final String WIPE =
      """
      DO $$
      DECLARE relation text;
      BEGIN
        FOR relation IN SELECT relname FROM pg_class
          WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        LOOP
          IF relation NOT LIKE '\\_%' THEN
            EXECUTE format('DROP TABLE %I CASCADE', relation);
          ELSIF relation <> '_meta' THEN
            EXECUTE format('DELETE FROM %I', relation);
          END IF;
        END LOOP;
        UPDATE _meta SET head = 0, floor = 0, layout = 1,
          identity = md5(random()::text || clock_timestamp()::text);
        ALTER SEQUENCE _outbox_id_seq RESTART;
      END $$""";
  private static final AtomicInteger COUNT = new AtomicInteger();

  private TestServer() {}

  private static final class Running {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      try {
        Path data = Files.createTempDirectory("ashlar-postgres");
        EmbeddedPostgres server = start(data);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(server, data)));
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Stops it; its tens of thousands of files are deleted while the build goes on. */
    private static void end(EmbeddedPostgres server, Path data) {
      try {
        server.close();
        new ProcessBuilder("rm", "-rf", data.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static EmbeddedPostgres start(Path data) throws IOException {
      return EmbeddedPostgres.builder()
          .setDataDirectory(data)
          .setCleanDataDirectory(false)
          .setRegisterShutdownHook(false)
          .setPort(Ports.free())
          .setServerConfig("max_connections", "300")
          .setServerConfig("fsync", "off")
          .setServerConfig("full_page_writes", "off")
          .setServerConfig("synchronous_commit", "off")
          .start();
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

  /** A database whose store was opened and never written to. */
  private static String free() {
    Optional<Path> gone = DATABASES.keySet().stream().filter(Files::notExists).findFirst();
    if (gone.isPresent()) {
      String database = Objects.requireNonNull(DATABASES.remove(gone.get()));
      if (isWiped(database)) {
        return database;
      }
    }
    String database = database("");
    PostgresStore.open(url(database), Clock.systemUTC()).close();
    try (Connection connection = connection(database)) {
      LAYOUTS.put(database, layout(connection));
      return database;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Whether a database is as it was at first; not if a test changed its layout, or still works there. */
  private static boolean isWiped(String database) {
    try (Connection connection = connection(database);
        var statement = connection.createStatement()) {
      statement.execute("SET lock_timeout = '10s'");
      statement.execute(WIPE);
      return layout(connection).equals(LAYOUTS.get(database));
    } catch (SQLException e) {
      return false;
    }
  }

  private static String layout(Connection connection) throws SQLException {
    try (var statement = connection.createStatement();
        var row = statement.executeQuery(LAYOUT)) {
      row.next();
      return row.getString(1);
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
