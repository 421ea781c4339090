package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Many writes in one operation, and writes under an idempotency key. */
abstract class EngineBulks extends EngineCase {
  private final Resource person =
      resource(
          "Person",
          Hooks.NONE,
          Access.UNSTATED,
          List.of(new Index(List.of(dev.ashlar.query.Path.of("email")), true)),
          text("name").required(),
          text("email"));

  private Context once(String key, String fingerprint) {
    return new Context(
        Caller.ANONYMOUS, "test", Optional.of(new Context.Once(key, fingerprint)));
  }

  private Operation.Create createOf(Context context, String json) {
    return TestEngine.create(context, "Person", json);
  }

  private List<Outcome.OfWrite> bulk(Context context, Operation.Write... writes) {
    return switch (perform(new Operation.Bulk(context, List.of(writes)))) {
      case Outcome.Each(var outcomes, var _) -> outcomes;
      case Outcome.Failure failure -> throw new AssertionError(failure);
    };
  }

  @Test
  void each_write_of_a_bulk_comes_to_its_own_outcome_in_order() {
    start(person);
    upsert("Person", "cy", "{\"name\":\"Cy\",\"email\":\"c@d\"}");
    List<Outcome.OfWrite> outcomes =
        bulk(
            ANYBODY,
            upsertOf(ANYBODY, "Person", "ada", "{\"name\":\"Ada\"}"),
            upsertOf(ANYBODY, "Person", "bob", "{}"),
            upsertOf(ANYBODY, "Person", "ada", "{\"name\":\"Ada L\"}"),
            upsertOf(ANYBODY, "Person", "dee", "{\"name\":\"Dee\",\"email\":\"c@d\"}"),
            TestEngine.destroy(ANYBODY, "Person", "nobody"),
            upsertOf(ANYBODY, "Person", "cy", "{\"name\":\"Cy\",\"email\":\"c@d\"}"),
            TestEngine.destroy(ANYBODY, "Person", "cy"));
    assertThat(outcomes.stream().map(outcome -> outcome.getClass().getSimpleName()))
        .containsExactly(
            "Created",
            "Invalid",
            "Updated",
            "Conflict",
            "Missing",
            "Unchanged",
            "Destroyed");
    assertThat(count(ANYBODY, "Person")).isEqualTo(1);
  }

  @Test
  void a_large_bulk_with_many_failures_applies_all_the_others() {
    start(person);
    var writes = new ArrayList<Operation.Write>();
    for (int i = 0; i < 1000; i++) {
      String email = i % 7 == 0 ? "same" : "e" + i;
      String name = i % 5 == 0 ? "" : "\"name\":\"N\",";
      writes.add(
          upsertOf(ANYBODY, "Person", "p" + i, "{" + name + "\"email\":\"" + email + "\"}"));
    }
    List<Outcome.OfWrite> outcomes = bulk(ANYBODY, writes.toArray(Operation.Write[]::new));
    int created = 0;
    boolean sameTaken = false;
    for (int i = 0; i < 1000; i++) {
      boolean expected = i % 5 != 0 && (i % 7 != 0 || !sameTaken);
      assertThat(outcomes.get(i) instanceof Outcome.Created).as("write " + i).isEqualTo(expected);
      sameTaken |= i % 5 != 0 && i % 7 == 0;
      created += expected ? 1 : 0;
    }
    assertThat(count(ANYBODY, "Person")).isEqualTo(created);
  }

  @Test
  void a_write_under_a_key_happens_once_and_is_answered_as_it_was() {
    start(person);
    Operation.Create create = createOf(once("k", "f"), "{\"name\":\"Ada\"}");
    Outcome.Created first = (Outcome.Created) perform(create);
    String id = first.view().id().text();
    merge(ANYBODY, "Person", id, "{\"name\":\"Ada L\"}");
    Outcome again = perform(create);
    assertThat(again).isInstanceOf(Outcome.Replayed.class);
    Outcome.Created replayed = (Outcome.Created) ((Outcome.Replayed) again).first();
    assertThat(replayed.view().version()).isEqualTo(first.view().version());
    assertThat(replayed.view().created()).isEqualTo(first.view().created());
    assertThat(replayed.view().json()).isEqualTo(first.view().json());
    assertThat(count(ANYBODY, "Person")).isEqualTo(1);
  }

  @Test
  void a_key_belongs_to_one_request_of_one_caller() {
    start(person);
    perform(createOf(once("k", "f"), "{\"name\":\"Ada\"}"));
    assertThat(perform(createOf(once("k", "g"), "{\"name\":\"Bob\"}")))
        .isInstanceOf(Outcome.KeyReused.class);
    var bob =
        new Context(Caller.of("bob"), "test", Optional.of(new Context.Once("k", "g")));
    assertThat(perform(createOf(bob, "{\"name\":\"Bob\"}")))
        .isInstanceOf(Outcome.Created.class);
  }

  @Test
  void what_failed_under_a_key_can_be_tried_again() {
    start(person);
    assertThat(perform(createOf(once("k", "f"), "{}")))
        .isInstanceOf(Outcome.Invalid.class);
    assertThat(perform(createOf(once("k", "g"), "{\"name\":\"Ada\"}")))
        .isInstanceOf(Outcome.Created.class);
  }

  @Test
  void concurrent_requests_under_one_key_write_once() throws Exception {
    start(person);
    var outcomes = new CopyOnWriteArrayList<Outcome>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> outcomes.add(
                  perform(createOf(once("k", "f"), "{\"name\":\"Ada\"}")))));
    }
    for (Thread thread : threads) {
      TimeLimit.join(thread);
    }
    assertThat(outcomes.stream().filter(Outcome.Created.class::isInstance)).hasSize(1);
    assertThat(outcomes.stream().filter(Outcome.Replayed.class::isInstance)).hasSize(15);
    assertThat(count(ANYBODY, "Person")).isEqualTo(1);
  }

  @Test
  void a_bulk_under_a_key_goes_on_where_it_was_broken_off() {
    start(person);
    Context once = once("k", "f");
    Operation.Create ada = createOf(once, "{\"name\":\"Ada\"}");
    Operation.Create bob = createOf(once, "{\"name\":\"Bob\"}");
    String first = json(bulk(once, ada).getFirst()).get("id").stringValue();
    List<Outcome.OfWrite> both = bulk(once, ada, bob);
    assertThat(json(((Outcome.Replayed) both.getFirst()).first()).get("id").stringValue())
        .isEqualTo(first);
    assertThat(both.getLast()).isInstanceOf(Outcome.Created.class);
    assertThat(count(ANYBODY, "Person")).isEqualTo(2);
    assertThat(perform(new Operation.Bulk(once("k", "g"), List.of(ada))))
        .isInstanceOf(Outcome.KeyReused.class);
  }

  @Test
  void a_batch_under_a_key_is_answered_item_for_item() {
    start(person);
    Context once = once("k", "f");
    upsert("Person", "ada", "{\"name\":\"Ada\"}");
    var batch =
        new Operation.Batch(
            once,
            List.of(
                upsertOf(once, "Person", "ada", "{\"name\":\"Ada\"}"),
                upsertOf(once, "Person", "bob", "{\"name\":\"Bob\"}"),
                TestEngine.destroy(once, "Person", "ada")));
    var first = (Outcome.Done) perform(batch);
    var again = (Outcome.Done) perform(batch);
    assertThat(first.replayed()).isFalse();
    assertThat(again.replayed()).isTrue();
    assertThat(again.outcomes().toString()).isEqualTo(first.outcomes().toString());
  }
}
