package dev.ashlar.web.rest;

import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Aborted;
import dev.ashlar.operation.Outcome.Conflict;
import dev.ashlar.operation.Outcome.Created;
import dev.ashlar.operation.Outcome.Destroyed;
import dev.ashlar.operation.Outcome.Failed;
import dev.ashlar.operation.Outcome.Forgotten;
import dev.ashlar.operation.Outcome.Found;
import dev.ashlar.operation.Outcome.Historic;
import dev.ashlar.operation.Outcome.Hits;
import dev.ashlar.operation.Outcome.Invalid;
import dev.ashlar.operation.Outcome.KeyReused;
import dev.ashlar.operation.Outcome.Listed;
import dev.ashlar.operation.Outcome.Logged;
import dev.ashlar.operation.Outcome.Malformed;
import dev.ashlar.operation.Outcome.Missing;
import dev.ashlar.operation.Outcome.Opened;
import dev.ashlar.operation.Outcome.Refused;
import dev.ashlar.operation.Outcome.Replayed;
import dev.ashlar.operation.Outcome.Shown;
import dev.ashlar.operation.Outcome.Stale;
import dev.ashlar.operation.Outcome.TimedOut;
import dev.ashlar.operation.Outcome.Unauthenticated;
import dev.ashlar.operation.Outcome.Unavailable;
import dev.ashlar.operation.Outcome.Unchanged;
import dev.ashlar.operation.Outcome.Updated;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.View;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.PercentEncoding;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What becomes of outcomes over REST: one switch for each operation, one for failures. Thread-safe. */
final class Answers {
  private static final Field BEARER = Field.constant(FieldName.WWW_AUTHENTICATE, "Bearer");
  static final Field REPLAYED = Field.constant(FieldName.IDEMPOTENCY_REPLAYED, "true");
  static final Field RETRY_SOON = Field.constant(FieldName.RETRY_AFTER, "1");

  /** The member that says what became of a write where a service failed. */
  static final String PARTS = "@parts";

  private Answers() {}

  /** The answer to a read of one document. */
  static Response of(Outcome.OfGet outcome, Asked asked) {
    return switch (outcome) {
      case Found(View view) -> found(view, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a list. */
  static Response of(Outcome.OfQuery outcome, Asked asked) {
    return switch (outcome) {
      case Listed(var views, var next, var total) ->
          listed(asked.representation().bytes(views), next, total, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a list of which nothing else is asked. */
  static Response of(Outcome.OfQueryBytes outcome, Asked asked) {
    return switch (outcome) {
      case Shown(var documents, var next, var total) ->
          listed(Representation.array(documents), next, total, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a search. */
  static Response of(Outcome.OfSearch outcome, Asked asked) {
    return switch (outcome) {
      case Hits hits -> found(hits, asked);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a write. */
  static Response of(Outcome.OfWrite outcome, Asked asked) {
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
  static Response of(Outcome.OfChanges outcome, Asked asked) {
    return switch (outcome) {
      case Logged logged -> logged(logged);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a read of a document's history. */
  static Response of(Outcome.OfHistory outcome, Asked asked) {
    return switch (outcome) {
      case Historic historic -> historic(historic);
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer to a read of a file. */
  static Response of(Outcome.OfFile outcome, Asked asked) {
    return switch (outcome) {
      case Opened opened -> FileAnswer.of(opened, asked.request());
      case Outcome.Failure failure -> of(failure, asked);
    };
  }

  /** The answer where nothing was done. */
  static Response of(Outcome.Failure failure, Asked asked) {
    return problem(failure).response(asked.request().id());
  }

  /** The problem that a failure is. */
  static Problem problem(Outcome.Failure failure) {
    return switch (failure) {
      case Malformed(var what, String detail) ->
          Problem.of(
              what == Outcome.Problem.LIMIT ? ProblemType.PAGE_SIZE : ProblemType.MALFORMED,
              detail);
      case Invalid(var violations) ->
          Problem.of(ProblemType.INVALID, summary(violations)).with(violations);
      case Conflict(String detail, var violations) ->
          Problem.of(ProblemType.CONFLICT, detail).with(violations);
      case Stale(OptionalLong current) -> stale(current);
      case Missing(String resource, var id) ->
          Problem.of(
              ProblemType.MISSING,
              "there is no " + resource + id.map(name -> " with the id " + name).orElse(""));
      case Refused(String detail) -> Problem.of(ProblemType.FORBIDDEN, detail);
      case Unauthenticated unauthenticated ->
          Problem.of(ProblemType.UNAUTHENTICATED, "say who you are with a bearer token")
              .with(BEARER);
      case Forgotten(long oldest) ->
          Problem.of(
              ProblemType.FORGOTTEN, "the log goes back to " + oldest + "; begin again from there")
              .with("oldest", JsonNodeFactory.instance.numberNode(oldest));
      case Unavailable(String service, String detail) ->
          Problem.of(ProblemType.UNAVAILABLE, detail)
              .with("service", JsonNodeFactory.instance.stringNode(service))
              .with(RETRY_SOON);
      case TimedOut(Duration limit) -> timedOut(limit);
      case Failed(String detail) -> Problem.of(ProblemType.INTERNAL, detail);
      case Aborted aborted -> problem(aborted.cause());
      case KeyReused reused ->
          Problem.of(
              ProblemType.IDEMPOTENCY_KEY,
              "this Idempotency-Key was used for another request; choose a new one");
    };
  }

  private static String summary(List<Violation> violations) {
    return violations.size() == 1
        ? "one member is invalid"
        : violations.size() + " members are invalid";
  }

  /** Whoever asks again at once has the server do as much in vain. */
  private static Problem timedOut(Duration limit) {
    return Problem.of(
        ProblemType.REQUEST_TIME,
        "this was stopped after %s ms; ask for less at once".formatted(limit.toMillis()))
        .with(Field.of(FieldName.RETRY_AFTER, Long.toString(Math.max(1, limit.toSeconds()))));
  }

  private static Problem stale(OptionalLong current) {
    if (current.isEmpty()) {
      return Problem.of(ProblemType.STALE, "there is no document of the version asked for");
    }
    long version = current.getAsLong();
    return Problem.of(ProblemType.STALE, "the document has the version " + version)
        .with(Field.of(FieldName.ETAG, Representation.PLAIN.tag(version)));
  }

  private static Response found(View view, Asked asked) {
    String tag = asked.representation().tag(view.version());
    Field etag = Field.of(FieldName.ETAG, tag);
    String known = asked.request().header(FieldName.IF_NONE_MATCH);
    if (!known.isEmpty() && EntityTag.matches(known, tag)) {
      return Response.of(304, etag, Field.VARY_ACCEPT);
    }
    byte[] body = asked.representation().bytes(view);
    return Response.of(200, body, Field.JSON, etag, Field.VARY_ACCEPT);
  }

  private static Response listed(
      byte[] body, Optional<String> next, OptionalLong total, Asked asked) {
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

  private static Response found(Hits hits, Asked asked) {
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

  private static Response written(int status, View view, Parts parts, Asked asked) {
    var fields = new ArrayList<Field>(6);
    fields.add(sequence(view.version()));
    if (status == 201) {
      String id = PercentEncoding.encode(view.id().text());
      fields.add(Field.of(FieldName.LOCATION, asked.path() + "/" + id));
    }
    if (isAsSent(view, asked)) {
      fields.add(Field.of(FieldName.ETAG, Representation.PLAIN.tag(view.version())));
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
  private static boolean isAsSent(View view, Asked asked) {
    return asked.replacement().isEmpty()
        || Json.equal(asked.replacement().get(), Json.parse(view.json()));
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
