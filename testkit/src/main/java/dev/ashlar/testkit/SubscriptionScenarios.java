package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import dev.ashlar.subscription.ChannelMessage;
import dev.ashlar.subscription.Subscriber;
import dev.ashlar.subscription.Subscription;
import dev.ashlar.subscription.Subscriptions;
import dev.ashlar.subscription.Subscriptions.Opening;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The seven guarantees of SPEC 12, on random documents, transactions, callers, filters, slow clients,
 * disconnections, restarts and a log that forgets: after every message, what a client has put together from
 * what it was told is what it may see at that sequence, and at the end what it may see at all. A store's
 * test extends this class.
 *
 * <p>It is one file because the run, its clients and the judge share one history.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the folder is injected before each test
public abstract class SubscriptionScenarios {
  private static final String NOTE = "Note";
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f/g", "h");
  private static final List<Caller> CALLERS =
      List.of(
          Caller.of("ada"), Caller.of("bob", "red"), Caller.of("eve", "blue", "red"),
          Caller.of("root", "admin"), Caller.APPLICATION);
  private static final List<String> FILTERS =
      List.of(
          "{}", "{}", "{\"level\":{\"$gte\":3}}", "{\"team\":\"red\"}",
          "{\"team\":{\"$in\":[\"red\",\"blue\"]},\"level\":{\"$ne\":2}}",
          "{\"$or\":[{\"owner\":\"ada\"},{\"team\":\"blue\"}]}", "{\"tags.0\":\"x\"}");

  private static final Resource NOTES = notes();

  private static final Resource TEAMS =
      resource("Team", Attribute.of("slug", AttributeType.STRING).unique().build());
  private static final Resource MEMBERS =
      resource(
          "Member",
          Attribute.of("team", AttributeType.REFERENCE)
              .reference(new Reference("Team", List.of(), Reference.OnDelete.RESTRICT, true))
              .build());

  private static final int CLIENTS = 24;
  private static final int STEPS = 200;

  @TempDir Path folder;
  private final List<AutoCloseable> opened = new ArrayList<>();

  /** A store in this folder; a folder is opened as often as there are nodes. */
  protected abstract Store open(Path folder, Clock clock);

  /** How many servers there are; a store that one process owns has one. */
  protected int nodes() {
    return 1;
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }

  private static Resource notes() {
    var rule =
        new Access.Rule.AnyOf(
            List.of(
                new Access.Rule.Roles(Set.of("admin")),
                new Access.Rule.Where((ObjectNode) Json.parse("{\"owner\":\"@caller.id\"}")),
                new Access.Rule.Where(
                    (ObjectNode) Json.parse("{\"team\":{\"$in\":\"@caller.roles\"}}"))));
    return new Resource(
        new Resource.Declaration(
            NOTE,
            "notes",
            List.of(
                Attribute.of("owner", AttributeType.STRING).build(),
                Attribute.of("team", AttributeType.STRING).build(),
                Attribute.of("level", AttributeType.INTEGER).build(),
                Attribute.of("tags", AttributeType.ARRAY)
                    .items(Attribute.of("", AttributeType.STRING).build())
                    .build(),
                Attribute.of("pin", AttributeType.STRING).restricted().build()),
            List.of(),
            Services.NONE,
            new Access(Map.of(Method.QUERY, rule, Method.GET, rule))));
  }

