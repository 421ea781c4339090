package dev.ashlar.web.rest;

import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.ReceivedFiles;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FailedOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.FileFormat;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.face.Idempotency;
import dev.ashlar.web.face.MinimumSequence;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.ListParameters;
import dev.ashlar.web.vocabulary.ListQuery;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.QueryBody;
import dev.ashlar.web.vocabulary.RequestBody;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.node.ObjectNode;

/** {@code /people} and {@code /people/_query}: all documents of a resource. Thread-safe. */
final class CollectionHandler {
  private static final Field ACCEPT =
      Field.constant(FieldName.ACCEPT, "application/json, application/x-ndjson, text/csv");

  private final Engine engine;
  private final Callers callers;
  private final Resource resource;
  private final RequestLimits bounds;
  private final String path;
  private final boolean varies;
  private final Importing importing;
  private final Exporting exporting;

  CollectionHandler(Backend backend, Resource resource, Semaphore exports) {
    engine = backend.engine();
    callers = backend.callers();
    bounds = backend.limits();
    this.resource = resource;
    path = "/" + resource.collection();
    varies = Populated.declares(resource, Method.QUERY);
    importing = new Importing(engine, resource);
    exporting = new Exporting(engine, resource, exports);
  }

  Response list(Request request) {
    Optional<FileFormat> export = Exporting.format(request);
    Parameters parameters = request.parameters();
    ListQuery query = ListParameters.of(resource, parameters, bounds);
    if (export.isPresent() && query.text().isPresent()) {
      throw Problems.malformed("q: an export has everything that a filter selects, unsearched");
    }
    if (export.isPresent()) {
      written(query);
    }
    return export.isPresent()
        ? exporting.answer(
            request, context(request), export.get(), query, parameters.has("limit"))
        : answer(request, query);
  }

  Response query(Request request) {
    Optional<FileFormat> export = Exporting.format(request);
    ObjectNode body = RequestBody.object(request);
    ListQuery query = QueryBody.of(body, bounds);
    if (export.isPresent()) {
      written(query);
    }
    return export.isPresent()
        ? exporting.answer(
            request, context(request), export.get(), query, body.hasNonNull("limit"))
        : answer(request, query);
  }

  private static void written(ListQuery query) {
    if (!query.representation().include().names().isEmpty()) {
      throw Problems.malformed("include: an export shows references as they are written");
    }
  }

  private Response answer(Request request, ListQuery query) {
    if (query.limit() > bounds.page()) {
      throw new Rejected(
          Problem.of(
              ProblemType.PAGE_SIZE, "limit: a page has at most " + bounds.page() + " documents"));
    }
    Response response = listed(request, query);
    return varies ? Populated.varying(response) : response;
  }

  private Response listed(Request request, ListQuery query) {
    var asked = new ResponseOptions(request, path, query.representation());
    return query.text().isPresent()
        ? ResponseMapper.of(engine.perform(search(request, query)), asked)
        : query.representation().meta()
            ? ResponseMapper.of(engine.perform(query(request, query)), asked)
            : ResponseMapper.of(engine.perform(query(request, query).bytes()), asked);
  }

  private Operation.Search search(Request request, ListQuery query) {
    return Operation.Search.of(context(request), resource.name(), query.text().orElseThrow())
        .where(query.selector())
        .limit(query.limit())
        .after(query.after())
        .fields(query.representation().fields())
        .include(Populated.include(request, resource, query.representation()))
        .withTotal(!Prefer.uncounted(request))
        .withHighlights(query.representation().meta())
        .least(MinimumSequence.of(request));
  }

  private Operation.Query query(Request request, ListQuery query) {
    return Operation.Query.of(context(request), resource.name())
        .where(query.selector())
        .sort(query.sort())
        .limit(query.limit())
        .after(query.after())
        .fields(query.representation().fields())
        .include(Populated.include(request, resource, query.representation()))
        .withTotal(!Prefer.uncounted(request));
  }

  Response create(Request request) {
    Acceptable.json(request);
    if (!resource.files().isEmpty() && Form.isOne(request)) {
      return form(request);
    }
    MediaType type = RequestBody.mediaType(request, ACCEPT);
    Optional<FileFormat> file = Importing.format(type);
    if (file.isPresent()) {
      return importing.run(request, context(request), file.get());
    }
    if (!type.is(MediaType.JSON)) {
      throw Importing.unsupported(type, ACCEPT);
    }
    ObjectNode members = RequestBody.object(request);
    var create =
        Operation.Create.of(Idempotency.context(callers.of(request), request), resource.name(),
            new Draft(members));
    return ResponseMapper.of(
        Populated.written(
            engine, request, create.context(), resource, engine.perform(create)),
        new ResponseOptions(request, path));
  }

  /** A document with its files; who may create none sends none. */
  private Response form(Request request) {
    var asked = new ResponseOptions(request, path);
    if (!request.header(Idempotency.KEY).isEmpty()) {
      throw Problems.malformed(
          Idempotency.KEY + " is not for uploads: a PUT can be repeated without harm");
    }
    Optional<Outcome.Failure> barred =
        engine.barred(context(request), resource.name(), Method.CREATE);
    if (barred.isPresent()) {
      return ResponseMapper.of(barred.get(), asked);
    }
    try (ReceivedFiles receiving = engine.receiving()) {
      Form form = Form.read(request, resource, receiving);
      var create =
          Operation.Create.of(context(request), resource.name(), form.draft());
      return ResponseMapper.of(
          Populated.written(
              engine,
              request,
              create.context(),
              resource,
              engine.perform(new Operation.WithFiles(create, form.files()))),
          asked);
    } catch (FailedOperation e) {
      return ResponseMapper.of(e.failure(), asked);
    }
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }
}
