package dev.ashlar.web.graphql;

import dev.ashlar.engine.Engine;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.MinimumSequence;
import dev.ashlar.web.graphql.execution.GraphQlAnswer;
import dev.ashlar.web.graphql.execution.GraphQlRequest;
import dev.ashlar.web.graphql.execution.GraphQlService;
import dev.ashlar.web.graphql.execution.Values;
import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestBody;
import dev.ashlar.web.vocabulary.WholeNumber;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /graphql} over HTTP, as the draft of GraphQL over HTTP says. Thread-safe. */
final class GraphQlHandler {
  /** What answers are called in the draft: there the status tells what was not executed. */
  static final MediaType RESPONSE = MediaType.of("application", "graphql-response+json");

  private static final List<MediaType> OFFERS = List.of(MediaType.JSON, RESPONSE);
  private static final Field JSON =
      Field.constant(FieldName.CONTENT_TYPE, "application/json; charset=utf-8");
  private static final Field GRAPHQL =
      Field.constant(
          FieldName.CONTENT_TYPE, "application/graphql-response+json; charset=utf-8");
  /** Tells proxies that buffer answers to pass this one on. */
  private static final Field UNBUFFERED = Field.of(FieldName.of("X-Accel-Buffering"), "no");
  private static final Field POST = Field.constant(FieldName.ALLOW, "POST");

  private final Backend backend;
  private final Supplier<GraphQlService> service;
  private final PersistedDocuments persisted;

  GraphQlHandler(
      Backend backend, Supplier<GraphQlService> service, PersistedDocuments persisted) {
    this.backend = backend;
    this.service = service;
    this.persisted = persisted;
  }

  GraphQlService service() {
    return service.get();
  }

  boolean belongsTo(Backend other) {
    return backend == other;
  }

  /** A request in the body. */
  Response post(Request request) {
    MediaType type = type(request);
    return UploadForm.isOne(request)
        ? uploaded(request, type)
        : answer(request, type, posted(request), false);
  }

  /** A request with files; who may write none sends none. */
  private Response uploaded(Request request, MediaType type) {
    UploadForm.check(request);
    Context context = backend.context(request);
    Optional<Outcome.Failure> barred = barred(context);
    if (barred.isPresent()) {
      throw new Rejected(Problems.of(barred.get()));
    }
    try (ReceivedFiles receiving = backend.engine().receiving()) {
      UploadForm form = UploadForm.read(request, receiving);
      GraphQlRequest asked = request(form.operations(), false);
      form.fill(asked);
      return answer(
          type, service.get().execute(asked, context, MinimumSequence.of(request)));
    } catch (FailedOperation e) {
      throw new Rejected(Problems.of(e.failure()));
    }
  }

  /** Why the caller may write no file. */
  private Optional<Outcome.Failure> barred(Context context) {
    Engine engine = backend.engine();
    Optional<Outcome.Failure> why =
        Optional.of(new Outcome.Refused("there is nothing here that has files"));
    for (Resource resource : engine.schema().resources()) {
      for (Method<?> method : List.of(Method.CREATE, Method.UPDATE)) {
        if (!resource.files().isEmpty()) {
          why = engine.barred(context, resource.name(), method);
          if (why.isEmpty()) {
            return why;
          }
        }
      }
    }
    return why;
  }

  private static ObjectNode posted(Request request) {
    try {
      return RequestBody.object(request);
    } catch (Rejected e) {
      throw e.problem().type() == ProblemType.INVALID
          ? Problems.malformed("expected a JSON object with one document; several are not taken")
          : e;
    }
  }

  /** A query in the address. */
  Response get(Request request) {
    return answer(request, type(request), body(request.parameters()), true);
  }

