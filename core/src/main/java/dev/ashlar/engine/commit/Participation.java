package dev.ashlar.engine.commit;

import dev.ashlar.operation.Parts.Part;
import java.util.Map;

/**
 * The part that one participant takes in one attempt at a transaction. Each phase is called once at most,
 * in this order, by the thread of the writer. What is thrown after {@link #stage} is logged, and keeps no
 * other participant from its own phases.
 */
public interface Participation {
  /** Nothing is to be done. */
  Participation NONE = new Participation() {};

  /**
   * Takes in what is to be committed, where no reader sees it; returns only if it could. Not called where
   * nothing is to be committed.
   *
   * @throws Unstaged if it cannot: then nothing is committed
   */
  default void stage() {}

  /**
   * The transaction is durable, or has come to nothing that had to be written. Must not block.
   *
   * @param through for each resource that it touched, the sequence that its documents have at the most
   */
  default void committed(Map<String, Long> through) {}

  /** The commit was not made, as far as is known. */
  default void abandoned() {}

  /**
   * The last phase after {@link #committed} as after {@link #abandoned}: lets go of what was staged. May
   * wait until the service has what was committed.
   *
   * @return what became of the transaction in the service, by resource
   */
  default Map<String, Part> settle() {
    return Map.of();
  }
}
