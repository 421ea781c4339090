package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.TimeOrderedIds;
import dev.ashlar.engine.commit.Participation;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.json.Json;
import dev.ashlar.notify.Notifications;
import dev.ashlar.notify.Pace;
import dev.ashlar.operation.Context;
import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.queue.Queue;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Outbox.Backlog;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import dev.ashlar.schema.Services.Webhook;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Deliveries from the outbox of a store, to queues that fail on cue. A store's test extends this class. It
 * is one file because it is the life of one event, from its commit to its last try, on one outbox.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the store is set before each test
@Execution(ExecutionMode.CONCURRENT) // each test has a store of its own, and waits most of the time
public abstract class DeliveryScenarios {
  private static final String ONE = "https://one.example/";
  private static final String TWO = "https://two.example/";
  private static final Pace FAST =
      new Pace(4, Duration.ofMillis(20), Duration.ofMillis(200), 4, Duration.ofDays(7));
  private static final Clock CLOCK = Clock.systemUTC();
  private static final IdSource IDS = new TimeOrderedIds(CLOCK);

  @TempDir Path folder;

  private final Resource resource = resource();
  private final Schema schema = Schema.of("test", List.of(resource));
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, List<String>> taken = new ConcurrentHashMap<>();
  private Store store;
  private Tail tail;
  private final List<Leaseholder> leases = new ArrayList<>();

  /** A store in this folder. */
  protected abstract Store open(Path folder, Clock clock);

  @BeforeEach
  void open() {
    store = open(folder, CLOCK);
    store.prepare(schema);
    tail = new Tail(store.log());
    tail.start();
  }

  @AfterEach
  void close() {
    tail.close();
    leases.forEach(Leaseholder::close);
    store.close();
  }

  private static Resource resource() {
    var notify =
        new Services.Notify(
            false,
            List.of(
                new Webhook(ONE, List.of(), List.of()), new Webhook(TWO, List.of(), List.of())));
    var services =
        new Services(
            false, Optional.empty(), false, Optional.of(notify), false, Services.NONE.mode());
    return new Resource(
        new Resource.Declaration(
            "Thing", "things", List.of(), List.of(), services, Access.UNSTATED));
  }

  /** Writes a document once more, and tells of it. */
  private void write(Notifications notifications, String id) {
    var draft = new Draft(JsonNodeFactory.instance.objectNode().put("n", versions.size()));
    var members = resource.layout().arranged(draft, DocumentId.of(id));
    Long version = versions.get(id);
    Commit.Write write =
        version == null
            ? new Commit.Insert(
                resource, DocumentId.of(id), resource.layout().body(members),
                resource.layout().keys(members))
            : new Commit.Replace(
                resource, DocumentId.of(id), version, resource.layout().body(members),
                resource.layout().keys(members));
    var transaction =
        new Transaction(
            Context.APPLICATION,
            new Commit(List.of(write), List.of(), Optional.empty()),
            List.of(),
            Map.of(),
            List::of,
            IDS);
    Participation participation = notifications.prepare(transaction);
    versions.put(id, StoreCase.sequence(store.commit(transaction.commit())));
    participation.committed(Map.of("Thing", versions.get(id)));
  }

  private Notifications delivering(Function<Webhook, Queue> queues) {
    return delivering(CLOCK, node(), queues);
  }

  private Notifications delivering(
      Clock clock, Leaseholder own, Function<Webhook, Queue> queues) {
    var notifications = new Notifications(schema, store, clock, tail, own);
    notifications.deliver(FAST, queues);
    return notifications;
  }

  /** The leases of one more node. */
  private Leaseholder node() {
    var own = new Leaseholder(store.leases());
    leases.add(own);
    return own;
  }

  /** A queue that takes everything. */
  private Delivery take(String url, Message message) {
    taken.computeIfAbsent(url, _ -> new ArrayList<>());
    synchronized (taken) {
      taken.get(url).add(message.id());
      return new Delivery.Delivered();
    }
  }

