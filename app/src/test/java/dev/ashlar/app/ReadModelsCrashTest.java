package dev.ashlar.app;

import static dev.ashlar.app.DyingProjections.CHANNEL;
import static dev.ashlar.app.DyingProjections.MESSAGE;
import static dev.ashlar.app.DyingProjections.SERIES;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.app.DyingProjections.Moment;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Store;
import dev.ashlar.readmodel.ReadModelState;
import dev.ashlar.schema.Resource;
import dev.ashlar.testkit.TestEngine;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Read models whose process is killed at the moments that matter, or whose log has forgotten what they did
 * not see. Repeat a run with {@code -Dashlar.seed=…}.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each has a store of its own
class ReadModelsCrashTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private final long seed = Long.getLong("ashlar.seed", System.nanoTime());

  /** Where documents are kept. */
  enum Kept {
    SQLITE,
    POSTGRES
  }

  private String place(Kept kept) {
    return kept == Kept.SQLITE ? folder.resolve("test.db").toString() : TestServer.url(folder);
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void after_each_death_read_models_are_what_a_rebuild_makes(Kept kept) throws Exception {
    System.out.println("ReadModelsCrashTest: seed " + seed);
    var random = new Random(seed);
    String place = place(kept);
    int variant = 0;
    for (Moment moment : Moment.values()) {
      if (moment == Moment.REBUILDING || moment == Moment.REBUILT) {
        variant = 1 - variant; // it is declared otherwise, and therefore built again
      }
      List<String> arguments =
          List.of(
              DyingProjections.class.getName(), place, moment.name(), Integer.toString(variant),
              Long.toString(random.nextLong()));
      try (var process = ServerProcess.java(Path.of(""), Map.of(), arguments)) {
        until(() -> process.output().contains(DyingProjections.HERE) || !process.isRunning());
        assertThat(process.output()).contains(DyingProjections.HERE);
        process.kill();
      }
      leasesEnd(kept, place);
      try (Engine engine = engine(place, variant)) {
        verify(engine, "seed " + seed + ", " + moment);
      }
    }
  }

  /** As after the term of a lease, for which nobody waits here. */
  private static void leasesEnd(Kept kept, String place) throws Exception {
    if (kept == Kept.POSTGRES) {
      String database = place.substring(place.lastIndexOf('/') + 1);
      TestServer.run(database, "UPDATE _leases SET until = NULL");
    }
  }

  private static Engine engine(String place, int variant) {
    return TestEngine.on(DyingProjections.store(place), Clock.systemUTC())
        .open(DyingProjections.resources(variant, () -> {}));
  }

  private static void verify(Engine engine, String what) {
    reached(engine);
    same(engine, what);
    long before = engine.head();
    engine.readModels().rebuild(SERIES);
    engine.readModels().rebuild(CHANNEL);
    reached(engine);
    assertThat(engine.head()).as(what + ": a rebuild changes nothing").isEqualTo(before);
    same(engine, what);
  }

  private static void reached(Engine engine) {
    until(() -> engine.readModels().states().stream().allMatch(ReadModelsCrashTest::isBuilt));
    for (String name : List.of(SERIES, CHANNEL)) {
      Resource model = engine.schema().resource(name);
      assertThat(engine.readModels().await(model, engine.head(), PATIENCE)).isTrue();
    }
  }

  private static boolean isBuilt(ReadModelState state) {
    return state.sequence() >= 0 && state.rebuild().isEmpty();
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean met = condition.getAsBoolean();
    while (!met && System.nanoTime() < end) {
      LockSupport.parkNanos(2_000_000);
      met = condition.getAsBoolean();
    }
    assertThat(met).isTrue();
  }

  /** What is derived is what the messages that are stored come to, worked out here. */
  private static void same(Engine engine, String what) {
    var elements = new TreeMap<String, String>();
    var counts = new TreeMap<String, Integer>();
    var sums = new TreeMap<String, Long>();
    all(engine, MESSAGE).forEach((id, message) -> {
      if (message.has("channel")) {
        String channel = message.path("channel").asString();
        elements.put(channel + "/" + id, message.path("at").toString());
        counts.merge(channel, 1, Integer::sum);
        sums.merge(channel, message.path("at").asLong(), Long::sum);
      }
    });
    var series = new TreeMap<String, String>();
    all(engine, SERIES).forEach((id, element) -> series.put(id, element.path("at").toString()));
    assertThat(series).as(what).isEqualTo(elements).isNotEmpty();
    var channels = new TreeMap<String, String>();
    all(engine, CHANNEL).forEach(
        (id, channel) -> channels.put(id, channel.path("count") + " " + channel.path("sum")));
    var wanted = new TreeMap<String, String>();
    counts.forEach((id, count) -> wanted.put(id, count + " " + sums.get(id)));
    assertThat(channels).as(what).isEqualTo(wanted).isNotEmpty();
  }

  private static Map<String, JsonNode> all(Engine engine, String resource) {
    var all = new TreeMap<String, JsonNode>();
    var query = Operation.Query.of(Context.APPLICATION, resource).limit(1000);
    ((Outcome.Listed) engine.perform(query)).items()
        .forEach(view -> all.put(view.id().toString(), Json.parse(view.json())));
    return all;
  }

  private static void put(Engine engine, String id, String json) {
    assertThat(engine.perform(TestEngine.upsert(TestEngine.ANYBODY, MESSAGE, id, json)))
        .isInstanceOf(Outcome.Success.class);
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void what_was_forgotten_before_a_projection_read_it_is_told_and_built_again(Kept kept)
      throws Exception {
    String place = place(kept);
    try (Engine engine = engine(place, 0)) {
      put(engine, "a", "{\"channel\":\"lobby\",\"at\":1}");
      put(engine, "b", "{\"channel\":\"lobby\",\"at\":2}");
      put(engine, "c", "{\"channel\":\"hall\",\"at\":3}");
      reached(engine);
    }
    Resource messages = DyingProjections.resources(0, () -> {})[0];
    Store store = DyingProjections.store(place);
    long head;
    try (Engine stopped = TestEngine.on(store, Clock.systemUTC()).open(messages)) {
      put(stopped, "a", "{\"channel\":\"lobby\",\"at\":10}");
      put(stopped, "d", "{\"channel\":\"lobby\",\"at\":5}");
      stopped.perform(TestEngine.destroy(TestEngine.ANYBODY, MESSAGE, "b"));
      stopped.perform(TestEngine.destroy(TestEngine.ANYBODY, MESSAGE, "c"));
      head = stopped.head();
      store.log().forget(head, Instant.now().plusSeconds(60));
      assertThat(store.log().span().floor()).isEqualTo(head);
    }
    var log = (Logger) LoggerFactory.getLogger("dev.ashlar.readmodel");
    var said = new ListAppender<ILoggingEvent>();
    said.start();
    log.addAppender(said);
    try (Engine engine = engine(place, 0)) {
      verify(engine, "after changes were forgotten");
      for (String name : List.of(SERIES, CHANNEL)) {
        assertThat(said.list)
            .extracting(ILoggingEvent::getFormattedMessage)
            .anyMatch(text -> text.startsWith("Read model " + name + " has not seen changes ")
                && text.contains(" to " + head + ", which are forgotten: it is built again"));
      }
    } finally {
      log.detachAppender(said);
    }
  }
}
