package dev.ashlar.port.search;

import dev.ashlar.document.DocumentId;
import dev.ashlar.projection.Projection.Partial;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * The index of one resource by one definition. Thread-safe; one thread at a time writes. Every method
 * but {@link #close} may throw {@link dev.ashlar.projection.ServiceUnavailable}.
 */
public interface SearchIndex extends AutoCloseable {
  /** By which it was made. */
  IndexDefinition definition();

  /** All changes through this sequence are in it; empty as long as none was named. */
  OptionalLong checkpoint();

  /** What was noted when it was last saved; empty if nothing was. */
  Optional<String> mark();

  /** Notes something that is saved with it from now on. */
  void mark(String mark);

  /** How far it was filled when that was last paused; empty if it has a checkpoint, or was cleared. */
  Optional<Partial> partial();

  /** Makes what was applied survive a crash while there is no checkpoint yet. */
  void pause(Partial partial);

  /** Empties it; it has no checkpoint and no mark then. */
  void clear();

  /** Takes entries, in order; searches do not see them before {@link #reach}. */
  void apply(List<Entry> entries);

  /** From now on searches see what was applied, and stand at a sequence. */
  void reach(long sequence);

  /** Makes everything through its checkpoint survive a crash. */
  void save();

  /**
   * The best matches, the best first.
   *
   * @throws TooManyWords if the text asks for more at once than the index can
   */
  Ranking search(Wanted wanted);

  /**
   * The places where a text matches, each with what surrounds it: HTML, matches between {@code <mark>}
   * and {@code </mark>}, everything else escaped. Empty where there is none.
   */
  List<String> snippets(String query, String field, String text);

  /** The versions of what it holds, by id, from an id (exclusive) on in the order of UTF-8 bytes. */
  SortedMap<DocumentId, Long> held(String from, int limit);

  /** The versions of those of these documents that it holds. */
  SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids);

  /** Takes in entries where no search sees them, to learn whether it could. */
  void stage(String attempt, List<Entry> entries);

  /** Drops what was staged. Never throws: what it leaves is swept when the index is opened again. */
  void abandon(String attempt);

  /** Saves if it can, and lets go. Idempotent. */
  @Override
  void close();
}
