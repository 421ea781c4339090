package dev.ashlar.embedded.store;

import java.sql.SQLException;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Something to write, and the thread that waits for it. Made by the thread that waits; performed and
 * ended by the writer's.
 */
final class Task<R> {
  /** What to do within the writer's transaction. Does nothing, or all; may be asked again. */
  interface Work<R> {
    R perform(WriteTransaction transaction) throws SQLException;
  }

  private final Work<R> work;
  private final Thread waiter = Thread.currentThread();
  private @Nullable R result;
  private @Nullable RuntimeException failure;
  private volatile boolean ended;

  Task(Work<R> work) {
    this.work = work;
  }

  void perform(WriteTransaction transaction) throws SQLException {
    result = work.perform(transaction);
  }

  /** Wakes the waiter: the result is durable. */
  void done() {
    ended = true;
    LockSupport.unpark(waiter);
  }

  /** Wakes the waiter: nothing was written. */
  void failed(RuntimeException failure) {
    this.failure = failure;
    done();
  }

  /**
   * Waits, however often the thread is interrupted meanwhile: the write may happen all the same, and
   * who gave up would not know. The interruption is not lost.
   */
  R await() {
    boolean interrupted = false;
    while (!ended) {
      LockSupport.park(this);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      waiter.interrupt();
    }
    if (failure != null) {
      throw failure;
    }
    return Objects.requireNonNull(result);
  }
}
