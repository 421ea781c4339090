package dev.ashlar.web.graphql;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.MinimumSequence;
import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.RequestBody;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  boolean belongsTo(Backend other) {
    return backend == other;
  }

  /** A request in the body. */
  Response post(Request request) {
    MediaType type = type(request);
    ObjectNode body = RequestBody.object(request);
    return answer(request, type, body, false);
  }

  /** A query in the address. */
  Response get(Request request) {
    MediaType type = type(request);
    Parameters parameters = request.parameters();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    for (String name : List.of("query", "operationName", "documentId")) {
      parameters.first(name).ifPresent(text -> body.put(name, text));
    }
    for (String name : List.of("variables", "extensions")) {
      parameters.first(name)
          .filter(text -> !text.isEmpty())
          .ifPresent(text -> body.set(name, json(name, text)));
    }
    return answer(request, type, body, true);
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
    GraphQlAnswer answer =
        service.get()
            .execute(
                request(body, reading), backend.context(request), MinimumSequence.of(request));
    boolean draft = type.is(RESPONSE);
    int status = answer.executed() || (!draft && answer.status() == 400) ? 200 : answer.status();
    byte[] bytes = Json.bytes(answer.json());
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
