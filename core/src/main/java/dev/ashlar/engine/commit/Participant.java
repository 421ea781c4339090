package dev.ashlar.engine.commit;

import dev.ashlar.operation.Context;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import java.util.Optional;

/** Something that takes part in commits beside the store. Thread-safe. */
public interface Participant {
  /** The service that it is, as modes and answers call it; empty if it is none. */
  default Optional<String> service() {
    return Optional.empty();
  }

  /** Whether it takes part in writes of a resource. The answer never changes. */
  boolean concerns(Resource resource);

  /**
   * Whether it can refuse a commit before it is made: then the mode of the resource says for each write
   * whether it is asked to take the change in before.
   */
  default boolean isStaged() {
    return false;
  }

  /** What the operation came to before, if it was done already; then it is not done again. */
  default Optional<Outcome.OfBatch> answered(Context context) {
    return Optional.empty();
  }

  /**
   * Takes part in one attempt at a transaction, which may still come to nothing; may add to its commit.
   * Must not change anything yet.
   *
   * @return {@link Participation#NONE} if it has nothing to do with this one
   */
  Participation prepare(Transaction transaction);
}