  static LongStream seeds() {
    long first = System.nanoTime() & 0xffff_ffffL;
    return LongStream.concat(LongStream.of(1), LongStream.of(first));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void every_client_sees_what_it_may_see_after_every_message(long seed) {
    System.out.println(getClass().getSimpleName() + ": seed " + seed);
    var run = new Run(seed);
    for (int i = 0; i < STEPS; i++) {
      run.step();
    }
    run.end();
  }

  /** What one subscriber is told, in words; it takes nothing while it is full. */
  private static final class Listener implements Subscriber {
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> lagged = new LinkedBlockingQueue<>();
    volatile boolean full;
    volatile long last;

    @Override
    public boolean offer(ChannelMessage message) {
      return !full && send(message);
    }

    @Override
    public boolean trySend(ChannelMessage message) {
      return offer(message);
    }

    @Override
    public boolean send(ChannelMessage message) {
      last = message.sequence();
      told.add(
          switch (message) {
            case ChannelMessage.Reset reset -> "reset";
            case ChannelMessage.Told some ->
                Json.text(Json.parse(some.json()).get("ops")).replace('"', '\'');
          });
      return true;
    }

    @Override
    public void lagging(Subscription subscription, long sequence) {
      lagged.add(sequence);
    }

    String next() throws InterruptedException {
      return String.valueOf(told.poll(60, TimeUnit.SECONDS));
    }
  }

  /** A server whose store fails on purpose: no documents are found, or the thread of the tail reads nothing. */
  private final class Ailing implements AutoCloseable {
    volatile boolean blind;
    volatile boolean behind;
    final Store store = SubscriptionScenarios.this.open(folder, Clock.systemUTC());
    final Engine engine;
    final Subscriptions subscriptions;

    Ailing(Resource... resources) {
      Log log = failing(Log.class, store.log(), "read", () -> behind && isTail());
      Store ailing =
          failing(Store.class, store, "find", () -> blind);
      engine =
          Engine.builder(
              Schema.of("test", List.of(resources)),
              answering(Store.class, ailing, "log", log))
              .open();
      subscriptions = new Subscriptions(engine, 1000);
    }

    private static boolean isTail() {
      return Thread.currentThread().getName().equals("tail");
    }

    long put(String resource, String id, String json) {
      Operation.Write write =
          TestEngine.upsert(Context.APPLICATION, resource, id, json.replace('\'', '"'));
      assertThat(engine.perform(write)).isInstanceOf(Outcome.Success.class);
      return engine.head();
    }

    Subscription watch(Caller caller, String resource, String filter, Listener listener) {
      Subscription subscription =
          opened(
              Subscribe.of(new Context(caller, "test"), resource)
                  .where(Selector.parse(filter.replace('\'', '"'))),
              listener);
      subscription.start();
      return subscription;
    }

    Subscription opened(Subscribe asked, Subscriber subscriber) {
      return switch (subscriptions.open(asked, subscriber)) {
        case Opening.Refused(var failure) -> throw failure.exception();
        case Opening.Opened(var subscription) -> subscription;
      };
    }

    @Override
    public void close() {
      subscriptions.close();
      engine.close();
    }
  }

  private static <T> T failing(Class<T> type, T real, String name, BooleanSupplier when) {
    return proxy(
        type,
        (self, method, arguments) -> {
          if (method.getName().equals(name) && when.getAsBoolean()) {
            throw new StoreUnavailable("it fails on purpose");
          }
          return method.invoke(real, arguments);
        });
  }

  private static <T> T answering(Class<T> type, T real, String name, Object answer) {
    return proxy(
        type,
        (self, method, arguments) -> method.getName().equals(name) ? answer
            : method.invoke(real, arguments));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              try {
                return handler.invoke(self, method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  @Test
  void rights_that_end_during_an_outage_show_nothing_more() throws Exception {
    try (var server = new Ailing(NOTES)) {
      server.put(NOTE, "a", "{'owner':'ada'}");
      var listener = new Listener();
      Subscription subscription =
          server.watch(Caller.of("root", "admin"), NOTE, "{}", listener);
      server.blind = true;
      assertThat(subscription.as(new Context(Caller.of("bob"), "test"))).isEmpty();
      assertThat(listener.next()).as("the client holds what bob must not see").isEqualTo("reset");
      server.blind = false;
      server.put(NOTE, "a", "{'owner':'ada','level':2}");
      server.put(NOTE, "b", "{'owner':'bob'}");
      assertThat(listener.next())
          .isEqualTo("[{'op':'add','path':'/b','value':{'id':'b','owner':'bob'}}]");
      subscription.close();
    }
  }

  @Test
  void who_has_no_room_for_a_reset_is_not_taken_for_having_had_it() throws Exception {
    try (var server = new Ailing(NOTES)) {
      long had = server.put(NOTE, "a", "{'owner':'ada'}");
      var listener = new Listener();
      Subscription subscription =
          server.watch(Caller.of("ada"), NOTE, "{}", listener);
      listener.full = true;
      server.behind = true;
      server.put(NOTE, "b", "{'owner':'ada'}");
      long head = server.put(NOTE, "c", "{'owner':'ada'}");
      server.store.log().forget(head, Instant.now().plusSeconds(60));
      server.behind = false;
      server.put(NOTE, "d", "{'owner':'bob'}");
      assertThat(listener.lagged.poll(60, TimeUnit.SECONDS)).isEqualTo(had);
      Subscription again =
          server.opened(
              Subscribe.of(new Context(Caller.of("ada"), "test"), NOTE)
                  .since(OptionalLong.of(had)),
              new Listener());
      assertThat(again.begin().reset()).isTrue();
      subscription.close();
    }
  }

  @Test
  void who_was_told_ahead_of_the_others_has_that() throws Exception {
    try (var server = new Ailing(NOTES)) {
      server.put(NOTE, "a", "{'owner':'ada'}");
      var listener = new Listener();
      Subscription subscription = server.watch(Caller.of("ada"), NOTE, "{}", listener);
      server.behind = true;
      server.put(NOTE, "b", "{'owner':'bob'}");
      assertThat(subscription.as(new Context(Caller.of("bob"), "test"))).isEmpty();
      assertThat(listener.next()).startsWith("[{'op':'remove','path':'/a'}");
      assertThat(subscription.through()).isEqualTo(listener.last);
      server.behind = false;
      subscription.close();
    }
  }

  /** A subscriber that reads on from the beginning; what it does with a message is the test's. */
  private abstract static class Replayed implements Subscriber {
    final CountDownLatch told = new CountDownLatch(1);
    final BlockingQueue<Long> lagged = new LinkedBlockingQueue<>();

    @Override
    public boolean offer(ChannelMessage message) {
      return trySend(message);
    }

    @Override
    public boolean send(ChannelMessage message) {
      told.countDown();
      return true;
    }

    @Override
    public void lagging(Subscription subscription, long sequence) {
      lagged.add(sequence);
    }

    Subscription in(Ailing server) {
      Subscription subscription =
          server.opened(
              Subscribe.of(new Context(Caller.of("ada"), "test"), NOTE).since(OptionalLong.of(0)),
              this);
      subscription.start();
      return subscription;
    }

    boolean isTold() throws InterruptedException {
      return told.await(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void of_many_that_read_on_few_do_at_once() throws Exception {
    try (var server = new Ailing(NOTES)) {
      server.put(NOTE, "a", "{'owner':'ada'}");
      var now = new AtomicInteger();
      var most = new AtomicInteger();
      var all = new ArrayList<Replayed>();
      for (int i = 0; i < 10 * Subscriptions.MOST_REPLAYS; i++) {
        var each = new Replayed() {
          @Override
          public boolean trySend(ChannelMessage message) {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            LockSupport.parkNanos(2_000_000);
            now.decrementAndGet();
            return send(message);
          }
        };
        each.in(server);
        all.add(each);
      }
      for (Replayed each : all) {
        assertThat(each.isTold()).isTrue();
      }
      assertThat(most).hasValueBetween(2, Subscriptions.MOST_REPLAYS);
    }
  }

  @Test
  void those_who_wait_for_their_clients_keep_nobody_from_reading_on() throws Exception {
    try (var server = new Ailing(NOTES)) {
      server.put(NOTE, "a", "{'owner':'ada'}");
      var room = new CountDownLatch(1);
      var slow = new ArrayList<Replayed>();
      for (int i = 0; i < 2 * Subscriptions.MOST_REPLAYS; i++) {
        slow.add(new Slow(room));
      }
      List<Subscription> waiting = slow.stream().map(each -> each.in(server)).toList();
      for (Replayed each : slow) {
        assertThat(((Slow) each).waits.await(60, TimeUnit.SECONDS)).isTrue();
      }
      // where they are now cannot be said: it may be behind what is being sent to them
      server.subscriptions.undisturbed(
          () -> assertThat(waiting).allMatch(Subscription::isTelling));
      var quick = new Replayed() {
        @Override
        public boolean trySend(ChannelMessage message) {
          return send(message);
        }
      };
      quick.in(server);
      assertThat(quick.isTold()).isTrue();
      long head = server.put(NOTE, "b", "{'owner':'ada'}");
      room.countDown();
      for (Subscription each : waiting) {
        awaitTrue(() -> each.through() >= head);
      }
      server.subscriptions.undisturbed(
          () -> assertThat(waiting).noneMatch(Subscription::isTelling));
      assertThat(slow).allMatch(each -> ((Slow) each).taken.equals(List.of(head - 1, head)));
    }
  }

  /** Has no room until the test says so, and then for what it is sent. */
  private static final class Slow extends Replayed {
    final CountDownLatch waits = new CountDownLatch(1);
    final List<Long> taken = new CopyOnWriteArrayList<>();
    private final CountDownLatch room;

    Slow(CountDownLatch room) {
      this.room = room;
    }

    @Override
    public boolean trySend(ChannelMessage message) {
      return room.getCount() == 0 && send(message);
    }

    @Override
    public boolean send(ChannelMessage message) {
      waits.countDown();
      try {
        room.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
      taken.add(message.sequence());
      return super.send(message);
    }
  }

  private static void awaitTrue(BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(1_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  @Test
  void an_error_while_it_reads_on_does_not_leave_a_subscriber_in_silence() throws Exception {
    try (var server = new Ailing(NOTES)) {
      server.put(NOTE, "a", "{'owner':'ada'}");
      var broken = new Replayed() {
        @Override
        public boolean trySend(ChannelMessage message) {
          throw new StackOverflowError("it fails on purpose");
        }
      };
      broken.in(server);
      assertThat(broken.lagged.poll(60, TimeUnit.SECONDS)).isZero();
      assertThat(server.subscriptions.lagged()).isEqualTo(1);
      awaitTrue(() -> server.subscriptions.count() == 0);
    }
  }

  @Test
  void an_error_at_the_head_does_not_take_a_change_from_the_others() throws Exception {
    try (var server = new Ailing(NOTES)) {
      server.put(NOTE, "a", "{'owner':'ada'}");
      var armed = new AtomicBoolean();
      var broken = new Replayed() {
        @Override
        public boolean trySend(ChannelMessage message) {
          if (armed.get()) {
            throw new AssertionError("it fails on purpose");
          }
          return send(message);
        }
      };
      broken.in(server);
      var other = new Listener();
      Subscription subscription = server.watch(Caller.of("ada"), NOTE, "{}", other);
      assertThat(broken.isTold()).isTrue();
      armed.set(true);
      server.put(NOTE, "b", "{'owner':'ada'}");
      assertThat(other.next()).startsWith("[{'op':'add','path':'/b'");
      assertThat(broken.lagged.poll(60, TimeUnit.SECONDS)).isNotNull();
      subscription.close();
    }
  }

  private static Resource resource(String name, Attribute... attributes) {
    return new Resource(
        new Resource.Declaration(
            name, name.toLowerCase(Locale.ROOT) + "s", List.of(attributes), List.of(),
            Services.NONE, Access.UNSTATED));
  }

  @Test
  void a_filter_by_a_reference_shows_what_is_written_with_another_name() throws Exception {
    try (var server = new Ailing(MEMBERS, TEAMS)) {
      server.put("Team", "t1", "{'slug':'red'}");
      var listener = new Listener();
      Subscription subscription =
          server.watch(Caller.ANONYMOUS, "Member", "{'team':'red'}", listener);
      server.put("Member", "path", "{'team':'/teams/t1'}");
      assertThat(listener.next()).startsWith("[{'op':'add','path':'/path'");
      server.put("Member", "slug", "{'team':'red'}");
      assertThat(listener.next()).startsWith("[{'op':'add','path':'/slug'");
      subscription.close();
    }
  }

  @Test
  void a_name_that_moves_takes_what_is_seen_by_it_along() throws Exception {
    try (var server = new Ailing(MEMBERS, TEAMS)) {
      server.put("Team", "t1", "{'slug':'red'}");
      server.put("Member", "a", "{'team':'red'}");
      var first = new Listener();
      var second = new Listener();
      Subscription one = server.watch(Caller.ANONYMOUS, "Member", "{'team':'t1'}", first);
      server.put("Team", "t1", "{'slug':'scarlet'}");
      assertThat(first.next()).isEqualTo("[{'op':'remove','path':'/a'}]");
      server.put("Team", "t2", "{'slug':'blue'}");
      Subscription two = server.watch(Caller.ANONYMOUS, "Member", "{'team':'t2'}", second);
      server.put("Team", "t2", "{'slug':'red'}");
      assertThat(second.next()).startsWith("[{'op':'add','path':'/a'");
      server.put("Member", "b", "{'team':'red'}");
      assertThat(second.next()).startsWith("[{'op':'add','path':'/b'");
      assertThat(first.told).isEmpty();
      one.close();
      two.close();
    }
  }

  /** A server: an engine on the store that all share. */
  private final class Node {
    private Store store = SubscriptionScenarios.this.open(folder, Clock.systemUTC());
    private Engine engine = engine(store);
    private Subscriptions subscriptions = new Subscriptions(engine, 1000);

    private static Engine engine(Store store) {
      return Engine.builder(Schema.of("test", List.of(NOTES)), store).open();
    }

    void restart() {
      subscriptions.close();
      engine.close();
      store = SubscriptionScenarios.this.open(folder, Clock.systemUTC());
      engine = engine(store);
      subscriptions = new Subscriptions(engine, 1000);
    }
  }

  /** What somebody watches: who, which documents, and by which filter. */
  private record Spec(Caller caller, String filter, Optional<String> id) {
    /** What this shows of all documents, judged here on purpose without the engine. */
    Map<String, JsonNode> of(Map<String, ObjectNode> documents) {
      var seen = new TreeMap<String, JsonNode>();
      Selector selector = Selector.parse(filter);
      documents.forEach(
          (name, members) -> {
            boolean wanted = id.isEmpty() || id.get().equals(name);
            if (wanted && may(members) && selector.matches(members)) {
              ObjectNode shown = members.deepCopy();
              if (!caller.isApplication()) {
                shown.remove("pin");
              }
              seen.put(name, shown);
            }
          });
      return seen;
    }

    private boolean may(ObjectNode members) {
      return caller.isApplication()
          || caller.roles().contains("admin")
          || members.path("owner").asString("").equals(caller.id().orElse("-"))
          || caller.roles().contains(members.path("team").asString("-"));
    }
  }

  /** What a client had put together after a message. */
  private record Check(long sequence, List<Spec> specs, Map<String, JsonNode> state) {}

  /** A client: it applies what it is told, is slow at times, and comes back. */
  private static final class Client implements Subscriber {
    private final int number;
    private final Random random;
    private final List<Check> checks = new ArrayList<>();
    private final Map<String, JsonNode> state = new TreeMap<>();
    private List<Spec> specs;
    private @Nullable Subscription subscription;
    private long place = -1;
    private boolean lost;
    private volatile boolean slow;

    Client(int number, Random random, Spec spec) {
      this.number = number;
      this.random = random;
      specs = List.of(spec);
    }

    @Override
    public synchronized boolean offer(ChannelMessage message) {
      if (slow && random.nextInt(3) == 0) {
        return false;
      }
      take(message);
      return true;
    }

    @Override
    public synchronized boolean trySend(ChannelMessage message) {
      return offer(message);
    }

    @Override
    public synchronized boolean send(ChannelMessage message) {
      take(message);
      return true;
    }

    @Override
    public synchronized void lagging(Subscription lagging, long sequence) {
      assertThat(sequence).isGreaterThanOrEqualTo(place);
      place = sequence;
      subscription = null;
    }

    private void take(ChannelMessage message) {
      boolean changing = specs.size() > 1; // what another caller sees is told at the same place
      assertThat(message.sequence()).as("client %d", number)
          .isGreaterThanOrEqualTo(changing ? place : place + 1);
      place = message.sequence();
      switch (message) {
        case ChannelMessage.Reset reset -> lost = true;
        case ChannelMessage.Told told -> {
          if (!lost) {
            apply(Json.parse(told.json()));
            checks.add(new Check(place, specs, new TreeMap<>(state)));
          }
        }
      }
    }

    private void apply(JsonNode message) {
      boolean single = specs.getFirst().id().isPresent();
      var before = new TreeMap<>(state);
      for (JsonNode op : message.get("ops").values()) {
        ObjectNode collection = JsonNodeFactory.instance.objectNode();
        state.forEach(collection::set);
        ObjectNode moved = ((ObjectNode) op).deepCopy();
        if (single) {
          String id = specs.getFirst().id().get().replace("/", "~1");
          moved.put("path", "/" + id + op.get("path").stringValue());
        }
        var ops = new ArrayNode(JsonNodeFactory.instance).add(moved);
        JsonNode after = JsonPatch.parse(ops).apply(collection);
        state.clear();
        after.properties().forEach(each -> state.put(each.getKey(), each.getValue()));
      }
      assertThat(state).as("client %d was told of nothing", number).isNotEqualTo(before);
    }

    synchronized void begun(Subscription begun, boolean anew) {
      subscription = begun;
      lost = begun.begin().reset() || (lost && !anew);
      place = begun.begin().sequence();
      if (anew) {
        state.clear();
        JsonNode value = Json.parse(begun.begin().value().orElseThrow());
        Optional<String> id = specs.getFirst().id();
        if (id.isEmpty()) {
          value.properties().forEach(each -> state.put(each.getKey(), each.getValue()));
        } else if (!value.isNull()) {
          state.put(id.get(), value);
        }
        checks.add(new Check(place, specs, new TreeMap<>(state)));
      }
    }

    synchronized boolean isOn() {
      return subscription != null && !lost;
    }
  }

  /** One random run. */
  private final class Run {
    private final Random random;
    private final long seed;
    private final List<Node> nodes = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();
    private final Map<Client, Node> places = new HashMap<>();
    private final List<Change<Document>> history = new CopyOnWriteArrayList<>();
    private long known;

    Run(long seed) {
      this.seed = seed;
      random = new Random(seed);
      for (int i = 0; i < nodes(); i++) {
        var node = new Node();
        nodes.add(node);
        opened.add(() -> node.engine.close());
      }
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(new Client(i, new Random(random.nextLong()), spec()));
      }
    }

    private <T> T any(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    private Spec spec() {
      return new Spec(
          any(CALLERS),
          any(FILTERS),
          random.nextInt(4) == 0 ? Optional.of(any(IDS)) : Optional.empty());
    }

    void step() {
      for (int i = random.nextInt(4); i >= 0; i--) {
        write(any(nodes).engine);
      }
      Client client = any(clients);
      switch (random.nextInt(10)) {
        case 0, 1, 2, 3 -> connect(client);
        case 4, 5 -> disconnect(client);
        case 6 -> client.slow = !client.slow;
        case 7 -> changeCaller(client);
        case 8 -> forget();
        default -> {
          if (random.nextInt(10) == 0) {
            restart(any(nodes));
          }
        }
      }
    }

    private void write(Engine engine) {
      int size = random.nextInt(3) == 0 ? 2 + random.nextInt(4) : 1;
      var writes = new ArrayList<Operation.Write>();
      for (int i = 0; i < size; i++) {
        DocumentId id = DocumentId.of(any(IDS));
        writes.add(
            random.nextInt(4) == 0
                ? Operation.Destroy.of(Context.APPLICATION, NOTE, id)
                : TestEngine.upsert(Context.APPLICATION, NOTE, id.text(), document()));
      }
      Outcome outcome =
          size == 1
              ? engine.perform(writes.getFirst())
              : engine.perform(new Operation.Batch(Context.APPLICATION, writes));
      assertThat(outcome).isNotInstanceOf(Outcome.Failed.class);
    }

    private String document() {
      return "{\"owner\":\"%s\",\"team\":\"%s\",\"level\":%d,\"tags\":[\"%s\",\"z\"],\"pin\":\"%d\"}"
          .formatted(
              any(List.of("ada", "bob", "eve")),
              any(List.of("red", "blue", "grey")),
              random.nextInt(5),
              any(List.of("x", "y")),
              random.nextInt(3));
    }

    private void connect(Client client) {
      if (client.isOn()) {
        return;
      }
      disconnect(client);
      boolean anew = client.lost || client.place < 0 || random.nextInt(3) == 0;
      Node node = any(nodes);
      if (!anew) {
        await(node, client.place);
      }
      Spec spec = client.specs.getFirst();
      Subscribe asked =
          Subscribe.of(new Context(spec.caller(), "test"), NOTE)
              .where(Selector.parse(spec.filter()))
              .id(spec.id().map(DocumentId::of))
              .since(anew ? OptionalLong.empty() : OptionalLong.of(client.place))
              .snapshot(anew);
      switch (node.subscriptions.open(asked, client)) {
        case Opening.Refused(var failure) -> throw failure.exception();
        case Opening.Opened(var subscription) -> {
          client.begun(subscription, anew);
          places.put(client, node);
          subscription.start();
        }
      }
    }

    /** Another node may not know yet what one has told; a client that is sent there waits. */
    private void await(Node node, long sequence) {
      long end = System.nanoTime() + 60_000_000_000L;
      while (node.engine.head() < sequence && System.nanoTime() < end) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    private void disconnect(Client client) {
      Subscription subscription = client.subscription;
      if (subscription != null) {
        subscription.close();
        synchronized (client) {
          client.subscription = null;
        }
      }
      places.remove(client);
    }

    private void changeCaller(Client client) {
      Subscription subscription = client.subscription;
      Spec old = client.specs.getLast();
      var now = new Spec(any(CALLERS), old.filter(), old.id());
      if (old.caller().isApplication() || now.caller().isApplication()) {
        return; // no face can do that
      }
      if (subscription == null || client.lost || !client.isOn()) {
        synchronized (client) {
          if (client.subscription == null) {
            client.specs = List.of(now);
            client.place = -1; // whoever was away as somebody else begins anew
          }
        }
        return;
      }
      synchronized (client) {
        client.specs = List.of(old, now);
      }
      assertThat(subscription.as(new Context(now.caller(), "test"))).isEmpty();
      synchronized (client) {
        client.specs = List.of(now);
        if (client.subscription == null) {
          client.place = -1; // it lagged meanwhile, nobody knows as whom
        }
      }
    }

    private void forget() {
      record(nodes.getFirst());
      long through = Math.max(0, known - random.nextInt(60));
      nodes.getFirst().store.log().forget(through, Instant.now().plusSeconds(60));
    }

    private void restart(Node node) {
      places.forEach(
          (client, place) -> {
            if (place == node) {
              Subscription subscription = client.subscription;
              if (subscription != null) {
                subscription.close();
              }
              synchronized (client) {
                client.subscription = null;
              }
            }
          });
      places.values().removeIf(node::equals);
      node.restart();
    }

    /** Remembers what the log holds, before it is forgotten. */
    private void record(Node node) {
      boolean more = true;
      while (more) {
        Log.Slice slice = node.store.log().read(Optional.empty(), known, 1000);
        history.addAll(slice.changes());
        known = slice.sequence();
        more = slice.more();
      }
    }

    void end() {
      clients.forEach(client -> client.slow = false);
      for (Client client : clients) {
        connect(client);
      }
      record(nodes.getFirst());
      Map<Long, Map<String, ObjectNode>> past = past();
      Map<String, ObjectNode> last = past.getOrDefault(known, Map.of());
      long end = System.nanoTime() + 60_000_000_000L;
      for (Client client : clients) {
        Map<String, JsonNode> wanted = client.specs.getLast().of(last);
        while (!has(client, wanted) && System.nanoTime() < end) {
          connect(client);
          LockSupport.parkNanos(2_000_000);
        }
      }
      Set<Long> ends = ends();
      for (Client client : clients) {
        synchronized (client) {
          assertThat(client.state).as("seed %d, client %d at the end", seed, client.number)
              .isEqualTo(client.specs.getLast().of(last));
          for (Check check : client.checks) {
            judge(client, check, past, ends);
          }
        }
        disconnect(client);
      }
      assertThat(clients.stream().mapToInt(client -> client.checks.size()).sum())
          .as("messages that were judged")
          .isGreaterThan(CLIENTS * 5);
      nodes.forEach(node -> assertThat(node.subscriptions.count()).isZero());
    }

    private static boolean has(Client client, Map<String, JsonNode> wanted) {
      synchronized (client) {
        return client.isOn() && client.state.equals(wanted);
      }
    }

    private void judge(
        Client client, Check check, Map<Long, Map<String, ObjectNode>> past, Set<Long> ends) {
      String what = "seed %d, client %d at %d".formatted(seed, client.number, check.sequence());
      assertThat(ends).as(what + ": whole transactions").contains(check.sequence());
      Map<String, ObjectNode> documents = past.getOrDefault(check.sequence(), Map.of());
      List<Map<String, JsonNode>> possible =
          check.specs().stream().map(spec -> spec.of(documents)).toList();
      assertThat(possible).as(what + " " + check.specs()).contains(check.state());
    }

    /** All documents at each sequence. */
    private Map<Long, Map<String, ObjectNode>> past() {
      var past = new HashMap<Long, Map<String, ObjectNode>>();
      var documents = new TreeMap<String, ObjectNode>();
      past.put(0L, Map.of());
      for (Change<Document> change : history) {
        documents.remove(change.id().text());
        change.after().ifPresent(after -> documents.put(change.id().text(), after.members()));
        past.put(change.sequence(), new TreeMap<>(documents));
      }
      return past;
    }

    /** The sequences at which transactions end. */
    private Set<Long> ends() {
      var ends = new HashSet<Long>();
      ends.add(0L);
      for (int i = 0; i < history.size(); i++) {
        boolean last =
            i + 1 == history.size()
                || history.get(i + 1).transaction() != history.get(i).transaction();
        if (last) {
          ends.add(history.get(i).sequence());
        }
      }
      return ends;
    }
  }
}
