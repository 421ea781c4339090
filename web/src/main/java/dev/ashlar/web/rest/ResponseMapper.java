package dev.ashlar.web.rest;

import dev.ashlar.json.Json;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Created;
import dev.ashlar.operation.Outcome.Destroyed;
import dev.ashlar.operation.Outcome.Found;
import dev.ashlar.operation.Outcome.Historic;
import dev.ashlar.operation.Outcome.Hits;
import dev.ashlar.operation.Outcome.Listed;
import dev.ashlar.operation.Outcome.Logged;
import dev.ashlar.operation.Outcome.Opened;
import dev.ashlar.operation.Outcome.Replayed;
import dev.ashlar.operation.Outcome.Shown;
import dev.ashlar.operation.Outcome.Unchanged;
import dev.ashlar.operation.Outcome.Updated;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.View;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.EntityTag;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Representation;
import java.util.ArrayList;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The answers to outcomes over REST: one switch for each operation. Thread-safe. */
final class ResponseMapper {
  static final Field REPLAYED = Field.constant(FieldName.IDEMPOTENCY_REPLAYED, "true");

  /** The member that says what became of a write where a service failed. */
  static final String PARTS = "@parts";

  private ResponseMapper() {}

  /** The answer to a read of one document. */
  static Response of(Outcome.OfGet outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Found(View view) -> found(view, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a list. */
  static Response of(Outcome.OfQuery outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Listed(var views, var next, var total) ->
          listed(asked.representation().bytes(views), next, total, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a list of which nothing else is asked. */
  static Response of(Outcome.OfQueryBytes outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Shown(var documents, var next, var total) ->
          listed(Representation.array(documents), next, total, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a search. */
  static Response of(Outcome.OfSearch outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Hits hits -> found(hits, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a write. */
  static Response of(Outcome.OfWrite outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Created(View view, Parts parts) -> written(201, view, parts, asked);
      case Updated(View view, Parts parts) -> written(200, view, parts, asked);
      case Unchanged(View view, Parts parts) -> written(200, view, parts, asked);
      case Destroyed(var id, long sequence, Parts parts) -> destroyed(sequence, parts);
      case Replayed(var first) -> of(first, asked).with(REPLAYED);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a read of the log. */
  static Response of(Outcome.OfChanges outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Logged logged -> logged(logged);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a read of a document's history. */
  static Response of(Outcome.OfHistory outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Historic historic -> historic(historic);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a read of a file. */
  static Response of(Outcome.OfFile outcome, ResponseOptions asked) {
    return switch (outcome) {
      case Opened opened -> FileAnswer.of(opened, asked.request());
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer where nothing was done. */
  static Response of(Outcome.Failure failure, ResponseOptions asked) {
    return Problems.of(failure).response(asked.request().id());
  }

  private static Response found(View view, ResponseOptions asked) {
    String tag = asked.representation().tag(view);
    Field etag = Field.of(FieldName.ETAG, tag);
    String known = asked.request().header(FieldName.IF_NONE_MATCH);
    if (!known.isEmpty() && EntityTag.matches(known, tag)) {
      return Response.of(304, etag, Field.VARY_ACCEPT);
    }
    byte[] body = asked.representation().bytes(view);
    Response answer = Response.of(200, body, Field.JSON, etag, Field.VARY_ACCEPT);
    return view.digest().isEmpty()
        ? answer
        : answer.with(Field.of(FieldName.DIGEST, view.digest().get()));
  }

  private static Response listed(
      byte[] body, Optional<String> next, OptionalLong total, ResponseOptions asked) {
    var fields = new ArrayList<Field>(6);
    fields.add(Field.JSON);
    fields.add(Field.VARY_ACCEPT);
    if (total.isPresent()) {
      fields.add(Field.of(FieldName.TOTAL_COUNT, Long.toString(total.getAsLong())));
    } else {
      fields.add(Prefer.COUNT_NONE);
    }
    if (next.isPresent()) {
      String cursor = next.get();
      fields.add(Field.of(FieldName.NEXT_CURSOR, cursor));
      if (asked.request().method() != HttpMethod.POST) {
        String query = asked.request().parameters().replacing("after", cursor);
        fields.add(
            Field.of(FieldName.LINK, "<" + asked.path() + "?" + query + ">; rel=\"next\""));
      }
    }
    return Response.of(200, body, fields.toArray(Field[]::new));
  }

  private static Response found(Hits hits, ResponseOptions asked) {
    byte[] body = asked.representation().bytesOf(hits.hits());
    return listed(body, hits.next(), hits.total(), asked).with(sequence(hits.sequence()));
  }

  /** A removal that a service does not know of yet is told in a body. */
  private static Response destroyed(long sequence, Parts parts) {
    if (parts.whole()) {
      return Response.of(204, sequence(sequence));
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set(PARTS, json(parts));
    return Response.of(200, Json.bytes(body), Field.JSON, sequence(sequence));
  }

  /** What became of a write, service by service: SPEC 6. */
  static ObjectNode json(Parts parts) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    parts.services()
        .forEach(
            (service, part) -> {
              switch (part) {
                case Parts.Part.Ok ok -> json.put(service, "ok");
                case Parts.Part.Failed(var reason, var retryable) ->
                    json.putObject(service).put("failed", reason).put("retryable", retryable);
              }
            });
    return json;
  }

  private static Response written(int status, View view, Parts parts, ResponseOptions asked) {
    var fields = new ArrayList<Field>(6);
    fields.add(sequence(view.version()));
    if (status == 201) {
      String id = PercentEncoding.encode(view.id().text());
      fields.add(Field.of(FieldName.LOCATION, asked.path() + "/" + id));
    }
    if (isAsSent(view, asked)) {
      fields.add(Field.of(FieldName.ETAG, Representation.PLAIN.tag(view)));
    }
    Request request = asked.request();
    if (!parts.whole()) {
      ObjectNode body = (ObjectNode) Json.parse(view.json());
      body.set(PARTS, json(parts));
      fields.add(Field.JSON);
      return Response.of(status, Json.bytes(body), fields.toArray(Field[]::new));
    }
    if (Prefer.minimal(request)) {
      fields.add(Prefer.RETURN_MINIMAL);
      return Response.of(status == 200 ? 204 : status, fields.toArray(Field[]::new));
    }
    fields.add(Field.JSON);
    return Response.of(status, view.json(), fields.toArray(Field[]::new));
  }

  /** A PUT may only promise a tag if what is stored is what was sent (RFC 9110 §9.3.4). */
  private static boolean isAsSent(View view, ResponseOptions asked) {
    return asked.replacement().isEmpty()
        || Json.equal(asked.replacement().get(), Json.parse(view.written()));
  }

  private static Response historic(Historic historic) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("changes").addAll(historic.changes());
    body.put("complete", historic.complete());
    if (historic.more()) {
      body.put("sequence", historic.sequence());
      body.put("more", true);
    }
    return Response.of(200, Json.bytes(body), Field.JSON, Field.VARY_ACCEPT);
  }

  private static Response logged(Logged logged) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("changes").addAll(logged.changes());
    body.put("sequence", logged.sequence());
    body.put("more", logged.more());
    return Response.of(200, Json.bytes(body), Field.JSON, Field.VARY_ACCEPT);
  }

  static Field sequence(long sequence) {
    return Field.of(FieldName.SEQUENCE, Long.toString(sequence));
  }
}
