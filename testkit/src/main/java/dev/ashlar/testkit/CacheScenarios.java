package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Action;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Sync;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.testkit.FaultyCaches.Step;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the engine promises of a cache, over a real store and real caches that fail on purpose. An
 * adapter's test extends this class and opens both.
 */
@Execution(ExecutionMode.CONCURRENT) // each test has a store of its own
public abstract class CacheScenarios extends EngineCase {
  private static final long ROOMY = 10_000_000;

  private Optional<FaultyCaches> caches = Optional.empty();

  /** Caches that hold nothing yet, with room for about so many bytes of each resource. */
  protected abstract Caches caches(long bytes);

  private void start(long bytes, Resource... resources) {
    close();
    caches = Optional.of(new FaultyCaches(caches(bytes)));
    openOnFaults(resources);
  }

  private void openOnFaults(Resource... resources) {
    Clock clock = Clock.systemUTC();
    opened(
        TestEngine.on(open(folder, clock), clock)
            .with(new Adapters(Optional.of(faults()), Optional.empty(), Optional.empty()))
            .open(resources));
  }

  private FaultyCaches faults() {
    return caches.orElseThrow();
  }

  private static Resource book(boolean atomic) {
    return book(atomic, Hooks.NONE);
  }

  private static Resource book(boolean atomic, Hooks hooks) {
    var services =
        new Services(
            true, Optional.empty(), true, Optional.empty(), false,
            new Services.Mode(atomic, Map.of()));
    return new Resource(
        new Resource.Declaration(
            "Book",
            "books",
            List.of(
                Attribute.of("title", AttributeType.STRING).build(),
                Attribute.of("secret", AttributeType.STRING).restricted().build()),
            List.of(),
            services,
            Access.UNSTATED),
        hooks);
  }

  private Outcome put(String id, String json) {
    return upsert("Book", id, json);
  }

  private Outcome remove(String id) {
    return destroy(ANYBODY, "Book", id);
  }

  private String title(String id) {
    Outcome outcome = get(ANYBODY, "Book", id);
    return outcome instanceof Outcome.Found(var view)
        ? Json.parse(view.json()).path("title").asString()
        : outcome.getClass().getSimpleName();
  }

  private Outcome.Listed listed(int limit, Optional<String> after) {
    return (Outcome.Listed) perform(
        TestEngine.query(ANYBODY, "Book", "{}", "", limit, after));
  }

  private List<String> all() {
    return ids(listed(1000, Optional.empty()));
  }

