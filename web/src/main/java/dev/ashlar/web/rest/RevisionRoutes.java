package dev.ashlar.web.rest;

import static dev.ashlar.web.http.ProblemType.MISSING;
import static dev.ashlar.web.http.ProblemType.NOT_ACCEPTABLE;
import static dev.ashlar.web.http.ProblemType.UNAVAILABLE;

import dev.ashlar.document.ReferenceForm;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.web.face.Application;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Parameter;
import dev.ashlar.web.face.Right;
import dev.ashlar.web.face.Route;
import dev.ashlar.web.face.ValueShape;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.EntityTag;
import java.util.List;

/** {@code /_content/sha256:…}: revisions of documents by their digest. */
final class RevisionRoutes {
  private static final Field PRIVATE =
      Field.constant(FieldName.CACHE_CONTROL, "private, no-cache");

  private RevisionRoutes() {}

  /** The one route; none where no resource offers digests. */
  static List<Route> of(Application application) {
    List<Right.Use> uses =
        application.schema()
            .resources()
            .stream()
            .filter(resource -> resource.declaration().digest())
            .map(resource -> new Right.Use(resource, Method.GET))
            .toList();
    return uses.isEmpty() ? List.of() : List.of(route(uses));
  }

  private static Route route(List<Right.Use> uses) {
    return Route.get("/_content/{digest}")
        .named("getRevision")
        .does(
            "Read a revision of a document by its digest",
            "The canonical JSON (RFC 8785) of what everybody sees of the document who may read it:"
                + " as it is, or as it was while something refers to that revision.")
        .right(new Right.LeavesOut(uses, false))
        .parameters(
            new Parameter.Path(
                "digest", "sha256: and 64 hexadecimal digits.", ValueShape.text()),
            Parameter.Shared.IF_NONE_MATCH)
        .answer(200, "The revision.", FieldName.ETAG, FieldName.DIGEST)
        .content(200, MediaType.JSON, ValueShape.object())
        .answer(304, "It is what If-None-Match names.", FieldName.ETAG)
        .problems(MISSING, NOT_ACCEPTABLE, UNAVAILABLE)
        .by(backend -> request -> get(backend, request));
  }

  private static Response get(Backend backend, Request request) {
    Acceptable.json(request);
    var context = new Context(backend.callers().of(request), request.id());
    String written = request.segment(1);
    String digest =
        written.startsWith("sha256:") ? ReferenceForm.digest(written).orElse(written) : written;
    return switch (backend.engine().perform(new Operation.ReadRevision(context, digest))) {
      case Outcome.Revision(var named, var json) -> {
        String tag = '"' + named + '"';
        Field etag = Field.of(FieldName.ETAG, tag);
        String known = request.header(FieldName.IF_NONE_MATCH);
        yield !known.isEmpty() && EntityTag.matches(known, tag)
            ? Response.of(304, etag, PRIVATE, Field.VARY_ACCEPT)
            : Response.of(
                200,
                json,
                Field.JSON,
                etag,
                Field.of(FieldName.DIGEST, named),
                PRIVATE,
                Field.VARY_ACCEPT);
      }
      case Outcome.Failure failure ->
          ResponseMapper.of(failure, new ResponseOptions(request, "/_content"));
    };
  }
}
