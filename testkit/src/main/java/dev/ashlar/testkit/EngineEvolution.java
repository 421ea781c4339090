package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Backfill;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Resource;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A definition that changes over stored documents. */
abstract class EngineEvolution extends EngineCase {
  @Test
  void documents_that_no_longer_fit_are_reported_and_stay_readable_and_removable() {
    start(resource("Person", Hooks.NONE, text("name")));
    upsert("Person", "a", "{\"name\":\"Ada\"}");
    upsert("Person", "b", "{}");
    start(resource("Person", Hooks.NONE, text("name").required()));
    assertThat(engine().evolution().unfit()).hasSize(1);
    assertThat(engine().evolution().unfit().getFirst().toString()).contains("Person", "/name", "1",
        "b");
    assertThat(get(ANYBODY, "Person", "b")).isInstanceOf(Outcome.Found.class);
    assertThat(destroy(ANYBODY, "Person", "b")).isInstanceOf(Outcome.Destroyed.class);
    start(resource("Person", Hooks.NONE, text("name").required()));
    assertThat(engine().evolution().unfit()).isEmpty();
  }

  @Test
  void an_attribute_can_be_removed_and_what_was_stored_of_it_is_shown_to_nobody() {
    Attribute.Builder inner =
        Attribute.of("address", AttributeType.OBJECT)
            .attribute(text("city").build())
            .attribute(text("door").restricted().build());
    start(resource("Person", Hooks.NONE, text("name"), text("pin").restricted(), inner));
    upsert(
        "Person",
        "a",
        "{\"name\":\"Ada\",\"pin\":\"1\",\"address\":{\"city\":\"L\",\"door\":\"2\"}}");
    Attribute.Builder outer =
        Attribute.of("address", AttributeType.OBJECT).attribute(text("city").build());
    start(resource("Person", Hooks.NONE, text("name"), outer));
    assertThat(engine().evolution().unfit()).isEmpty();
    String shown = "{\"id\":\"a\",\"name\":\"Ada\",\"address\":{\"city\":\"L\"}}";
    assertThat(json(get(ANYBODY, "Person", "a"))).isEqualTo(Json.parse(shown));
    assertThat(changes(ANYBODY, 0).toString()).doesNotContain("pin", "door");
    assertThat(upsert("Person", "a", shown)).isInstanceOf(Outcome.Unchanged.class);
    assertThat(merge(ANYBODY, "Person", "a", "{\"name\":\"Bo\"}"))
        .isInstanceOf(Outcome.Updated.class);
  }

  @Test
  void an_attribute_can_be_renamed_with_its_values_its_index_and_its_history() {
    Attribute.Builder inner =
        Attribute.of("address", AttributeType.OBJECT).attribute(text("town").build());
    start(resource("Person", Hooks.NONE, text("name").unique(), text("pin").restricted(), inner));
    upsert("Person", "a", "{\"name\":\"Ada\",\"pin\":\"1\",\"address\":{\"town\":\"L\"}}");
    upsert("Person", "b", "{\"pin\":\"2\"}");
    merge(ANYBODY, "Person", "a", "{\"name\":\"Ada L\"}");
    Attribute.Builder outer =
        Attribute.of("address", AttributeType.OBJECT)
            .attribute(text("city").was("town").build());
    Resource renamed =
        resource(
            "Person",
            Hooks.NONE,
            text("title").was("name").unique(),
            text("code").was("pin").restricted(),
            outer);
    start(renamed);
    assertThat(engine().evolution()
        .renamed()
        .stream()
        .map(one -> one.was() + ">" + one.now() + one.count()))
        .containsExactlyInAnyOrder("name>title1", "pin>code2", "address.town>address.city1");
    JsonNode ada = json(get(ANYBODY, "Person", "a"));
    assertThat(ada)
        .isEqualTo(Json.parse("{\"id\":\"a\",\"title\":\"Ada L\",\"address\":{\"city\":\"L\"}}"));
    assertThat(ids(query(ANYBODY, "Person", "{\"title\":\"Ada L\"}"))).containsExactly("a");
    assertThat(ids(query(Context.APPLICATION, "Person", "{\"code\":\"2\"}")))
        .containsExactly("b");
    assertThat(codes(create("Person", "{\"title\":\"Ada L\"}"))).containsExactly("/title unique");
    assertThat(changes(ANYBODY, 0).toString()).contains("title").doesNotContain("name", "town");
    start(renamed);
    assertThat(engine().evolution().renamed()).isEmpty();
  }

