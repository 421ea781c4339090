package dev.ashlar.web.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers with a {@link Problem} what never becomes a request: broken request lines, header fields
 * and framing, and connections that are too slow or too many. Thread-safe.
 */
final class ProtocolErrors implements DirectHandler {
  /** What the server library says, under a general status. */
  private static final String HEADER_TOO_LARGE = "Header size exceeded";

  /** Clients that hear this may still be sending. */
  private static final Set<ProblemType> LINGERING =
      EnumSet.of(
          ProblemType.TOO_LARGE, ProblemType.URI_TOO_LONG, ProblemType.HEADER_TOO_LARGE);

  private final RequestIds ids;
  private final Limits limits;

  ProtocolErrors(RequestIds ids, Limits limits) {
    this.ids = ids;
    this.limits = limits;
  }

  /** This, for every event of the server library. */
  DirectHandlers everywhere() {
    var handlers = DirectHandlers.builder();
    for (EventType event : EventType.values()) {
      handlers.addHandler(event, this);
    }
    return handlers.build();
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType event,
      Status status,
      ServerResponseHeaders headers,
      @Nullable String message) {
    Problem problem = problem(HEADER_TOO_LARGE.equals(message) ? 431 : status.code());
    Connection connection = Connection.current();
    if (connection != null && LINGERING.contains(problem.type())) {
      connection.linger();
    }
    Response response = problem.response(ids.next());
    var answer =
        TransportResponse.builder()
            .status(Status.create(response.status()))
            .headers(headers)
            .keepAlive(false);
    for (Field field : response.sent()) {
      answer.header(field.helidon());
    }
    Safety.FIELDS.forEach(field -> answer.header(field.helidon()));
    return answer.entity(response.body()).build();
  }

  private Problem problem(int status) {
    ProblemType type = ProblemType.ofStatus(status);
    String detail =
        switch (type) {
          case MALFORMED -> "the request line, a header field or the framing is broken";
          case HEADER_TOO_LARGE -> "a header may have at most " + limits.header() + " bytes";
          case TOO_LARGE -> "a body may have at most " + limits.body() + " bytes";
          case URI_TOO_LONG ->
              "a request line may have at most " + limits.requestLine() + " bytes";
          default -> type.explanation();
        };
    return Problem.of(type, detail);
  }

  /** The bytes that answer half a request. */
  byte[] timeout() {
    String seconds = Long.toString(limits.request().toSeconds());
    return bytes(
        Problem.of(
            ProblemType.TIMEOUT, "a request must arrive whole within " + seconds + " seconds"));
  }

  /** The bytes that answer one connection too many. */
  byte[] tooManyConnections() {
    return bytes(
        Problem.of(
            ProblemType.UNAVAILABLE,
            "the server has its most connections, " + limits.connections() + ", open")
            .with(Field.of(FieldName.RETRY_AFTER, "1")));
  }

  private byte[] bytes(Problem problem) {
    Response response = problem.response(ids.next());
    String reason = Status.create(response.status()).reasonPhrase();
    var head = new StringBuilder("HTTP/1.1 ").append(response.status()).append(' ').append(reason);
    for (Field field : response.sent()) {
      head.append("\r\n").append(field);
    }
    Safety.FIELDS.forEach(field -> head.append("\r\n").append(field));
    head.append("\r\nContent-Length: ").append(response.body().length);
    head.append("\r\nConnection: close\r\n\r\n");
    byte[] start = head.toString().getBytes(StandardCharsets.US_ASCII);
    byte[] bytes = new byte[start.length + response.body().length];
    System.arraycopy(start, 0, bytes, 0, start.length);
    System.arraycopy(response.body(), 0, bytes, start.length, response.body().length);
    return bytes;
  }
}
