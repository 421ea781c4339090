package dev.ashlar.reference;

import dev.ashlar.engine.follow.Backoff;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Whether a server is asked at all. After some failures in a row it is left alone for a while, then
 * asked once, and left alone for longer if that fails too. Thread-safe.
 */
final class RemoteBreaker {
  private static final int FAILURES = 5;
  private static final Backoff PAUSES =
      new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private final LongSupplier nanoTime;
  private final ReentrantLock lock = new ReentrantLock();
  private int failures;
  private long until;
  private boolean trying;

  RemoteBreaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether one more question may be asked; its end is to be told. */
  boolean admits() {
    lock.lock();
    try {
      if (failures < FAILURES) {
        return true;
      }
      if (trying || nanoTime.getAsLong() - until < 0) {
        return false;
      }
      trying = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a question would not be asked now; changes nothing. */
  boolean isOpen() {
    lock.lock();
    try {
      return failures >= FAILURES && (trying || nanoTime.getAsLong() - until < 0);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it did not answer the last questions, also while it is asked once more. */
  boolean isFailing() {
    lock.lock();
    try {
      return failures >= FAILURES;
    } finally {
      lock.unlock();
    }
  }

  /** There was an answer; returns whether the server was left alone before. */
  boolean answered() {
    lock.lock();
    try {
      boolean open = failures >= FAILURES;
      failures = 0;
      trying = false;
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** There was none; returns whether the server is left alone from now on, and was not before. */
  boolean failed() {
    lock.lock();
    try {
      failures++;
      trying = false;
      if (failures < FAILURES) {
        return false;
      }
      Duration pause = PAUSES.pause(failures - FAILURES + 1, ThreadLocalRandom.current());
      until = nanoTime.getAsLong() + pause.toNanos();
      return failures == FAILURES;
    } finally {
      lock.unlock();
    }
  }
}
