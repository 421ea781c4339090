package dev.ashlar.web.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.HttpSecurity;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.OutputStream;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from the server library to the {@link Router} and back: takes the place of the library's
 * own routing, and of its answers. Every request is answered here, whatever its handler does.
 * Thread-safe.
 */
final class Gateway implements HttpRouting {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long MOST_SKIPPED = 65_536;

  private volatile Router router;
  private final RequestIds ids;
  private final Limits limits;

  Gateway(Router router, RequestIds ids, Limits limits) {
    this.router = router;
    this.ids = ids;
    this.limits = limits;
  }

  /** Answers by another router from the next request on. */
  void use(Router router) {
    this.router = router;
  }

  /** The shape in which the library takes a routing. */
  record Maker(Gateway gateway) implements io.helidon.common.Builder<Maker, Gateway> {
    @Override
    public Gateway build() {
      return gateway;
    }
  }

  @Override
  public void route(ConnectionContext context, RoutingRequest raw, RoutingResponse unused) {
    long begun = System.nanoTime();
    String id = ids.next();
    Router present = router;
    Traffic traffic = present.unmatched();
    Response response;
    boolean head = false;
    var connection = (Connection) context;
    Request request = null;
    try {
      request = new Request(raw, id, limits, connection);
      head = request.method() == HttpMethod.HEAD;
      Router.Route route = present.route(request);
      traffic = route.traffic();
      response = route.handler().handle(request);
    } catch (Rejected e) {
      response = e.problem().response(id);
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      LOG.error("Request {} failed", id, e);
      response = failed().response(id);
    }
    BodyStream stream = request == null ? null : request.stream();
    boolean unread =
        stream == null
            ? raw.content().hasEntity() && !raw.content().consumed()
            : !stream.isFinished();
    boolean last = stream != null || asksToEnd(raw) || (unread && !isSmall(raw));
    response = request == null ? response : request.complete(response);
    int status = answer(connection, response, head, last, id);
    traffic.count(status, System.nanoTime() - begun);
    if (last) {
      connection.end(unread);
    }
    if (unread) {
      skip(raw.content(), connection);
    }
  }

  /** Sends an answer; returns its status. */
  private static int answer(
      Connection connection, Response response, boolean head, boolean last, String id) {
    BufferData bytes = ResponseBytes.of(response, head, last);
    Consumer<OutputStream> writer = response.writer();
    if (writer == null || head) {
      connection.answer(bytes);
      return response.status();
    }
    var body = new StreamedBody(connection, bytes, response.length());
    try {
      writer.accept(body);
      body.finish();
    } catch (CloseConnectionException e) {
      throw e;
    } catch (Exception | StackOverflowError e) {
      LOG.error("Request {} failed while it was answered", id, e);
      if (body.isBegun()) {
        connection.end(false);
      }
      return answer(connection, failed().response(id), false, last, id);
    }
    connection.answered();
    return response.status();
  }

  private static Problem failed() {
    return Problem.of(
        ProblemType.INTERNAL, "the server's log says more under the id of this request");
  }

  private static boolean asksToEnd(ServerRequest request) {
    ServerRequestHeaders headers = request.headers();
    return headers.contains(HeaderNames.CONNECTION)
        && headers.containsToken(HeaderValues.CONNECTION_CLOSE);
  }

  /** Whether a body that nobody read, or could read, is certain to come, and quickly skipped. */
  private static boolean isSmall(ServerRequest request) {
    ServerRequestHeaders headers = request.headers();
    return !headers.contains(HeaderNames.EXPECT)
        && headers.contains(HeaderNames.CONTENT_LENGTH)
        && headers.contentLength().orElse(Long.MAX_VALUE) <= MOST_SKIPPED;
  }

  private static void skip(ReadableEntity body, Connection connection) {
    try {
      body.consume();
    } catch (RuntimeException e) {
      connection.end(false);
    }
  }

  @Override
  public HttpSecurity security() {
    return HttpSecurity.create();
  }
}
