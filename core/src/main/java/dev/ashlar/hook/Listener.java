package dev.ashlar.hook;

import dev.ashlar.change.Change;

/**
 * User code that is told of every committed change, once, in the order of the log. A named listener
 * that throws is told of that change again, later; one without a name goes on with the next.
 *
 * @param <T> what a document is to it
 */
@FunctionalInterface
public interface Listener<T> {
  /** Called on a thread of the listener's own. */
  void accept(Change<T> change) throws Exception;
}
