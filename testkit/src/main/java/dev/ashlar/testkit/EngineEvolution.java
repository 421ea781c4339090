package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Resource;
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
    assertThat(engine().warnings()).hasSize(1);
    assertThat(engine().warnings().getFirst().toString()).contains("Person", "/name", "1", "b");
    assertThat(get(ANYBODY, "Person", "b")).isInstanceOf(Outcome.Found.class);
    assertThat(destroy(ANYBODY, "Person", "b")).isInstanceOf(Outcome.Destroyed.class);
    start(resource("Person", Hooks.NONE, text("name").required()));
    assertThat(engine().warnings()).isEmpty();
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
    assertThat(engine().warnings()).isEmpty();
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
    assertThat(engine().renamed().stream().map(one -> one.was() + ">" + one.now() + one.count()))
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
    assertThat(engine().renamed()).isEmpty();
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
    assertThat(engine().warnings()).hasSize(1);
    assertThat(engine().fillings().toString()).contains("name", "550");
    assertThat(engine().fill().toString()).contains("name", "550");
    assertThat(engine().warnings()).isEmpty();
    assertThat(engine().fillings()).isEmpty();
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
