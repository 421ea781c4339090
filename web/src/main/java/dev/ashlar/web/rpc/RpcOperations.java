package dev.ashlar.web.rpc;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.InvalidPatch;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.View;
import dev.ashlar.subscription.Channel;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.vocabulary.ListQuery;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.QueryBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import dev.ashlar.web.vocabulary.Transactions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The calls that are operations: the five methods, search, count and patch. Results are UTF-8 JSON. Every
 * throw is an {@link RpcError} or a {@link dev.ashlar.web.http.Rejected}. Thread-safe.
 */
record RpcOperations(Engine engine, RequestLimits limits) {
  byte[] get(RpcParams params, Context context) {
    Channel.One one = params.document();
    if (one.resource().isSequenced()) {
      return series(one, params, context);
    }
    var get =
        Operation.Get.of(context, one.resource().name(), one.id()).include(Include.DECLARED);
    return switch (engine.perform(get)) {
      case Outcome.Found(var view) -> view.json();
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  /** Elements of a series: a page of them, as of a list. */
  private byte[] series(Channel.One one, RpcParams params, Context context) {
    ListQuery page = page(params, List.of("limit", "after"));
    String order = params.members().has("order") ? params.text("order") : "asc";
    if (!order.equals("asc") && !order.equals("desc")) {
      throw RpcError.params("order: expected asc or desc");
    }
    OptionalLong last = params.number("last");
    if (last.orElse(1) < 1 || last.orElse(1) > limits.page()) {
      throw RpcError.params("last: expected 1 to " + limits.page());
    }
    boolean limited = params.members().has("limit");
    var series =
        Operation.Series.of(context, one.resource().name(), one.id())
            .key(params.members().optional(RpcParams.key(one.resource())))
            .between(params.members().optional("from"), params.members().optional("to"))
            .last(last.isPresent() ? OptionalInt.of((int) last.getAsLong()) : OptionalInt.empty())
            .descending(order.equals("desc"))
            .limit(limited ? page.limit() : Math.min(Operation.Series.PAGE, limits.page()))
            .after(page.after());
    return switch (engine.perform(series)) {
      case Outcome.Elements(var views, var cursors, var next) ->
          documents(views.stream().map(View::json).toList(), next);
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  private static byte[] documents(List<byte[]> documents, Optional<String> next) {
    var json = new JsonBytes().text("{\"documents\":[");
    for (int i = 0; i < documents.size(); i++) {
      json.text(i == 0 ? "" : ",").bytes(documents.get(i));
    }
    return json.text("],\"next\":").text(next(next)).text("}").toBytes();
  }

  byte[] query(RpcParams params, Context context) {
    String resource = params.collection().name();
    ListQuery asked = page(params, List.of("selector", "fields", "sort", "limit", "after"));
    var query =
        Operation.Query.of(context, resource)
            .where(asked.selector())
            .sort(asked.sort())
            .limit(asked.limit())
            .after(asked.after())
            .fields(asked.representation().fields())
            .include(Include.DECLARED);
    return switch (engine.perform(query.bytes())) {
      case Outcome.Shown(var documents, var next, var total) -> documents(documents, next);
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  byte[] search(RpcParams params, Context context) {
    var resource = params.collection();
    if (resource.declaration().services().search().isEmpty()) {
      throw Problems.malformed(resource.name() + " has no search switched on");
    }
    String text = params.text("query");
    if (text.length() > limits.filter()) {
      throw Problems.tooLarge("query may have at most " + limits.filter() + " characters");
    }
    ListQuery asked = page(params, List.of("limit", "after"));
    var search =
        Operation.Search.of(context, resource.name(), text)
            .limit(asked.limit())
            .after(asked.after())
            .include(Include.DECLARED)
            .withTotal()
            .withHighlights();
    return switch (engine.perform(search)) {
      case Outcome.Hits(var hits, var next, var total, var sequence) -> {
        var json = new JsonBytes().text("{\"hits\":[");
        for (int i = 0; i < hits.size(); i++) {
          json.text(i == 0 ? "" : ",");
          hit(json, hits.get(i));
        }
        yield json.text("],\"total\":" + total.orElse(0))
            .text(",\"next\":")
            .text(next(next))
            .text("}")
            .toBytes();
      }
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  private static void hit(JsonBytes json, Outcome.Hit hit) {
    ObjectNode highlights = JsonNodeFactory.instance.objectNode();
    hit.highlights()
        .forEach(
            (member, snippets) -> {
              ArrayNode all = highlights.putArray(member);
              snippets.forEach(all::add);
            });
    json.text("{\"document\":")
        .bytes(hit.view().json())
        .text(",\"score\":" + hit.score() + ",\"highlights\":")
        .bytes(Json.bytes(highlights))
        .text("}");
  }

  byte[] count(RpcParams params, Context context) {
    String resource = params.collection().name();
    var count =
        Operation.Count.of(context, resource).where(params.selector("selector", limits));
    return switch (engine.perform(count)) {
      case Outcome.Counted(var number) -> text(Long.toString(number));
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  byte[] create(RpcParams params, Context context) {
    Channel channel = params.channel();
    String resource = RpcParams.resource(channel).name();
    var create =
        Operation.Create.of(context, resource, draft(params.members().path("value"), "value"))
            .id(RpcParams.id(channel));
    return kept(engine.populated(context, resource, engine.perform(create)));
  }

  byte[] update(RpcParams params, Context context) {
    Channel.One one = params.document();
    var update =
        Operation.Update.of(
            context, one.resource().name(), one.id(), patch(params.members().path("patch")))
            .ifVersion(params.number("ifVersion"));
    return kept(engine.populated(context, one.resource().name(), engine.perform(update)));
  }

  byte[] destroy(RpcParams params, Context context) {
    Channel.One one = params.document();
    var destroy =
        Operation.Destroy.of(context, one.resource().name(), one.id())
            .ifVersion(params.number("ifVersion"));
    return text("{\"sequence\":" + written(engine.perform(destroy)).version() + "}");
  }

  /** A JSON Patch of a document, or of documents of a collection, all or nothing. */
  byte[] patch(RpcParams params, Context context) {
    Channel channel = params.channel();
    JsonPatch patch = operations(params.array("ops"), "ops");
    if (channel instanceof Channel.One(var resource, var id)) {
      Operation.Write write =
          new PatchWrites(context, resource.name())
              .ofDocument(id, patch, params.number("ifVersion"));
      return text("{\"version\":" + written(engine.perform(write)).version() + "}");
    }
    if (params.number("ifVersion").isPresent()) {
      throw RpcError.params("ifVersion: a collection has no version; patch a document");
    }
    List<Operation.Write> writes =
        new PatchWrites(context, RpcParams.resource(channel).name()).ofCollection(patch);
    if (writes.isEmpty()) {
      return text("{\"sequence\":" + engine.head() + "}");
    }
    return switch (engine.perform(Transactions.of(context, writes))) {
      case Outcome.Done(var outcomes, var replayed) -> {
        long last = outcomes.stream().mapToLong(Outcome.Written::version).max().orElseThrow();
        yield text("{\"sequence\":" + last + "}");
      }
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  private ListQuery page(RpcParams params, List<String> names) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (String name : names) {
      params.members().optional(name).ifPresent(value -> body.set(name, value));
    }
    ListQuery asked = QueryBody.of(body, limits);
    if (asked.limit() > limits.page()) {
      throw RpcError.of(
          Problem.of(
              ProblemType.PAGE_SIZE,
              "limit: a page has at most " + limits.page() + " documents"));
    }
    return asked;
  }

  private static String next(Optional<String> cursor) {
    return cursor.map(JsonBytes::quoted).orElse("null");
  }

  private static byte[] kept(Outcome.OfWrite outcome) {
    return written(outcome) instanceof Outcome.Kept kept
        ? kept.view().json()
        : text("null");
  }

  private static Outcome.Written written(Outcome.OfWrite outcome) {
    return switch (outcome) {
      case Outcome.Written written -> written;
      case Outcome.Replayed(var first) -> first;
      case Outcome.Failure failure -> throw RpcError.of(failure);
    };
  }

  static Draft draft(JsonNode value, String name) {
    if (value instanceof ObjectNode members) {
      return new Draft(members);
    }
    throw RpcError.params(name + ": expected a document (an object)");
  }

  private static Patch patch(JsonNode patch) {
    return switch (patch) {
      case ArrayNode operations -> new Patch.Operations(operations(operations, "patch"));
      case ObjectNode merge -> new Patch.Merge(new Draft(merge));
      default ->
          throw RpcError.params("patch: expected an array (JSON Patch) or an object (merge)");
    };
  }

  private static JsonPatch operations(ArrayNode operations, String name) {
    try {
      return JsonPatch.parse(operations);
    } catch (InvalidPatch e) {
      throw Problems.malformed(
          name + ": the JSON Patch is malformed at " + e.pointer() + ": " + e.getMessage());
    }
  }

  private static byte[] text(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  /** The id that a text is. */
  static DocumentId id(String text) {
    try {
      return DocumentId.of(text);
    } catch (DocumentId.InvalidId e) {
      throw Problems.malformed("ops: " + e.getMessage());
    }
  }
}
