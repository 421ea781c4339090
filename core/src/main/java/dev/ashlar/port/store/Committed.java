package dev.ashlar.port.store;

import dev.ashlar.schema.Index;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** What came of a {@link Commit}. */
public sealed interface Committed {
  /**
   * It is durable. Its writes have consecutive sequences.
   *
   * @param first the sequence of the first write, which is also the transaction's id
   * @param time the time of all its changes
   */
  record Done(long first, Instant time) implements Committed {}

  /** A write did not find what it expected; nothing was written. */
  sealed interface Clash extends Committed {
    /** The position of the write in the commit. */
    int write();
  }

  /** An insert found a document of its id. */
  record Occupied(int write, long version) implements Clash {}

  /** A replacement or removal found another version, or none. */
  record Moved(int write, OptionalLong current) implements Clash {}

  /** The document would break unique indexes: all of those that it would break. */
  record Duplicate(int write, List<Index> indices) implements Clash {
    /** Copies the list. */
    public Duplicate {
      indices = List.copyOf(indices);
    }
  }

  /** There is a receipt of this key already; nothing was written. */
  record Repeated() implements Committed {}

  /**
   * A condition does not hold; nothing was written.
   *
   * @param condition its position in the commit
   */
  record Broken(int condition) implements Committed {}
}
