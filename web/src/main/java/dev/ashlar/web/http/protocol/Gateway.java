package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Compression;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.CloseConnectionException;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a connection to the {@link Router} and back. Every request is answered here, whatever
 * its handler does. Thread-safe.
 */
final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long MOST_SKIPPED = 65_536;
  private static final Problem STOPPING =
      Problem.of(ProblemType.UNAVAILABLE, "the server is about to stop")
          .with(Field.constant(FieldName.RETRY_AFTER, "1"));

  private static final Problem UNREAD =
      Problem.of(ProblemType.MALFORMED, "ask for a stream of events without a body");

  private volatile Router router;
  private volatile boolean draining;
  private final RequestIds ids;
  private final ConnectionLimits limits;

  Gateway(Router router, RequestIds ids, ConnectionLimits limits) {
    this.router = router;
    this.ids = ids;
    this.limits = limits;
  }

  /** Answers by another router from the next request on. */
  void use(Router router) {
    this.router = router;
  }

  /** From now on every connection ends with its next answer, and none enters another phase. */
  void drain() {
    draining = true;
  }

  /** Answers a request; whether the connection may serve another. */
  boolean serve(Connection connection, Head head) {
    long begun = System.nanoTime();
    String id = ids.next();
    Router present = router;
    Router.Route route = present.nowhere();
    var exchange = new ConnectionExchange(connection, head, limits);
    Response response;
    try {
      var request = new Request(exchange, id);
      route = present.route(request);
      response =
          Compression.apply(
              request, present.shown(request, request.complete(answer(route, request, exchange))));
    } catch (Rejected e) {
      response = present.shown(Request.unreadable(exchange, id), e.problem().response(id));
    }
    boolean keep = finish(exchange, response, id, route, begun);
    connection.answered();
    return keep;
  }

  /** An answer that can be given: a phase is entered only while the server is not stopping. */
  private Response checked(Response response, Request request, ConnectionExchange exchange) {
    return switch (response.phase()) {
      case null -> response;
      case Response.Phase _ when draining -> throw new Rejected(STOPPING);
      case Response.Phase.Streaming _ when isUnread(exchange.rest()) -> throw new Rejected(UNREAD);
      case Response.Phase.Streaming _ -> response;
      case Response.Phase.Upgraded _ when exchange.head().old() -> throw Handshake.none();
      case Response.Phase.Upgraded(var _, var protocol) ->
          response.with(Handshake.accept(request, protocol));
    };
  }

  private Response answer(Router.Route route, Request request, ConnectionExchange exchange) {
    try {
      return checked(route.answer(request), request, exchange);
    } catch (Rejected e) {
      return e.problem().response(request.id());
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      LOG.error("Request {} failed", request.id(), e);
      return failed().response(request.id());
    }
  }

  /** Sends an answer, and deals with what nobody read of the request. */
  private boolean finish(
      ConnectionExchange exchange, Response response, String id, Router.Route route, long begun) {
    Head head = exchange.head();
    BodyStream rest = exchange.rest();
    boolean unread = isUnread(rest);
    boolean endless = head.old() && response.length() == Response.UNKNOWN;
    boolean last = unread || endless || draining || !head.persists();
    Response.Phase phase = head.method() == HttpMethod.HEAD ? null : response.phase();
    if (phase != null) {
      enter(exchange, response, phase);
      route.count(response.status(), System.nanoTime() - begun);
      return false;
    }
    int status = send(exchange, response, last, id);
    route.count(status, System.nanoTime() - begun);
    if (unread) {
      exchange.connection().linger();
    }
    return !last && (rest == null || skip(rest));
  }

  /** Whether more is left of a body than is skipped. */
  private static boolean isUnread(@Nullable BodyStream rest) {
    return rest != null && !rest.endsWithin(MOST_SKIPPED);
  }

  /** Sends the head of an answer with which the connection enters another phase. */
  private void enter(ConnectionExchange exchange, Response response, Response.Phase phase) {
    Connection connection = exchange.connection();
    boolean old = exchange.head().old();
    switch (phase) {
      case Response.Phase.Streaming(var handler) -> {
        connection.write(ResponseBytes.of(response, true, true, old));
        connection.enter(new StreamingPhase(connection, handler, limits.queue(), !old));
      }
      case Response.Phase.Upgraded(var handler, var _) -> {
        connection.write(ResponseBytes.of(response, true, false, false));
        connection
            .enter(new UpgradedPhase(connection, handler, limits, Handshake.deflates(response)));
      }
    }
    Live live = connection.live();
    if (draining && live != null) {
      Deadlines.leave(live); // it came too late for those that were told to
    }
  }

  /** Sends an answer; returns its status. */
  private static int send(
      ConnectionExchange exchange, Response response, boolean last, String id) {
    Connection connection = exchange.connection();
    boolean old = exchange.head().old();
    boolean head = exchange.method() == HttpMethod.HEAD;
    BufferData bytes = ResponseBytes.of(response, head, last, old);
    Consumer<OutputStream> writer = response.writer();
    if (writer == null || head) {
      connection.write(bytes);
      return response.status();
    }
    var body = new StreamedBody(connection, bytes, response.length(), old);
    try {
      writer.accept(body);
      body.finish();
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      LOG.error("Request {} failed while it was answered", id, e);
      if (body.isBegun()) {
        throw new CloseConnectionException("an answer ended early", e);
      }
      return send(exchange, failed().response(id), last, id);
    }
    return response.status();
  }

  private static Problem failed() {
    return Problem.of(
        ProblemType.INTERNAL, "the server's log says more under the id of this request");
  }

  /** Reads what is left of a body; whether it came. */
  private static boolean skip(BodyStream rest) {
    byte[] nowhere = new byte[8192];
    try {
      while (rest.read(nowhere, 0, nowhere.length) >= 0) {
        // it means nothing
      }
      return true;
    } catch (Rejected e) {
      return false;
    }
  }
}
