package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.app.Bearer;
import dev.ashlar.app.ServerProcess;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The guarantees of SPEC 12, tried by fleets of clients that disconnect, read slowly, become others and
 * ask for something else, while servers are killed and documents come and go: after every message, what a
 * client has rebuilt is what it may see at the sequence of that message. {@code -Dashlar.fleet.seconds}
 * lets it take longer, {@code -Dashlar.fleet.seed} repeats a run as far as threads allow.
 */
@Tag("slow")
@Timeout(900)
@SuppressWarnings("NullAway.Init") // set before each test
class FleetTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final int SECONDS = Integer.getInteger("ashlar.fleet.seconds", 5);
  private static final int CLIENTS = Integer.getInteger("ashlar.fleet.clients", 24);
  private static final int DOCUMENTS = 10;
  private static final int BURST = 16;
  private static final List<String> OWNERS = List.of("ada", "bob", "eve");

  /** A resource, a read model of its documents, and series of them by owner. */
  private static final List<String> COLLECTIONS = List.of("notes", "notes", "copies", "piles");

  private static final String YAML =
      """
      name: fleet
      auth: { secret: "%2$s" }
      limits: { queue: 60KB, ping: 1s }
      resources:
        Note:
          attributes:
            owner: String
            open: Boolean
            kind: Integer
            rank: Integer
            text: String
            list: { type: Array, items: Integer }
            pin: { type: String, restricted: true }
          access:
            query: %1$s
            get: %1$s
            create: [ admin ]
            update: [ admin ]
            destroy: [ admin ]
      readModels:
        Copy:
          projects: [ { resource: Note, id: id, set: { owner: owner, open: open, kind: kind, text: text, list: list } } ]
          access: { query: %1$s, get: %1$s }
        Pile:
          sequencedBy: rank
          projects: [ { resource: Note, id: owner, set: { rank: rank, owner: owner, open: open, kind: kind, text: text } } ]
          access: { query: %1$s, get: %1$s }
      """
          .formatted("[ admin, { owner: \"@caller.id\" }, { open: true } ]", SECRET);

  @TempDir Path folder;
  @TempDir Path data;

  /** So that not much lies between a server and a client that does not read. */
  private static final String BUFFER = "jdk.httpclient.receiveBufferSize";

  private final HttpClient http = HttpClient.newHttpClient();
  private final List<ServerProcess> servers = new ArrayList<>();
  private final List<String> urls = new ArrayList<>();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Map<String, String> tokens = new HashMap<>();

  /** How often the first server was killed. */
  private final AtomicInteger kills = new AtomicInteger();

  private volatile boolean isWritten;
  private long seed;
  private Random random;

  @BeforeEach
  void begin() throws IOException {
    System.setProperty(BUFFER, "8192");
    seed = Long.getLong("ashlar.fleet.seed", System.nanoTime());
    System.out.println("FleetTest: seed " + seed);
    random = new Random(seed);
    Files.writeString(folder.resolve("app.yaml"), YAML);
    long end = Instant.now().plusSeconds(3600).getEpochSecond();
    for (String caller : FleetClient.CALLERS) {
      String roles = caller.equals("root") ? "admin" : "";
      String claims = "{\"sub\":\"%s\",\"roles\":\"%s\",\"exp\":%d}".formatted(caller, roles, end);
      if (!caller.isEmpty()) {
        tokens.put(caller, Bearer.of(SECRET, claims)[1].substring("Bearer ".length()));
      }
    }
  }

  @AfterEach
  void end() {
    System.clearProperty(BUFFER);
    servers.forEach(ServerProcess::close);
    http.close();
  }

  @Test
  void on_sqlite_every_client_is_in_step_after_every_message() throws Exception {
    start(data);
    run();
  }

  @Test
  void on_three_nodes_over_postgresql_every_client_is_in_step_after_every_message()
      throws Exception {
    String store = TestServer.url();
    for (String name : List.of("a", "b", "c")) {
      start(data.resolve(name), "--store", store);
    }
    run();
  }

  private void start(Path where, String... more) throws IOException {
    servers.add(ServerProcess.serve(folder, where, more));
    restart.add(() -> ServerProcess.serveAgain(folder, where, urls.getFirst(), more));
  }

  /** How each server is started again. */
  private final List<Restart> restart = new ArrayList<>();

  private interface Restart {
    ServerProcess now() throws IOException;
  }

  private String node(Random random) {
    return urls.get(random.nextInt(urls.size()));
  }

  private FleetClient.Servers known() {
    return new FleetClient.Servers() {
      @Override
      public String any(Random random) {
        return node(random);
      }

      @Override
      public int kills(String url) {
        return url.equals(urls.getFirst()) ? kills.get() : 0;
      }
    };
  }

  private void run() throws Exception {
    servers.forEach(server -> urls.add(server.url()));
    List<FleetClient> fleet = fleet();
    List<Thread> clients =
        fleet.stream()
            .map(client -> Thread.ofVirtual()
                .uncaughtExceptionHandler((t, e) -> failures.add(e))
                .start(client))
            .toList();
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      var own = new Random(random.nextLong());
      writers.add(Thread.ofVirtual().start(() -> write(own)));
    }
    int most = Math.max(1, SECONDS / 6);
    for (int i = 0; i <= most; i++) {
      TimeUnit.MILLISECONDS.sleep(SECONDS * 1000L / (most + 1));
      assertThat(failures).isEmpty();
      if (i < most) {
        kills.incrementAndGet();
        servers.getFirst().kill();
        servers.set(0, restart.getFirst().now());
      }
    }
    isWritten = true;
    for (Thread each : writers) {
      each.join();
    }
    NavigableMap<Long, Map<String, ObjectNode>> log = log();
    for (String collection : COLLECTIONS) {
      assertThat(log.values())
          .as("seed %d: states with something in %s", seed, collection)
          .anyMatch(
              state -> state.keySet().stream().anyMatch(key -> key.startsWith("/" + collection)));
    }
    long last = log.lastKey();
    for (FleetClient each : fleet) {
      arrive(each, last);
      each.isOver = true;
    }
    for (Thread each : clients) {
      each.interrupt();
      each.join(10_000);
    }
    assertThat(failures).isEmpty();
    int messages = 0;
    for (FleetClient each : fleet) {
      messages += each.seen.size();
      verify(each, log);
    }
    System.out.printf(
        "FleetTest: %d changes, %d states of %d clients, %d connections, %d times lagging, %d resets%n",
        last,
        messages,
        fleet.size(),
        fleet.stream().mapToInt(each -> each.connections).sum(),
        fleet.stream().mapToInt(each -> each.lags).sum(),
        fleet.stream().mapToInt(each -> each.resets).sum());
  }

  private List<FleetClient> fleet() {
    var fleet = new ArrayList<FleetClient>();
    for (int i = 0; i < CLIENTS; i++) {
      String caller = FleetClient.CALLERS.get(i % FleetClient.CALLERS.size());
      String collection = COLLECTIONS.get(random.nextInt(COLLECTIONS.size()));
      String id =
          collection.equals("piles") ? OWNERS.get(random.nextInt(OWNERS.size()))
              : i % 6 == 5 ? "n" + random.nextInt(DOCUMENTS) : "";
      int most = i % 3 == 1 && id.isEmpty() ? random.nextInt(3) : -1;
      var view = new FleetClient.View(caller, collection, id, most);
      long own = random.nextLong();
      fleet.add(
          i % 8 < 4
              ? new FleetSocket(view, known(), tokens, own, http)
              : new FleetStream(view, known(), tokens, own, http));
    }
    return fleet;
  }

  private void write(Random random) {
    while (!isWritten) {
      try {
        ArrayNode items = JsonNodeFactory.instance.arrayNode();
        var ids = new HashSet<String>();
        for (int i = random.nextInt(4) == 0 ? 4 : 1; i > 0; i--) {
          String id = "n" + random.nextInt(DOCUMENTS);
          if (ids.add(id)) {
            items.add(item(random, id));
          }
        }
        send(node(random), "POST", "/notes/_bulk?atomic=true", Json.text(items));
        for (int i = random.nextInt(100) == 0 ? BURST : 0; i > 0; i--) {
          send(node(random), "PUT", "/notes/n" + random.nextInt(DOCUMENTS), large(i));
        }
        Thread.sleep(random.nextInt(6));
      } catch (IOException e) {
        // the server is away; the log says what came of it
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** More than fits between a server and a client that does not read. */
  private static String large(int number) {
    return "{\"open\":true,\"kind\":0,\"text\":\"" + "x".repeat(150_000 + number) + "\"}";
  }

  private static ObjectNode item(Random random, String id) {
    ObjectNode item = JsonNodeFactory.instance.objectNode().put("id", id);
    if (random.nextInt(8) == 0) {
      return item.put("op", "destroy");
    }
    ObjectNode value = item.put("op", "upsert").putObject("value");
    value.put("owner", OWNERS.get(random.nextInt(OWNERS.size())));
    value.put("rank", random.nextInt(4));
    value.put("open", random.nextInt(3) == 0);
    if (random.nextInt(5) > 0) {
      value.put("kind", random.nextInt(4));
    }
    value.put("text", "t" + random.nextInt(3));
    value.put("pin", "p" + random.nextInt());
    ArrayNode list = value.putArray("list");
    for (int i = random.nextInt(4); i > 0; i--) {
      list.add(random.nextInt(3));
    }
    return item;
  }

  private JsonNode send(String url, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + tokens.get("root"))
            .method(method, BodyPublishers.ofString(body))
            .build();
    HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
    return Json.parse(answer.body().getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /** All documents of all collections at the end of each transaction, as the log has it. */
  private NavigableMap<Long, Map<String, ObjectNode>> log() throws Exception {
    awaitReadModels();
    var states = new TreeMap<Long, Map<String, ObjectNode>>();
    states.put(0L, Map.of());
    var state = new HashMap<String, ObjectNode>();
    long since = 0;
    String transaction = "";
    JsonNode page;
    do {
      page = send(urls.getFirst(), "GET", "/_changes?limit=10000&since=" + since, "");
      for (JsonNode change : page.get("changes").values()) {
        since = change.get("sequence").longValue();
        if (change.get("transaction").asString().equals(transaction)) {
          states.remove(states.lastKey());
        }
        transaction = change.get("transaction").asString();
        String key = key(change);
        JsonNode before =
            state.containsKey(key) ? state.get(key) : JsonNodeFactory.instance.missingNode();
        JsonPatch patch = JsonPatch.parse((ArrayNode) change.get("ops"));
        if (change.get("action").stringValue().equals("destroy")) {
          state.remove(key);
        } else if (change.get("action").stringValue().equals("create")) {
          state.put(key, FleetClient.shortened(change.at("/ops/0/value")));
        } else {
          state.put(key, FleetClient.shortened(patch.apply(before)));
        }
        states.put(since, Map.copyOf(state));
      }
    } while (page.get("more").booleanValue());
    return states;
  }

  /** What is read next has everything that comes of what is written so far; a lease may have to end first. */
  private void awaitReadModels() throws Exception {
    JsonNode written = send(urls.getFirst(), "GET", "/notes/_changes?limit=10000", "");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    for (String collection : List.of("copies", "piles")) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(urls.getFirst() + "/" + collection + "?limit=0"))
              .header("Authorization", "Bearer " + tokens.get("root"))
              .header("Ashlar-Min-Sequence", written.get("sequence").asString())
              .timeout(Duration.ofSeconds(30))
              .build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      while (answer.statusCode() == 503 && System.nanoTime() < end) {
        answer = http.send(request, BodyHandlers.ofString());
      }
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }
  }

  /** The address of a document or an element: its collection, its id, and its source in a series. */
  private static String key(JsonNode change) {
    String collection =
        Map.of("Note", "notes", "Copy", "copies", "Pile", "piles")
            .get(change.get("resource").stringValue());
    String source = change.path("source").asString("");
    return "/" + collection + "/" + change.get("id").stringValue()
        + (source.isEmpty() ? "" : "/" + source);
  }

  /** Heartbeats and places tell each client how far it is, also where nothing concerns it any more. */
  private void arrive(FleetClient client, long last) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (client.reached < last) {
      assertThat(failures).isEmpty();
      assertThat(System.nanoTime())
          .as("seed %d: %s has come to %d of %d, and %s; of %s", seed, client, client.reached, last,
              client.doing(), urls)
          .isLessThan(end);
      Thread.sleep(20);
    }
  }

  private void verify(FleetClient client, NavigableMap<Long, Map<String, ObjectNode>> log) {
    assertThat(client.seen).isNotEmpty();
    for (FleetClient.Seen each : client.seen) {
      if (each.by().equals("patch") || each.by().equals("snapshot")) {
        assertThat(log.containsKey(each.sequence()) || each.sequence() > log.lastKey())
            .as("seed %d: %s was told a part of a transaction, at %d", seed, client,
                each.sequence())
            .isTrue();
      }
      Map<String, ObjectNode> expected =
          expected(each.view(), log.floorEntry(each.sequence()).getValue());
      if (!expected.equals(each.state())) {
        assertThat(shortened(each.state()))
            .as("seed %d: %s after a %s at %d", seed, each.view(), each.by(), each.sequence())
            .isEqualTo(shortened(expected));
      }
    }
  }

  /** What a view shows of everything, by what its messages call the documents. */
  private static Map<String, ObjectNode> expected(
      FleetClient.View view, Map<String, ObjectNode> all) {
    return all.entrySet()
        .stream()
        .filter(entry -> entry.getKey().startsWith("/" + view.collection() + "/"))
        .filter(entry -> view.shows(entry.getValue()))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(entry.getKey().lastIndexOf('/') + 1),
                Map.Entry::getValue));
  }

  private static Map<String, String> shortened(Map<String, ObjectNode> state) {
    var texts = new TreeMap<String, String>();
    state.forEach((id, document) -> texts.put(id, Json.text(document)));
    return texts;
  }
}
