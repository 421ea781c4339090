package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** The product on PostgreSQL, as its users start it. */
@Tag("slow")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT) // each has a database of its own
class PostgresServeTest {
  private static final Path CHAT = Path.of(System.getProperty("ashlar.root"), "examples", "chat");
  private static final int WRITERS = 6;

  private static String database() throws SQLException {
    return TestServer.url();
  }

  private static ServerProcess serve(String url) throws IOException {
    return ServerProcess.java(
        Path.of(""),
        Map.of("ASHLAR_STORE", url),
        List.of("dev.ashlar.app.cli.Main", "serve", CHAT.toString(), "--port", "0"));
  }

  @Test
  void the_example_runs_on_postgresql_by_its_url_alone() throws Exception {
    String url = database();
    try (ServerProcess server = serve(url)) {
      Client client = new Client(server.url());
      Client.Answer made =
          client.put("/teams/ada", "{\"name\":\"Ada\"}");
      assertThat(made.status()).as(made.toString()).isEqualTo(201);
      assertThat(client.get("/teams?name=Ada").json()).hasSize(1);
      assertThat(client.get("/teams/ada/_history").json().get("complete").booleanValue()).isTrue();
      assertThat(server.stop()).isZero();
      assertThat(server.output()).contains(url.substring(url.indexOf("localhost:")))
          .doesNotContain("s3cret");
    }
    try (ServerProcess server = serve(url)) {
      assertThat(new Client(server.url()).get("/teams/ada").header("ETag")).isEqualTo("\"1\"");
    }
  }

  @Test
  void a_database_that_cannot_be_reached_is_told_without_its_password() throws Exception {
    try (ServerProcess server = serve("postgresql://ada:s3cret@localhost:1/chat")) {
      assertThat(server.end()).isEqualTo(1);
      assertThat(server.output()).contains("localhost:1/chat").doesNotContain("s3cret");
    }
  }

  @Test
  void of_three_servers_under_load_one_is_killed_and_no_acknowledged_write_is_lost_or_doubled()
      throws Exception {
    String url = database();
    List<ServerProcess> servers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      servers.add(serve(url));
    }
    try {
      List<Client> clients = servers.stream().map(server -> new Client(server.url())).toList();
      Map<String, Long> acknowledged = new ConcurrentHashMap<>();
      var count = new AtomicInteger();
      var half = new CountDownLatch(300);
      var writers = new ArrayList<Thread>();
      for (int i = 0; i < WRITERS; i++) {
        Client client = clients.get(i % 3);
        writers.add(Thread.ofVirtual().start(() -> write(client, count, half, acknowledged)));
      }
      half.await();
      servers.getFirst().kill();
      for (Thread writer : writers) {
        TimeLimit.join(writer);
      }
      assertThat(acknowledged).hasSizeGreaterThan(600);
      Client survivor = clients.get(1);
      Set<Long> sequences = new HashSet<>();
      Map<String, Long> logged = new ConcurrentHashMap<>();
      long since = 0;
      long last = 0;
      JsonNode slice;
      do {
        slice = survivor.get("/_changes?since=" + since + "&limit=500").json();
        for (JsonNode change : slice.get("changes")) {
          long sequence = change.get("sequence").longValue();
          assertThat(sequence).isGreaterThan(last);
          last = sequence;
          sequences.add(sequence);
          assertThat(logged.put(change.get("id").stringValue(), sequence)).isNull();
        }
        since = slice.get("sequence").longValue();
      } while (slice.get("more").booleanValue());
      assertThat(logged).containsAllEntriesOf(acknowledged);
      assertThat(sequences).hasSize((int) last);
      assertThat(survivor.get("/teams?limit=0").header("Total-Count"))
          .isEqualTo(Integer.toString(logged.size()));
    } finally {
      servers.forEach(ServerProcess::close);
    }
  }

  @Test
  void a_restart_of_the_database_under_load_is_503_meanwhile_and_loses_and_doubles_nothing(
      @TempDir Path folder) throws Exception {
    PostgresServer first = PostgresServer.start(folder.resolve("postgres"), 0, Map.of());
    int port = first.port();
    var running = new ArrayList<>(List.of(first));
    try (ServerProcess server = serve("postgresql://postgres@localhost:" + port + "/postgres");
        Load load = new Load(new Client(server.url()))) {
      Client client = new Client(server.url());
      load.await(201, 200);
      first.close();
      running.clear();
      load.await(503, 1);
      assertThat(client.get("/teams/none").header("Retry-After")).isNotEmpty();
      assertThat(client.get("/livez").status()).isEqualTo(200);
      assertThat(client.get("/readyz").status()).isEqualTo(503);
      running.add(PostgresServer.start(folder.resolve("postgres"), port, Map.of()));
      load.await(201, 200);
      load.end();
      assertThat(client.get("/readyz").status()).isEqualTo(200);
      load.check();
    } finally {
      for (PostgresServer server : running) {
        server.close();
      }
    }
  }

  /** Creates teams until there are enough, or the server is gone. */
  private static void write(
      Client client, AtomicInteger count, CountDownLatch half, Map<String, Long> acknowledged) {
    try {
      while (count.get() < 1200) {
        String id = "p" + count.incrementAndGet();
        Client.Answer answer =
            client.put(
                "/teams/" + id, "{\"name\":\"" + id + "\"}");
        half.countDown();
        if (answer.status() == 201) {
          acknowledged.put(id, Long.parseLong(answer.header("Ashlar-Sequence")));
        }
      }
    } catch (IOException e) {
      half.countDown(); // it was killed: what it did not answer may have happened or not
    }
  }
}
