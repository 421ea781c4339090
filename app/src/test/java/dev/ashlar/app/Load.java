package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.JsonNode;

/**
 * Writers that create teams of the chat example without a pause, each under a name of its own, and what
 * they were answered. Thread-safe.
 */
final class Load implements AutoCloseable {
  private static final int WRITERS = 6;

  private final Client client;
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
  private final AtomicReference<String> strange = new AtomicReference<>("");
  private final List<Thread> writers = new ArrayList<>();
  private volatile boolean ended;

  Load(Client client) {
    this.client = client;
    for (int i = 0; i < WRITERS; i++) {
      String name = "w" + i + "-";
      writers.add(Thread.ofVirtual().start(() -> write(name)));
    }
  }

  private void write(String writer) {
    for (int i = 0; !ended; i++) {
      String id = writer + i;
      try {
        Client.Answer answer = client.put("/teams/" + id, "{\"name\":\"" + id + "\"}");
        statuses.put(id, answer.status());
        if (answer.status() == 201) {
          acknowledged.put(id, Long.parseLong(answer.header("Ashlar-Sequence")));
        } else if (answer.status() != 503 || answer.header("Retry-After").isEmpty()) {
          strange.set(answer.toString());
        }
      } catch (IOException e) {
        strange.set(e.toString());
        throw new UncheckedIOException(e);
      }
    }
  }

  /** How many writes were answered with this status. */
  int count(int status) {
    return (int) statuses.values().stream().filter(each -> each == status).count();
  }

  /** Waits for some more answers of a status. */
  void await(int status, int more) throws InterruptedException {
    int before = count(status);
    await(() -> count(status) >= before + more || !strange.get().isEmpty());
    assertThat(strange.get()).isEmpty();
  }

  /** Waits until something is so; its test's own time limit bounds it. */
  static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  /** Lets the writers end. */
  void end() throws InterruptedException {
    ended = true;
    for (Thread writer : writers) {
      TimeLimit.join(writer);
    }
    assertThat(strange.get()).isEmpty();
  }

  /**
   * That every write that was acknowledged is there, with its sequence, that none is there twice, that
   * the log has no gap, and that the count is that of the log.
   */
  void check() throws IOException {
    Map<String, Long> logged = new HashMap<>();
    long last = 0;
    JsonNode slice;
    do {
      slice = client.get("/_changes?since=" + last + "&limit=1000").json();
      for (JsonNode change : slice.get("changes")) {
        assertThat(change.get("sequence").longValue()).isEqualTo(++last);
        assertThat(logged.put(change.get("id").stringValue(), last)).isNull();
      }
    } while (slice.get("more").booleanValue());
    assertThat(logged).containsAllEntriesOf(acknowledged);
    Set<String> asked = new HashSet<>(statuses.keySet());
    assertThat(asked).containsAll(logged.keySet());
    assertThat(client.get("/teams?limit=0").header("Total-Count"))
        .isEqualTo(Integer.toString(logged.size()));
  }

  @Override
  public void close() {
    ended = true;
  }
}
