package dev.ashlar.testkit;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.hook.Hooks;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Render;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Replacing a document, patching it, repeating a write. */
abstract class EngineUpdates extends EngineCase {
  @Test
  void repeating_an_upsert_commits_nothing_new() {
    start(resource("Thing", Hooks.NONE));
    assertThat(upsert("Thing", "a", "{\"n\":1}")).isInstanceOf(Outcome.Created.class);
    assertThat(upsert("Thing", "a", "{\"n\":1}")).isInstanceOf(Outcome.Unchanged.class);
    assertThat(upsert("Thing", "a", "{\"n\":1.0}")).isInstanceOf(Outcome.Unchanged.class);
    assertThat(changes(ANYBODY, 0)).hasSize(1);
  }

  @Test
  void a_repeated_create_is_a_conflict_and_a_repeated_removal_is_missing() {
    start(resource("Thing", Hooks.NONE));
    create("Thing", "{\"id\":\"a\"}");
    assertThat(codes(create("Thing", "{\"id\":\"a\",\"n\":2}"))).containsExactly("/id unique");
    assertThat(destroy(ANYBODY, "Thing", "a")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(destroy(ANYBODY, "Thing", "a")).isInstanceOf(Outcome.Missing.class);
    assertThat(changes(ANYBODY, 0)).hasSize(2);
  }

  @Test
  void a_replacement_drops_what_it_does_not_name_but_keeps_what_the_server_owns_or_hides() {
    start(
        resource(
            "Person",
            Hooks.NONE,
            text("name"),
            text("bio"),
            text("email").restricted(),
            text("note").render(new Render(true, true, true, false, Optional.empty())),
            Attribute.of("joined", AttributeType.DATE)
                .fallback(new Default.Now())
                .render(new Render(false, false, true, true, Optional.empty()))));
    JsonNode before =
        json(
            upsert(
                "Person",
                "ada",
                "{\"name\":\"Ada\",\"bio\":\"x\",\"email\":\"a@b.c\",\"note\":\"n\"}"));
    upsert("Person", "ada", "{\"name\":\"Ada L\"}");
    JsonNode all = json(get(Context.APPLICATION, "Person", "ada"));
    assertThat(all.get("email").stringValue()).isEqualTo("a@b.c");
    assertThat(all.get("note").stringValue()).isEqualTo("n");
    assertThat(all.get("joined")).isEqualTo(before.get("joined"));
    assertThat(all.has("bio")).isFalse();
  }

  @Test
  void reading_and_writing_back_what_was_read_changes_nothing() {
    start(
        resource(
            "Person",
            Hooks.NONE,
            text("name"),
            text("email").restricted(),
            Attribute.of("profile", AttributeType.OBJECT)
                .attribute(text("city").build())
                .attribute(text("ssn").restricted().build())));
    upsert(
        "Person",
        "ada",
        "{\"name\":\"Ada\",\"email\":\"a@b.c\",\"profile\":{\"city\":\"L\",\"ssn\":\"1\"}}");
    String read = Json.text(json(get(ANYBODY, "Person", "ada")));
    assertThat(read).doesNotContain("a@b.c", "ssn");
    assertThat(upsert("Person", "ada", read)).isInstanceOf(Outcome.Unchanged.class);
  }

  @Test
  void a_client_cannot_set_what_the_server_owns_but_a_hook_can() {
    Hooks stamp = pre(CREATE, create -> create.with("owner", "system"));
    start(
        resource(
            "Note",
            stamp,
            text("text"),
            text("owner").render(new Render(false, false, true, true, Optional.empty()))));
    assertThat(codes(create("Note", "{\"text\":\"t\",\"owner\":\"me\"}")))
        .containsExactly("/owner readonly");
    JsonNode note = json(create("Note", "{\"id\":\"n\",\"text\":\"t\"}"));
    assertThat(note.get("owner").stringValue()).isEqualTo("system");
    assertThat(codes(merge(ANYBODY, "Note", "n", "{\"owner\":\"me\"}")))
        .containsExactly("/owner readonly");
    assertThat(codes(merge(ANYBODY, "Note", "n", "{\"owner\":null}")))
        .containsExactly("/owner readonly");
    assertThat(codes(patch(ANYBODY, "Note", "n", "[{\"op\":\"remove\",\"path\":\"/owner\"}]")))
        .containsExactly("/owner readonly");
    assertThat(merge(ANYBODY, "Note", "n", "{\"owner\":\"system\",\"text\":\"u\"}"))
        .isInstanceOf(Outcome.Updated.class);
  }

  @Test
  void restricted_members_can_only_be_targets_of_add_and_replace() {
    start(resource("Person", Hooks.NONE, text("name"), text("email").restricted()));
    upsert("Person", "ada", "{\"name\":\"Ada\",\"email\":\"secret\"}");
    assertThat(
        patch(
            ANYBODY,
            "Person",
            "ada",
            "[{\"op\":\"test\",\"path\":\"/email\",\"value\":\"secret\"}]"))
        .isInstanceOf(Outcome.Conflict.class);
    for (String operation : List.of("copy", "move")) {
      assertThat(
          patch(
              ANYBODY,
              "Person",
              "ada",
              "[{\"op\":\"" + operation + "\",\"from\":\"/email\",\"path\":\"/name\"}]"))
          .isInstanceOf(Outcome.Conflict.class);
    }
    assertThat(patch(ANYBODY, "Person", "ada", "[{\"op\":\"remove\",\"path\":\"/email\"}]"))
        .isInstanceOf(Outcome.Conflict.class);
    assertThat(
        patch(
            ANYBODY,
            "Person",
            "ada",
            "[{\"op\":\"replace\",\"path\":\"/email\",\"value\":\"new\"}]"))
        .isInstanceOf(Outcome.Updated.class);
    assertThat(json(get(Context.APPLICATION, "Person", "ada")).get("email").stringValue())
        .isEqualTo("new");
  }

  @Test
  void an_id_never_changes() {
    start(resource("Thing", Hooks.NONE));
    upsert("Thing", "a", "{}");
    assertThat(codes(merge(ANYBODY, "Thing", "a", "{\"id\":\"b\"}")))
        .containsExactly("/id readonly");
    assertThat(codes(upsert("Thing", "a", "{\"id\":\"b\"}"))).containsExactly("/id readonly");
  }

  @Test
  void a_version_that_was_left_behind_is_stale() {
    start(resource("Thing", Hooks.NONE));
    long version = ((Outcome.Created) upsert("Thing", "a", "{}")).sequence();
    merge(ANYBODY, "Thing", "a", "{\"n\":1}");
    Outcome outcome =
        perform(
            Operation.Update
                .of(ANYBODY, "Thing", DocumentId.of("a"), new Patch.Merge(Draft.parse("{\"n\":2}")))
                .ifVersion(version));
    assertThat(outcome).isEqualTo(new Outcome.Stale(OptionalLong.of(version + 1)));
  }

  @Test
  void concurrent_updates_without_a_version_are_all_applied() throws Exception {
    Hooks increment =
        pre(UPDATE, update -> update);
    start(resource("Counter", increment, Attribute.of("values", AttributeType.ARRAY)));
    upsert("Counter", "c", "{\"values\":[]}");
    List<Thread> threads = new ArrayList<>();
    List<Outcome> outcomes = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 40; i++) {
      String operation = "[{\"op\":\"add\",\"path\":\"/values/-\",\"value\":" + i + "}]";
      threads.add(
          Thread.ofVirtual()
              .start(() -> outcomes.add(patch(ANYBODY, "Counter", "c", operation))));
    }
    for (Thread thread : threads) {
      TimeLimit.join(thread);
    }
    assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Updated);
    assertThat(json(get(ANYBODY, "Counter", "c")).get("values")).hasSize(40);
  }
}