  @Test
  void values_of_a_dropped_attribute_survive_every_kind_of_update_and_come_back_with_it() {
    Attribute.Builder inner =
        Attribute.of("address", AttributeType.OBJECT)
            .attribute(text("city").build())
            .attribute(text("door").build());
    Attribute.Builder list =
        Attribute.of("lines", AttributeType.ARRAY)
            .items(
                Attribute.of("", AttributeType.OBJECT)
                    .attribute(text("text").build())
                    .attribute(text("mark").build())
                    .build());
    start(resource("Person", Hooks.NONE, text("name"), text("priority"), inner, list));
    String stored =
        "{\"name\":\"N\",\"priority\":\"high\",\"address\":{\"city\":\"L\",\"door\":\"2\"},"
            + "\"lines\":[{\"text\":\"a\",\"mark\":\"!\"}]}";
    for (String id : new String[] {"put", "merge", "patch", "bulk", "batch", "gone"}) {
      upsert("Person", id, stored);
    }
    Attribute.Builder outer =
        Attribute.of("address", AttributeType.OBJECT).attribute(text("city").build());
    Attribute.Builder shorter =
        Attribute.of("lines", AttributeType.ARRAY)
            .items(Attribute.of("", AttributeType.OBJECT).attribute(text("text").build()).build());
    start(resource("Person", Hooks.NONE, text("name"), text("prio"), outer, shorter));
    assertThat(engine().evolution().unfit()).isEmpty();
    assertThat(engine().evolution().unclaimed().stream().map(Object::toString))
        .anySatisfy(
            line -> assertThat(line)
                .startsWith("Person: no attribute claims 'priority' (6 stored, for example ")
                .endsWith("; if it is called 'prio' now, write 'was: priority' there"))
        .anySatisfy(line -> assertThat(line).contains("'address.door' (6 stored"))
        .anySatisfy(line -> assertThat(line).contains("'lines.mark' (6 stored"))
        .hasSize(3);
    String whole = "{\"name\":\"M\",\"address\":{\"city\":\"M\"},\"lines\":[{\"text\":\"b\"}]}";
    assertThat(upsert("Person", "put", whole)).isInstanceOf(Outcome.Updated.class);
    assertThat(merge(ANYBODY, "Person", "merge", whole)).isInstanceOf(Outcome.Updated.class);
    assertThat(
        patch(ANYBODY, "Person", "patch",
            "[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"M\"}]"))
        .isInstanceOf(Outcome.Updated.class);
    for (boolean each : new boolean[] {true, false}) {
      Operation.Write write =
          Operation.Upsert.of(
              ANYBODY, "Person", DocumentId.of(each ? "bulk" : "batch"), Draft.parse(whole));
      if (each) {
        engine().perform(new Operation.Bulk(ANYBODY, List.of(write)));
      } else {
        engine().perform(new Operation.Batch(ANYBODY, List.of(write)));
      }
    }
    destroy(ANYBODY, "Person", "gone");
    upsert("Person", "gone", whole);
    assertThat(json(get(ANYBODY, "Person", "put")).has("priority")).isFalse();
    assertThat(changes(ANYBODY, 0).toString()).doesNotContain("high");
    start(resource("Person", Hooks.NONE, text("name"), text("priority"), inner, list));
    for (String id : new String[] {"put", "merge", "patch", "bulk", "batch"}) {
      JsonNode back = json(get(ANYBODY, "Person", id));
      assertThat(back.path("name").asString()).as(id).isEqualTo("M");
      assertThat(back.path("priority").asString("")).as(id).isEqualTo("high");
      assertThat(back.at("/address/door").asString("")).as(id).isEqualTo("2");
      assertThat(back.at("/lines/0/mark").asString("")).as(id).isEqualTo("!");
    }
    assertThat(json(get(ANYBODY, "Person", "gone")).has("priority")).isFalse();
    assertThat(engine().evolution().unclaimed()).isEmpty();
  }

