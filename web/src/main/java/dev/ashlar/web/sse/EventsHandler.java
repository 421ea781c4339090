package dev.ashlar.web.sse;

import dev.ashlar.operation.Context;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.schema.Resource;
import dev.ashlar.subscription.Subscription;
import dev.ashlar.subscription.Subscriptions.Opening;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Watching;
import java.util.Optional;

/** Makes a stream of events of a request. Thread-safe. */
final class EventsHandler {
  /** Tells proxies that buffer answers to pass this one on. */
  private static final Field UNBUFFERED = Field.of(FieldName.of("X-Accel-Buffering"), "no");

  private final Backend backend;
  private final Optional<Resource> resource;

  /** Streams of a resource, or of all. */
  EventsHandler(Backend backend, Optional<Resource> resource) {
    this.backend = backend;
    this.resource = resource;
  }

  /** A collection, or a document. A client that comes back goes on where it was, if it can. */
  Response documents(Request request) {
    Context context = backend.context(request);
    Subscribe asked =
        Watching.documents(resource.orElseThrow(), request, context, backend.limits());
    var stream = new Events(backend, context.caller());
    if (!Watching.comesBack(request)) {
      return answer(stream, open(asked, stream), false);
    }
    Subscription resumed = open(asked.snapshot(false), stream);
    boolean anew = resumed.begin().reset() && asked.snapshot();
    return anew ? answer(stream, open(asked, stream), true) : answer(stream, resumed, false);
  }

  /** The log. */
  Response changes(Request request) {
    Context context = backend.context(request);
    var stream = new Events(backend, context.caller());
    Subscribe asked =
        resource
            .map(one -> Watching.changes(one, request, context, backend.limits()))
            .orElseGet(() -> Watching.changes(request, context));
    return answer(stream, open(asked, stream), false);
  }

  private Subscription open(Subscribe asked, Events stream) {
    return switch (backend.subscriptions().open(asked, stream)) {
      case Opening.Opened(var subscription) -> subscription;
      case Opening.Refused(var failure) -> throw new Rejected(Problems.of(failure));
    };
  }

  private Response answer(Events stream, Subscription subscription, boolean reset) {
    stream.begin(subscription, reset || subscription.begin().reset());
    backend.handover().add(stream);
    return Response.events(stream, Field.VARY_ACCEPT, UNBUFFERED);
  }
}
