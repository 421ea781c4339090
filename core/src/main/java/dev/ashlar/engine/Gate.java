package dev.ashlar.engine;

import dev.ashlar.operation.Outcome;
import dev.ashlar.query.Selector;

/** Whether a caller may use a method, and on which documents. */
sealed interface Gate {
  /** Every document. */
  Gate OPEN = new Open(Selector.ALL);

  /** Documents that match. */
  record Open(Selector selector) implements Gate {}

  /** None, and why. */
  record Shut(Outcome.Failure failure) implements Gate {}
}
