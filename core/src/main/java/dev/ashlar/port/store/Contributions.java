package dev.ashlar.port.store;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * Which source documents made which documents of a read model, and which could not. Commits write them
 * ({@link Commit.Reached}), together with how far the consumer is; nothing of them is in the log. Thread-safe.
 */
public interface Contributions {
  /**
   * What one source document has to do with one target.
   *
   * @param target the id of a document of the read model; empty for a source that failed
   * @param input the position of the source's resource among those of the read model
   * @param source the id of the source document
   */
  record Key(String target, int input, String source) {}

  /**
   * A source document that made a target what it is, or that failed.
   *
   * @param version the version of the source document; different for each of a target
   * @param failure why it failed; empty if it did not
   */
  record Contribution(Key key, long version, Optional<String> failure) {}

  /** How far a consumer is, as {@link Commit.Reached} said; empty if it never did. */
  Optional<String> progress(String consumer);

  /**
   * Those of a target by one input, in the order of versions.
   *
   * @param after exclusive; a version
   */
  List<Contribution> of(String consumer, String target, int input, long after, int limit);

  /** Those of a target by one input with the greatest versions, the greatest first. */
  List<Contribution> latest(String consumer, String target, int input, int limit);

  /** Those of these that there are. */
  List<Contribution> held(String consumer, Collection<Key> keys);

  /** The targets behind one, in the order of their ids; those of failures are none. */
  List<String> targets(String consumer, String after, int limit);

  /** How many source documents failed. */
  long failures(String consumer);

  /**
   * Forgets what a consumer has noted, not all at once, unless the lease was lost.
   *
   * @return how many were forgotten; 0 if nothing is left, or the lease was lost
   */
  int forget(String consumer, int limit, Lease lease);
}
