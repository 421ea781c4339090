package dev.ashlar.web.http.protocol;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import io.helidon.common.buffers.BufferData;

/**
 * Answers with a {@link Problem} what never becomes a request: broken heads, and connections that are
 * too slow or too many. Thread-safe.
 */
final class ProtocolErrors {
  private final RequestIds ids;
  private final ConnectionLimits limits;

  ProtocolErrors(RequestIds ids, ConnectionLimits limits) {
    this.ids = ids;
    this.limits = limits;
  }

  /** The bytes that answer a head that is none. */
  BufferData bytes(Problem problem) {
    return ResponseBytes.of(problem.response(ids.next()), false, true, false);
  }

  /** The bytes that answer half a request. */
  BufferData timeout() {
    String seconds = Long.toString(limits.request().toSeconds());
    return bytes(
        Problem.of(
            ProblemType.TIMEOUT, "a request must arrive whole within " + seconds + " seconds"));
  }

  /** The bytes that answer one connection too many. */
  BufferData tooManyConnections() {
    return bytes(
        Problem.of(
            ProblemType.UNAVAILABLE,
            "the server has its most connections, " + limits.connections() + ", open")
            .with(Field.of(FieldName.RETRY_AFTER, "1")));
  }
}
