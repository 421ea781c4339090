package dev.ashlar.testkit;

import java.util.concurrent.locks.ReentrantLock;

/** The life of a process that a test lets die, with everything that is in it. Thread-safe. */
public final class Life {
  private final Runnable death;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile boolean over;

  /**
   * One that lasts.
   *
   * @param death called at the moment at which it ends: what is on disk then is what it leaves
   */
  public Life(Runnable death) {
    this.death = death;
  }

  /** Whether it has ended. */
  public boolean isOver() {
    return over;
  }

  void end() {
    lock.lock();
    try {
      if (!over) {
        over = true;
        death.run();
      }
    } finally {
      lock.unlock();
    }
  }
}
