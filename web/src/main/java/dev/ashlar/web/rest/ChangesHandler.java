package dev.ashlar.web.rest;

import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.web.auth.Callers;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Acceptable;
import dev.ashlar.web.vocabulary.LogRange;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.util.Optional;

/** {@code /people/_changes} and {@code /_changes}: the log as JSON. Thread-safe. */
final class ChangesHandler {
  private final Engine engine;
  private final Callers callers;
  private final Optional<String> resource;

  /** The changes of one resource, or of all. */
  ChangesHandler(Backend backend, Optional<String> resource) {
    engine = backend.engine();
    callers = backend.callers();
    this.resource = resource;
  }

  Response get(Request request) {
    Acceptable.json(request);
    var range = LogRange.of(request.parameters(), RequestLimits.CHANGES);
    var context = new Context(callers.of(request), request.id());
    var operation =
        Operation.Changes.of(context).resource(resource).since(range.since()).limit(range.limit());
    return ResponseMapper.of(engine.perform(operation),
        new ResponseOptions(request, request.path()));
  }
}