  @Test
  void what_nothing_claims_is_counted_once_for_a_definition_and_goes_when_it_is_dropped() {
    start(resource("Person", Hooks.NONE, text("name"), text("pin")), resource("Team", Hooks.NONE));
    upsert("Person", "a", "{\"name\":\"A\",\"pin\":\"1\"}");
    upsert("Person", "b", "{\"name\":\"B\",\"pin\":\"2\"}");
    upsert("Person", "c", "{\"name\":\"C\"}");
    upsert("Team", "x", "{}");
    Resource without = resource("Person", Hooks.NONE, text("name"));
    start(without);
    List<String> first = engine().evolution().unclaimed().stream().map(Object::toString).toList();
    assertThat(first)
        .containsExactly(
            "Person: no attribute claims 'pin' (2 stored, for example a, b)",
            "Team: 1 stored document, and no resource of that name");
    start(without);
    assertThat(engine().evolution().unclaimed().stream().map(Object::toString)).isEqualTo(first);
    destroy(ANYBODY, "Person", "b");
    start(without);
    assertThat(engine().evolution().unclaimed().getFirst().count()).isEqualTo(1);
    assertThat(engine().evolution().drop()).hasSize(1);
    assertThat(engine().evolution().unclaimed()).hasSize(1);
    start(resource("Person", Hooks.NONE, text("name"), text("pin")));
    assertThat(json(get(ANYBODY, "Person", "a")).toString())
        .isEqualTo("{\"id\":\"a\",\"name\":\"A\"}");
  }

  @Test
  void a_document_gets_all_that_it_lacks_at_once_and_what_cannot_be_filled_is_told_with_the_reason() {
    start(resource("Person", Hooks.NONE, text("name")));
    upsert("Person", "a", "{\"name\":\"A\"}");
    upsert("Person", "b", "{\"name\":\"too long\"}");
    upsert("Person", "c", "{}");
    start(
        resource(
            "Person",
            Hooks.NONE,
            text("name").max(NODES.numberNode(3)),
            text("state").required().fallback(new Default.Literal(NODES.stringNode("new"))),
            text("kind").required().fallback(new Default.Literal(NODES.stringNode("k")))));
    Backfill backfill = engine().evolution().fill();
    assertThat(backfill.filled())
        .containsExactly(
            new Backfill.Filled("Person", "state", 2), new Backfill.Filled("Person", "kind", 2));
    assertThat(backfill.failed().stream().map(Object::toString))
        .containsExactly(
            "Person /name: expected at most 3 characters (1 stored, for example b)");
    assertThat(json(get(ANYBODY, "Person", "a")).path("kind").asString()).isEqualTo("k");
  }

  @Test
  void a_required_member_that_is_missing_can_be_filled_with_its_default() {
    start(resource("Person", Hooks.NONE, text("name")));
    for (int i = 0; i < 1100; i++) {
      upsert("Person", "p" + i, i % 2 == 0 ? "{}" : "{\"name\":\"N\"}");
    }
    start(
        resource(
            "Person",
            Hooks.NONE,
            text("name").required().fallback(new Default.Literal(NODES.stringNode("?"))),
            text("nick").fallback(new Default.Literal(NODES.stringNode("!")))));
    assertThat(engine().evolution().unfit()).hasSize(1);
    assertThat(engine().evolution().fill().filled())
        .containsExactly(new Backfill.Filled("Person", "name", 550));
    assertThat(engine().evolution().unfit()).isEmpty();
    assertThat(engine().evolution().fill()).isEqualTo(Backfill.NONE);
    JsonNode first = json(get(ANYBODY, "Person", "p0"));
    assertThat(first.get("name").stringValue()).isEqualTo("?");
    assertThat(first.has("nick")).isFalse();
  }

  @Test
  void a_unique_index_that_is_violated_refuses_the_start() {
    start(resource("Person", Hooks.NONE, text("name")));
    upsert("Person", "a", "{\"name\":\"Ada\"}");
    upsert("Person", "b", "{\"name\":\"Ada\"}");
    org.assertj.core.api.Assertions.assertThatThrownBy(
        () -> start(resource("Person", Hooks.NONE, text("name").unique())))
        .isInstanceOf(dev.ashlar.schema.InvalidSchema.class)
        .hasMessageContaining("name")
        .hasMessageContaining("2");
    start(resource("Person", Hooks.NONE, text("name")));
    assertThat(count(ANYBODY, "Person")).isEqualTo(2);
  }
}
