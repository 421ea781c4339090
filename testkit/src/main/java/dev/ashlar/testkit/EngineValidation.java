package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The rules that a document must keep. */
abstract class EngineValidation extends EngineCase {
  private final Attribute.Builder[] person = {
    text("name").required().min(NODES.numberNode(2)).max(NODES.numberNode(5)),
    Attribute.of("age", AttributeType.INTEGER)
        .min(NODES.numberNode(0))
        .max(NODES.numberNode(150)),
    Attribute.of("joined", AttributeType.DATE).fallback(new Default.Now()),
    text("colour").choices(List.of(NODES.stringNode("red"), NODES.stringNode("blue"))),
    text("code").pattern("^[a-z]+$"),
  };

  @Test
  void every_violation_is_reported_at_once() {
    start(resource("Person", Hooks.NONE, person));
    Outcome outcome =
        create(
            "Person",
            """
            {"age":"42","colour":"green","code":"A1","nose":1,"joined":"yesterday"}""");
    assertThat(codes(outcome))
        .containsExactlyInAnyOrder(
            "/name required",
            "/age type",
            "/colour enum",
            "/code pattern",
            "/nose unknown",
            "/joined type");
  }

  @Test
  void length_is_counted_in_code_points() {
    start(resource("Person", Hooks.NONE, person));
    assertThat(create("Person", "{\"name\":\"😀😀😀😀😀\"}")).isInstanceOf(Outcome.Created.class);
    assertThat(codes(create("Person", "{\"name\":\"😀\"}"))).containsExactly("/name min");
  }

  @Test
  void bounds_are_inclusive() {
    start(resource("Person", Hooks.NONE, person));
    assertThat(create("Person", "{\"name\":\"Ada\",\"age\":0}"))
        .isInstanceOf(Outcome.Created.class);
    assertThat(create("Person", "{\"name\":\"Ada\",\"age\":150}"))
        .isInstanceOf(Outcome.Created.class);
    assertThat(codes(create("Person", "{\"name\":\"Ada\",\"age\":151}")))
        .containsExactly("/age max");
  }

  @ParameterizedTest
  @ValueSource(strings = {
    "-9223372036854775809",
    "9223372036854775808",
    "9007199254740993.0",
    "1.5",
    "1e300",
    "true",
    "\"42\"",
    "[]",
  })
  void an_integer_is_a_whole_number_of_64_bits_and_never_changed(String number) {
    start(resource("Thing", Hooks.NONE, Attribute.of("n", AttributeType.INTEGER)));
    assertThat(codes(create("Thing", "{\"n\":" + number + "}"))).containsExactly("/n type");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-9223372036854775808", "9223372036854775807", "9007199254740993"})
  void integers_are_kept_to_the_last_digit(String number) {
    start(resource("Thing", Hooks.NONE, Attribute.of("n", AttributeType.INTEGER)));
    JsonNode thing = json(create("Thing", "{\"n\":" + number + "}"));
    assertThat(Json.text(thing.get("n"))).isEqualTo(number);
  }

  @Test
  void an_explicit_null_satisfies_any_type_but_not_required_and_gets_no_default() {
    start(resource("Person", Hooks.NONE, person));
    JsonNode ada = json(create("Person", "{\"name\":\"Ada\",\"age\":null,\"joined\":null}"));
    assertThat(ada.get("joined").isNull()).isTrue();
    assertThat(codes(create("Person", "{\"name\":null}"))).containsExactly("/name required");
  }

  @Test
  void dates_are_kept_in_utc() {
    start(resource("Person", Hooks.NONE, person));
    assertThat(
        json(create("Person", "{\"name\":\"Ada\",\"joined\":\"2026-01-01T01:30:00.500+02:00\"}"))
            .get("joined")
            .stringValue())
        .isEqualTo("2025-12-31T23:30:00.5Z");
    assertThat(
        json(create("Person", "{\"name\":\"Ada\",\"joined\":\"2026-01-01\"}"))
            .get("joined")
            .stringValue())
        .isEqualTo("2026-01-01T00:00:00Z");
  }

  @Test
  void dates_with_and_without_fractions_are_ordered_as_instants() {
    start(resource("Person", Hooks.NONE, person));
    upsert("Person", "later", "{\"name\":\"Ada\",\"joined\":\"2026-01-01T00:00:00.5Z\"}");
    upsert("Person", "sooner", "{\"name\":\"Ada\",\"joined\":\"2026-01-01T00:00:00Z\"}");
    assertThat(
        ids(query(ANYBODY, "Person", "{\"joined\":{\"$gt\":\"2026-01-01T00:00:00Z\"}}")))
        .containsExactly("later");
    assertThat(ids(query(ANYBODY, "Person", "{\"joined\":\"2026-01-01T01:00:00+01:00\"}")))
        .containsExactly("sooner");
  }

  @Test
  void an_open_resource_accepts_any_object() {
    start(resource("Thing", Hooks.NONE));
    JsonNode thing = json(create("Thing", "{\"a\":{\"b\":[1,null,{\"c\":\"\\u0000\"}]}}"));
    assertThat(thing.at("/a/b/2/c").stringValue()).isEqualTo("\0");
  }

  @Test
  void a_generated_id_is_a_time_ordered_uuid() {
    start(resource("Thing", Hooks.NONE));
    String first = json(create("Thing", "{}")).get("id").stringValue();
    String second = json(create("Thing", "{}")).get("id").stringValue();
    assertThat(java.util.UUID.fromString(first).version()).isEqualTo(7);
    assertThat(second).isGreaterThan(first);
  }
}
