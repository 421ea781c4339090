package dev.ashlar.port.store;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Resource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The one ordered log of committed changes. Thread-safe. */
public interface Log {
  /** The least and the greatest that can be asked for. */
  Span span();

  /**
   * Changes after a sequence, in order; at most {@code limit} of them, and fewer where they are
   * large or far between.
   *
   * @param resource whose; empty for all that the schema names
   * @param since exclusive; nothing is returned for what was forgotten
   */
  Slice read(Optional<Resource> resource, long since, int limit);

  /**
   * Changes of one document, in order, those of earlier documents of its id included.
   *
   * @param since exclusive
   */
  Slice history(Resource resource, DocumentId id, long since, int limit);

  /**
   * A document as it was once the change of a sequence was made.
   *
   * @param sequence within the span, or else the answer means nothing
   */
  Past at(Resource resource, DocumentId id, long sequence);

  /**
   * Asks to be told, soon, that the log grew on another node. A signal can be lost: whoever follows the
   * log looks at it from time to time all the same. The signal must not block.
   */
  void follow(Runnable signal);

  /**
   * Forgets changes up to a sequence that are older than a time, oldest first, and no part of a
   * transaction without the rest.
   *
   * @return the new floor
   */
  long forget(long through, Instant olderThan);

  /** How far a named consumer has come; empty if it was never heard of. */
  OptionalLong checkpoint(String consumer);

  /** Remembers how far a named consumer has come, durably. */
  void save(String consumer, long sequence);

  /** Saves a checkpoint, unless the lease was lost: then nothing is saved, and the answer is false. */
  boolean save(String consumer, long sequence, Lease lease);

  /**
   * What the log holds.
   *
   * @param floor the sequence of the last change that was forgotten; 0 at first. The least {@code
   *     since} that misses nothing
   * @param head the sequence of the last change; never decreases, even when all are forgotten
   */
  record Span(long floor, long head) {}

  /**
   * A document of the past; empty if there was none.
   *
   * @param span what the log held when this was read
   */
  record Past(Optional<Document> document, Span span) {}

  /**
   * A part of the log.
   *
   * @param sequence how far it reaches: the next {@code since}
   * @param more whether there are further ones now. Where not, the slice ends with a whole
   *     transaction
   * @param span what the log held when this was read: a {@code since} below its floor missed
   *     something
   */
  record Slice(List<Change<Document>> changes, long sequence, boolean more, Span span) {
    /** Copies the list. */
    public Slice {
      changes = List.copyOf(changes);
    }
  }
}
