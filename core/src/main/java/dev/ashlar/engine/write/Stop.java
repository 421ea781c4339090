package dev.ashlar.engine.write;

import dev.ashlar.operation.Outcome;

/** A failure on the way through an attempt. */
final class Stop extends RuntimeException {
  private static final long serialVersionUID = 1;

  @SuppressWarnings("serial") // never serialised
  private final Outcome.Failure failure;

  Stop(Outcome.Failure failure) {
    super(null, null, false, false);
    this.failure = failure;
  }

  /** What the write comes to. */
  Outcome.Failure failure() {
    return failure;
  }
}
