package dev.ashlar.app.realtime;

import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import java.io.IOException;
import java.time.Duration;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A simulated client: it rebuilds what it watches from nothing but what it is sent, and writes down what
 * it has at each sequence that it is told. It disconnects, reads slowly and comes back as its seed says.
 * Used by one thread, and read by others once that has ended.
 */
abstract class FleetClient implements Runnable {
  /** Several heartbeats, on a machine that has much to do. */
  static final Duration SILENCE = Duration.ofSeconds(15);

  /** Who the clients are: the first is an admin, the last nobody. */
  static final List<String> CALLERS = List.of("root", "ada", "bob", "");

  /**
   * What is watched, as the client believes.
   *
   * @param caller an id, or nothing
   * @param collection of a resource, a read model or one of series
   * @param id the one document or series; empty for all documents
   * @param most only documents of at most this kind; all if negative
   */
  record View(String caller, String collection, String id, int most) {
    /** Whether it is of one document; otherwise it is of many by their ids or, in a series, their sources. */
    boolean isOne() {
      return !id.isEmpty() && !collection.equals("piles");
    }

    /** Whether it shows a document. Written without a look at how the server decides it. */
    boolean shows(ObjectNode document) {
      boolean may =
          caller.equals("root")
              || document.path("open").booleanValue(false)
              || (!caller.isEmpty() && document.path("owner").asString("").equals(caller));
      boolean asked = id.isEmpty() || id.equals(document.get("id").stringValue());
      JsonNode kind = document.path("kind");
      return may && asked && (most < 0 || (kind.isNumber() && kind.intValue() <= most));
    }
  }

  /** What a client had when it was told a sequence. */
  record Seen(long sequence, View view, Map<String, ObjectNode> state, String by) {}

  /** The servers, as their clients know them. */
  interface Servers {
    /** The URL of one of them. */
    String any(Random random);

    /** How often the one with that URL was killed. */
    int kills(String url);
  }

  final Servers servers;
  private final Map<String, String> tokens;
  final Random random;
  final List<Seen> seen = new ArrayList<>();
  View view;
  long sequence = -1;
  int connections;
  int resets;
  int lags;
  volatile boolean isOver;
  volatile long reached = -1;

  /** What it does now, for whoever must find out why it does not go on. */
  private volatile String doing = "nothing yet";
  private final Map<String, ObjectNode> state = new HashMap<>();

  FleetClient(View view, Servers servers, Map<String, String> tokens, long seed) {
    this.view = view;
    this.servers = servers;
    this.tokens = tokens;
    random = new Random(seed);
  }

  Optional<String> token(String caller) {
    return Optional.ofNullable(tokens.get(caller));
  }

  String path() {
    return "/" + view.collection() + (view.id().isEmpty() ? "" : "/" + view.id());
  }

  /** What somebody chooses who comes back. */
  View another() {
    String caller = CALLERS.get(random.nextInt(CALLERS.size()));
    return new View(
        caller,
        view.collection(),
        view.id(),
        view.id().isEmpty() && random.nextBoolean() ? random.nextInt(3)
            : view.id().isEmpty() ? -1 : view.most());
  }

  @Override
  public void run() {
    while (!isOver) {
      try {
        connections++;
        doing("connects");
        connect();
      } catch (IOException e) {
        doing("lost its connection: " + e);
        pause(50); // the server is away
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  void doing(String what) {
    doing = "%tT connection %d: %s".formatted(LocalTime.now(), connections, what);
  }

  String doing() {
    return doing;
  }

  /** One connection, until either side ends it. */
  abstract void connect() throws IOException, InterruptedException;

  void pause(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      isOver = true;
    }
  }

  /** Whether the client wants to end a connection of its own accord now. */
  boolean hasEnough() {
    return random.nextInt(60) == 0;
  }

  /** Reads nothing for a while, now and then. */
  void dawdle() {
    if (random.nextInt(25) == 0) {
      pause(random.nextInt(random.nextInt(8) == 0 ? 2000 : 200));
    }
  }

  void snapshot(JsonNode value, long at) {
    state.clear();
    if (view.isOne()) {
      if (value instanceof ObjectNode document) {
        state.put(view.id(), shortened(document));
      }
    } else {
      value.properties().forEach(each -> state.put(each.getKey(), shortened(each.getValue())));
    }
    note(at, "snapshot");
  }

  void patch(JsonNode params) {
    long at = params.get("sequence").longValue();
    if (at < sequence || (at == sequence && !isBetween())) {
      throw new AssertionError(this + " at " + sequence + " is told again what is at " + at);
    }
    for (PatchOperation each : JsonPatch.parse((ArrayNode) params.get("ops")).operations()) {
      apply(each);
    }
    note(at, "patch");
  }

  private void apply(PatchOperation operation) {
    List<String> segments = operation.path().segments();
    boolean one = view.isOne();
    String id = one ? view.id() : segments.getFirst();
    var inside = new Pointer(one ? segments : segments.subList(1, segments.size()));
    switch (operation) {
      case PatchOperation.Add(var path, var value) when inside.isRoot() -> {
        if (state.put(id, shortened(value)) != null) {
          throw new AssertionError(this + " has what is added: " + operation);
        }
      }
      case PatchOperation.Remove _ when inside.isRoot() -> {
        if (state.remove(id) == null) {
          throw new AssertionError(this + " never saw what is removed: " + operation);
        }
      }
      case PatchOperation.Add(var path, var value) ->
          change(id, new PatchOperation.Add(inside, value));
      case PatchOperation.Remove _ -> change(id, new PatchOperation.Remove(inside));
      case PatchOperation.Replace(var path, var value) ->
          change(id, new PatchOperation.Replace(inside, value));
      default -> throw new AssertionError("not expected: " + operation);
    }
  }

  private void change(String id, PatchOperation operation) {
    ObjectNode document = state.get(id);
    if (document == null) {
      throw new AssertionError(this + " never saw what is changed: " + id + " " + operation);
    }
    state.put(id, shortened(new JsonPatch(List.of(operation)).apply(document)));
  }

  /** Of long texts only the length is kept, so that many states fit into memory. */
  static ObjectNode shortened(JsonNode value) {
    var document = (ObjectNode) value;
    String text = document.path("text").asString("");
    return text.length() > 1000 ? document.put("text", "x" + text.length()) : document;
  }

  /** Everything through a sequence was told. */
  void note(long at, String by) {
    if (at < sequence) {
      throw new AssertionError(
          this + " at " + sequence + " is told by a " + by + " that it is at " + at);
    }
    sequence = at;
    seen.add(new Seen(at, view, Map.copyOf(state), by));
    reached = at;
  }

  /** Whether what arrives may come of a change of who it is, which happens at no sequence of its own. */
  boolean isBetween() {
    return false;
  }

  /** It was told that it must begin anew. */
  void forget() {
    sequence = -1;
    reached = -1;
  }
}
