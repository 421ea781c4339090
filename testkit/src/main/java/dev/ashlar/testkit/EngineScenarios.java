package dev.ashlar.testkit;

import static dev.ashlar.operation.Method.CREATE;
import static dev.ashlar.operation.Method.DESTROY;
import static dev.ashlar.operation.Method.GET;
import static dev.ashlar.operation.Method.QUERY;
import static dev.ashlar.operation.Method.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Allowance;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Retention;
import dev.ashlar.engine.TimeOrderedIds;
import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Listener;
import dev.ashlar.hook.Pre;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.FileCondition;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Render;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the engine promises, over a real store. An adapter's test extends this class and opens its
 * store. It is one file because it is one list of promises, grouped by the step that keeps them.
 */
@SuppressWarnings("NullAway.Init") // the folder is injected before each test
public abstract class EngineScenarios {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Context ANYBODY = new Context(Caller.ANONYMOUS, "test");

  @TempDir Path folder;

  private Optional<Engine> engine = Optional.empty();

  /** A store in this folder; opening the same folder again finds what was stored. */
  protected abstract Store open(Path folder, Clock clock);

  @AfterEach
  void close() {
    engine.ifPresent(Engine::close);
  }

  private Engine start(Resource... resources) {
    return start(Allowance.USUAL, resources);
  }

  private Engine start(Allowance allowance, Resource... resources) {
    engine.ifPresent(Engine::close);
    Schema schema = Schema.of("test", List.of(resources));
    Clock clock = Clock.systemUTC();
    Engine started =
        Engine.open(
            schema,
            open(folder, clock),
            clock,
            new TimeOrderedIds(clock),
            Retention.DEFAULT,
            Adapters.NONE,
            allowance);
    engine = Optional.of(started);
    return started;
  }

  private Engine engine() {
    return engine.orElseThrow();
  }

  private Outcome create(String resource, String json) {
    return create(ANYBODY, resource, json);
  }

  private Outcome create(Context context, String resource, String json) {
    return engine()
        .perform(
            new Operation.Create(
                context, resource, Optional.empty(), Draft.parse(json), List.of()));
  }

  private Outcome upsert(String resource, String id, String json) {
    return engine().perform(upsertOf(ANYBODY, resource, id, json));
  }

  private static Operation.Upsert upsertOf(
      Context context, String resource, String id, String json) {
    return new Operation.Upsert(
        context, resource, DocumentId.of(id), Draft.parse(json), OptionalLong.empty(), false);
  }

  private Outcome merge(Context context, String resource, String id, String json) {
    return engine()
        .perform(
            new Operation.Update(
                context,
                resource,
                DocumentId.of(id),
                new Patch.Merge(Draft.parse(json)),
                OptionalLong.empty(),
                List.of()));
  }

  private Outcome patch(Context context, String resource, String id, String json) {
    return engine()
        .perform(
            new Operation.Update(
                context,
                resource,
                DocumentId.of(id),
                new Patch.Operations(JsonPatch.parse(Json.parse(json))),
                OptionalLong.empty(),
                List.of()));
  }

  private Outcome destroy(Context context, String resource, String id) {
    return engine()
        .perform(
            new Operation.Destroy(
                context, resource, DocumentId.of(id), OptionalLong.empty(), List.of()));
  }

  private Outcome get(Context context, String resource, String id) {
    return engine().perform(new Operation.Get(context, resource, DocumentId.of(id), List.of()));
  }

  private Outcome query(Context context, String resource, String selector) {
    return engine()
        .perform(
            new Operation.Query(
                context,
                resource,
                Selector.parse(Json.parse(selector)),
                Sort.NONE,
                100,
                Optional.empty(),
                List.of(),
                true,
                true));
  }

  private long count(Context context, String resource) {
    Outcome outcome =
        engine().perform(new Operation.Count(context, resource, Selector.ALL));
    return ((Outcome.Counted) outcome).count();
  }

