package dev.ashlar.projection;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/**
 * What a service holds of the documents of one resource. One thread at a time fills, applies, repairs
 * and saves; staging and what readers do may come from any thread at any time. Every method may throw
 * {@link ServiceUnavailable}; what failed is asked for again.
 */
public interface Projection extends AutoCloseable {
  /** The service's name, as modes and answers call it. */
  String service();

  /** Whether readers may never be answered from before what was acknowledged, whatever the mode. */
  default boolean isStrict() {
    return false;
  }

  /** Whether what it holds outlives the process, once it is saved. */
  default boolean isDurable() {
    return true;
  }

  /** Whether it should hold every document: where not, what it lacks is no difference. */
  default boolean isWhole() {
    return true;
  }

  /** All changes through this sequence are in it; empty while it has to be filled. */
  OptionalLong checkpoint();

  /**
   * What was noted with {@link #mark(String)} when it was last saved; empty where nothing was, or where
   * nothing is ever saved.
   */
  default Optional<String> mark() {
    return Optional.empty();
  }

  /** Notes to which log it belongs; kept with whatever is saved from now on. */
  default void mark(String mark) {}

  /** A filling that was saved before its end, while it has no checkpoint. */
  default Optional<Partial> partial() {
    return Optional.empty();
  }

  /** Begins to fill it anew. Until that is finished, readers are refused. */
  Filling fill();

  /** Goes on with {@link #partial}. */
  default Filling resume() {
    return fill();
  }

  /**
   * Takes changes, in order, of which the first follows its checkpoint. When this returns, readers see
   * them.
   *
   * @param sequence the checkpoint from now on
   */
  void apply(List<Change<Document>> changes, long sequence);

  /** Makes what was applied durable, so that it need not be applied again. */
  void save();

  /** The versions of what it holds, by id: those from {@code from} (exclusive) in the order of ids. */
  SortedMap<DocumentId, Long> held(String from, int limit);

  /** The versions of those of these documents that it holds. */
  SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids);

  /** Puts documents as they are and drops others, whatever it has of them. */
  void repair(Collection<Document> present, Collection<DocumentId> absent);

  /**
   * Takes in what a commit would change, where no reader sees it; returns only if it could take it.
   *
   * @param attempt names the commit among all attempts
   */
  void stage(String attempt, List<Staged> staged);

  /**
   * A document is about to be committed: from now on, until {@link #release}, readers are not answered with
   * what this has of it. Only a projection that readers are answered from directly has use for that.
   */
  default void invalidate(DocumentId id) {}

  /** The other end of {@link #invalidate}: the commit was not made, or this has it, or is kept back. */
  default void release(DocumentId id) {}

  /** Forgets what was staged: the commit was not made, or has been applied. Never throws. */
  void abandon(String attempt);

  @Override
  void close();

  /**
   * How far a filling has come.
   *
   * @param after the last id that is in
   * @param since no change through this sequence is missing from what is in
   * @param count how many documents are in
   */
  record Partial(String after, long since, long count) {}

  /** A service that is being filled. */
  interface Filling {
    /** Takes documents, each once, in the order of their ids. */
    void add(List<Document> documents);

    /** Whether it has no use for more. */
    default boolean isFull() {
      return false;
    }

    /** Makes what was added durable, so that a filling can go on from here. */
    default void pause(Partial partial) {}

    /**
     * All documents were added, and readers may see them.
     *
     * @param sequence no change through this one is missing
     */
    void finish(long sequence);
  }
}
