package dev.ashlar.app.realtime;

import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.access.Caller;
import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.change.Change;
import dev.ashlar.definition.Id;
import dev.ashlar.model.Model;
import dev.ashlar.model.Subscription;
import dev.ashlar.model.Watcher;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions of programs. */
@Tag("slow")
@Timeout(60)
@SuppressWarnings("NullAway.Init") // set before each test
class SubscribeTest {
  record Person(@Id String id, String name, int age) {}

  @TempDir Path folder;

  private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  private App app;
  private Model<Person> people;

  @BeforeEach
  void start() {
    app = Ashlar.app("live").data(folder).port(0);
    people =
        app.define(Person.class)
            .access(new Access.Rule.Roles(java.util.Set.of("reader")), Method.QUERY)
            .model();
    app.start();
  }

  @AfterEach
  void stop() {
    app.stop();
  }

  private void tell(Change<Person> change) {
    told.add(
        change.action().text()
            + " "
            + change.id().text()
            + " "
            + change.after().map(Person::age).map(String::valueOf).orElse("-"));
  }

  private String next() throws InterruptedException {
    return String.valueOf(told.poll(20, TimeUnit.SECONDS));
  }

  @Test
  void a_program_is_told_of_what_matches_until_it_closes() throws Exception {
    people.create(new Person("ada", "Ada", 36));
    try (Subscription subscription = people.subscribe(where("age").gte(18), this::tell)) {
      people.create(new Person("bob", "Bob", 7));
      people.update("bob", "{\"age\":18}");
      assertThat(next()).isEqualTo("create bob 18");
      people.update("bob", "{\"age\":19}");
      assertThat(next()).isEqualTo("update bob 19");
      people.update("bob", "{\"age\":7}");
      assertThat(next()).isEqualTo("destroy bob -");
      people.remove("bob");
      people.remove("ada");
      assertThat(next()).isEqualTo("destroy ada -");
      assertThat(subscription.sequence()).isPositive();
    }
    people.create(new Person("eve", "Eve", 50));
    try (Subscription later = people.subscribe(null, 6, this::tell)) {
      assertThat(next()).isEqualTo("destroy ada -");
      assertThat(next()).isEqualTo("create eve 50");
      assertThat(later.sequence()).isGreaterThan(6);
    }
    assertThat(told).isEmpty();
  }

  @Test
  void a_program_that_takes_its_time_holds_nobody_up_and_misses_nothing() throws Exception {
    var go = new CountDownLatch(1);
    try (Subscription slow =
        people.subscribe(
            null,
            change -> {
              go.await();
              tell(change);
            })) {
      for (int i = 0; i < 2000; i++) {
        people.create(new Person("p" + i, "P", i));
      }
      assertThat(slow.sequence()).isZero();
      go.countDown();
      for (int i = 0; i < 2000; i++) {
        assertThat(next()).isEqualTo("create p" + i + " " + i);
      }
    }
  }

  @Test
  void a_change_that_a_program_fails_on_is_told_again() throws Exception {
    var failed = new AtomicBoolean();
    try (Subscription subscription =
        people.subscribe(
            null,
            change -> {
              if (failed.compareAndSet(false, true)) {
                throw new IllegalStateException("on purpose");
              }
              tell(change);
            })) {
      people.create(new Person("ada", "Ada", 36));
      assertThat(next()).isEqualTo("create ada 36");
      assertThat(subscription.sequence()).isBetween(0L, 1L);
    }
  }

  @Test
  void a_sequence_that_is_not_there_resets() throws Exception {
    var resets = new LinkedBlockingQueue<Long>();
    people.create(new Person("ada", "Ada", 36));
    var watcher =
        new Watcher<Person>() {
          @Override
          public void changed(Change<Person> change) {
            tell(change);
          }

          @Override
          public void reset(long sequence) {
            resets.add(sequence);
          }
        };
    try (Subscription subscription = people.subscribe(null, 99, watcher)) {
      assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo(1);
      people.remove("ada");
      assertThat(next()).isEqualTo("destroy ada -");
      assertThat(subscription.sequence()).isPositive();
    }
  }

  @Test
  void a_program_that_asks_as_somebody_has_their_rights() {
    assertThatThrownBy(() -> people.as(Caller.of("bob")).subscribe(null, this::tell))
        .isInstanceOf(FailedOperation.class);
    assertThatThrownBy(() -> people.subscribe(where("nothing").eq(1), this::tell))
        .isInstanceOf(FailedOperation.class)
        .hasMessageContaining("nothing");
    people.as(Caller.of("bob", "reader")).subscribe(null, this::tell).close();
  }

  @Test
  void a_hook_on_reads_runs_when_something_is_watched_and_holds_from_then_on() {
    var runs = new java.util.concurrent.atomic.AtomicInteger();
    App hooked =
        Ashlar.app("hooked").data(folder.resolve("hooked")).port(0);
    Model<Person> all =
        hooked.define(Person.class)
            .pre(
                Method.QUERY,
                asked -> {
                  runs.incrementAndGet();
                  return asked.and(where("age").gte(18)).withFields(java.util.List.of("age"));
                })
            .pre(
                Method.GET,
                asked -> {
                  throw new dev.ashlar.hook.Refused("not one by one");
                })
            .model();
    try (App running = hooked.start();
        Socket socket = Socket.open(running.url() + "/people");
        Stream stream = Stream.open(running.url() + "/people/_changes")) {
      socket.told("subscribed");
      assertThat(runs).hasValue(2);
      all.create(new Person("bob", "Bob", 7));
      all.create(new Person("ada", "Ada", 36));
      all.update("ada", "{\"name\":\"Ada L\"}");
      all.update("ada", "{\"age\":37}");
      String told = socket.told("patch").get("ops").toString();
      assertThat(told)
          .isEqualTo("[{\"op\":\"add\",\"path\":\"/ada\",\"value\":{\"id\":\"ada\",\"age\":36}}]");
      assertThat(socket.told("patch").get("ops").toString())
          .isEqualTo("[{\"op\":\"replace\",\"path\":\"/ada/age\",\"value\":37}]");
      assertThat(stream.told("change").toString()).contains("36").doesNotContain("Ada");
      assertThat(socket.error("subscribe", "{'channel':'/people/ada'}")).isEqualTo(403);
      assertThat(socket.error("get", "{'channel':'/people/ada'}")).isEqualTo(403);
      assertThat(runs).hasValue(2);
    }
  }
}
