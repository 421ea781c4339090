package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Filters and sorts that would tell of what is hidden. */
abstract class EngineOracles extends EngineCase {
  @ParameterizedTest
  @ValueSource(strings = {
    "{'email':'x'}",
    "{'$not':{'email':'x'}}",
    "{'profile.pin':'1'}",
    "{'profile':{'city':'L','pin':'1'}}",
    "{'profile':{'$in':[{'city':'L','pin':'1'}]}}",
    "{'profile':{'$gt':{'city':'L'}}}",
    "{'cards':{'$elemMatch':{'pin':'1'}}}",
    "{'cards':{'$not':{'$elemMatch':{'pin':{'$beginsWith':'1'}}}}}",
    "{'cards':{'$includes':{'name':'a','pin':'1'}}}",
    "{'cards':{'$all':[{'name':'a','pin':'1'}]}}",
    "{'cards':{'$elemMatch':{'$eq':{'name':'a','pin':'1'}}}}",
    "{'cards.0.pin':'1'}",
    "{'cards.0':{'name':'a','pin':'1'}}",
  })
  void a_filter_cannot_ask_for_what_is_restricted(String selector) {
    startWithSecrets();
    String json = selector.replace('\'', '"');
    assertThat(query(ANYBODY, "Person", json)).isInstanceOf(Outcome.Malformed.class);
    assertThat(query(Context.APPLICATION, "Person", json)).isInstanceOf(Outcome.Listed.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "-profile", "profile.pin", "cards", "cards.0.pin"})
  void a_sort_cannot_ask_for_what_is_restricted(String sort) {
    startWithSecrets();
    Operation.Query query = TestEngine.query(ANYBODY, "Person", "{}", sort, 10);
    assertThat(perform(query)).isInstanceOf(Outcome.Malformed.class);
  }

  @Test
  void a_hook_cannot_put_what_is_restricted_into_a_cursor() {
    var sorting =
        Hooks.NONE.plus(
            new Hooks.Before<>(Method.QUERY, asked -> asked.withSort(Sort.parse("email"))));
    start(resource("Person", sorting, text("name"), text("email").restricted()));
    upsert("Person", "ada", "{\"email\":\"x\"}");
    upsert("Person", "bob", "{\"email\":\"y\"}");
    assertThat(perform(TestEngine.query(ANYBODY, "Person", "{}", "", 1)))
        .isInstanceOf(Outcome.Failed.class);
    assertThat(ids(perform(TestEngine.query(Context.APPLICATION, "Person", "{}", "", 1))))
        .containsExactly("ada");
  }

  @Test
  void what_is_not_hidden_can_still_be_asked_for() {
    startWithSecrets();
    assertThat(ids(query(ANYBODY, "Person", "{\"cards\":{\"$elemMatch\":{\"name\":\"a\"}}}")))
        .containsExactly("ada");
    assertThat(ids(query(ANYBODY, "Person", "{\"cards\":{\"$size\":1}}")))
        .containsExactly("ada");
    assertThat(ids(query(ANYBODY, "Person", "{\"profile.city\":\"L\"}")))
        .containsExactly("ada");
  }

  private void startWithSecrets() {
    start(
        resource(
            "Person",
            Hooks.NONE,
            text("name"),
            text("email").restricted(),
            Attribute.of("profile", AttributeType.OBJECT)
                .attribute(text("city").build())
                .attribute(text("pin").restricted().build()),
            Attribute.of("cards", AttributeType.ARRAY)
                .items(
                    Attribute.of("", AttributeType.OBJECT)
                        .attribute(text("name").build())
                        .attribute(text("pin").restricted().build())
                        .build())));
    upsert(
        "Person",
        "ada",
        "{\"email\":\"x\",\"profile\":{\"city\":\"L\",\"pin\":\"1\"},\"cards\":[{\"name\":\"a\",\"pin\":\"1\"}]}");
  }
}
