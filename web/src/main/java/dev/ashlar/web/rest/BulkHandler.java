package dev.ashlar.web.rest;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.face.SelectedBatch;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.KnownParameters;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import dev.ashlar.web.vocabulary.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /people/_bulk} and {@code /_transaction}: many writes in one request. Thread-safe. */
final class BulkHandler {
  private static final List<String> PARAMETERS = List.of("atomic");

  private final Engine engine;
  private final Callers callers;
  private final SelectedBatch batches;
  private final RequestLimits limits;
  private final Optional<Resource> resource;

  /** Writes of one resource, or of any. */
  BulkHandler(Backend backend, Optional<Resource> resource) {
    engine = backend.engine();
    callers = backend.callers();
    batches = new SelectedBatch(backend);
    limits = backend.limits();
    this.resource = resource;
  }

  /** Each on its own, or with {@code ?atomic=true} all or none. */
  Response each(Request request) {
    boolean atomic = KnownParameters.of(request.parameters(), PARAMETERS).isTrue("atomic");
    return atomic ? all(request) : answer(request, false);
  }

  /** All or none. */
  Response all(Request request) {
    return answer(request, true);
  }

  private Response answer(Request request, boolean atomic) {
    Acceptable.json(request);
    ArrayNode sent = RequestBody.array(request);
    if (atomic) {
      Transactions.check(sent.size());
    }
    Context context = Idempotency.context(callers.of(request), request);
    SortedMap<Integer, Problem> failures = new TreeMap<>();
    SortedMap<Integer, SelectedBatch.Item> items = new TreeMap<>();
    for (int i = 0; i < sent.size(); i++) {
      try {
        items.put(i, BulkItem.read(context, sent.get(i), engine.schema(), resource, limits));
      } catch (Rejected e) {
        failures.put(i, e.problem());
      }
    }
    if (!atomic) {
      return apart(request, context, items, failures);
    }
    return failures.isEmpty() ? together(request, context, sent, List.copyOf(items.values()))
        : failed(request, sent, failures);
  }

  /** All items, or none of them. */
  private Response together(
      Request request, Context context, ArrayNode sent, List<SelectedBatch.Item> items) {
    return switch (batches.perform(context, items)) {
      case SelectedBatch.Result.Done(var parts, var replayed) -> {
        var results = new Results(request, items.size());
        for (int i = 0; i < parts.size(); i++) {
          results.put(i, parts.get(i));
        }
        yield results.response(replayed);
      }
      case SelectedBatch.Result.Aborted(var wrong) -> {
        SortedMap<Integer, Problem> failures = new TreeMap<>();
        wrong.forEach(each -> failures.putIfAbsent(each.item(), problem(each)));
        yield failed(request, sent, failures);
      }
      case SelectedBatch.Result.Failed(var failure) ->
          Problems.of(failure).response(request.id());
    };
  }

  /** Why an item failed; which document did, where the item does not say so itself. */
  private static Problem problem(SelectedBatch.Wrong wrong) {
    Problem problem = Problems.of(wrong.cause());
    return wrong.id()
        .map(id -> problem.with("id", JsonNodeFactory.instance.stringNode(id.text())))
        .orElse(problem);
  }

  /** Each item for itself, in their order. Neighbours without selectors go together. */
  private Response apart(
      Request request,
      Context context,
      SortedMap<Integer, SelectedBatch.Item> items,
      SortedMap<Integer, Problem> malformed) {
    var results = new Results(request, items.size() + malformed.size());
    malformed.forEach(results::put);
    boolean selects = items.values().stream().anyMatch(SelectedBatch.Item.All.class::isInstance);
    boolean replayed = false;
    if (selects && context.once().isPresent()) {
      switch (engine.perform(new Operation.Batch(context, List.of()))) {
        case Outcome.Done(var _, var before) -> replayed = before;
        case Outcome.Failure failure -> {
          return Problems.of(failure).response(request.id());
        }
      }
    }
    var places = new ArrayList<Integer>();
    var writes = new ArrayList<Operation.Write>();
    for (var item : items.entrySet()) {
      switch (item.getValue()) {
        case SelectedBatch.Item.One(var write) -> {
          places.add(item.getKey());
          writes.add(write);
        }
        case SelectedBatch.Item.All all -> {
          Optional<Outcome.Failure> failure = bulk(context, places, writes, selects, results);
          if (failure.isPresent()) {
            return Problems.of(failure.get()).response(request.id());
          }
          selected(part(context, item.getKey()), item.getKey(), all, results);
        }
      }
    }
    Optional<Outcome.Failure> failure = bulk(context, places, writes, selects, results);
    return failure.isPresent() ? Problems.of(failure.get()).response(request.id())
        : results.response(replayed);
  }

  /** Writes what has come together, and forgets it. */
  private Optional<Outcome.Failure> bulk(
      Context context,
      List<Integer> places,
      List<Operation.Write> writes,
      boolean selects,
      Results results) {
    if (selects && writes.isEmpty()) {
      return Optional.empty();
    }
    Context own = selects ? part(context, places.getFirst()) : context;
    return switch (engine.perform(new Operation.Bulk(own, writes))) {
      case Outcome.Each(var outcomes, var began) -> {
        for (int i = 0; i < outcomes.size(); i++) {
          results.put(places.get(i), outcomes.get(i));
        }
        results.replayed |= began && !selects;
        places.clear();
        writes.clear();
        yield Optional.empty();
      }
      case Outcome.Failure failure -> Optional.of(failure);
    };
  }

