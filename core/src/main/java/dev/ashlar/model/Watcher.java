package dev.ashlar.model;

import dev.ashlar.change.Change;

/**
 * What a program does with the changes that it {@linkplain Model#subscribe subscribes} to. One thread calls
 * it, once for each change and in the order of the log; it is called again only when it has returned, so that
 * a slow program slows nobody but itself.
 *
 * @param <T> what a document is to the program
 */
@FunctionalInterface
public interface Watcher<T> {
  /**
   * Is told of a change. What comes into the filter or the caller's rights is created, what leaves them is
   * destroyed. If this throws, it is called again with the same change after a pause.
   */
  void changed(Change<T> change) throws Exception;

  /** Changes through a sequence are not kept, or were never there: what was read before may be stale. */
  default void reset(long sequence) {}
}
