package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import dev.ashlar.app.Ledger.State;
import dev.ashlar.json.JsonPatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A server under load that dies at random moments, over and over, on the same data. After each death
 * every acknowledged write is there, none twice, and documents, counts and log agree.
 *
 * <p>Repeat a run with {@code -Dashlar.seed=…}; {@code -Dashlar.crashes=…} makes it longer.
 */
@Tag("slow")
class CrashTest {
  private static final String DEFINITION =
      """
      name: crash
      resources:
        Item:
          attributes: { owner: String, n: Integer, text: String }
          count: true
          indices: [ { fields: [ owner, n ] } ]
      """;

  private static final int WRITERS = 8;
  private static final int DOCUMENTS = 40;
  private static final int LEAST_WRITES = 20;
  private static final int MOST_WRITES = 800;

  @TempDir private Path folder;

  private final long seed = Long.getLong("ashlar.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final Ledger ledger = new Ledger();

  /** Acknowledged sequences, and what got them. */
  private final ConcurrentSkipListMap<Long, String> acknowledged = new ConcurrentSkipListMap<>();

  /** Each write has a number of its own. */
  private final AtomicLong numbers = new AtomicLong();

  /** The documents as the log tells them. */
  private final Map<String, Stored> replayed = new HashMap<>();

  /** The sequence of the last change of the log that was looked at. */
  private long head;

  private record Stored(JsonNode document, long version) {}

  @Test
  void no_acknowledged_write_is_lost_and_none_is_there_twice() throws Exception {
    int crashes = Integer.getInteger("ashlar.crashes", 10);
    System.out.println("CrashTest: seed " + seed + ", " + crashes + " crashes");
    Files.writeString(folder.resolve("app.yaml"), DEFINITION);
    ServerProcess server = start();
    try {
      for (int crash = 0; crash < crashes; crash++) {
        load(server, crash);
        server = start();
        verify(new Client(server.url()));
      }
      replayFromTheStart(new Client(server.url()));
      assertThat(acknowledged).hasSizeGreaterThan(crashes * WRITERS);
      System.out.println("CrashTest: " + acknowledged.size() + " writes, head " + head);
    } finally {
      server.close();
    }
  }

  private ServerProcess start() throws IOException {
    return ServerProcess.serve(folder, folder.resolve("data"));
  }

  /** Writes, and kills the server after a random number of answers. */
  private void load(ServerProcess server, int round) throws Exception {
    Client client = new Client(server.url());
    var death = new CountDownLatch(LEAST_WRITES + random.nextInt(MOST_WRITES - LEAST_WRITES));
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      var writers = new ArrayList<Future<?>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        var turn = new Turn(client, "w" + writer, new Random(seed + 31L * round + writer), death);
        writers.add(executor.submit(turn::run));
      }
      assertThat(death.await(60, TimeUnit.SECONDS)).isTrue();
      server.kill();
      for (Future<?> writer : writers) {
        writer.get();
      }
    }
  }

  /** One writer, alone on its documents, until nobody answers any more. */
  private final class Turn {
    private final Client client;
    private final String owner;
    private final Random random;
    private final CountDownLatch death;

    Turn(Client client, String owner, Random random, CountDownLatch death) {
      this.client = client;
      this.owner = owner;
      this.random = random;
      this.death = death;
    }

    private void run() {
      try {
        while (true) {
          write(owner + "-" + random.nextInt(DOCUMENTS));
          death.countDown();
        }
      } catch (IOException e) {
        // the server is dead
      }
    }

    private void write(String id) throws IOException {
      boolean there = ledger.state(id).number().isPresent();
      int dice = random.nextInt(10);
      if (there && dice < 2) {
        ledger.ask(id, Optional.empty());
        acknowledge(id, client.delete("/items/" + id), "destroy");
        return;
      }
      long number = numbers.incrementAndGet();
      ledger.ask(id, Optional.of(number));
      if (there && dice < 6) {
        acknowledge(id, client.patch("/items/" + id, "{\"n\":" + number + "}"), "update");
      } else if (there || dice < 5) {
        acknowledge(id, client.put("/items/" + id, body(id, number)), there ? "update" : "create");
      } else {
        acknowledge(id, client.post("/items", body(id, number)), "create");
      }
    }

    private String body(String id, long number) {
      String text = "x".repeat(random.nextInt(2000));
      return "{\"id\":\"%s\",\"owner\":\"%s\",\"n\":%d,\"text\":\"%s\"}"
          .formatted(id, owner, number, text);
    }
  }

  private void acknowledge(String id, Answer answer, String action) {
    assertThat(answer.status()).as(answer::toString).isBetween(200, 204);
    long sequence = Long.parseLong(answer.header("Ashlar-Sequence"));
    assertThat(acknowledged.put(sequence, action + " " + id)).as("given twice").isNull();
    ledger.acknowledge(id, sequence);
  }

  private void verify(Client client) throws IOException {
    Map<String, Stored> stored = stored(client);
    ledger.settle(states(stored));
    assertThat(stored).hasSize((int) ledger.alive());
    assertThat(total(client, "/items?limit=0")).isEqualTo(ledger.alive());
    for (int writer = 0; writer < WRITERS; writer++) {
      String owner = "w" + writer;
      long own = stored.keySet().stream().filter(id -> id.startsWith(owner + "-")).count();
      assertThat(total(client, "/items?limit=0&owner=" + owner)).as(owner).isEqualTo(own);
    }
    replay(client);
    assertThat(replayed).isEqualTo(stored);
    assertThat(head).isGreaterThanOrEqualTo(acknowledged.lastKey());
    theNextSequenceIsNew(client);
  }

  private static long total(Client client, String path) throws IOException {
    return Long.parseLong(client.get(path).header("Total-Count"));
  }

  /** Every document that is listed, each once. */
  private static Map<String, Stored> stored(Client client) throws IOException {
    var stored = new HashMap<String, Stored>();
    Answer page = client.get("/items?meta=true&limit=1000");
    assertThat(page.header("Next-Cursor")).isEmpty();
    for (JsonNode element : page.json()) {
      var document = (ObjectNode) element;
      long version = document.remove("@meta").get("version").longValue();
      String id = document.get("id").stringValue();
      assertThat(stored.put(id, new Stored(document, version))).as("listed twice").isNull();
    }
    return stored;
  }

  private static Map<String, State> states(Map<String, Stored> stored) {
    var states = new HashMap<String, State>();
    stored.forEach(
        (id, each) -> {
          long number = each.document().get("n").longValue();
          states.put(id, new State(Optional.of(number), each.version()));
        });
    return states;
  }

  /** Follows the log from where the last look at it ended. */
  private void replay(Client client) throws IOException {
    boolean more = true;
    while (more) {
      JsonNode slice = client.get("/items/_changes?limit=1000&since=" + head).json();
      slice.get("changes").forEach(this::replay);
      more = slice.get("more").booleanValue();
    }
  }

  private void replay(JsonNode change) {
    long sequence = change.get("sequence").longValue();
    String id = change.get("id").stringValue();
    assertThat(sequence).as("no gap").isEqualTo(head + 1);
    head = sequence;
    String what = change.get("action").stringValue() + " " + id;
    assertThat(what).isEqualTo(acknowledged.getOrDefault(sequence, what));

    Stored before = replayed.remove(id);
    JsonNode document = before == null ? MissingNode.getInstance() : before.document();
    boolean created = change.get("action").stringValue().equals("create");
    assertThat(created).as(what).isEqualTo(before == null);
    if (change.get("action").stringValue().equals("destroy")) {
      return;
    }
    JsonNode after =
        created
            ? change.get("ops").get(0).get("value")
            : JsonPatch.parse(change.get("ops")).apply(document);
    replayed.put(id, new Stored(after, sequence));
  }

  private void theNextSequenceIsNew(Client client) throws IOException {
    long number = numbers.incrementAndGet();
    ledger.ask("probe", Optional.of(number));
    boolean there = ledger.state("probe").number().isPresent();
    acknowledge(
        "probe",
        client.put("/items/probe", "{\"n\":" + number + "}"),
        there ? "update" : "create");
    assertThat(acknowledged.lastKey()).isEqualTo(head + 1);
  }

  private void replayFromTheStart(Client client) throws IOException {
    head = 0;
    replayed.clear();
    replay(client);
    assertThat(replayed).isEqualTo(stored(client));
  }
}
