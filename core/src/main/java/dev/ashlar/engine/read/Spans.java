package dev.ashlar.engine.read;

import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import java.util.Optional;

/** What of the log can be asked for. */
final class Spans {
  private Spans() {}

  /** Why a sequence cannot be asked for; empty if it can. */
  static Optional<Outcome.Failure> outside(Log.Span span, String name, long sequence) {
    if (sequence > span.head()) {
      return Optional.of(
          new Outcome.Malformed(
              Outcome.Problem.SINCE,
              name + ": expected at most " + span.head() + ", found " + sequence));
    }
    return sequence < span.floor()
        ? Optional.of(new Outcome.Forgotten(span.floor()))
        : Optional.empty();
  }
}
