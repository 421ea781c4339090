package dev.ashlar.readmodel;

import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import java.util.List;
import java.util.function.UnaryOperator;

/** How projections write: the engine's write path. */
@FunctionalInterface
public interface Projecting {
  /**
   * Commits writes, all or nothing, as the server itself.
   *
   * @param addition what the projection adds to the commit
   */
  Outcome.OfBatch commit(List<Operation.Write> writes, UnaryOperator<Commit> addition);
}
