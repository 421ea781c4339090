package dev.ashlar.hook;

import dev.ashlar.operation.Outcome;

/**
 * User code that runs after a read or a commit. Its failure is logged and undoes nothing.
 *
 * @param <O> the operation of a write, or the envelope of a read, as the {@link Pre} hooks left it
 */
@FunctionalInterface
public interface Post<O> {
  /** Called with what came of the operation. */
  void accept(O operation, Outcome.Success outcome) throws Exception;
}
