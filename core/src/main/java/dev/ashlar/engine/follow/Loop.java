package dev.ashlar.engine.follow;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that works whenever there is news, and after a failure tries again, ever less often. A step
 * that throws anything, or leaves its thread interrupted, ends nothing but itself. Thread-safe: {@link #signal} and {@link #hurry} may be
 * called by anybody, cost the same however much is to be done, and never block.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final Work work;
  private final Backoff backoff;
  private final Thread thread;
  private volatile boolean signalled;
  private volatile boolean hurried;
  private volatile boolean closed;

  /** What is done, by one thread. */
  public interface Work {
    /**
     * Does some of what there is to do.
     *
     * @return how long nothing more is to be done unless there is news; zero to go on at once
     */
    Duration step() throws Exception;

    /** A step failed; it is tried again after a pause. */
    void failed(Throwable failure);

    /** The loop has ended; nothing is called after this. */
    default void end() {}
  }

  /** A loop that is not started yet. */
  public Loop(String name, Backoff backoff, Work work) {
    this.work = work;
    this.backoff = backoff;
    thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /** Starts it. */
  public void start() {
    thread.start();
  }

  /** There is news: a step begins after this. A pause after a failure goes on all the same. */
  public void signal() {
    if (!signalled) {
      signalled = true;
      LockSupport.unpark(thread);
    }
  }

  /** Somebody waits for what is to be done: a step begins after this, a pause or not. */
  public void hurry() {
    if (!hurried) {
      hurried = true;
      LockSupport.unpark(thread);
    }
  }

  /** Whether it is to end, or has ended. */
  public boolean isClosed() {
    return closed;
  }

  private void run() {
    int failures = 0;
    while (!isOver()) {
      signalled = false;
      hurried = false;
      try {
        Duration rest = work.step();
        failures = 0;
        rest(rest);
      } catch (Throwable e) {
        if (closed) {
          break;
        }
        failures++;
        work.failed(e);
        pause(backoff.pause(failures, ThreadLocalRandom.current()));
      }
    }
    work.end();
  }

  private void rest(Duration rest) {
    long end = System.nanoTime() + rest.toNanos();
    long left = rest.toNanos();
    while (!signalled && !hurried && !isOver() && left > 0) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
  }

  /**
   * Whether it is to end. An interruption that its own work left behind is forgotten, since nobody could
   * wait with it: who interrupts to end the loop has closed it before.
   */
  private boolean isOver() {
    boolean interrupted = Thread.interrupted();
    if (interrupted && !closed) {
      LOG.debug("{} was left interrupted, and goes on", thread.getName());
    }
    return closed;
  }

  private void pause(Duration pause) {
    long end = System.nanoTime() + pause.toNanos();
    long left = pause.toNanos();
    while (!hurried && !isOver() && left > 0) {
      LockSupport.parkNanos(this, left);
      left = end - System.nanoTime();
    }
  }

  /** Lets it end after the present step. */
  public void stop() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** Ends it; a step that lasts is interrupted after a moment. */
  @Override
  public void close() {
    close(GRACE);
  }

  /**
   * Ends it, and waits until it has ended: for code that ignores interrupts, not forever.
   *
   * @param grace how long the present step may go on before it is interrupted
   */
  public void close(Duration grace) {
    stop();
    if (Thread.currentThread().equals(thread) || thread.getState() == Thread.State.NEW) {
      return;
    }
    try {
      boolean ended = grace.isPositive() && thread.join(grace);
      if (!ended) {
        thread.interrupt();
        ended = thread.join(GRACE);
      }
      if (!ended) {
        LOG.warn("{} does not end although it was interrupted", thread.getName());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
