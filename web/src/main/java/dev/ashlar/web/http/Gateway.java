package dev.ashlar.web.http;

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

  private final Router router;
  private final Traffic malformed;
  private final RequestIds ids;
  private final int bodyLimit;

  Gateway(Router router, RequestIds ids, Limits limits) {
    this.router = router;
    this.ids = ids;
    bodyLimit = limits.body();
    malformed = router.unmatched();
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
    Traffic traffic = malformed;
    Response response;
    boolean head = false;
    try {
      var request = new Request(raw, id, bodyLimit);
      head = request.method() == HttpMethod.HEAD;
      Router.Route route = router.route(request);
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
    var connection = (Connection) context;
    boolean unread = raw.content().hasEntity() && !raw.content().consumed();
    boolean last = asksToEnd(raw) || (unread && !isSmall(raw));
    connection.answer(ResponseBytes.of(response, head, last));
    traffic.count(response.status(), System.nanoTime() - begun);
    if (last) {
      connection.end(unread);
    }
    if (unread) {
      skip(raw.content(), connection);
    }
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
