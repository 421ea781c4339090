package dev.ashlar.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.ResourceBuilder;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
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
import dev.ashlar.testkit.ReadModelScenarios;
import dev.ashlar.testkit.TestEngine;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
}
