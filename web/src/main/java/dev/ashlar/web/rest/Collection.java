package dev.ashlar.web.rest;

import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** {@code /people} and {@code /people/_query}: all documents of a resource. Thread-safe. */
final class Collection {
  private final Engine engine;
  private final Callers callers;
  private final Resource resource;
  private final String path;

  Collection(Engine engine, Callers callers, Resource resource) {
    this.engine = engine;
    this.callers = callers;
    this.resource = resource;
    path = "/" + resource.collection();
  }

  Response list(Request request) {
    Reading.acceptsJson(request);
    return answer(request, ListParameters.of(resource, request.parameters()));
  }

  Response query(Request request) {
    Reading.acceptsJson(request);
    return answer(request, QueryBody.of(Reading.object(request)));
  }

  private Response answer(Request request, ListQuery query) {
    var operation =
        new Operation.Query(
            context(request),
            resource.name(),
            query.selector(),
            query.sort(),
            query.limit(),
            query.after(),
            query.representation().fields(),
            !Prefer.uncounted(request),
            query.representation().meta());
    return Answers.of(
        engine.perform(operation), new Asked(request, path, query.representation()));
  }

  Response create(Request request) {
    Reading.acceptsJson(request);
    ObjectNode members = Reading.object(request);
    var create =
        new Operation.Create(
            Idempotency.context(callers.of(request), request),
            resource.name(),
            Optional.empty(),
            new Draft(members),
            List.of());
    return Answers.of(engine.perform(create), new Asked(request, path));
  }

  private Context context(Request request) {
    return new Context(callers.of(request), request.id());
  }
}
