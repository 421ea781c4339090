package dev.ashlar.engine.read;

import dev.ashlar.operation.Outcome;

/** What an answer shall show beside its documents cannot be shown. */
final class InvalidInclude extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Outcome.Malformed failure;

  InvalidInclude(Outcome.Problem problem, String message) {
    super(message, null, false, false);
    failure = new Outcome.Malformed(problem, message);
  }

  /** That, as an outcome. */
  Outcome.Malformed failure() {
    return failure;
  }
}
