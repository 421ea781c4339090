package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Action;
import dev.ashlar.document.Document;
import dev.ashlar.engine.follow.ListenerState;
import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Listener;
import dev.ashlar.json.Json;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Listeners, who are told of changes. */
abstract class EngineListeners extends EngineCase {
  @Test
  void a_listener_hears_every_change_once_in_order() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    start(
        resource(
            "Thing",
            on(Optional.empty(), Action.CREATE,
                change -> heard.add(change.id().text()))));
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      expected.add(json(create("Thing", "{}")).get("id").stringValue());
    }
    List<String> got = new ArrayList<>();
    while (got.size() < 50) {
      got.add(heard.poll(60, TimeUnit.SECONDS));
    }
    assertThat(got).isEqualTo(expected);
    assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void a_listener_tells_how_far_it_is_behind() throws Exception {
    var gate = new CountDownLatch(1);
    var heard = new AtomicInteger();
    start(
        resource(
            "Thing",
            on(Optional.of("slow"), Action.CREATE,
                change -> {
                  gate.await();
                  heard.incrementAndGet();
                })));
    for (int i = 0; i < 5; i++) {
      create("Thing", "{}");
    }
    assertThat(lag(5)).isEqualTo(5);
    gate.countDown();
    assertThat(lag(0)).isZero();
    assertThat(heard.get()).isEqualTo(5);
  }

  /** The lag, once it is as wanted, or what it is when that takes too long. */
  private long lag(long wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    ListenerState state = engine().listeners().getFirst();
    while (state.lag() != wanted && System.nanoTime() < end) {
      TimeUnit.MILLISECONDS.sleep(5);
      state = engine().listeners().getFirst();
    }
    assertThat(state.name()).hasValue("slow");
    return state.lag();
  }

  @Test
  void a_change_describes_itself_as_a_json_patch() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    start(
        resource(
            "Person",
            on(Optional.empty(), Action.UPDATE,
                change -> heard.add(change.toString())),
            text("name"),
            text("email").restricted()));
    upsert("Person", "ada", "{\"name\":\"Ada\",\"email\":\"secret\"}");
    merge(ANYBODY, "Person", "ada", "{\"name\":\"Ada L\",\"email\":\"other\"}");
    String change = heard.poll(60, TimeUnit.SECONDS);
    assertThat(Json.parse(change).get("ops"))
        .isEqualTo(Json.parse("[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"Ada L\"}]"));
    assertThat(change).doesNotContain("secret", "other");
  }

  @Test
  void a_named_listener_goes_on_where_it_stopped_and_tries_again_what_failed() throws Exception {
    BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    AtomicInteger failures = new AtomicInteger(2);
    Listener<Document> flaky =
        change -> {
          if (change.id().text().equals("b") && failures.getAndDecrement() > 0) {
            throw new IllegalStateException("the mail server is away");
          }
          heard.add(change.id().text());
        };
    Resource declared =
        resource("Thing", on(Optional.of("mailer"), Action.CREATE, flaky));
    start(declared);
    upsert("Thing", "a", "{}");
    upsert("Thing", "b", "{}");
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("a");
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("b");
    start(resource("Thing", Hooks.NONE));
    upsert("Thing", "c", "{}");
    start(declared);
    upsert("Thing", "d", "{}");
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("c");
    assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("d");
    assertThat(heard).isEmpty();
  }
}
