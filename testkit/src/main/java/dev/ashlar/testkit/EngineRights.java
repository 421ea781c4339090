package dev.ashlar.testkit;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What callers may do and see. */
abstract class EngineRights extends EngineCase {
  private final Context ada = new Context(Caller.of("ada"), "test");
  private final Context bob = new Context(Caller.of("bob", "admin"), "test");

  private Resource notes() {
    ObjectNode own = (ObjectNode) Json.parse("{\"owner\":\"@caller.id\"}");
    return resource(
        "Note",
        Hooks.NONE,
        new Access(
            Map.of(
                QUERY, new Access.Rule.Where(own),
                GET, new Access.Rule.Public(),
                CREATE, new Access.Rule.Authenticated(),
                UPDATE, new Access.Rule.Where(own),
                DESTROY, new Access.Rule.Roles(java.util.Set.of("admin")))),
        List.of(),
        text("text"),
        text("owner"));
  }

  @Test
  void each_method_asks_for_what_its_rule_says() {
    start(notes());
    assertThat(create(ANYBODY, "Note", "{\"owner\":\"ada\"}"))
        .isInstanceOf(Outcome.Unauthenticated.class);
    assertThat(create(ada, "Note", "{\"id\":\"a\",\"owner\":\"ada\"}"))
        .isInstanceOf(Outcome.Created.class);
    assertThat(create(bob, "Note", "{\"id\":\"b\",\"owner\":\"bob\"}"))
        .isInstanceOf(Outcome.Created.class);
    assertThat(query(ANYBODY, "Note", "{}")).isInstanceOf(Outcome.Unauthenticated.class);
    assertThat(ids(query(ada, "Note", "{}"))).containsExactly("a");
    assertThat(count(ada, "Note")).isEqualTo(1);
    assertThat(get(ANYBODY, "Note", "b")).isInstanceOf(Outcome.Found.class);
    assertThat(merge(ada, "Note", "b", "{\"text\":\"x\"}")).isInstanceOf(Outcome.Refused.class);
    assertThat(merge(ada, "Note", "a", "{\"text\":\"x\"}")).isInstanceOf(Outcome.Updated.class);
    assertThat(merge(ada, "Note", "a", "{\"owner\":\"bob\"}"))
        .isInstanceOf(Outcome.Refused.class);
    assertThat(destroy(ada, "Note", "a")).isInstanceOf(Outcome.Refused.class);
    assertThat(destroy(ANYBODY, "Note", "a")).isInstanceOf(Outcome.Unauthenticated.class);
    assertThat(destroy(bob, "Note", "a")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(count(Context.APPLICATION, "Note")).isEqualTo(1);
  }

  @Test
  void what_may_not_be_seen_cannot_be_changed_removed_or_read_through_a_write() {
    ObjectNode open = (ObjectNode) Json.parse("{\"open\":true}");
    var seen = new Access(Map.of(GET, new Access.Rule.Where(open)));
    var attribute = Attribute.of("open", AttributeType.BOOLEAN);
    start(resource("Note", Hooks.NONE, seen, List.of(), text("text"), attribute));
    checkThatNothingIsSeen();
  }

  @Test
  void what_a_hook_hides_cannot_be_changed_removed_or_read_through_a_write() {
    Selector open = Selector.parse(Json.parse("{\"open\":true}"));
    Hooks hooks = pre(GET, envelope -> envelope.and(open));
    start(resource("Note", hooks, text("text"), Attribute.of("open", AttributeType.BOOLEAN)));
    checkThatNothingIsSeen();
  }

  @Test
  void what_a_hook_refuses_to_show_cannot_be_written_either() {
    Hooks hooks =
        pre(
            GET,
            envelope -> {
              throw new Refused("not for you");
            });
    start(resource("Note", hooks, text("text")));
    perform(upsertOf(Context.APPLICATION, "Note", "n", "{\"text\":\"secret\"}"));
    String test = "[{\"op\":\"test\",\"path\":\"/text\",\"value\":\"secret\"}]";
    assertThat(patch(ANYBODY, "Note", "n", test)).isInstanceOf(Outcome.Missing.class);
    assertThat(destroy(ANYBODY, "Note", "n")).isInstanceOf(Outcome.Missing.class);
  }

  private void checkThatNothingIsSeen() {
    perform(upsertOf(Context.APPLICATION, "Note", "n", "{\"text\":\"secret\"}"));
    long head = engine().head();
    assertThat(merge(ANYBODY, "Note", "n", "{}")).isInstanceOf(Outcome.Missing.class);
    assertThat(patch(ANYBODY, "Note", "n", "[{\"op\":\"test\",\"path\":\"/text\",\"value\":1}]"))
        .isInstanceOf(Outcome.Missing.class);
    assertThat(destroy(ANYBODY, "Note", "n")).isInstanceOf(Outcome.Missing.class);
    assertThat(upsert("Note", "n", "{}")).isInstanceOf(Outcome.Conflict.class);
    assertThat(engine().head()).isEqualTo(head);
    JsonNode created = json(create("Note", "{\"id\":\"m\",\"text\":\"mine\"}"));
    assertThat(created).isEqualTo(Json.parse("{\"id\":\"m\"}"));
    JsonNode shown = json(create("Note", "{\"id\":\"o\",\"open\":true}"));
    assertThat(shown.get("open").booleanValue()).isTrue();
  }

  @Test
  void a_restricted_attribute_answers_exactly_as_an_unknown_one() {
    start(resource("Person", Hooks.NONE, text("name"), text("email").restricted()));
    Outcome restricted = query(ANYBODY, "Person", "{\"email\":\"x\"}");
    Outcome unknown = query(ANYBODY, "Person", "{\"nemail\":\"x\"}");
    assertThat(restricted).isInstanceOf(Outcome.Malformed.class);
    assertThat(((Outcome.Malformed) restricted).detail().replace("email", "nemail"))
        .isEqualTo(((Outcome.Malformed) unknown).detail());
    assertThat(query(Context.APPLICATION, "Person", "{\"email\":\"x\"}"))
        .isInstanceOf(Outcome.Listed.class);
  }
}
