package dev.ashlar.hook;

/**
 * User code that runs before anything is stored or read. It runs outside the store's transaction,
 * may block, and may run again when a write clashes with another one.
 *
 * @param <O> the operation of a write, or the envelope of a read
 */
@FunctionalInterface
public interface Pre<O> {
  /**
   * The operation to go on with, changed or not.
   *
   * @throws Refused to cancel the operation with a message for the caller; any other exception
   *     cancels it as a failure of the server
   */
  O apply(O operation) throws Exception;
}
