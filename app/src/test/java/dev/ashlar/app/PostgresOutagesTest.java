package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What befalls a database under load, as clients of the product see it: clear answers meanwhile, no restart
 * afterwards, nothing lost, nothing doubled.
 */
@Tag("slow")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT) // each has a database server of its own, and waits most of the time
class PostgresOutagesTest {
  private static final Path CHAT = Path.of(System.getProperty("ashlar.root"), "examples", "chat");

  @TempDir private Path folder;

  private static ServerProcess serve(String url) throws IOException {
    return ServerProcess.java(
        Path.of(""),
        Map.of("ASHLAR_STORE", url),
        List.of("dev.ashlar.app.cli.Main", "serve", CHAT.toString(), "--port", "0"));
  }

  private PostgresServer server(Map<String, String> settings) throws IOException {
    return PostgresServer.start(folder.resolve("postgres"), 0, settings);
  }

  private static String url(PostgresServer server, String more) {
    return "postgresql://postgres@localhost:" + server.port() + "/postgres" + more;
  }

  /** That reads and readiness are refused for now, each within a time, and the process is well. */
  private static void assertUnavailable(Client client, Duration patience) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Void>> all =
          Stream.of("/teams/none", "/teams", "/_changes", "/readyz")
              .map(path -> threads.submit(() -> assertRefused(client, path, patience)))
              .toList();
      for (Future<Void> each : all) {
        each.get();
      }
    }
    assertThat(client.get("/livez").status()).isEqualTo(200);
  }

  private static @Nullable Void assertRefused(Client client, String path, Duration patience)
      throws IOException {
    long begun = System.nanoTime();
    Client.Answer answer = client.get(path);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).as(path).isLessThan(patience);
    assertThat(answer.status()).as(path + answer).isEqualTo(503);
    assertThat(answer.header("Retry-After")).as(path).isNotEmpty();
    assertThat(answer.body()).as(path).doesNotContain("Exception");
    return null;
  }

  private static void assertAvailable(Client client) throws IOException {
    assertThat(client.get("/readyz").status()).isEqualTo(200);
    assertThat(client.get("/teams?limit=1").status()).isEqualTo(200);
  }

  @Test
  void a_server_whose_connections_are_all_taken_by_others_is_503_until_there_are_some()
      throws Exception {
    try (PostgresServer postgres = server(Map.of("max_connections", "20"))) {
      postgres.run("CREATE ROLE chat LOGIN", "GRANT CREATE, USAGE ON SCHEMA public TO chat");
      String url = url(postgres, "").replace("postgres@", "chat@");
      try (ServerProcess server = serve(url);
          Load load = new Load(new Client(server.url()))) {
        Client client = new Client(server.url());
        load.await(201, 200);
        try (var others = new Others(postgres)) {
          others.takeAll();
          assertThat(others.taken).hasSizeGreaterThan(10);
          load.await(503, 5);
          assertUnavailable(client, Duration.ofSeconds(15));
        }
        load.await(201, 200);
        load.end();
        assertAvailable(client);
        load.check();
      }
    }
  }

  /** Sessions of other applications, which take whatever is to be had. */
  private record Others(PostgresServer postgres, List<Connection> taken) implements AutoCloseable {
    Others(PostgresServer postgres) {
      this(postgres, new ArrayList<>());
    }

    /** Takes every connection, those of the product too, which it ends. */
    void takeAll() throws SQLException {
      while (true) {
        try {
          taken.add(postgres.connection());
        } catch (SQLException e) {
          assertThat(e.getSQLState()).isEqualTo("53300");
          if (!endOne()) {
            return;
          }
        }
      }
    }

    private boolean endOne() throws SQLException {
      try (var statement = taken.getFirst().createStatement();
          var row =
              statement.executeQuery(
                  "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                      + " WHERE usename = 'chat' LIMIT 1")) {
        return row.next();
      }
    }

    @Override
    public void close() throws SQLException {
      for (Connection each : taken) {
        each.close();
      }
    }
  }

  @Test
  void a_server_that_stands_still_is_503_in_time_and_goes_on_where_it_was() throws Exception {
    try (PostgresServer postgres = server(Map.of());
        ServerProcess server = serve(url(postgres, "?socketTimeout=3"));
        Load load = new Load(new Client(server.url()))) {
      Client client = new Client(server.url());
      load.await(201, 200);
      postgres.signal("STOP");
      try {
        load.await(503, 6);
        assertUnavailable(client, Duration.ofSeconds(15));
      } finally {
        postgres.signal("CONT");
      }
      load.await(201, 200);
      load.end();
      assertAvailable(client);
      load.check();
    }
  }

  @Test
  void while_another_session_locks_a_table_its_writes_are_503_in_time_and_reads_go_on()
      throws Exception {
    try (PostgresServer postgres = server(Map.of());
        ServerProcess server = serve(url(postgres, ""));
        Load load = new Load(new Client(server.url()))) {
      Client client = new Client(server.url());
      load.await(201, 200);
      try (Connection other = postgres.connection(); var statement = other.createStatement()) {
        statement.execute("BEGIN");
        statement.execute("LOCK TABLE teams IN EXCLUSIVE MODE");
        load.await(503, 6);
        assertThat(client.get("/teams?limit=1").status()).isEqualTo(200);
        assertThat(client.get("/teams/w0-0").status()).isEqualTo(200);
        assertThat(client.get("/readyz").status()).isEqualTo(200);
        statement.execute("ROLLBACK");
      }
      load.await(201, 200);
      load.end();
      load.check();
    }
  }

  @Test
  void a_failover_to_a_standby_loses_and_doubles_nothing_and_needs_no_restart() throws Exception {
    Map<String, String> settings = Map.of("wal_keep_size", "512MB");
    try (PostgresServer primary = server(settings);
        ServerProcess first = serve(url(primary, ""))) {
      assertAvailable(new Client(first.url()));
      try (PostgresServer standby =
          primary.standby(folder.resolve("standby"), settings)) {
        assertThat(first.stop()).isZero();
        primary.run(
            "ALTER SYSTEM SET synchronous_standby_names = '*'",
            "SELECT pg_reload_conf()");
        Load.await(() -> isSynchronous(primary));
        String both =
            "postgresql://postgres@localhost:"
                + primary.port()
                + ",localhost:"
                + standby.port()
                + "/postgres";
        try (ServerProcess server = serve(both);
            Load load = new Load(new Client(server.url()))) {
          Client client = new Client(server.url());
          load.await(201, 300);
          primary.kill();
          load.await(503, 6);
          assertUnavailable(client, Duration.ofSeconds(15));
          standby.run("SELECT pg_promote()");
          load.await(201, 300);
          load.end();
          assertAvailable(client);
          load.check();
        }
      }
    }
  }

  private static boolean isSynchronous(PostgresServer primary) {
    try {
      return primary.ask("SELECT sync_state FROM pg_stat_replication").equals("sync");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
