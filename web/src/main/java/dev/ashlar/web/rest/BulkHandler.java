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
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.KnownParameters;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestBody;
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
  private final Optional<Resource> resource;

  /** Writes of one resource, or of any. */
  BulkHandler(Backend backend, Optional<Resource> resource) {
    engine = backend.engine();
    callers = backend.callers();
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
    ArrayNode items = RequestBody.array(request);
    if (atomic) {
      Transactions.check(items.size());
    }
    Context context = Idempotency.context(callers.of(request), request);
    SortedMap<Integer, Problem> failures = new TreeMap<>();
    var writes = new ArrayList<Operation.Write>();
    var places = new ArrayList<Integer>();
    for (int i = 0; i < items.size(); i++) {
      try {
        writes.add(BulkItem.read(context, items.get(i), engine.schema(), resource));
        places.add(i);
      } catch (Rejected e) {
        failures.put(i, e.problem());
      }
    }
    if (!atomic) {
      return switch (engine.perform(new Operation.Bulk(context, writes))) {
        case Outcome.Each(var outcomes, var replayed) ->
            results(request, items.size(), places, outcomes, replayed, failures);
        case Outcome.Failure failure -> Problems.of(failure).response(request.id());
      };
    }
    if (!failures.isEmpty()) {
      return failed(request, items, failures);
    }
    return switch (engine.perform(Transactions.of(context, writes))) {
      case Outcome.Done(var outcomes, var replayed) ->
          results(request, items.size(), places, outcomes, replayed, failures);
      case Outcome.Aborted aborted -> {
        aborted.failures().forEach((place, cause) -> failures.put(place, Problems.of(cause)));
        yield failed(request, items, failures);
      }
      case Outcome.Failure failure -> Problems.of(failure).response(request.id());
    };
  }

  private static Response results(
      Request request,
      int size,
      List<Integer> places,
      List<? extends Outcome.OfWrite> outcomes,
      boolean replayed,
      SortedMap<Integer, Problem> malformed) {
    ObjectNode[] results = new ObjectNode[size];
    malformed.forEach((place, problem) -> results[place] = result(problem, request));
    long sequence = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      ObjectNode result = result(outcomes.get(i), request);
      results[places.get(i)] = result;
      sequence = Math.max(sequence, result.path("version").asLong(0));
    }
    ArrayNode body = JsonNodeFactory.instance.arrayNode();
    for (ObjectNode result : results) {
      body.add(Objects.requireNonNull(result));
    }
    Response response = Response.of(200, Json.bytes(body), Field.JSON);
    if (sequence > 0) {
      response = response.with(ResponseMapper.sequence(sequence));
    }
    return replayed ? response.with(ResponseMapper.REPLAYED) : response;
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
