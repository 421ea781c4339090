package dev.ashlar.testkit;

import dev.ashlar.change.Action;
import dev.ashlar.document.Document;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.Engine;
import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Listener;
import dev.ashlar.hook.Pre;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An engine over a real store, and short words for what tests do with it. */
@SuppressWarnings("NullAway.Init") // the folder is injected before each test
public abstract class EngineCase {
  static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  static final Context ANYBODY = TestEngine.ANYBODY;

  @TempDir Path folder;

  private Optional<Engine> engine = Optional.empty();

  /** A store in this folder; opening the same folder again finds what was stored. */
  protected abstract Store open(Path folder, Clock clock);

  @AfterEach
  void close() {
    engine.ifPresent(Engine::close);
    engine = Optional.empty();
  }

  /** Closes the engine that is open, and opens one with these resources on the same folder. */
  Engine start(Resource... resources) {
    close();
    Clock clock = Clock.systemUTC();
    return opened(TestEngine.on(open(folder, clock), clock).open(resources));
  }

  /** Makes this the engine that the words below speak of; it is closed after the test. */
  final Engine opened(Engine opened) {
    engine = Optional.of(opened);
    return opened;
  }

  final Engine engine() {
    return engine.orElseThrow();
  }

  final <R extends Outcome> R perform(Operation<R> operation) {
    return engine().perform(operation);
  }

  final Outcome create(String resource, String json) {
    return create(ANYBODY, resource, json);
  }

  final Outcome create(Context context, String resource, String json) {
    return perform(TestEngine.create(context, resource, json));
  }

  final Outcome upsert(String resource, String id, String json) {
    return perform(upsertOf(ANYBODY, resource, id, json));
  }

  static Operation.Upsert upsertOf(Context context, String resource, String id, String json) {
    return TestEngine.upsert(context, resource, id, json);
  }

  final Outcome merge(Context context, String resource, String id, String json) {
    return perform(TestEngine.merge(context, resource, id, json));
  }

  final Outcome patch(Context context, String resource, String id, String json) {
    return perform(TestEngine.patch(context, resource, id, json));
  }

  final Outcome destroy(Context context, String resource, String id) {
    return perform(TestEngine.destroy(context, resource, id));
  }

  final Outcome get(Context context, String resource, String id) {
    return perform(TestEngine.get(context, resource, id));
  }

  final Outcome query(Context context, String resource, String selector) {
    return perform(TestEngine.query(context, resource, selector, "", 100));
  }

  final long count(Context context, String resource) {
    return ((Outcome.Counted) perform(TestEngine.count(context, resource, "{}"))).count();
  }

  final List<ObjectNode> changes(Context context, long since) {
    return ((Outcome.Logged) perform(TestEngine.changes(context, since))).changes();
  }

  static JsonNode json(Outcome outcome) {
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

  /** What each service has made of a write. */
  static Parts parts(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Created(var view, var parts) -> parts;
      case Outcome.Updated(var view, var parts) -> parts;
      case Outcome.Unchanged(var view, var parts) -> parts;
      case Outcome.Destroyed(var id, var sequence, var parts) -> parts;
      default -> throw new AssertionError("a write came to " + outcome);
    };
  }

  static List<String> ids(Outcome outcome) {
    return ((Outcome.Listed) outcome).items().stream().map(view -> view.id().text()).toList();
  }

  static List<String> codes(Outcome outcome) {
    List<Violation> violations =
        switch (outcome) {
          case Outcome.Invalid(var found) -> found;
          case Outcome.Conflict(var detail, var found) -> found;
          default -> throw new AssertionError("expected violations, found " + outcome);
        };
    return violations.stream().map(v -> v.pointer() + " " + v.code().text()).toList();
  }

  static Attribute.Builder text(String name) {
    return Attribute.of(name, AttributeType.STRING);
  }

  static Resource resource(String name, Hooks hooks, Attribute.Builder... attributes) {
    return resource(name, hooks, Access.UNSTATED, List.of(), attributes);
  }

  static Resource resource(
      String name,
      Hooks hooks,
      Access access,
      List<Index> indices,
      Attribute.Builder... attributes) {
    List<Attribute> built = new ArrayList<>();
    for (Attribute.Builder attribute : attributes) {
      built.add(attribute.build());
    }
    String collection = name.toLowerCase(Locale.ROOT) + "s";
    return new Resource(
        new Resource.Declaration(name, collection, built, indices, Services.NONE, access), hooks);
  }

  static <O> Hooks pre(Method<O> method, Pre<O> hook) {
    return Hooks.NONE.plus(new Hooks.Before<>(method, hook));
  }

  static Hooks on(Optional<String> name, Action action, Listener<Document> heard) {
    return Hooks.NONE.plus(new Hooks.Listening(name, action, heard));
  }
}