  private List<ObjectNode> changes(Context context, long since) {
    Outcome outcome =
        engine().perform(
            new Operation.Changes(context, Optional.empty(), OptionalLong.of(since), 1000));
    return ((Outcome.Logged) outcome).changes();
  }

  private static JsonNode json(Outcome outcome) {
    View view =
        switch (outcome) {
          case Outcome.Created(var created, var parts) -> created;
          case Outcome.Updated(var updated, var parts) -> updated;
          case Outcome.Unchanged(var unchanged, var parts) -> unchanged;
          case Outcome.Found(var found) -> found;
          default -> throw new AssertionError("expected a document, found " + outcome);
        };
    return Json.parse(view.json());
  }

  private static List<String> ids(Outcome outcome) {
    return ((Outcome.Listed) outcome).items().stream().map(view -> view.id().text()).toList();
  }

  private static List<String> codes(Outcome outcome) {
    List<Violation> violations =
        switch (outcome) {
          case Outcome.Invalid(var found) -> found;
          case Outcome.Conflict(var detail, var found) -> found;
          default -> throw new AssertionError("expected violations, found " + outcome);
        };
    return violations.stream().map(v -> v.pointer() + " " + v.code().text()).toList();
  }

  private static Attribute.Builder text(String name) {
    return Attribute.of(name, AttributeType.STRING);
  }

  private static Resource resource(String name, Hooks hooks, Attribute.Builder... attributes) {
    return resource(name, hooks, Access.UNSTATED, List.of(), attributes);
  }

  private static Resource resource(
      String name,
      Hooks hooks,
      Access access,
      List<Index> indices,
      Attribute.Builder... attributes) {
    List<Attribute> built = new ArrayList<>();
    for (Attribute.Builder attribute : attributes) {
      built.add(attribute.build());
    }
    String collection = name.toLowerCase(java.util.Locale.ROOT) + "s";
    return new Resource(
        new Resource.Declaration(name, collection, built, indices, Services.NONE, access), hooks);
  }

  private static <O> Hooks pre(Method<O> method, Pre<O> hook) {
    return Hooks.NONE.plus(new Hooks.Before<>(method, hook));
  }

  private static Hooks on(Optional<String> name, dev.ashlar.change.Action action, Listener heard) {
    return Hooks.NONE.plus(new Hooks.Listening(name, action, heard));
  }

  /** The rules that a document must keep. */
  @Nested
  class Validation {
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

