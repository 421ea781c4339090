package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Pre;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Unique values, references, batches. It is one file because each of them is judged by the end of a
 * transaction, and the scenarios mix them.
 */
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

  private static Attribute.Builder reference(String name, Reference reference) {
    return Attribute.of(name, AttributeType.REFERENCE).reference(reference);
  }

  /** Refers to channels at the top, in an object, in an array, and in an array of objects. */
  private Resource room(Reference reference) {
    return resource(
        "Room",
        Hooks.NONE,
        text("note"),
        reference("one", reference),
        Attribute.of("in", AttributeType.OBJECT).attribute(reference("one", reference).build()),
        Attribute.of("many", AttributeType.ARRAY).items(reference("", reference).build()),
        Attribute.of("parts", AttributeType.ARRAY)
            .items(
                Attribute.of("", AttributeType.OBJECT)
                    .attribute(reference("one", reference).build())
                    .build()));
  }

  private Resource room(Reference.OnDelete onDelete) {
    return room(new Reference("Channel", List.of(), onDelete));
  }

  @Test
  void a_target_must_exist_however_and_wherever_it_is_referred_to() {
    start(room(Reference.OnDelete.RESTRICT), resource("Channel", Hooks.NONE));
    for (String spelling : List.of("lobby", "/channels/lobby", "/channels/%6Cobby", "_no")) {
      assertThat(codes(create("Room", "{\"one\":\"" + spelling + "\"}")))
          .containsExactly("/one ref");
      assertThat(codes(create("Room", "{\"in\":{\"one\":\"" + spelling + "\"}}")))
          .containsExactly("/in/one ref");
      assertThat(codes(create("Room", "{\"many\":[\"" + spelling + "\"]}")))
          .containsExactly("/many/0 ref");
      assertThat(codes(create("Room", "{\"parts\":[{},{\"one\":\"" + spelling + "\"}]}")))
          .containsExactly("/parts/1/one ref");
    }
    upsert("Channel", "lobby", "{}");
    for (String spelling : List.of("lobby", "/channels/lobby", "/channels/%6Cobby")) {
      String all =
          "{'one':'X','in':{'one':'X'},'many':['X'],'parts':[{'one':'X'}]}"
              .replace('\'', '"')
              .replace("X", spelling);
      Outcome created = create("Room", all);
      assertThat(created).isInstanceOf(Outcome.Created.class);
      assertThat(json(created).get("one").stringValue()).isEqualTo(spelling);
    }
  }

  @Test
  void a_deferred_target_may_come_later() {
    start(
        room(new Reference("Channel", List.of(), Reference.OnDelete.RESTRICT, true)),
        resource("Channel", Hooks.NONE));
    assertThat(create("Room", "{\"one\":\"lobby\",\"many\":[\"/channels/hall\"]}"))
        .isInstanceOf(Outcome.Created.class);
  }

  @Test
  void a_reference_to_another_collection_is_invalid() {
    start(room(Reference.OnDelete.RESTRICT), resource("Channel", Hooks.NONE));
    assertThat(codes(create("Room", "{\"one\":\"/rooms/x\",\"many\":[\"/nowhere/x\"]}")))
        .containsExactlyInAnyOrder("/one ref", "/many/0 ref");
  }

  @Test
  void a_document_that_keeps_a_reference_whose_target_is_gone_can_still_be_written() {
    start(room(Reference.OnDelete.KEEP), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Room", "r", "{\"one\":\"/channels/lobby\"}");
    destroy(ANYBODY, "Channel", "lobby");
    assertThat(upsert("Room", "r", "{\"one\":\"lobby\",\"note\":\"n\"}"))
        .isInstanceOf(Outcome.Updated.class);
  }

  @Test
  void a_simple_reference_names_an_id_and_else_a_unique_slug() {
    start(
        room(Reference.OnDelete.RESTRICT),
        resource("Channel", Hooks.NONE, text("slug").unique(), text("name")));
    upsert("Channel", "c1", "{\"slug\":\"lobby\",\"name\":\"hall\"}");
    upsert("Room", "r", "{\"many\":[\"lobby\"]}");
    assertThat(get(ANYBODY, "Room", "r")).isInstanceOf(Outcome.Found.class);
    assertThat(codes(create("Room", "{\"one\":\"hall\"}"))).containsExactly("/one ref");
    assertThat(destroy(ANYBODY, "Channel", "c1")).isInstanceOf(Outcome.Conflict.class);
    upsert("Channel", "lobby", "{\"slug\":\"other\"}");
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Conflict.class);
    assertThat(destroy(ANYBODY, "Channel", "c1")).isInstanceOf(Outcome.Destroyed.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'one':'lobby'}",
        "{'in':{'one':'/channels/lobby'}}",
        "{'many':['hall','/channels/lobby']}",
        "{'parts':[{'one':'hall'},{'one':'lobby'}]}"
      })
  void a_removal_is_restricted_wherever_the_reference_stands(String members) {
    start(room(Reference.OnDelete.RESTRICT), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Channel", "hall", "{}");
    upsert("Room", "r", members.replace('\'', '"'));
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Conflict.class);
    Outcome both =
        perform(
            new Operation.Batch(
                ANYBODY,
                List.of(
                    TestEngine.destroy(ANYBODY, "Channel", "lobby"),
                    upsertOf(ANYBODY, "Room", "r", "{\"note\":\"none\"}"))));
    assertThat(both).isInstanceOf(Outcome.Done.class);
  }

  @Test
  void set_null_takes_elements_out_and_empties_members() {
    start(room(Reference.OnDelete.SET_NULL), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Channel", "hall", "{}");
    upsert(
        "Room",
        "r",
        "{'one':'lobby','in':{'one':'/channels/lobby'},'many':['lobby','hall','/channels/lobby'],'parts':[{'one':'lobby'},{'one':'hall'}]}"
            .replace('\'', '"'));
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Destroyed.class);
    ObjectNode left = (ObjectNode) json(get(ANYBODY, "Room", "r"));
    left.remove("id");
    assertThat(left.toString().replace('"', '\''))
        .isEqualTo(
            "{'one':null,'in':{'one':null},'many':['hall'],'parts':[{'one':null},{'one':'hall'}]}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{'many':['hall','lobby']}", "{'parts':[{'one':'/channels/lobby'}]}",
        "{'in':{'one':'lobby'}}"})
  void a_removal_cascades_wherever_the_reference_stands(String members) {
    start(room(Reference.OnDelete.CASCADE), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Channel", "hall", "{}");
    upsert("Room", "r", members.replace('\'', '"'));
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(get(ANYBODY, "Room", "r")).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void a_reference_is_one_value_however_it_is_written() {
    start(
        resource(
            "Seat",
            Hooks.NONE,
            reference("channel", new Reference("Channel", List.of(), Reference.OnDelete.RESTRICT))
                .unique()),
        resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    upsert("Seat", "s", "{\"channel\":\"/channels/lobby\"}");
    assertThat(codes(create("Seat", "{\"channel\":\"lobby\"}")))
        .containsExactly("/channel unique");
    for (String spelling : List.of("lobby", "/channels/lobby", "/channels/%6cobby")) {
      assertThat(ids(query(ANYBODY, "Seat", "{\"channel\":\"" + spelling + "\"}")))
          .containsExactly("s");
    }
  }

  @Test
  void a_transaction_is_judged_by_its_end() {
    start(
        room(Reference.OnDelete.RESTRICT),
        resource("Channel", Hooks.NONE, text("name").unique()));
    upsert("Channel", "a", "{\"name\":\"x\"}");
    upsert("Channel", "b", "{\"name\":\"y\"}");
    upsert("Channel", "c", "{\"name\":\"z\"}");
    assertThat(batch(upsertOf(ANYBODY, "Channel", "a", "{\"name\":\"y\"}"),
        upsertOf(ANYBODY, "Channel", "b", "{\"name\":\"x\"}"))).isInstanceOf(Outcome.Done.class);
    assertThat(batch(upsertOf(ANYBODY, "Channel", "a", "{\"name\":\"x\"}"),
        upsertOf(ANYBODY, "Channel", "b", "{\"name\":\"z\"}"),
        upsertOf(ANYBODY, "Channel", "c", "{\"name\":\"y\"}"))).isInstanceOf(Outcome.Done.class);
    assertThat(batch(upsertOf(ANYBODY, "Channel", "d", "{\"name\":\"x\"}"),
        TestEngine.destroy(ANYBODY, "Channel", "a"))).isInstanceOf(Outcome.Done.class);
    assertThat(batch(upsertOf(ANYBODY, "Room", "r", "{\"one\":\"late\",\"many\":[\"w\"]}"),
        upsertOf(ANYBODY, "Channel", "late", "{\"name\":\"w\"}"))).isInstanceOf(Outcome.Done.class);
    assertThat(batch(upsertOf(ANYBODY, "Channel", "b", "{\"name\":\"y\"}"),
        upsertOf(ANYBODY, "Channel", "e", "{\"name\":\"q\"}"))).isInstanceOf(Outcome.Aborted.class);
    assertThat(get(ANYBODY, "Channel", "e")).isInstanceOf(Outcome.Missing.class);
  }

  @Test
  void a_read_hook_that_fails_on_a_target_fails_the_write_that_refers_to_it() {
    Hooks failing =
        pre(
            Method.GET,
            get -> {
              throw new IllegalStateException("on purpose");
            });
    start(room(Reference.OnDelete.RESTRICT), resource("Channel", failing));
    perform(upsertOf(Context.APPLICATION, "Channel", "lobby", "{}"));
    assertThat(create("Room", "{\"many\":[\"lobby\"]}")).isInstanceOf(Outcome.Failed.class);
    assertThat(batch(upsertOf(ANYBODY, "Room", "r", "{}"),
        upsertOf(ANYBODY, "Room", "s", "{\"one\":\"lobby\"}")))
        .isInstanceOfSatisfying(
            Outcome.Aborted.class, aborted -> assertThat(aborted.index()).isEqualTo(1));
    assertThat(count(Context.APPLICATION, "Room")).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = Reference.OnDelete.class, names = {"RESTRICT", "SET_NULL", "CASCADE"})
  void a_reference_that_comes_while_a_transaction_looks_is_not_left_behind(
      Reference.OnDelete onDelete) {
    Pre<Operation.Destroy> meanwhile =
        destroy -> {
          if (json(get(ANYBODY, "Room", "r")).path("many").isEmpty()) {
            merge(ANYBODY, "Room", "r", "{\"many\":[\"lobby\"]}");
          }
          return destroy;
        };
    start(room(onDelete), resource("Channel", pre(Method.DESTROY, meanwhile)));
    upsert("Channel", "lobby", "{}");
    upsert("Room", "r", "{\"note\":\"n\",\"many\":[]}");
    Outcome done =
        batch(
            TestEngine.merge(ANYBODY, "Room", "r", "{\"note\":\"n\"}"),
            TestEngine.destroy(ANYBODY, "Channel", "lobby"));
    boolean removed = get(ANYBODY, "Channel", "lobby") instanceof Outcome.Missing;
    boolean refers =
        get(ANYBODY, "Room", "r") instanceof Outcome.Found(var room)
            && !Json.parse(room.json()).path("many").isEmpty();
    assertThat(removed && refers).as("%s", done).isFalse();
    assertThat(removed).isEqualTo(onDelete != Reference.OnDelete.RESTRICT);
  }

  @ParameterizedTest
  @EnumSource(value = Reference.OnDelete.class, names = {"RESTRICT", "SET_NULL", "CASCADE"})
  void what_a_transaction_adds_to_what_it_removes_is_answered_at_once(
      Reference.OnDelete onDelete) {
    var hooks = new AtomicInteger();
    Pre<Operation.Destroy> counted =
        destroy -> {
          hooks.incrementAndGet();
          return destroy;
        };
    start(room(onDelete), resource("Channel", pre(Method.DESTROY, counted)));
    for (String members : List.of("{\"one\":\"lobby\"}", "{\"many\":[\"lobby\"]}")) {
      upsert("Channel", "lobby", "{}");
      hooks.set(0);
      assertThat(codes(((Outcome.Aborted) batch(TestEngine.destroy(ANYBODY, "Channel", "lobby"),
          upsertOf(ANYBODY, "Room", "r", members))).cause())).isNotEmpty();
      assertThat(hooks.get()).isEqualTo(1);
      hooks.set(0);
      batch(upsertOf(ANYBODY, "Room", "r", members),
          TestEngine.destroy(ANYBODY, "Channel", "lobby"));
      assertThat(hooks.get()).isEqualTo(1);
    }
  }

  @Test
  void a_removal_that_reaches_a_document_in_several_ways_removes_it_once() {
    var onDelete = new Reference("Channel", List.of(), Reference.OnDelete.CASCADE);
    start(
        room(onDelete),
        resource(
            "Channel",
            Hooks.NONE,
            reference("one", onDelete),
            Attribute.of("many", AttributeType.ARRAY).items(reference("", onDelete).build())));
    upsert("Channel", "a", "{}");
    upsert("Room", "r", "{\"one\":\"a\",\"many\":[\"a\",\"/channels/a\"]}");
    assertThat(destroy(ANYBODY, "Channel", "a")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(count(ANYBODY, "Room")).isZero();
    upsert("Channel", "a", "{}");
    upsert("Channel", "b", "{\"one\":\"a\"}");
    upsert("Channel", "c", "{\"one\":\"a\",\"many\":[\"b\"]}");
    merge(ANYBODY, "Channel", "b", "{\"many\":[\"c\"]}");
    assertThat(destroy(ANYBODY, "Channel", "a")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(count(ANYBODY, "Channel")).isZero();
  }

  @ParameterizedTest
  @EnumSource(value = Reference.OnDelete.class, names = {"SET_NULL", "CASCADE"})
  @Tag("slow")
  void a_removal_that_would_take_too_many_along_is_refused_with_their_number(
      Reference.OnDelete onDelete) {
    start(room(onDelete), resource("Channel", Hooks.NONE));
    upsert("Channel", "lobby", "{}");
    for (int from = 0; from < 10_001; from += 1_000) {
      var many = new ArrayList<Operation.Write>();
      for (int i = from; i < Math.min(10_001, from + 1_000); i++) {
        many.add(upsertOf(ANYBODY, "Room", "r" + i, "{\"one\":\"lobby\"}"));
      }
      assertThat(perform(new Operation.Batch(ANYBODY, many))).isInstanceOf(Outcome.Done.class);
    }
    long head = engine().head();
    assertThat(destroy(ANYBODY, "Channel", "lobby"))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.detail())
                .startsWith("there are 10001 documents of Room that refer to it as one"));
    assertThat(engine().head()).isEqualTo(head);
    for (int i = 0; i < 2; i++) {
      destroy(ANYBODY, "Room", "r" + i);
    }
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(count(ANYBODY, "Room"))
        .isEqualTo(onDelete == Reference.OnDelete.CASCADE ? 0 : 9_999);
  }

  @Test
  @Tag("slow")
  void what_a_removal_takes_along_counts_with_what_that_takes_along() {
    var cascade = Reference.OnDelete.CASCADE;
    start(
        resource("Channel", Hooks.NONE),
        room(cascade),
        resource("Note", Hooks.NONE, reference("room", new Reference("Room", List.of(), cascade))));
    upsert("Channel", "lobby", "{}");
    var rooms = new ArrayList<Operation.Write>();
    for (int room = 0; room < 10; room++) {
      rooms.add(upsertOf(ANYBODY, "Room", "r" + room, "{\"one\":\"lobby\"}"));
    }
    assertThat(perform(new Operation.Batch(ANYBODY, rooms))).isInstanceOf(Outcome.Done.class);
    for (int room = 0; room < 10; room++) {
      var notes = new ArrayList<Operation.Write>();
      for (int note = 0; note < 999; note++) {
        notes.add(
            upsertOf(ANYBODY, "Note", room + "-" + note, "{\"room\":\"r" + room + "\"}"));
      }
      assertThat(perform(new Operation.Batch(ANYBODY, notes))).isInstanceOf(Outcome.Done.class);
    }
    upsert("Note", "more", "{\"room\":\"r9\"}");
    long head = engine().head();
    assertThat(destroy(ANYBODY, "Channel", "lobby"))
        .isInstanceOfSatisfying(
            Outcome.Conflict.class,
            conflict -> assertThat(conflict.detail())
                .matches(
                    "there are \\d+ documents of Note that refer to it as room, beside \\d+ that are"
                        + " written with it already; one commit takes at most 10000 along.*"));
    assertThat(engine().head()).as("nothing is done").isEqualTo(head);
    assertThat(count(ANYBODY, "Note")).isEqualTo(9_991);
    destroy(ANYBODY, "Note", "more");
    destroy(ANYBODY, "Note", "9-0"); // with the channel and the rooms it is as many as may be
    assertThat(destroy(ANYBODY, "Channel", "lobby")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(count(ANYBODY, "Note") + count(ANYBODY, "Room")).isZero();
  }

  private Outcome batch(Operation.Write... writes) {
    return perform(new Operation.Batch(ANYBODY, List.of(writes)));
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
  @Tag("slow")
  void a_chain_of_removals_may_be_as_long_as_a_commit() {
    int length = 3_000;
    start(
        resource(
            "Channel",
            Hooks.NONE,
            reference("one", new Reference("Channel", List.of(), Reference.OnDelete.CASCADE))));
    var chain = new ArrayList<Operation.Write>();
    for (int i = 0; i < length; i++) {
      String members = i == 0 ? "{}" : "{\"one\":\"c" + (i - 1) + "\"}";
      chain.add(upsertOf(ANYBODY, "Channel", "c" + i, members));
    }
    assertThat(perform(new Operation.Batch(ANYBODY, chain))).isInstanceOf(Outcome.Done.class);
    assertThat(destroy(ANYBODY, "Channel", "c0")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(count(ANYBODY, "Channel")).isZero();
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
