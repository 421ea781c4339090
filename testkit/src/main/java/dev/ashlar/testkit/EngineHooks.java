package dev.ashlar.testkit;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.engine.OperationLimits;
import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Pre;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** User code before and after each method. */
abstract class EngineHooks extends EngineCase {
  @Test
  void pre_hooks_run_in_the_order_of_declaration_and_may_rewrite() {
    Hooks hooks =
        pre(CREATE, create -> create.with("name", create.text("name").strip()))
            .plus(
                new Hooks.Before<>(
                    CREATE, create -> create.with("name", create.text("name") + "!")));
    start(resource("Person", hooks, text("name")));
    assertThat(json(create("Person", "{\"name\":\"  Ada \"}")).get("name").stringValue())
        .isEqualTo("Ada!");
  }

  @Test
  void refused_cancels_with_its_message_and_another_exception_as_a_failure() {
    Hooks hooks =
        pre(
            DESTROY,
            destroy -> {
              if (destroy.id().text().equals("a")) {
                throw new Refused("not this one");
              }
              throw new IllegalStateException("secret detail");
            });
    start(resource("Thing", hooks));
    upsert("Thing", "a", "{}");
    upsert("Thing", "b", "{}");
    assertThat(destroy(ANYBODY, "Thing", "a")).isEqualTo(new Outcome.Refused("not this one"));
    assertThat(destroy(ANYBODY, "Thing", "b").toString()).doesNotContain("secret detail");
    assertThat(destroy(ANYBODY, "Thing", "b")).isInstanceOf(Outcome.Failed.class);
    assertThat(count(ANYBODY, "Thing")).isEqualTo(2);
  }

