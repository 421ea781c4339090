package dev.ashlar.hook;

import dev.ashlar.change.Change;

/**
 * User code that is told of every committed change, once, in the order of the log. A named listener
 * that throws is told again of the same change, later; one without a name goes on with the next.
 */
@FunctionalInterface
public interface Listener {
  /** Called on a thread of the listener's own. */
  void accept(Change change) throws Exception;
}