  private List<String> taken(String url) {
    synchronized (taken) {
      return List.copyOf(taken.getOrDefault(url, List.of()));
    }
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(5_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private long waiting(State state) {
    return store.outbox()
        .backlogs()
        .stream()
        .filter(tally -> tally.state() == state)
        .mapToLong(Backlog::count)
        .sum();
  }

  @Test
  void events_of_before_the_start_are_delivered_too_and_each_once() {
    var quiet = new Notifications(schema, store, CLOCK, tail, node());
    write(quiet, "a");
    write(quiet, "a");
    try (var loud = delivering(hook -> message -> take(hook.url(), message))) {
      write(loud, "b");
      until(() -> taken(ONE).size() == 3 && taken(TWO).size() == 3);
      until(() -> waiting(State.PENDING) == 0);
      assertThat(taken(ONE)).containsExactlyInAnyOrder("1-Thing", "2-Thing", "3-Thing");
      assertThat(taken(ONE).indexOf("1-Thing")).isLessThan(taken(ONE).indexOf("2-Thing"));
      assertThat(loud.delivered()).containsEntry(ONE, 3L).containsEntry(TWO, 3L);
    }
  }

  @Test
  void what_fails_at_random_arrives_in_the_order_of_each_document() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    Function<Webhook, Queue> queues =
        hook -> message -> {
          synchronized (random) {
            return random.nextInt(4) == 0
                ? new Delivery.Refused(true, "by chance, seed " + seed)
                : take(hook.url(), message);
          }
        };
    try (var notifications = delivering(queues)) {
      for (int i = 0; i < 200; i++) {
        write(notifications, "d" + i % 9);
      }
      until(() -> waiting(State.PENDING) == 0);
    }
    long dead = waiting(State.DEAD);
    assertThat(taken(ONE).size() + taken(TWO).size() + dead).as("seed %d", seed).isEqualTo(400);
    for (String url : List.of(ONE, TWO)) {
      Map<Integer, List<Long>> byDocument = new TreeMap<>();
      for (String id : taken(url)) {
        long sequence = Long.parseLong(id.substring(0, id.indexOf('-')));
        byDocument
            .computeIfAbsent((int) ((sequence - 1) % 9), _ -> new ArrayList<>())
            .add(sequence);
      }
      byDocument.values().forEach(each -> assertThat(each).as("seed %d", seed).isSorted());
    }
  }

  @Test
  @Tag("slow")
  void a_target_that_asks_to_be_left_alone_is_until_then_and_no_try_is_lost() {
    var asked = Duration.ofMillis(1500);
    Map<String, List<Long>> tried = new ConcurrentHashMap<>();
    Function<Webhook, Queue> queues =
        hook -> message -> {
          List<Long> all = tried.computeIfAbsent(hook.url(), _ -> new CopyOnWriteArrayList<>());
          all.add(System.nanoTime());
          boolean busy = hook.url().equals(ONE) && all.size() == 1;
          return busy
              ? new Delivery.Refused(true, "busy", Optional.of(asked))
              : take(hook.url(), message);
        };
    try (var notifications = delivering(queues)) {
      write(notifications, "a");
      until(() -> tried.containsKey(ONE) && waiting(State.PENDING) == 1);
      write(notifications, "b");
      write(notifications, "c");
      until(() -> taken(TWO).size() == 3);
      until(() -> waiting(State.PENDING) == 0);
    }
    List<Long> one = Objects.requireNonNull(tried.get(ONE));
    assertThat(one).as("each of the others once").hasSize(4);
    assertThat(one.get(1) - one.get(0)).isGreaterThanOrEqualTo(asked.toNanos());
    assertThat(taken(ONE)).hasSize(3);
  }

  @Test
  void a_target_cannot_be_asked_sooner_than_the_first_pause_nor_stop_for_longer_than_an_hour() {
    Function<Webhook, Queue> queues =
        hook -> message -> new Delivery.Refused(
            true, "busy", Optional.of(hook.url().equals(ONE) ? Duration.ZERO : Duration.ofDays(9)));
    Instant before = Instant.now();
    try (var notifications = delivering(queues)) {
      write(notifications, "a");
      until(() -> store.outbox().list(Optional.of(State.DEAD), 0, 9).size() == 1);
      assertThat(Duration.between(before, Instant.now()))
          .isGreaterThan(FAST.first().multipliedBy(3));
      Entry waiting = store.outbox().list(Optional.of(State.PENDING), 0, 9).getFirst();
      assertThat(waiting.target()).isEqualTo(TWO);
      assertThat(waiting.due().orElseThrow())
          .isBetween(before.plus(Duration.ofMinutes(59)), Instant.now().plus(Duration.ofHours(1)));
    }
  }

  @Test
  void what_is_refused_too_often_is_dead_and_the_next_one_goes() {
    Function<Webhook, Queue> queues =
        hook -> message -> message.id().equals("1-Thing")
            ? new Delivery.Refused(true, "not this one")
            : take(hook.url(), message);
    try (var notifications = delivering(queues)) {
      write(notifications, "a");
      write(notifications, "a");
      until(() -> taken(ONE).size() == 1 && taken(TWO).size() == 1);
      assertThat(notifications.list(Optional.of(State.DEAD), 0, 10))
          .hasSize(2)
          .allSatisfy(
              entry -> {
                assertThat(entry.tries()).isEqualTo(4);
                assertThat(entry.error()).contains("not this one");
              });
      assertThat(taken(ONE)).containsExactly("2-Thing");
    }
  }

  @Test
  void what_is_refused_for_good_is_dead_at_once_and_a_retry_makes_it_due() {
    var open = new AtomicBoolean();
    Function<Webhook, Queue> queues =
        hook -> message -> open.get()
            ? take(hook.url(), message)
            : new Delivery.Refused(false, "gone");
    try (var notifications = delivering(queues)) {
      write(notifications, "a");
      until(() -> waiting(State.DEAD) == 2);
      open.set(true);
      notifications.list(Optional.of(State.DEAD), 0, 10)
          .forEach(entry -> notifications.retry(entry.id()));
      until(() -> taken(ONE).size() == 1 && taken(TWO).size() == 1);
    }
  }

  @Test
  @Tag("slow")
  void a_target_that_is_down_costs_no_try_per_event_and_hears_of_everything_once_it_is_back() {
    var down = new AtomicBoolean(true);
    var asked = new AtomicInteger();
    Function<Webhook, Queue> queues =
        hook -> message -> {
          if (hook.url().equals(ONE) && down.get()) {
            asked.incrementAndGet();
            return new Delivery.Refused(true, "it is down");
          }
          return take(hook.url(), message);
        };
    Pace stubborn =
        new Pace(16, Duration.ofMillis(20), Duration.ofMillis(200), 4, Duration.ofDays(7));
    try (var notifications = new Notifications(schema, store, CLOCK, tail, node())) {
      notifications.deliver(stubborn, queues);
      for (int i = 0; i < 400; i++) {
        write(notifications, "d" + i % 200);
      }
      until(() -> taken(TWO).size() == 400);
      until(() -> notifications.paused().getOrDefault(ONE, false));
      assertThat(notifications.paused()).containsEntry(TWO, false);
      int before = asked.get();
      until(() -> asked.get() >= before + 5);
      assertThat(asked.get()).as("a few tries, not one for each event").isLessThan(100);
      assertThat(waiting(State.DEAD)).isZero();
      down.set(false);
      until(() -> waiting(State.PENDING) == 0);
      assertThat(notifications.paused()).containsEntry(ONE, false);
    }
    assertThat(taken(ONE)).doesNotHaveDuplicates().hasSize(400);
    for (int document = 0; document < 200; document++) {
      assertThat(taken(ONE).indexOf((document + 1) + "-Thing"))
          .isLessThan(taken(ONE).indexOf((document + 201) + "-Thing"));
    }
  }

  @Test
  void a_retry_by_hand_does_not_wait_for_a_target_that_is_taken_to_be_down() {
    var down = new AtomicBoolean(true);
    var patient =
        new Pace(4, Duration.ofMinutes(10), Duration.ofHours(1), 32, Duration.ofDays(7));
    Function<Webhook, Queue> queues =
        hook -> message -> down.get()
            ? new Delivery.Refused(true, "it is down")
            : take(hook.url(), message);
    try (var notifications = new Notifications(schema, store, CLOCK, tail, node())) {
      notifications.deliver(patient, queues);
      for (int i = 0; i < 60; i++) {
        write(notifications, "d" + i);
      }
      until(() -> notifications.paused().values().stream().allMatch(each -> each));
      down.set(false);
      notifications.retry(notifications.list(Optional.empty(), 0, 1).getFirst().id());
      until(() -> taken(ONE).size() > 10 || taken(TWO).size() > 10);
    }
  }

  @Test
  void a_queue_that_throws_is_one_that_refuses() {
    Function<Webhook, Queue> queues =
        hook -> message -> {
          throw new IllegalStateException("a secret");
        };
    try (var notifications = delivering(queues)) {
      write(notifications, "a");
      until(() -> waiting(State.DEAD) == 2);
      assertThat(notifications.list(Optional.empty(), 0, 1).getFirst().error())
          .contains("IllegalStateException");
    }
  }

  /** Several deliverers on one store, as nodes are, and now and then one of them ends. */
  @Test
  @Tag("slow")
  void of_several_deliverers_one_delivers_and_another_goes_on_when_it_ends() {
    Function<Webhook, Queue> queues = hook -> message -> take(hook.url(), message);
    var nodes = new ArrayList<>(List.of(delivering(queues), delivering(queues)));
    for (int life = 0; life < 3; life++) {
      for (int i = 0; i < 20; i++) {
        write(nodes.get(i % 2), "d" + i % 3);
      }
      nodes.removeFirst().close();
      nodes.add(delivering(queues));
    }
    until(() -> waiting(State.PENDING) == 0);
    nodes.forEach(Notifications::close);
    assertThat(new LinkedHashSet<>(taken(ONE))).hasSize(60);
    assertThat(new LinkedHashSet<>(taken(TWO))).hasSize(60);
  }

  @Test
  void a_deliverer_whose_lease_another_has_rests() {
    var asked = new AtomicInteger();
    Clock counted =
        new Clock() {
          @Override
          public ZoneId getZone() {
            return CLOCK.getZone();
          }

          @Override
          public Clock withZone(ZoneId zone) {
            return CLOCK.withZone(zone);
          }

          @Override
          public Instant instant() {
            asked.incrementAndGet();
            return CLOCK.instant();
          }
        };
    Leaseholder own = node();
    Leaseholder other = node();
    var lost = new AtomicBoolean();
    Function<Webhook, Queue> queues =
        hook -> message -> {
          if (hook.url().equals(ONE) && !lost.get()) {
            own.held("notify:" + ONE).ifPresent(store.leases()::release);
            lost.set(other.take("notify:" + ONE).isPresent());
          }
          return new Delivery.Refused(true, "not now");
        };
    try (var notifications = delivering(counted, own, queues)) {
      write(notifications, "a");
      until(() -> own.held("notify:" + ONE).isEmpty() && lost.get());
      until(() -> waiting(State.DEAD) == 1);
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
      int before = asked.get();
      LockSupport.parkNanos(Duration.ofSeconds(1).toNanos());
      assertThat(asked.get() - before).isLessThan(50);
    }
  }

  @Test
  void an_event_says_what_happened_and_nothing_of_the_document() {
    var bodies = new ArrayList<String>();
    Function<Webhook, Queue> queues =
        hook -> message -> {
          synchronized (bodies) {
            bodies.add(new String(message.body(), StandardCharsets.UTF_8));
          }
          return take(hook.url(), message);
        };
    try (var notifications = delivering(queues)) {
      write(notifications, "é/1");
      until(() -> taken(ONE).size() == 1 && taken(TWO).size() == 1);
    }
    var event = Json.parse(bodies.getFirst());
    assertThat(event.path("subject").asString()).isEqualTo("/things/%C3%A9%2F1");
    assertThat(event.path("type").asString()).isEqualTo("ashlar.thing.create");
    assertThat(event.path("source").asString()).isEqualTo("test");
    assertThat(event.path("data").path("identifier").asString()).isEqualTo("é/1");
    assertThat(bodies.getFirst()).doesNotContain("\"n\"");
  }
}