  private static Part cachePart(Outcome outcome) {
    return parts(outcome)
        .services()
        .getOrDefault("cache", new Part.Failed("it is not named", false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void a_write_is_read_as_soon_as_it_is_acknowledged(boolean atomic) {
    start(ROOMY, book(atomic));
    for (int i = 0; i < 100; i++) {
      assertThat(cachePart(put("b" + i % 7, "{\"title\":\"t" + i + "\"}")))
          .isEqualTo(new Part.Ok());
      assertThat(title("b" + i % 7)).isEqualTo("t" + i);
    }
    assertThat(cachePart(remove("b3"))).isEqualTo(new Part.Ok());
    assertThat(title("b3")).isEqualTo("Missing");
    assertThat(all()).containsExactly("b0", "b1", "b2", "b4", "b5", "b6");
  }

  @Test
  void lists_of_everything_are_the_stored_ones_page_by_page() {
    start(ROOMY, book(false));
    for (int i = 0; i < 25; i++) {
      put("b%02d".formatted(i), "{\"title\":\"t\",\"secret\":\"s\"}");
    }
    Outcome.Listed first = listed(10, Optional.empty());
    assertThat(first.total()).hasValue(25);
    Outcome.Listed second = listed(10, first.next());
    Outcome.Listed third = listed(10, second.next());
    assertThat(third.items()).hasSize(5);
    assertThat(third.next()).isEmpty();
    assertThat(third.items().getLast().id().text()).isEqualTo("b24");
  }

  @Test
  void reads_ask_the_cache_and_the_store_answers_where_it_fails() {
    start(ROOMY, book(false));
    put("a", "{\"title\":\"stone\",\"secret\":\"granite\"}");
    int before = faults().failures();
    faults().fail(Step.GET, Fault.REFUSED);
    assertThat(title("a")).isEqualTo("stone");
    faults().fail(Step.PAGE, Fault.REFUSED);
    assertThat(all()).containsExactly("a");
    assertThat(faults().failures()).as("both were asked of the cache").isEqualTo(before + 2);
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED", "ANSWER_LOST"})
  void whatever_fails_in_the_cache_no_read_is_older_than_what_was_acknowledged(Fault fault) {
    start(ROOMY, book(false));
    put("a", "{\"title\":\"old\"}");
    assertThat(title("a")).isEqualTo("old");
    faults().fail(Step.APPLY, fault);
    Outcome outcome = put("a", "{\"title\":\"new\"}");
    assertThat(outcome).isInstanceOf(Outcome.Updated.class);
    if (fault == Fault.REFUSED) {
      assertThat(cachePart(outcome)).isInstanceOf(Part.Failed.class);
    }
    assertThat(title("a")).isEqualTo("new");
    assertThat(remove("a")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(title("a")).isEqualTo("Missing");
    assertThat(all()).isEmpty();
    faults().heal();
    assertThat(cachePart(put("a", "{\"title\":\"newer\"}"))).isEqualTo(new Part.Ok());
    assertThat(title("a")).isEqualTo("newer");
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @Test
  void an_atomic_cache_that_is_known_to_fail_refuses_writes_and_names_itself() {
    start(ROOMY, book(true));
    put("a", "{\"title\":\"old\"}");
    faults().fail(Step.APPLY, Fault.REFUSED);
    assertThat(put("a", "{\"title\":\"new\"}")).isInstanceOf(Outcome.Updated.class);
    assertThat(title("a")).isEqualTo("new");
    Outcome refused = put("b", "{\"title\":\"other\"}");
    assertThat(refused).isInstanceOf(Outcome.Unavailable.class);
    assertThat(((Outcome.Unavailable) refused).service()).isEqualTo("cache");
    assertThat(title("b")).isEqualTo("Missing");
    faults().heal();
    assertThat(cachePart(put("b", "{\"title\":\"other\"}"))).isEqualTo(new Part.Ok());
  }

  @Test
  void a_cache_with_too_little_room_answers_as_the_store_does() {
    start(5000, book(false));
    for (int i = 0; i < 200; i++) {
      put("b%03d".formatted(i), "{\"title\":\"t" + i + "\"}");
    }
    for (int i = 0; i < 200; i++) {
      assertThat(title("b%03d".formatted(i))).isEqualTo("t" + i);
    }
    assertThat(all()).hasSize(200);
    assertThat(title("none")).isEqualTo("Missing");
    assertThat(engine().verify("Book").ok()).isTrue();
    start(5000, book(false));
    assertThat(all()).hasSize(200);
    assertThat(title("b007")).isEqualTo("t7");
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @Test
  void sync_puts_right_what_was_broken_behind_its_back() {
    var broken = new Breaking(caches(ROOMY));
    caches = Optional.of(new FaultyCaches(broken));
    openOnFaults(book(false));
    for (int i = 0; i < 10; i++) {
      put("b" + i, "{\"title\":\"t\"}");
    }
    broken.cache.orElseThrow().repair(List.of(), List.of(DocumentId.of("b4")));
    assertThat(engine().verify("Book").differences()).hasSize(1);
    Sync sync = engine().sync("Book", Optional.empty());
    assertThat(sync.repaired()).isEqualTo(1);
    assertThat(engine().verify("Book").ok()).isTrue();
    assertThat(engine().sync("Book", Optional.empty()).repaired()).isZero();
    assertThat(title("b4")).isEqualTo("t");
  }

  /** Lets a test reach the cache behind everything. */
  private static final class Breaking implements Caches {
    private final Caches real;
    private volatile Optional<Cache> cache = Optional.empty();

    Breaking(Caches real) {
      this.real = real;
    }

    @Override
    public Cache open(String resource) {
      Cache opened = real.open(resource);
      cache = Optional.of(opened);
      return opened;
    }

    @Override
    public void close() {
      real.close();
    }
  }

  @Test
  void a_listener_reads_at_least_what_it_hears_of() throws Exception {
    var heard = new CountDownLatch(200);
    var wrong = new ConcurrentLinkedQueue<String>();
    var hooks =
        Hooks.NONE.plus(
            new Hooks.Listening(
                Optional.empty(),
                Action.CREATE,
                change -> {
                  if (!title(change.id().text()).equals("t")) {
                    wrong.add(change.id().text());
                  }
                  heard.countDown();
                }));
    start(ROOMY, book(false, hooks));
    for (int i = 0; i < 200; i++) {
      put("b" + i, "{\"title\":\"t\"}");
    }
    assertThat(heard.await(60, TimeUnit.SECONDS)).isTrue();
    assertThat(wrong).isEmpty();
  }

  /** Versions that a reader sees of one document never go back, whatever it asks. */
  @ParameterizedTest
  @ValueSource(longs = {3000, ROOMY})
  @Tag("slow")
  void no_reader_goes_back_in_time(long bytes) throws Exception {
    start(bytes, book(false));
    int documents = 12;
    for (int i = 0; i < documents; i++) {
      put("b%02d".formatted(i), "{\"title\":\"0\"}");
    }
    var acknowledged = new AtomicLong[documents];
    for (int i = 0; i < documents; i++) {
      acknowledged[i] = new AtomicLong();
    }
    var wrong = new ConcurrentLinkedQueue<String>();
    var writing = new CountDownLatch(2);
    var threads = new ArrayList<Thread>();
    for (int w = 0; w < 2; w++) {
      int mine = w;
      threads.add(Thread.ofPlatform().start(() -> {
        var random = new Random(mine);
        for (int i = 1; i <= 400; i++) {
          int which = 2 * random.nextInt(documents / 2) + mine;
          put("b%02d".formatted(which), "{\"title\":\"" + i + "\"}");
          acknowledged[which].set(i);
        }
        writing.countDown();
      }));
    }
    for (int r = 0; r < 2; r++) {
      int seed = 100 + r;
      threads.add(Thread.ofPlatform().start(() -> {
        var random = new Random(seed);
        var seen = new long[documents];
        while (writing.getCount() > 0) {
          int which = random.nextInt(documents);
          long least = Math.max(seen[which], acknowledged[which].get());
          String title =
              random.nextInt(4) > 0
                  ? title("b%02d".formatted(which))
                  : Json
                      .parse(listed(1000, Optional.empty()).items().get(which).json())
                      .path("title")
                      .asString();
          long now = Long.parseLong(title);
          if (now < least) {
            wrong.add("document " + which + ": " + now + " after " + least);
          }
          seen[which] = Math.max(now, seen[which]);
        }
      }));
    }
    for (Thread thread : threads) {
      TimeLimit.join(thread);
    }
    assertThat(wrong).isEmpty();
    assertThat(engine().verify("Book").differences()).isEmpty();
  }

  @Test
  void random_writes_and_faults_leave_what_is_stored() {
    var random = new Random(23);
    start(ROOMY, book(false));
    Step[] steps = {Step.APPLY, Step.GET, Step.PAGE, Step.OFFER, Step.FILL};
    for (int i = 0; i < 300; i++) {
      if (random.nextInt(8) == 0) {
        faults().fail(steps[random.nextInt(steps.length)], Fault.values()[random.nextInt(2)]);
      }
      if (random.nextInt(4) == 0) {
        faults().heal();
      }
      String id = "b" + random.nextInt(10);
      Outcome outcome =
          random.nextInt(3) == 0 ? remove(id) : put(id, "{\"title\":\"t" + i + "\"}");
      String expected = outcome instanceof Outcome.Destroyed || outcome instanceof Outcome.Missing
          ? "Missing"
          : "t" + i;
      assertThat(title(id)).isEqualTo(expected);
      assertThat(all().contains(id)).isEqualTo(!expected.equals("Missing"));
    }
    faults().heal();
    put("last", "{\"title\":\"last\"}");
    assertThat(engine().verify("Book").differences()).isEmpty();
  }
}
