package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.app.Client.Answer;
import dev.ashlar.testkit.Receiver;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/**
 * A server with search, attachments and a webhook that dies at random moments, whose disk is full, or whose
 * index is taken away. Repeat a run with {@code -Dashlar.seed=…}; {@code -Dashlar.crashes=…} makes it longer.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each has a server of its own
class ServicesCrashTest {
  private static final int WRITERS = 6;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final long seed = Long.getLong("ashlar.seed", System.nanoTime());
  private final Random random = new Random(seed);

  private void define(Receiver receiver, boolean atomic) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: crash
        notifications: { tries: 1000 }
        resources:
          Item:
            attributes: { text: String }
            search: [ text ]
            count: true
            attachments: true
            notify: [ { url: "%s" } ]
            mode: %s
        """
            .formatted(receiver.url("/hook"), atomic ? "atomic" : "non-atomic"));
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.serve(folder, folder.resolve("data"));
  }

  @Test
  void after_each_death_services_and_store_agree_and_everybody_is_told() throws Exception {
    int crashes = Integer.getInteger("ashlar.crashes", 6);
    System.out.println("ServicesCrashTest: seed " + seed + ", " + crashes + " crashes");
    try (var receiver = new Receiver(0)) {
      define(receiver, true);
      ServerProcess server = start();
      try {
        for (int crash = 0; crash < crashes; crash++) {
          load(server, crash);
          define(receiver, crash % 2 == 0);
          server = start();
          verify(new Client(server.url()));
        }
        Set<String> committed = committed(new Client(server.url()));
        List<Receiver.Received> heard =
            receiver.await(all -> ids(all).containsAll(committed), PATIENCE);
        assertThat(ids(heard)).as("seed %d", seed).isEqualTo(committed);
      } finally {
        server.close();
      }
    }
  }

  private static Set<String> ids(List<Receiver.Received> all) {
    return all.stream()
        .map(each -> each.headers().getOrDefault("webhook-id", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> committed(Client client) throws IOException {
    var committed = new TreeSet<String>();
    long since = 0;
    boolean more = true;
    while (more) {
      JsonNode slice = client.get("/items/_changes?limit=1000&since=" + since).json();
      slice.path("changes")
          .forEach(change -> committed.add(change.path("sequence").asLong() + "-Item"));
      since = slice.path("sequence").asLong();
      more = slice.path("more").asBoolean();
    }
    return committed;
  }

  private void load(ServerProcess server, int round) throws Exception {
    var death = new CountDownLatch(30 + random.nextInt(300));
    String url = server.url();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        var own = new Random(seed + 31L * round + writer);
        writers.add(threads.submit(() -> write(url, own, death)));
      }
      assertThat(death.await(120, TimeUnit.SECONDS)).as("seed %d", seed).isTrue();
      server.kill();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
  }

  /** Writes until nobody answers any more. */
  private static void write(String url, Random own, CountDownLatch death) {
    Client client = new Client(url);
    try {
      while (true) {
        String path = "/items/d" + own.nextInt(25);
        String text = "stone" + own.nextInt(1_000_000);
        switch (own.nextInt(6)) {
          case 0 -> client.delete(path);
          case 1, 2 ->
              client.send(
                  "PUT", path + "/attachments/note", text.repeat(2000), "Content-Type",
                  "text/plain");
          default -> client.put(path, "{\"text\":\"granite " + text + "\"}");
        }
        death.countDown();
      }
    } catch (IOException | UncheckedIOException e) {
      assertThat(e).isNotNull(); // it is dead
    }
  }

  private void verify(Client client) throws IOException {
    until(client, "/items/_verify", answer -> answer.json().path("ok").asBoolean());
    JsonNode all = client.get("/items?limit=1000").json();
    assertThat(client.get("/items?limit=0").header("Total-Count"))
        .as("seed %d", seed)
        .isEqualTo(Integer.toString(all.size()));
    assertThat(client.get("/items?q=granite&limit=0").header("Total-Count"))
        .as("seed %d", seed)
        .isEqualTo(Integer.toString(all.size()));
    for (JsonNode item : all) {
      String place = "/items/" + item.path("id").asString() + "/attachments";
      for (JsonNode attachment : client.get(place).json()) {
        Answer content = client.get(place + "/" + attachment.path("name").asString());
        assertThat(content.status()).as("seed %d", seed).isEqualTo(200);
        assertThat(content.body()).hasSize(attachment.path("size").asInt());
      }
    }
  }

  /** Whether an answer is the one that is waited for. */
  private interface Wanted {
    boolean is(Answer answer);
  }

  private void until(Client client, String path, Wanted wanted) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    Answer answer = client.get(path);
    while (!wanted.is(answer)) {
      assertThat(System.nanoTime()).as("seed %d: %s", seed, answer).isLessThan(end);
      answer = client.get(path);
    }
  }

  @Test
  void a_server_whose_index_is_taken_away_goes_on_and_makes_it_anew() throws Exception {
    try (var receiver = new Receiver(0)) {
      define(receiver, false);
      try (ServerProcess server = start()) {
        var client = new Client(server.url());
        for (int i = 0; i < 20; i++) {
          client.put("/items/d" + i, "{\"text\":\"granite\"}");
        }
        remove(folder.resolve("data/search"));
        for (int i = 20; i < 40; i++) {
          assertThat(client.put("/items/d" + i, "{\"text\":\"granite\"}").status()).isEqualTo(201);
          assertThat(client.get("/items?q=granite").status()).isIn(200, 503);
        }
        until(
            client,
            "/items?q=granite&limit=0",
            answer -> answer.header("Total-Count").equals("40"));
        corrupt(folder.resolve("data/search"));
        server.kill();
      }
      try (ServerProcess server = start()) {
        var client = new Client(server.url());
        until(client, "/items?q=granite&limit=0", answer -> answer.status() == 200);
        until(client, "/items/_verify", answer -> answer.json().path("ok").asBoolean());
        assertThat(client.get("/items?q=granite&limit=0").header("Total-Count")).isEqualTo("40");
      }
    }
  }

  private static void remove(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private static void corrupt(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        if (!path.getFileName().toString().equals("write.lock")) {
          Files.writeString(path, "nothing of use");
        }
      }
    }
  }

  private static int upload(HttpClient http, String url, int bytes) throws Exception {
    HttpRequest put =
        HttpRequest.newBuilder(URI.create(url + "/items/a/attachments/large"))
            .header("Content-Type", "application/octet-stream")
            .PUT(BodyPublishers.ofByteArray(new byte[bytes]))
            .build();
    return TimeLimit.send(http, put, BodyHandlers.ofString()).statusCode();
  }

  /** No file of the server may grow beyond some megabytes: the system itself says so. */
  @Test
  void an_upload_for_which_there_is_no_room_is_a_503_and_leaves_nothing() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/prlimit")), "prlimit is not installed");
    try (var receiver = new Receiver(0);
        HttpClient http = HttpClient.newHttpClient()) {
      define(receiver, false);
      try (ServerProcess server = start()) {
        String url = server.url();
        var client = new Client(url);
        client.put("/items/a", "{\"text\":\"granite\"}");
        limit(server, "3000000");
        assertThat(upload(http, url, 8_000_000)).isEqualTo(503);
        assertThat(client.get("/items/a/attachments").json()).isEmpty();
        assertThat(client.put("/items/b", "{\"text\":\"granite\"}").status()).isEqualTo(201);
        assertThat(upload(http, url, 1_000_000)).isEqualTo(201);
        assertThat(files()).as("the one that is whole").isEqualTo(1);
        limit(server, "unlimited");
        assertThat(upload(http, url, 8_000_000)).isIn(200, 201);
        assertThat(server.isRunning()).isTrue();
      }
    }
  }

  private static void limit(ServerProcess server, String bytes) throws Exception {
    var command =
        new ProcessBuilder(
            "/usr/bin/prlimit", "--pid", Long.toString(server.id()), "--fsize=" + bytes + ":");
    Process process = command.redirectErrorStream(true).start();
    assertThat(TimeLimit.exit(process)).isZero();
  }

  private long files() throws IOException {
    try (Stream<Path> all = Files.walk(folder.resolve("data/files"))) {
      return all.filter(Files::isRegularFile).count();
    }
  }

  @Test
  void an_upload_that_dies_with_the_server_is_not_to_be_seen_afterwards() throws Exception {
    try (var receiver = new Receiver(0);
        HttpClient http = HttpClient.newHttpClient()) {
      define(receiver, false);
      var begun = new CountDownLatch(1);
      try (ServerProcess server = start()) {
        new Client(server.url()).put("/items/a", "{\"text\":\"granite\"}");
        HttpRequest put =
            HttpRequest.newBuilder(URI.create(server.url() + "/items/a/attachments/large"))
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofInputStream(() -> new Endless(begun)))
                .build();
        var answer = http.sendAsync(put, BodyHandlers.ofString());
        assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
        server.kill();
        assertThat(answer.handle((response, failure) -> failure != null).get()).isTrue();
      }
      try (ServerProcess server = start()) {
        var client = new Client(server.url());
        assertThat(client.get("/items/a/attachments").json()).isEmpty();
        assertThat(client.get("/items/a/attachments/large").status()).isEqualTo(404);
        assertThat(upload(http, server.url(), 100_000)).isEqualTo(201);
      }
    }
  }

  /** Bytes without end; tells when some megabytes are on their way. */
  private static final class Endless extends InputStream {
    private final CountDownLatch begun;
    private long count;

    Endless(CountDownLatch begun) {
      this.begun = begun;
    }

    @Override
    public int read() {
      return 0;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      count += length;
      if (count > 3_000_000) {
        begun.countDown();
      }
      return length;
    }
  }
}
