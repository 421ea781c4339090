package dev.ashlar.web.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.http.Status;
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
 * own routing. Every request gets an answer here, whatever its handler does. Thread-safe.
 */
final class Gateway implements HttpRouting {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final long MOST_DISCARDED = 65_536;
  private static final Status[] STATUSES = statuses();

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

  private static Status[] statuses() {
    Status[] statuses = new Status[600];
    for (int code = 100; code < statuses.length; code++) {
      statuses[code] = Status.create(code);
    }
    return statuses;
  }

  @Override
  public void route(ConnectionContext context, RoutingRequest raw, RoutingResponse answer) {
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
    boolean last = ends(raw, connection);
    connection.answering();
    send(response, head, last, answer);
    traffic.count(response.status(), System.nanoTime() - begun);
    connection.answered();
    if (last) {
      throw new CloseConnectionException("the last request of its connection is answered");
    }
  }

  private static Problem failed() {
    return Problem.of(
        ProblemType.INTERNAL, "the server's log says more under the id of this request");
  }

  private static void send(Response response, boolean head, boolean last, RoutingResponse answer) {
    answer.status(STATUSES[response.status()]);
    for (Field field : response.sent()) {
      answer.header(field.helidon());
    }
    if (last) {
      answer.header(HeaderValues.CONNECTION_CLOSE);
    }
    byte[] body = response.body();
    if (!head || body.length == 0) {
      answer.send(body);
      return;
    }
    answer.header(HeaderValues.create(HeaderNames.CONTENT_LENGTH, body.length));
    answer.send();
  }

  /** Whether the connection must end: the client said so, or its body is too long to skip. */
  private static boolean ends(ServerRequest request, Connection connection) {
    ServerRequestHeaders headers = request.headers();
    boolean asked =
        headers.contains(HeaderNames.CONNECTION)
            && headers.containsToken(HeaderValues.CONNECTION_CLOSE);
    if (!request.content().hasEntity() || request.content().consumed()) {
      return asked;
    }
    long announced =
        headers.contains(HeaderNames.CONTENT_LENGTH)
            ? headers.contentLength().orElse(Long.MAX_VALUE)
            : Long.MAX_VALUE;
    if (announced <= MOST_DISCARDED && !headers.contains(HeaderNames.EXPECT)) {
      return asked;
    }
    connection.linger();
    return true;
  }

  @Override
  public HttpSecurity security() {
    return HttpSecurity.create();
  }
}