  private static ObjectNode body(Parameters parameters) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("query", "operationName", "documentId")) {
      parameters.first(name).ifPresent(text -> body.put(name, text));
    }
    for (String name : List.of("variables", "extensions")) {
      parameters.first(name)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> body.set(name, json(name, text)));
    }
    return body;
  }

  /** A request to go on as a WebSocket. */
  Response upgrade(Request request) {
    boolean spoken = request.protocols().contains(GraphQlSocket.PROTOCOL);
    String origin = backend.rates().map(rates -> rates.origin(request)).orElse("");
    var socket =
        new GraphQlSocket(
            backend, this, service.get(), backend.context(request), origin, spoken);
    backend.handover().add(socket);
    return Response.upgrade(socket, spoken ? GraphQlSocket.PROTOCOL : "");
  }

  /** A request in the body, answered by events. */
  Response streamPosted(Request request) {
    return stream(request, posted(request), false);
  }

  /** A query or subscription in the address, answered by events. */
  Response streamGot(Request request) {
    return stream(request, body(request.parameters()), true);
  }

  private Response stream(Request request, ObjectNode body, boolean reading) {
    Context context = backend.context(request);
    GraphQlService.Execution execution =
        service.get().begin(request(body, reading), context, MinimumSequence.of(request));
    return switch (execution) {
      case GraphQlService.Execution.Answered(var answer) ->
          answer.executed()
              ? events(
                  new GraphQlStream(
                      backend.callers(), context.caller(), Optional.of(answer.json())))
              : refused(answer);
      case GraphQlService.Execution.Watching(var document) -> {
        var stream = new GraphQlStream(backend.callers(), context.caller(), Optional.empty());
        Watch.Begun begun =
            Watch.open(
                service.get(), backend.subscriptions(), document, context, backend.limits(),
                last(request), new Backlog(Backlog.MOST), stream);
        yield switch (begun) {
          case Watch.Begun.Not(var answer) -> refused(answer);
          case Watch.Begun.There(var watch) -> {
            stream.watch(watch);
            backend.handover().add(stream);
            yield events(stream);
          }
        };
      }
    };
  }

  private static Response events(GraphQlStream stream) {
    return Response.events(stream, Field.VARY_ACCEPT, UNBUFFERED);
  }

  private static Response refused(GraphQlAnswer answer) {
    int status = answer.status() == 200 ? 400 : answer.status();
    return Response.of(status, answer.bytes(), GRAPHQL, Field.VARY_ACCEPT);
  }

  /** Where a client was that comes back. */
  private static OptionalLong last(Request request) {
    String last = request.header(FieldName.LAST_EVENT_ID);
    if (last.isEmpty()) {
      return OptionalLong.empty();
    }
    OptionalLong place = WholeNumber.parse(last);
    if (place.isEmpty() || place.getAsLong() < 0) {
      throw Problems.malformed(FieldName.LAST_EVENT_ID + ": expected a sequence, such as 42");
    }
    return place;
  }

  private static JsonNode json(String name, String text) {
    try {
      return Json.parse(text);
    } catch (MalformedJson e) {
      throw Problems.malformed(name + ": " + e.getMessage());
    }
  }

  private static MediaType type(Request request) {
    return Accept.choose(request.header(FieldName.ACCEPT), OFFERS)
        .orElseThrow(() -> new Rejected(Acceptable.problem(OFFERS)));
  }

  private Response answer(Request request, MediaType type, ObjectNode body, boolean reading) {
    return answer(
        type,
        service.get()
            .execute(
                request(body, reading), backend.context(request), MinimumSequence.of(request)));
  }

  private static Response answer(MediaType type, GraphQlAnswer answer) {
    boolean draft = type.is(RESPONSE);
    int status = answer.executed() || (!draft && answer.status() == 400) ? 200 : answer.status();
    byte[] bytes = answer.bytes();
    Field named = draft ? GRAPHQL : JSON;
    return status == 405
        ? Response.of(status, bytes, named, Field.VARY_ACCEPT, POST)
        : Response.of(status, bytes, named, Field.VARY_ACCEPT);
  }

  /**
   * What the members of a request say.
   *
   * @throws Rejected if they are none of a request
   */
  GraphQlRequest request(ObjectNode body, boolean reading) {
    ObjectNode extensions = object(body, "extensions");
    String document =
        persisted.document(text(body, "query"), text(body, "documentId"), extensions);
    return new GraphQlRequest(
        document,
        text(body, "operationName").filter(name -> !name.isEmpty()),
        variables(body),
        reading);
  }

  private static Map<String, @Nullable Object> variables(ObjectNode body) {
    return Values.map(object(body, "variables"));
  }

  private static ObjectNode object(ObjectNode body, String name) {
    return switch (body.get(name)) {
      case null -> JsonNodeFactory.instance.objectNode();
      case ObjectNode object -> object;
      case JsonNode none when none.isNull() -> JsonNodeFactory.instance.objectNode();
      case ArrayNode _ -> throw Problems.malformed(name + ": expected an object, found an array");
      case JsonNode _ -> throw Problems.malformed(name + ": expected an object");
    };
  }

  private static Optional<String> text(ObjectNode body, String name) {
    JsonNode value = body.get(name);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isString()) {
      throw Problems.malformed(name + ": expected a string");
    }
    return Optional.of(value.stringValue());
  }
}
