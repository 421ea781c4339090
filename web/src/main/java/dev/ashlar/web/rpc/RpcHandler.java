package dev.ashlar.web.rpc;

import dev.ashlar.operation.Context;
import dev.ashlar.operation.Subscribe;
import dev.ashlar.schema.Resource;
import dev.ashlar.subscription.Subscriber;
import dev.ashlar.subscription.Subscription;
import dev.ashlar.subscription.Subscriptions.Opening;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Watching;
import java.util.List;
import java.util.Optional;

/** Makes a conversation of a request to go on as a WebSocket. Thread-safe. */
final class RpcHandler {
  private static final List<String> PROTOCOLS = List.of("jsonrpc2.0", "jsonrpc", "json-rpc");

  private final Backend backend;
  private final Optional<Resource> resource;

  /** Conversations that begin with a channel of a resource, or with none. */
  RpcHandler(Backend backend, Optional<Resource> resource) {
    this.backend = backend;
    this.resource = resource;
  }

  Response upgrade(Request request) {
    Context context = backend.context(request);
    Optional<Subscribe> asked =
        resource.map(one -> Watching.documents(one, request, context, backend.limits()));
    String origin = backend.rates().map(rates -> rates.origin(request)).orElse("");
    var socket =
        new RpcSocket(backend, context, origin, subscriber -> begin(asked, subscriber));
    return Response.upgrade(socket, protocol(request));
  }

  private Optional<Subscription> begin(Optional<Subscribe> asked, Subscriber subscriber) {
    return asked.map(
        subscribe -> switch (backend.subscriptions().open(subscribe, subscriber)) {
          case Opening.Opened(var subscription) -> subscription;
          case Opening.Refused(var failure) -> throw new Rejected(Problems.of(failure));
        });
  }

  private static String protocol(Request request) {
    return request.protocols().stream().filter(PROTOCOLS::contains).findFirst().orElse("");
  }
}
