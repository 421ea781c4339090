package dev.ashlar.testkit;

import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Access;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Documents as they were, and their histories. */
abstract class EngineHistory extends EngineCase {
  private Outcome at(Context context, String id, long sequence) {
    return perform(TestEngine.getAt(context, "Person", id, sequence));
  }

  private Outcome history(Context context, String id) {
    return perform(TestEngine.history(context, "Person", id));
  }

  @Test
  void a_document_is_shown_as_it_was_at_a_sequence() {
    start(resource("Person", Hooks.NONE, text("name"), text("email").restricted()));
    upsert("Person", "ada", "{\"name\":\"A\",\"email\":\"x\"}");
    upsert("Person", "bob", "{\"name\":\"B\"}");
    upsert("Person", "ada", "{\"name\":\"A2\"}");
    destroy(ANYBODY, "Person", "ada");
    assertThat(at(ANYBODY, "ada", 0)).isInstanceOf(Outcome.Missing.class);
    assertThat(Json.text(json(at(ANYBODY, "ada", 1))))
        .isEqualTo("{\"id\":\"ada\",\"name\":\"A\"}");
    assertThat(json(at(ANYBODY, "ada", 2)).get("name").stringValue()).isEqualTo("A");
    assertThat(json(at(ANYBODY, "ada", 3)).get("name").stringValue()).isEqualTo("A2");
    assertThat(at(ANYBODY, "ada", 4)).isInstanceOf(Outcome.Missing.class);
    assertThat(at(ANYBODY, "ada", 5)).isInstanceOf(Outcome.Malformed.class);
    assertThat(at(ANYBODY, "bob", 1)).isInstanceOf(Outcome.Missing.class);
    assertThat(json(at(ANYBODY, "bob", 4)).get("name").stringValue()).isEqualTo("B");
  }

  @Test
  void history_and_past_are_judged_with_the_rights_of_whoever_asks() {
    var mine = new Access.Rule.Where((ObjectNode) Json.parse("{\"owner\":\"@caller.id\"}"));
    var access = new Access(Map.of(GET, mine, QUERY, mine));
    start(resource("Person", Hooks.NONE, access, List.of(), text("name"), text("owner")));
    upsert("Person", "ada", "{\"name\":\"A\",\"owner\":\"eve\"}");
    upsert("Person", "ada", "{\"name\":\"B\",\"owner\":\"ada\"}");
    upsert("Person", "ada", "{\"name\":\"C\",\"owner\":\"ada\"}");
    var eve = new Context(Caller.of("eve"), "test");
    var ada = new Context(Caller.of("ada"), "test");
    var other = new Context(Caller.of("other"), "test");
    assertThat(actions(history(eve, "ada"))).containsExactly("create", "destroy");
    assertThat(actions(history(ada, "ada"))).containsExactly("create", "update");
    assertThat(history(ada, "ada").toString()).doesNotContain("eve");
    assertThat(history(other, "ada")).isInstanceOf(Outcome.Missing.class);
    assertThat(history(other, "nobody")).isInstanceOf(Outcome.Missing.class);
    assertThat(at(ada, "ada", 1)).isInstanceOf(Outcome.Missing.class);
    assertThat(at(eve, "ada", 1)).isInstanceOf(Outcome.Found.class);
    assertThat(at(eve, "ada", 2)).isInstanceOf(Outcome.Missing.class);
  }

  private List<String> actions(Outcome outcome) {
    return ((Outcome.Historic) outcome)
        .changes()
        .stream()
        .map(change -> change.get("action").stringValue())
        .toList();
  }
}