  /** Who asks, under a key of its own for a part of the request, where that has a key. */
  private static Context part(Context context, int place) {
    return new Context(
        context.caller(),
        context.requestId(),
        context.once()
            .map(once -> new Context.Once(once.key() + "\n@" + place, once.fingerprint())));
  }

  /** One item with a selector: all that match are written, or none of them. */
  private void selected(
      Context context, int place, SelectedBatch.Item.All all, Results results) {
    try {
      switch (batches.perform(context, List.of(all))) {
        case SelectedBatch.Result.Done(var parts, var _) -> results.put(place, parts.getFirst());
        case SelectedBatch.Result.Aborted(var wrong) ->
            results.put(place, problem(wrong.getFirst()));
        case SelectedBatch.Result.Failed(var failure) -> results.put(place, Problems.of(failure));
      }
    } catch (Rejected e) {
      results.put(place, e.problem());
    }
  }

  /** The answer to a bulk, item for item. Used by one thread. */
  private static final class Results {
    private final Request request;
    private final ObjectNode[] results;
    private long sequence;
    private boolean replayed;

    Results(Request request, int size) {
      this.request = request;
      results = new ObjectNode[size];
    }

    void put(int place, Problem problem) {
      results[place] = result(problem, request);
    }

    void put(int place, Outcome.OfWrite outcome) {
      ObjectNode result = result(outcome, request);
      sequence = Math.max(sequence, result.path("version").asLong(0));
      results[place] = result;
    }

    void put(int place, SelectedBatch.Part part) {
      switch (part) {
        case SelectedBatch.Part.Written(var written) -> put(place, written);
        case SelectedBatch.Part.Matched(int matched, long last) -> {
          sequence = Math.max(sequence, last);
          results[place] =
              JsonNodeFactory.instance.objectNode().put("status", 200).put("matched", matched);
        }
      }
    }

    Response response(boolean again) {
      ArrayNode body = JsonNodeFactory.instance.arrayNode();
      for (ObjectNode result : results) {
        body.add(Objects.requireNonNull(result));
      }
      Response response = Response.of(200, Json.bytes(body), Field.JSON);
      if (sequence > 0) {
        response = response.with(ResponseMapper.sequence(sequence));
      }
      return again || replayed ? response.with(ResponseMapper.REPLAYED) : response;
    }
  }

  private static ObjectNode result(Outcome.OfWrite outcome, Request request) {
    return switch (outcome) {
      case Outcome.Created(var view, var parts) -> result(201, view, parts);
      case Outcome.Updated(var view, var parts) -> result(200, view, parts);
      case Outcome.Unchanged(var view, var parts) -> result(200, view, parts);
      case Outcome.Destroyed(var id, var sequence, var parts) ->
          result(parts.whole() ? 204 : 200, id, sequence, parts);
      case Outcome.Replayed(var first) -> result(first, request);
      case Outcome.Failure failure -> result(Problems.of(failure), request);
    };
  }

  private static ObjectNode result(int status, View view, Parts parts) {
    return result(status, view.id(), view.version(), parts);
  }

  private static ObjectNode result(int status, DocumentId id, long version, Parts parts) {
    ObjectNode result =
        JsonNodeFactory.instance
            .objectNode()
            .put("status", status)
            .put("id", id.text())
            .put("version", version);
    if (!parts.whole()) {
      result.set(ResponseMapper.PARTS, ResponseMapper.json(parts));
    }
    return result;
  }

  private static ObjectNode result(Problem problem, Request request) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.put("status", problem.type().status());
    result.set("problem", problem.toJson(request.id()));
    return result;
  }

  /**
   * The problem of the first item that failed, with all that failed in {@code items}; {@code errors}
   * has their violations, the pointers beginning with the item's place.
   */
  private static Response failed(
      Request request, ArrayNode sent, SortedMap<Integer, Problem> failures) {
    Problem first = Objects.requireNonNull(failures.get(failures.firstKey()));
    var errors = new ArrayList<Violation>();
    ArrayNode items = JsonNodeFactory.instance.arrayNode();
    failures.forEach(
        (place, problem) -> {
          ObjectNode item = items.addObject().put("index", place);
          JsonNode id = sent.path(place).path("id");
          if (id.isString()) {
            item.set("id", id);
          }
          item.setAll(result(problem, request));
          for (Violation violation : problem.errors()) {
            String pointer = "/" + place + violation.pointer();
            errors.add(
                new Violation(
                    pointer, violation.code(), violation.message(), violation.limit()));
          }
        });
    String detail =
        failures.size() == 1
            ? "item " + failures.firstKey() + " failed, and nothing was written: " + first.detail()
            : failures.size()
                + " items failed, and nothing was written; the first is item "
                + failures.firstKey()
                + ": "
                + first.detail();
    return new Problem(first.type(), detail, errors, first.members(), first.fields())
        .with("items", items)
        .response(request.id());
  }
}
