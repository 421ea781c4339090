package dev.ashlar.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projected;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.projection.ReadModel.Making;
import dev.ashlar.query.Path;
import dev.ashlar.readmodel.ReadModels;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.testkit.ReadModelScenarios;
import dev.ashlar.testkit.TestEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

@Tag("slow")
class PostgresReadModelTest extends ReadModelScenarios {
  @TempDir private java.nio.file.Path shared;

  @Override
  protected Store open(java.nio.file.Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }

  /** Messages, and a count of them that calls something for each. */
  private static Resource[] resources(Runnable projecting) {
    var counting =
        new Making.Code(
            (message, current) -> {
              projecting.run();
              int count = current.map(known -> known.path("count").asInt()).orElse(0);
              return Projected.as(JsonNodeFactory.instance.objectNode().put("count", count + 1));
            },
            Optional.empty());
    return new Resource[] {
      ResourceBuilder.of("Message").attribute("channel", AttributeType.STRING).build(),
      ResourceBuilder.of("Channel")
          .attribute("count", AttributeType.INTEGER)
          .readModel(
              model -> model.projects(
                  "Message", new Join.Member(Path.of("channel")), counting))
          .build()
    };
  }

  /** A store that tells what became of the commits of projections that hold documents. */
  private static Store telling(Store store, BlockingQueue<Committed> outcomes) {
    return (Store) Proxy.newProxyInstance(
        Store.class.getClassLoader(),
        new Class<?>[] {Store.class},
        (proxy, method, arguments) -> {
          try {
            Object result = method.invoke(store, arguments);
            if (arguments != null && arguments[0] instanceof Commit commit
                && commit.reached().isPresent() && !commit.writes().isEmpty()) {
              outcomes.add((Committed) result);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private static void put(Engine engine, String id) {
    engine.perform(
        TestEngine.upsert(TestEngine.ANYBODY, "Message", id, "{\"channel\":\"lobby\"}"));
  }

  private static int count(Engine engine, Store store) {
    Resource model = engine.schema().resource("Channel");
    assertThat(engine.readModels().await(model, engine.head(), Duration.ofSeconds(60))).isTrue();
    Document lobby = store.get(model, DocumentId.of("lobby")).orElseThrow();
    return lobby.members().path("count").asInt();
  }

  /** What a projection waits for, and that it does. */
  private record Gate(CountDownLatch reached, CountDownLatch open) {
    static Gate closed() {
      return new Gate(new CountDownLatch(1), new CountDownLatch(1));
    }

    void pass() {
      reached.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    void awaitReached() throws InterruptedException {
      assertThat(reached.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void leaseEnds(Resource model) throws Exception {
    String url = TestServer.url(shared);
    TestServer.run(
        url.substring(url.lastIndexOf('/') + 1),
        "UPDATE _leases SET until = clock_timestamp() - interval '1 second' WHERE name = '"
            + ReadModels.consumer(model)
            + "'");
  }

  @Test
  void of_two_nodes_that_both_believe_to_hold_the_lease_one_commits() throws Exception {
    Gate one = Gate.closed();
    Gate two = Gate.closed();
    var outcomes = new LinkedBlockingQueue<Committed>();
    Clock clock = Clock.systemUTC();
    Resource[] declared = resources(one::pass);
    Store store = open(shared, clock);
    try (Engine first =
        TestEngine.on(telling(open(shared, clock), outcomes), clock).open(declared)) {
      put(first, "a");
      one.awaitReached();
      try (Engine second = TestEngine.on(store, clock).open(resources(two::pass))) {
        leaseEnds(declared[1]);
        two.awaitReached(); // it took the lease, and has written nothing that could clash
        one.open().countDown();
        assertThat(outcomes.poll(60, TimeUnit.SECONDS)).isInstanceOf(Committed.Broken.class);
        two.open().countDown();
        put(first, "b");
        assertThat(count(second, store)).isEqualTo(2);
        assertThat(outcomes).as("it has noticed").isEmpty();
      }
    } finally {
      one.open().countDown();
      two.open().countDown();
    }
  }

  private static Resource series() {
    var set = new Making.Members(Map.of("at", Path.of("at")));
    return ResourceBuilder.of("Reading")
        .readModel(
            model -> model.sequencedBy("at")
                .projects("Measure", new Join.Member(Path.of("sensor")), set))
        .build();
  }

  private static Resource measures() {
    return ResourceBuilder.of("Measure")
        .attribute("sensor", AttributeType.STRING)
        .attribute("at", AttributeType.INTEGER)
        .build();
  }

  /** Elements that no document made; a page of them costs the same. */
  private static void fill(Store store, Resource model, String series, int length) {
    var writes = new ArrayList<Commit.Write>();
    for (int i = 0; i < length; i++) {
      var id = DocumentId.element(DocumentId.of(series), "m" + i);
      var draft = Draft.parse("{\"id\":\"%s\",\"at\":%d}".formatted(series, i));
      var members = model.layout().arranged(draft, id);
      writes.add(
          new Commit.Insert(
              model, id, model.layout().body(members), model.layout().keys(members)));
      if (writes.size() == 5000 || i == length - 1) {
        store.commit(new Commit(writes, List.of(), Optional.empty()));
        writes.clear();
      }
    }
  }

  /** How many rows the table's scans have read, by an index and otherwise, since it is there. */
  private static List<Long> read(String database) throws Exception {
    try (var connection = TestServer.connection(database);
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "SELECT (SELECT coalesce(sum(idx_tup_read), 0) FROM pg_stat_user_indexes"
                    + " WHERE relname = 'readings'), coalesce(sum(seq_tup_read), 0)"
                    + " FROM pg_stat_user_tables WHERE relname = 'readings'")) {
      row.next();
      return List.of(row.getLong(1), row.getLong(2));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void a_page_of_a_series_reads_the_page_whatever_its_length(boolean analyzed) throws Exception {
    String url = TestServer.url();
    String database = url.substring(url.lastIndexOf('/') + 1);
    Clock clock = Clock.systemUTC();
    Schema schema = Schema.of("test", List.of(measures(), series()));
    Resource model = schema.resource("Reading");
    try (Store store = PostgresStore.open(url, clock)) {
      store.prepare(schema);
      for (int i = 0; i < 20; i++) {
        fill(store, model, "short" + i, 10);
      }
      fill(store, model, "long", 20_000);
    }
    if (analyzed) {
      TestServer.run(database, "ANALYZE");
    }
    var long20 =
        Operation.Series.of(Context.APPLICATION, "Reading", DocumentId.of("long")).limit(20);
    var middle = JsonNodeFactory.instance.numberNode(10_000);
    var inTheMiddle = long20.between(Optional.of(middle), Optional.empty());
    var asked =
        List.of(
            long20,
            long20.descending(true),
            long20.last(OptionalInt.of(20)),
            inTheMiddle,
            long20.between(Optional.empty(), Optional.of(middle)).last(OptionalInt.of(20)),
            long20.key(Optional.of(middle)));
    int pages = 0;
    try (Store store = PostgresStore.open(url, clock)) {
      var _ = store.leases().take(ReadModels.consumer(model), Duration.ofHours(1)).orElseThrow();
      List<Long> before = List.of();
      try (Engine engine = Engine.builder(schema, store).clock(clock).open()) {
        before = read(database);
        for (Operation.Series each : asked) {
          for (int i = 0; i < 10; i++) { // from the sixth time on the plan may be another one
            var elements = (Outcome.Elements) engine.perform(each);
            assertThat(elements.views()).hasSizeBetween(1, 20);
            pages++;
            if (each.equals(inTheMiddle)) {
              assertThat(((Outcome.Elements) engine.perform(each.after(elements.next()))).views())
                  .hasSize(20);
              pages++;
            }
          }
        }
      }
      store.close(); // the server counts what a connection has read when it ends, at the latest
      List<Long> after = read(database);
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (after.getFirst() - before.getFirst() < pages && System.nanoTime() < end) {
        Thread.sleep(20);
        after = read(database);
      }
      Thread.sleep(200);
      after = read(database);
      assertThat(after.getFirst() - before.getFirst()).isBetween((long) pages, 30L * pages);
      assertThat(after.getLast()).as("rows read without an index").isEqualTo(before.getLast());
    }
  }
}