  /** Replacing, patching, repeating. */
  @Nested
  class Updates {
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
          engine()
              .perform(
                  new Operation.Update(
                      ANYBODY,
                      "Thing",
                      DocumentId.of("a"),
                      new Patch.Merge(Draft.parse("{\"n\":2}")),
                      OptionalLong.of(version),
                      List.of()));
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
        thread.join();
      }
      assertThat(outcomes).allMatch(outcome -> outcome instanceof Outcome.Updated);
      assertThat(json(get(ANYBODY, "Counter", "c")).get("values")).hasSize(40);
    }
  }

  /** User code before and after. */
  @Nested
  class HooksOnEveryMethod {
    @Test
    void pre_hooks_run_in_the_order_of_declaration_and_may_rewrite() {
      Hooks hooks =
          pre(CREATE, create -> create.with("name", create.text("name").strip()))
              .plus(
                  new Hooks.Before<>(
                      CREATE, create -> create.with("name", create.text("name") + "!")));
      start(resource("Person", hooks, text("name")));
      assertThat(json(create("Person", "{\"name\":\"  Ada \"}")).get("name").stringValue())
          .isEqualTo("Ada!");
    }

    @Test
    void refused_cancels_with_its_message_and_another_exception_as_a_failure() {
      Hooks hooks =
          pre(
              DESTROY,
              destroy -> {
                if (destroy.id().text().equals("a")) {
                  throw new Refused("not this one");
                }
                throw new IllegalStateException("secret detail");
              });
      start(resource("Thing", hooks));
      upsert("Thing", "a", "{}");
      upsert("Thing", "b", "{}");
      assertThat(destroy(ANYBODY, "Thing", "a")).isEqualTo(new Outcome.Refused("not this one"));
      assertThat(destroy(ANYBODY, "Thing", "b").toString()).doesNotContain("secret detail");
      assertThat(destroy(ANYBODY, "Thing", "b")).isInstanceOf(Outcome.Failed.class);
      assertThat(count(ANYBODY, "Thing")).isEqualTo(2);
    }

    @Test
    void what_a_hook_on_a_read_writes_is_written_whole_though_the_time_of_the_read_is_up() {
      Pre<Envelope> late =
          envelope -> {
            if (Deadline.current().isNever()) {
              return envelope; // a write asks whether its document is in sight
            }
            while (!Deadline.current().isPassed()) {
              Thread.onSpinWait();
            }
            create(Context.APPLICATION, "Visit", "{}").orThrow();
            return envelope;
          };
      start(
          new Allowance(1000, Duration.ofMillis(20)),
          resource("Thing", pre(GET, late)),
          resource("Visit", Hooks.NONE));
      upsert("Thing", "a", "{}");
      assertThat(get(ANYBODY, "Thing", "a"))
          .isInstanceOfAny(Outcome.Found.class, Outcome.TimedOut.class);
      assertThat(count(Context.APPLICATION, "Visit")).isEqualTo(1);
      assertThat(get(Context.APPLICATION, "Visit", "none")).isInstanceOf(Outcome.Missing.class);
    }

    @Test
    void a_filter_added_by_a_hook_holds_for_lists_reads_by_id_counts_and_changes() {
      Selector visible = Selector.parse(Json.parse("{\"public\":true}"));
      Pre<Envelope> onlyPublic = envelope -> envelope.and(visible);
      Hooks hooks =
          pre(QUERY, onlyPublic).plus(new Hooks.Before<>(GET, onlyPublic));
      start(
          resource("Note", hooks, text("text"), Attribute.of("public", AttributeType.BOOLEAN)));
      upsert("Note", "open", "{\"text\":\"a\",\"public\":true}");
      upsert("Note", "closed", "{\"text\":\"b\",\"public\":false}");
      assertThat(ids(query(ANYBODY, "Note", "{}"))).containsExactly("open");
      assertThat(ids(query(ANYBODY, "Note", "{\"$or\":[{\"public\":false},{\"public\":true}]}")))
          .containsExactly("open");
      assertThat(get(ANYBODY, "Note", "closed")).isInstanceOf(Outcome.Missing.class);
      assertThat(get(ANYBODY, "Note", "open")).isInstanceOf(Outcome.Found.class);
      assertThat(count(ANYBODY, "Note")).isEqualTo(1);
      assertThat(changes(ANYBODY, 0)).hasSize(1);
      merge(Context.APPLICATION, "Note", "closed", "{\"public\":true}");
      merge(Context.APPLICATION, "Note", "open", "{\"public\":false}");
      List<String> actions =
          changes(ANYBODY, 2).stream()
              .map(change -> change.get("id").stringValue() + " "
                  + change.get("action").stringValue())
              .toList();
      assertThat(actions).containsExactly("closed create", "open destroy");
    }

    @Test
    void a_read_hook_receives_the_whole_envelope() {
      List<Envelope> heard = new CopyOnWriteArrayList<>();
      Pre<Envelope> remember =
          envelope -> {
            heard.add(envelope);
            return envelope.withLimit(1);
          };
      start(
          resource(
              "Note",
              pre(QUERY, remember).plus(new Hooks.Before<>(GET, remember)),
              text("text")));
      upsert("Note", "a", "{\"text\":\"a\"}");
      upsert("Note", "b", "{\"text\":\"b\"}");
      heard.clear();
      assertThat(ids(query(ANYBODY, "Note", "{\"text\":{\"$exists\":true}}"))).hasSize(1);
      get(ANYBODY, "Note", "b");
      assertThat(heard).hasSize(2);
      assertThat(heard.get(0).className()).isEqualTo("Note");
      assertThat(heard.get(0).requestId()).isEqualTo("test");
      assertThat(heard.get(0).limit()).hasValue(100);
      assertThat(heard.get(0).currentUser()).isEqualTo(Caller.ANONYMOUS);
      assertThat(heard.get(1).key().orElseThrow().id().text()).isEqualTo("b");
    }

    @Test
    void a_hook_may_add_writes_to_the_same_commit() {
      Hooks hooks =
          pre(
              CREATE,
              create -> create.also(
                  new Operation.Create(
                      Context.APPLICATION,
                      "Activity",
                      Optional.empty(),
                      Draft.parse("{\"id\":\"log\",\"what\":\"created\"}"),
                      List.of())));
      start(resource("Person", hooks, text("name")),
          resource("Activity", Hooks.NONE, text("what")));
      assertThat(create("Person", "{\"name\":\"Ada\"}")).isInstanceOf(Outcome.Created.class);
      List<ObjectNode> both = changes(ANYBODY, 0);
      assertThat(both).hasSize(2);
      assertThat(both.get(0).get("transaction")).isEqualTo(both.get(1).get("transaction"));
      assertThat(codes(create("Person", "{\"name\":\"Bob\"}"))).containsExactly("/id unique");
      assertThat(count(ANYBODY, "Person")).isEqualTo(1);
    }

    @Test
    void a_failing_post_hook_undoes_nothing() {
      AtomicInteger calls = new AtomicInteger();
      Hooks hooks =
          Hooks.NONE.plus(
              new Hooks.After<>(
                  CREATE,
                  (create, outcome) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("after the fact");
                  }));
      start(resource("Thing", hooks));
      assertThat(create("Thing", "{}")).isInstanceOf(Outcome.Created.class);
      assertThat(calls).hasValue(1);
      assertThat(count(ANYBODY, "Thing")).isEqualTo(1);
    }
  }

  /** Those who are told of changes. */
  @Nested
  class Listeners {
    @Test
    void a_listener_hears_every_change_once_in_order() throws Exception {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      start(
          resource(
              "Thing",
              on(Optional.empty(), dev.ashlar.change.Action.CREATE,
                  change -> heard.add(change.id().text()))));
      List<String> expected = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        expected.add(json(create("Thing", "{}")).get("id").stringValue());
      }
      List<String> got = new ArrayList<>();
      while (got.size() < 50) {
        got.add(heard.poll(10, TimeUnit.SECONDS));
      }
      assertThat(got).isEqualTo(expected);
      assertThat(heard.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void a_change_describes_itself_as_a_json_patch() throws Exception {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      start(
          resource(
              "Person",
              on(Optional.empty(), dev.ashlar.change.Action.UPDATE,
                  change -> heard.add(change.toString())),
              text("name"),
              text("email").restricted()));
      upsert("Person", "ada", "{\"name\":\"Ada\",\"email\":\"secret\"}");
      merge(ANYBODY, "Person", "ada", "{\"name\":\"Ada L\",\"email\":\"other\"}");
      String change = heard.poll(10, TimeUnit.SECONDS);
      assertThat(Json.parse(change).get("ops"))
          .isEqualTo(Json.parse("[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"Ada L\"}]"));
      assertThat(change).doesNotContain("secret", "other");
    }

    @Test
    void a_named_listener_goes_on_where_it_stopped_and_tries_again_what_failed() throws Exception {
      BlockingQueue<String> heard = new LinkedBlockingQueue<>();
      AtomicInteger failures = new AtomicInteger(2);
      Listener flaky =
          change -> {
            if (change.id().text().equals("b") && failures.getAndDecrement() > 0) {
              throw new IllegalStateException("the mail server is away");
            }
            heard.add(change.id().text());
          };
      Resource declared =
          resource("Thing", on(Optional.of("mailer"), dev.ashlar.change.Action.CREATE, flaky));
      start(declared);
      upsert("Thing", "a", "{}");
      upsert("Thing", "b", "{}");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("a");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
      start(resource("Thing", Hooks.NONE));
      upsert("Thing", "c", "{}");
      start(declared);
      upsert("Thing", "d", "{}");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("c");
      assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo("d");
      assertThat(heard).isEmpty();
    }
  }

  /** Unique values, references, batches. */
  @Nested
  class Integrity {
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
          engine()
              .perform(
                  new Operation.Batch(
                      ANYBODY,
                      List.of(
                          upsertOf(ANYBODY, "A", "a", "{}"), upsertOf(ANYBODY, "B", "b", "{}"))));
      assertThat(failed).isInstanceOfSatisfying(Outcome.Aborted.class,
          aborted -> assertThat(aborted.index()).isEqualTo(1));
      assertThat(get(ANYBODY, "A", "a")).isInstanceOf(Outcome.Missing.class);
      Outcome done =
          engine()
              .perform(
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

  /** What callers may do and see. */
  @Nested
  class Rights {
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
      engine().perform(upsertOf(Context.APPLICATION, "Note", "n", "{\"text\":\"secret\"}"));
      String test = "[{\"op\":\"test\",\"path\":\"/text\",\"value\":\"secret\"}]";
      assertThat(patch(ANYBODY, "Note", "n", test)).isInstanceOf(Outcome.Missing.class);
      assertThat(destroy(ANYBODY, "Note", "n")).isInstanceOf(Outcome.Missing.class);
    }

    private void checkThatNothingIsSeen() {
      engine().perform(upsertOf(Context.APPLICATION, "Note", "n", "{\"text\":\"secret\"}"));
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

  /** Filters and sorts that would tell of what is hidden. */
  @Nested
  class Oracles {
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
      Operation query =
          new Operation.Query(
              ANYBODY,
              "Person",
              Selector.ALL,
              Sort.parse(sort),
              10,
              Optional.empty(),
              List.of(),
              false,
              true);
      assertThat(engine().perform(query)).isInstanceOf(Outcome.Malformed.class);
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

  /** Nothing that is hidden leaves through any operation. */
  @Nested
  class Leaks {
    private static final String SECRET = "tr0ub4dor";

    @Test
    void no_operation_shows_a_restricted_member() {
      start(
          resource(
              "Person",
              Hooks.NONE,
              Access.UNSTATED,
              List.of(new Index(List.of(dev.ashlar.query.Path.of("email")), true)),
              text("name"),
              text("email").restricted(),
              Attribute.of("profile", AttributeType.OBJECT)
                  .attribute(text("city").build())
                  .attribute(text("pin").restricted().build())));
      String whole =
          "{\"name\":\"Ada\",\"email\":\"%1$s\",\"profile\":{\"city\":\"L\",\"pin\":\"%1$s\"}}"
              .formatted(SECRET);
      List<Operation> all = new ArrayList<>();
      all.add(
          new Operation.Create(
              ANYBODY, "Person", Optional.of(DocumentId.of("ada")), Draft.parse(whole), List.of()));
      all.add(upsertOf(ANYBODY, "Person", "bob", whole.replace("Ada", "Bob")));
      all.add(upsertOf(ANYBODY, "Person", "bob", whole.replace(SECRET, SECRET + "2")));
      all.add(new Operation.Get(ANYBODY, "Person", DocumentId.of("ada"), List.of()));
      all.add(new Operation.Get(ANYBODY, "Person", DocumentId.of("ada"), List.of("profile")));
      all.add(
          new Operation.Query(
              ANYBODY,
              "Person",
              Selector.ALL,
              Sort.parse("name"),
              1,
              Optional.empty(),
              List.of(),
              true,
              false));
      all.add(
          new Operation.Query(
              ANYBODY,
              "Person",
              Selector.ALL,
              Sort.NONE,
              1,
              Optional.empty(),
              List.of(),
              true,
              true));
      all.add(new Operation.Count(ANYBODY, "Person", Selector.ALL));
      all.add(
          new Operation.Update(
              ANYBODY,
              "Person",
              DocumentId.of("ada"),
              new Patch.Merge(Draft.parse("{\"name\":\"Ada L\"}")),
              OptionalLong.empty(),
              List.of()));
      all.add(new Operation.Batch(ANYBODY, List.of(upsertOf(ANYBODY, "Person", "cy", "{}"))));
      all.add(new Operation.Changes(ANYBODY, Optional.of("Person"), OptionalLong.empty(), 100));
      all.add(
          new Operation.Destroy(
              ANYBODY, "Person", DocumentId.of("ada"), OptionalLong.empty(), List.of()));
      all.add(new Operation.Changes(ANYBODY, Optional.empty(), OptionalLong.of(0), 100));
      var ada = DocumentId.of("ada");
      all.add(new Operation.History(ANYBODY, "Person", ada, OptionalLong.empty(), 100));
      all.add(new Operation.Get(ANYBODY, "Person", ada, List.of(), OptionalLong.of(1)));
      var once = new Context(ANYBODY.caller(), "1", Optional.of(new Context.Once("k", "f")));
      var bulk = new Operation.Bulk(once, List.of(upsertOf(ANYBODY, "Person", "dee", whole)));
      all.add(bulk);
      all.add(bulk);
      var kept = new Upload.Kept("text/plain", "sha256:" + "1".repeat(64), 1);
      var dee = DocumentId.of("dee");
      all.add(
          new Operation.Attach(ANYBODY, "Person", dee, "a", kept, FileCondition.NONE));
      all.add(new Operation.ReadFile(ANYBODY, "none"));
      all.add(new Operation.WithFiles(upsertOf(ANYBODY, "Person", "eve", whole), List.of()));
      all.add(new Operation.ReadAttachment(ANYBODY, "Person", dee, "a"));
      all.add(new Operation.ListAttachments(ANYBODY, "Person", dee));
      all.add(new Operation.Detach(ANYBODY, "Person", dee, "a", FileCondition.NONE));
      for (Operation operation : all) {
        Outcome outcome = engine().perform(operation);
        assertThat(shown(outcome)).as(operation.toString()).doesNotContain(SECRET);
      }
      assertThat(all.stream().map(Leaks::kind).distinct()).hasSize(17);
    }

    /** A new kind of operation has to join the list above before this compiles. */
    private static int kind(Operation operation) {
      return switch (operation) {
        case Operation.Query query -> 1;
        case Operation.Count count -> 2;
        case Operation.Changes changes -> 3;
        case Operation.Get get -> 4;
        case Operation.Create create -> 5;
        case Operation.Update update -> 6;
        case Operation.Upsert upsert -> 7;
        case Operation.Destroy destroy -> 8;
        case Operation.Batch batch -> 9;
        case Operation.Bulk bulk -> 10;
        case Operation.History history -> 11;
        case Operation.Attach attach -> 12;
        case Operation.ReadAttachment read -> 13;
        case Operation.ListAttachments list -> 14;
        case Operation.Detach detach -> 15;
        case Operation.ReadFile read -> 16;
        case Operation.WithFiles files -> 17;
        case Operation.Search search -> 18;
      };
    }

    /** Everything that a face could print of an outcome. */
    private static String shown(Outcome outcome) {
      return switch (outcome) {
        case Outcome.Found(var view) -> body(view);
        case Outcome.Created(var view, var parts) -> body(view);
        case Outcome.Updated(var view, var parts) -> body(view);
        case Outcome.Unchanged(var view, var parts) -> body(view);
        case Outcome.Listed(var items, var next, var total) ->
            String.join("\n", items.stream().map(Leaks::body).toList()) + decoded(next);
        case Outcome.Shown(var documents, var next, var total) ->
            documents.stream().map(json -> new String(json, StandardCharsets.UTF_8)).toList()
                + decoded(next);
        case Outcome.Logged(var changes, var sequence, var more) -> changes.toString();
        case Outcome.Historic historic -> historic.changes().toString();
        case Outcome.Each(var outcomes) ->
            String.join("\n", outcomes.stream().map(Leaks::shown).toList());
        case Outcome.Replayed(var first) -> shown(first);
        case Outcome.Done(var outcomes) ->
            String.join("\n", outcomes.stream().map(Leaks::shown).toList());
        case Outcome.Hits(var hits, var next, var total, var sequence) ->
            String.join("\n",
                hits.stream().map(hit -> body(hit.view()) + hit.highlights()).toList());
        default -> outcome.toString();
      };
    }

    private static String body(View view) {
      return new String(view.json(), StandardCharsets.UTF_8);
    }

    private static String decoded(Optional<String> cursor) {
      byte[] bytes = java.util.Base64.getUrlDecoder().decode(cursor.orElse(""));
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }

  /** Many writes at once, and writes that happen once. */
  @Nested
  class Bulks {
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
      return new Operation.Create(
          context, "Person", Optional.empty(), Draft.parse(json), List.of());
    }

    private List<Outcome> bulk(Context context, Operation.Write... writes) {
      Outcome outcome = engine().perform(new Operation.Bulk(context, List.of(writes)));
      return switch (outcome) {
        case Outcome.Each(var outcomes) -> outcomes;
        case Outcome.Replayed(Outcome.Each(var outcomes)) -> outcomes;
        default -> throw new AssertionError("expected outcomes, found " + outcome);
      };
    }

    @Test
    void each_write_of_a_bulk_comes_to_its_own_outcome_in_order() {
      start(person);
      upsert("Person", "cy", "{\"name\":\"Cy\",\"email\":\"c@d\"}");
      List<Outcome> outcomes =
          bulk(
              ANYBODY,
              upsertOf(ANYBODY, "Person", "ada", "{\"name\":\"Ada\"}"),
              upsertOf(ANYBODY, "Person", "bob", "{}"),
              upsertOf(ANYBODY, "Person", "ada", "{\"name\":\"Ada L\"}"),
              upsertOf(ANYBODY, "Person", "dee", "{\"name\":\"Dee\",\"email\":\"c@d\"}"),
              new Operation.Destroy(
                  ANYBODY, "Person", DocumentId.of("nobody"), OptionalLong.empty(), List.of()),
              upsertOf(ANYBODY, "Person", "cy", "{\"name\":\"Cy\",\"email\":\"c@d\"}"),
              new Operation.Destroy(
                  ANYBODY, "Person", DocumentId.of("cy"), OptionalLong.empty(), List.of()));
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
      List<Outcome> outcomes = bulk(ANYBODY, writes.toArray(Operation.Write[]::new));
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
      Outcome.Created first = (Outcome.Created) engine().perform(create);
      String id = first.view().id().text();
      merge(ANYBODY, "Person", id, "{\"name\":\"Ada L\"}");
      Outcome again = engine().perform(create);
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
      engine().perform(createOf(once("k", "f"), "{\"name\":\"Ada\"}"));
      assertThat(engine().perform(createOf(once("k", "g"), "{\"name\":\"Bob\"}")))
          .isInstanceOf(Outcome.KeyReused.class);
      var bob =
          new Context(Caller.of("bob"), "test", Optional.of(new Context.Once("k", "g")));
      assertThat(engine().perform(createOf(bob, "{\"name\":\"Bob\"}")))
          .isInstanceOf(Outcome.Created.class);
    }

    @Test
    void what_failed_under_a_key_can_be_tried_again() {
      start(person);
      assertThat(engine().perform(createOf(once("k", "f"), "{}")))
          .isInstanceOf(Outcome.Invalid.class);
      assertThat(engine().perform(createOf(once("k", "g"), "{\"name\":\"Ada\"}")))
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
                    engine().perform(createOf(once("k", "f"), "{\"name\":\"Ada\"}")))));
      }
      for (Thread thread : threads) {
        thread.join();
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
      List<Outcome> both = bulk(once, ada, bob);
      assertThat(json(((Outcome.Replayed) both.getFirst()).first()).get("id").stringValue())
          .isEqualTo(first);
      assertThat(both.getLast()).isInstanceOf(Outcome.Created.class);
      assertThat(count(ANYBODY, "Person")).isEqualTo(2);
      assertThat(engine().perform(new Operation.Bulk(once("k", "g"), List.of(ada))))
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
                  new Operation.Destroy(
                      once, "Person", DocumentId.of("ada"), OptionalLong.empty(), List.of())));
      String first = engine().perform(batch).toString();
      Outcome again = engine().perform(batch);
      assertThat(again).isInstanceOf(Outcome.Replayed.class);
      assertThat(((Outcome.Replayed) again).first().toString()).isEqualTo(first);
    }
  }

  /** What was. */
  @Nested
  class Past {
    private Outcome at(Context context, String id, long sequence) {
      return engine()
          .perform(
              new Operation.Get(
                  context,
                  "Person",
                  DocumentId.of(id),
                  List.of(),
                  OptionalLong.of(sequence)));
    }

    private Outcome history(Context context, String id) {
      return engine()
          .perform(
              new Operation.History(
                  context, "Person", DocumentId.of(id), OptionalLong.empty(), 100));
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

  /** A definition that changes over stored documents. */
  @Nested
  class Evolution {
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

  /** The log forgets. */
  @Nested
  class Forgetting {
    private final Schema schema = Schema.of("test", List.of(resource("Thing", Hooks.NONE)));

    @Test
    void a_consumer_that_asks_for_what_is_forgotten_is_told_so() {
      write(List.of());
      assertThat(swept(2)).isEqualTo(new Outcome.Forgotten(2));
      assertThat(upsert("Thing", "c", "{}"))
          .isInstanceOfSatisfying(
              Outcome.Created.class, created -> assertThat(created.sequence()).isEqualTo(3));
    }

    @Test
    void more_than_can_be_forgotten_at_once_is_forgotten_too_with_a_large_transaction_in_it() {
      var many = new ArrayList<Operation.Write>();
      for (int i = 0; i < 6000; i++) {
        many.add(upsertOf(ANYBODY, "Thing", "t" + i, "{}"));
      }
      write(many);
      assertThat(swept(6002)).isEqualTo(new Outcome.Forgotten(6002));
    }

    /** Writes and closes: many at once, and two by themselves. */
    private void write(List<Operation.Write> together) {
      Clock clock = Clock.systemUTC();
      Engine first =
          Engine.open(
              schema, open(folder, clock), clock, new TimeOrderedIds(clock), Retention.DEFAULT);
      engine = Optional.of(first);
      if (!together.isEmpty()) {
        assertThat(first.perform(new Operation.Batch(ANYBODY, together)))
            .isInstanceOf(Outcome.Done.class);
      }
      upsert("Thing", "a", "{}");
      upsert("Thing", "b", "{}");
      first.close();
    }

    /** Opens a minute later, keeps nothing, and asks for the first change until it is forgotten. */
    private Outcome swept(long last) {
      Retention none = new Retention(Duration.ZERO, Duration.ZERO);
      Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
      engine =
          Optional.of(
              Engine.open(schema, open(folder, later), later, new TimeOrderedIds(later), none));
      Outcome outcome;
      long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
      do {
        outcome =
            engine()
                .perform(new Operation.Changes(ANYBODY, Optional.empty(), OptionalLong.of(0), 10));
      } while (!outcome.equals(new Outcome.Forgotten(last)) && System.nanoTime() < deadline);
      return outcome;
    }
  }
}
