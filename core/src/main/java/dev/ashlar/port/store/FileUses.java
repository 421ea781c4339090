package dev.ashlar.port.store;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * How often documents refer to files: exact, since each {@link Commit} says what it changes. Thread-safe.
 */
public interface FileUses {
  /** How often a file is referred to. */
  long count(String digest);

  /** Those of these files that documents refer to, or did until they were {@link #forget forgotten}. */
  Set<String> known(Collection<String> digests);

  /** Some files that nothing has referred to since a time. */
  List<String> unused(Instant olderThan, int limit);

  /**
   * Forgets a file, if nothing has referred to it since a time.
   *
   * @return false if it is known still
   */
  boolean forget(String digest, Instant olderThan);
}
