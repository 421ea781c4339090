package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Unique values, references, batches. */
abstract class EngineIntegrity extends EngineCase {
  @Test
  void every_unique_value_that_is_taken_is_named_and_null_never_clashes() {
    start(
        resource(
            "Person",
            Hooks.NONE,
            text("name").unique(),
            text("email").unique(),
            text("bio")));
    create("Person", "{\"name\":\"Ada\",\"email\":\"a@b.c\"}");
    assertThat(codes(create("Person", "{\"name\":\"Ada\",\"email\":\"a@b.c\"}")))
        .containsExactlyInAnyOrder("/name unique", "/email unique");
    assertThat(create("Person", "{\"name\":null}")).isInstanceOf(Outcome.Created.class);
    assertThat(create("Person", "{\"name\":null}")).isInstanceOf(Outcome.Created.class);
    assertThat(create("Person", "{}")).isInstanceOf(Outcome.Created.class);
  }

  private Resource message(Reference.OnDelete onDelete) {
    return resource(
        "Message",
        Hooks.NONE,
        text("text"),
        Attribute.of("channel", AttributeType.REFERENCE)
            .reference(new Reference("Channel", List.of(), onDelete)));
  }

  @Test
  void a_target_written_as_a_path_must_exist_and_a_simple_one_need_not() {
    start(message(Reference.OnDelete.RESTRICT), resource("Channel", Hooks.NONE));
    assertThat(codes(create("Message", "{\"channel\":\"/channels/lobby\"}")))
        .containsExactly("/channel ref");
    assertThat(create("Message", "{\"channel\":\"lobby\"}")).isInstanceOf(Outcome.Created.class);
    upsert("Channel", "lobby", "{}");
    assertThat(create("Message", "{\"channel\":\"/channels/lobby\"}"))
        .isInstanceOf(Outcome.Created.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lobby", "/channels/lobby"})
  void a_restricted_removal_is_a_conflict(String spelling) {
    start(message(Reference.OnDelete.RESTRICT), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Message", "m", "{\"channel\":\"" + spelling + "\"}");
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Conflict.class);
    destroy(ANYBODY, "Message", "m");
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Destroyed.class);
  }

  @Test
  void a_removal_can_set_references_to_null_or_cascade_in_the_same_commit() {
    start(message(Reference.OnDelete.SET_NULL), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Message", "m", "{\"channel\":\"lobby\"}");
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(json(get(ANYBODY, "Message", "m")).get("channel").isNull()).isTrue();
    start(message(Reference.OnDelete.CASCADE), resource("Channel", Hooks.NONE));
    upsert("Channel", "hall", "{}");
    upsert("Message", "n", "{\"channel\":\"/channels/hall\"}");
    long head = engine().head();
    assertThat(destroy(ANYBODY, "Channel", "hall")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(get(ANYBODY, "Message", "n")).isInstanceOf(Outcome.Missing.class);
    List<ObjectNode> both = changes(ANYBODY, head);
    assertThat(both).hasSize(2);
    assertThat(both.get(0).get("transaction")).isEqualTo(both.get(1).get("transaction"));
  }

  @Test
  void a_batch_is_all_or_nothing_and_names_what_failed() {
    start(resource("A", Hooks.NONE), resource("B", Hooks.NONE, text("name").required()));
    Outcome failed =
        perform(
            new Operation.Batch(
                ANYBODY,
                List.of(
                    upsertOf(ANYBODY, "A", "a", "{}"), upsertOf(ANYBODY, "B", "b", "{}"))));
    assertThat(failed).isInstanceOfSatisfying(Outcome.Aborted.class,
        aborted -> assertThat(aborted.index()).isEqualTo(1));
    assertThat(get(ANYBODY, "A", "a")).isInstanceOf(Outcome.Missing.class);
    Outcome done =
        perform(
            new Operation.Batch(
                ANYBODY,
                List.of(
                    upsertOf(ANYBODY, "A", "a", "{}"),
                    upsertOf(ANYBODY, "B", "b", "{\"name\":\"n\"}"),
                    upsertOf(ANYBODY, "A", "a", "{\"n\":2}"))));
    assertThat(done).isInstanceOf(Outcome.Done.class);
    assertThat(changes(ANYBODY, 0)).hasSize(2);
    assertThat(json(get(ANYBODY, "A", "a")).get("n").intValue()).isEqualTo(2);
  }
}
