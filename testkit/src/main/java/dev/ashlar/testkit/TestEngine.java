package dev.ashlar.testkit;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.OperationLimits;
import dev.ashlar.engine.Retention;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * How a test opens an engine, and the operations that it performs there. What a test does not say
 * has its usual value.
 */
public record TestEngine(
    Store store, Clock clock, Retention retention, Adapters adapters, OperationLimits allowance) {
  /** An anonymous caller. */
  public static final Context ANYBODY = new Context(Caller.ANONYMOUS, "test");

  /** An engine on this store, without services. */
  public static TestEngine on(Store store, Clock clock) {
    return new TestEngine(store, clock, Retention.DEFAULT, Adapters.NONE, OperationLimits.USUAL);
  }

  public TestEngine with(Retention kept) {
    return new TestEngine(store, clock, kept, adapters, allowance);
  }

  public TestEngine with(Adapters services) {
    return new TestEngine(store, clock, retention, services, allowance);
  }

  public TestEngine with(OperationLimits allowed) {
    return new TestEngine(store, clock, retention, adapters, allowed);
  }

  /** Opens the engine of an application with these resources. */
  public Engine open(Resource... resources) {
    return Engine.builder(Schema.of("test", List.of(resources)), store)
        .clock(clock)
        .retention(retention)
        .adapters(adapters)
        .limits(allowance)
        .open();
  }

  public static Operation.Create create(Context context, String resource, String json) {
    return Operation.Create.of(context, resource, Draft.parse(json));
  }

  public static Operation.Upsert upsert(
      Context context, String resource, String id, String json) {
    return Operation.Upsert.of(context, resource, DocumentId.of(id), Draft.parse(json));
  }

  public static Operation.Update merge(Context context, String resource, String id, String json) {
    return update(context, resource, id, new Patch.Merge(Draft.parse(json)));
  }

  public static Operation.Update patch(Context context, String resource, String id, String json) {
    return update(
        context, resource, id, new Patch.Operations(JsonPatch.parse(Json.parse(json))));
  }

  private static Operation.Update update(
      Context context, String resource, String id, Patch patch) {
    return Operation.Update.of(context, resource, DocumentId.of(id), patch);
  }

  public static Operation.Destroy destroy(Context context, String resource, String id) {
    return Operation.Destroy.of(context, resource, DocumentId.of(id));
  }

  public static Operation.Get get(Context context, String resource, String id) {
    return Operation.Get.of(context, resource, DocumentId.of(id));
  }

  /** A document as it was at a sequence. */
  public static Operation.Get getAt(
      Context context, String resource, String id, long sequence) {
    return Operation.Get.of(context, resource, DocumentId.of(id)).at(sequence);
  }

  /** The first page, with its total. */
  public static Operation.Query query(
      Context context, String resource, String selector, String sort, int limit) {
    return query(context, resource, selector, sort, limit, Optional.empty());
  }

  /** The page after a cursor, with its total. */
  public static Operation.Query query(
      Context context,
      String resource,
      String selector,
      String sort,
      int limit,
      Optional<String> after) {
    return Operation.Query.of(context, resource)
        .where(Selector.parse(selector))
        .sort(sort.isEmpty() ? Sort.NONE : Sort.parse(sort))
        .limit(limit)
        .after(after)
        .withTotal();
  }

  /** The first hits, with their total. */
  public static Operation.Search search(
      Context context, String resource, String text, String selector, int limit) {
    return Operation.Search.of(context, resource, text)
        .where(Selector.parse(selector))
        .limit(limit)
        .withTotal()
        .withHighlights();
  }

  public static Operation.Count count(Context context, String resource, String selector) {
    return Operation.Count.of(context, resource).where(Selector.parse(selector));
  }

  /** The changes of all resources after a sequence. */
  public static Operation.Changes changes(Context context, long since) {
    return Operation.Changes.of(context).since(since).limit(10_000);
  }

  /** The changes of one resource after a sequence. */
  public static Operation.Changes changes(Context context, String resource, long since) {
    return Operation.Changes.of(context).resource(resource).since(since).limit(10_000);
  }

  public static Operation.History history(Context context, String resource, String id) {
    return Operation.History.of(context, resource, DocumentId.of(id)).limit(10_000);
  }
}