  @Test
  @Tag("slow")
  void what_a_hook_on_a_read_writes_is_written_whole_though_the_time_of_the_read_is_up() {
    Pre<Envelope> late =
        envelope -> {
          if (Deadline.current().isNever()) {
            return envelope; // a write asks whether its document is in sight
          }
          while (!Deadline.current().isPassed()) {
            LockSupport.parkNanos(5_000_000);
          }
          create(Context.APPLICATION, "Visit", "{}").orThrow();
          return envelope;
        };
    Clock clock = Clock.systemUTC();
    opened(
        TestEngine.on(open(folder, clock), clock)
            .with(new OperationLimits(1000, Duration.ofSeconds(1)))
            .open(resource("Thing", pre(GET, late)), resource("Visit", Hooks.NONE)));
    upsert("Thing", "a", "{}");
    assertThat(get(ANYBODY, "Thing", "a"))
        .isInstanceOfAny(Outcome.Found.class, Outcome.TimedOut.class);
    assertThat(count(Context.APPLICATION, "Visit")).isEqualTo(1);
    assertThat(get(Context.APPLICATION, "Visit", "none")).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void a_filter_added_by_a_hook_holds_for_lists_reads_by_id_counts_and_changes() {
    Selector visible = Selector.parse(Json.parse("{\"public\":true}"));
    Pre<Envelope> onlyPublic = envelope -> envelope.and(visible);
    Hooks hooks =
        pre(QUERY, onlyPublic).plus(new Hooks.Before<>(GET, onlyPublic));
    start(
        resource("Note", hooks, text("text"), Attribute.of("public", AttributeType.BOOLEAN)));
    upsert("Note", "open", "{\"text\":\"a\",\"public\":true}");
    upsert("Note", "closed", "{\"text\":\"b\",\"public\":false}");
    assertThat(ids(query(ANYBODY, "Note", "{}"))).containsExactly("open");
    assertThat(ids(query(ANYBODY, "Note", "{\"$or\":[{\"public\":false},{\"public\":true}]}")))
        .containsExactly("open");
    assertThat(get(ANYBODY, "Note", "closed")).isInstanceOf(Outcome.Missing.class);
    assertThat(get(ANYBODY, "Note", "open")).isInstanceOf(Outcome.Found.class);
    assertThat(count(ANYBODY, "Note")).isEqualTo(1);
    assertThat(changes(ANYBODY, 0)).hasSize(1);
    merge(Context.APPLICATION, "Note", "closed", "{\"public\":true}");
    merge(Context.APPLICATION, "Note", "open", "{\"public\":false}");
    List<String> actions =
        changes(ANYBODY, 2).stream()
            .map(change -> change.get("id").stringValue() + " "
                + change.get("action").stringValue())
            .toList();
    assertThat(actions).containsExactly("closed create", "open destroy");
  }

  @Test
  void a_filter_of_a_hook_that_no_value_can_match_is_the_hooks_fault() {
    Selector wrong = Selector.parse(Json.parse("{\"public\":\"yes\"}"));
    Pre<Envelope> asksWrongly = envelope -> envelope.and(wrong);
    Hooks hooks = pre(QUERY, asksWrongly).plus(new Hooks.Before<>(GET, asksWrongly));
    start(
        resource("Note", hooks, text("text"), Attribute.of("public", AttributeType.BOOLEAN)));
    assertThat(query(ANYBODY, "Note", "{}")).isInstanceOf(Outcome.Failed.class);
    assertThat(get(ANYBODY, "Note", "open")).isInstanceOf(Outcome.Failed.class);
    assertThat(query(ANYBODY, "Note", "{\"public\":\"yes\"}"))
        .isInstanceOfSatisfying(
            Outcome.Malformed.class,
            malformed -> assertThat(malformed.toString())
                .contains("public: expected a boolean, found a string"));
  }

  @Test
  void a_read_hook_receives_the_whole_envelope() {
    List<Envelope> heard = new CopyOnWriteArrayList<>();
    Pre<Envelope> remember =
        envelope -> {
          heard.add(envelope);
          return envelope.withLimit(1);
        };
    start(
        resource(
            "Note",
            pre(QUERY, remember).plus(new Hooks.Before<>(GET, remember)),
            text("text")));
    upsert("Note", "a", "{\"text\":\"a\"}");
    upsert("Note", "b", "{\"text\":\"b\"}");
    heard.clear();
    assertThat(ids(query(ANYBODY, "Note", "{\"text\":{\"$exists\":true}}"))).hasSize(1);
    get(ANYBODY, "Note", "b");
    assertThat(heard).hasSize(2);
    assertThat(heard.get(0).className()).isEqualTo("Note");
    assertThat(heard.get(0).requestId()).isEqualTo("test");
    assertThat(heard.get(0).limit()).hasValue(100);
    assertThat(heard.get(0).currentUser()).isEqualTo(Caller.ANONYMOUS);
    assertThat(heard.get(1).key().orElseThrow().id().text()).isEqualTo("b");
  }

  @Test
  void a_hook_may_add_writes_to_the_same_commit() {
    Hooks hooks =
        pre(
            CREATE,
            create -> create.also(
                TestEngine.create(Context.APPLICATION, "Activity",
                    "{\"id\":\"log\",\"what\":\"created\"}")));
    start(resource("Person", hooks, text("name")),
        resource("Activity", Hooks.NONE, text("what")));
    assertThat(create("Person", "{\"name\":\"Ada\"}")).isInstanceOf(Outcome.Created.class);
    List<ObjectNode> both = changes(ANYBODY, 0);
    assertThat(both).hasSize(2);
    assertThat(both.get(0).get("transaction")).isEqualTo(both.get(1).get("transaction"));
    assertThat(codes(create("Person", "{\"name\":\"Bob\"}"))).containsExactly("/id unique");
    assertThat(count(ANYBODY, "Person")).isEqualTo(1);
  }

  @Test
  void a_failing_post_hook_undoes_nothing() {
    AtomicInteger calls = new AtomicInteger();
    Hooks hooks =
        Hooks.NONE.plus(
            new Hooks.After<>(
                CREATE,
                (create, outcome) -> {
                  calls.incrementAndGet();
                  throw new IllegalStateException("after the fact");
                }));
    start(resource("Thing", hooks));
    assertThat(create("Thing", "{}")).isInstanceOf(Outcome.Created.class);
    assertThat(calls).hasValue(1);
    assertThat(count(ANYBODY, "Thing")).isEqualTo(1);
  }
}
