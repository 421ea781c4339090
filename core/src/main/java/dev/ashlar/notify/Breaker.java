package dev.ashlar.notify;

import dev.ashlar.document.DocumentId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whether a target is down, as far as can be told from its answers. When the events of so many documents
 * in a row came to nothing, it is not their fault: from then on one event at a time is tried, ever less
 * often, until one arrives. The others wait as they are, and lose none of their tries. A target that asks
 * to be left alone for a time is. Thread-safe.
 */
final class Breaker {
  /** The events of how many documents must fail, and none arrive between. */
  private static final int DOCUMENTS = 25;

  /** A target that is back is noticed after this at the latest. */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final Pace pace;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<DocumentId> failed = new HashSet<>();
  private Instant until = Instant.EPOCH;
  private int pauses;

  /** Until when the target asks to be left alone. */
  private Instant held = Instant.EPOCH;

  Breaker(Pace pace) {
    this.pace = pace;
  }

  /** Whether the target is taken to be down. */
  boolean isOpen() {
    lock.lock();
    try {
      return pauses > 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How many more events may be tried now.
   *
   * @param room how many, if all is well
   * @param underWay how many are being tried
   */
  int allowance(Instant now, int room, int underWay) {
    lock.lock();
    try {
      if (now.isBefore(held)) {
        return 0;
      }
      if (pauses == 0) {
        return room;
      }
      return underWay > 0 || now.isBefore(until) ? 0 : 1;
    } finally {
      lock.unlock();
    }
  }

  /** The target asks to be left alone until then. */
  void hold(Instant time) {
    lock.lock();
    try {
      held = time.isAfter(held) ? time : held;
    } finally {
      lock.unlock();
    }
  }

  /** When the next try is due; the beginning of time if that is not for this to say. */
  Instant until() {
    lock.lock();
    try {
      return held.isAfter(until) ? held : until;
    } finally {
      lock.unlock();
    }
  }

  /** An event arrived; returns whether the target was taken to be down. */
  boolean arrived() {
    lock.lock();
    try {
      boolean open = pauses > 0;
      failed.clear();
      pauses = 0;
      until = Instant.EPOCH;
      return open;
    } finally {
      lock.unlock();
    }
  }

  /** An event of a document came to nothing; returns whether the target is taken to be down by that. */
  boolean failed(DocumentId document, Instant now) {
    lock.lock();
    try {
      if (pauses == 0) {
        failed.add(document);
        if (failed.size() < DOCUMENTS) {
          return false;
        }
        failed.clear();
        pause(now);
        return true;
      }
      if (!now.isBefore(until)) {
        pause(now);
      }
      return false;
    } finally {
      lock.unlock();
    }
  }

  private void pause(Instant now) {
    pauses++;
    Duration pause = pace.pause(pauses, ThreadLocalRandom.current());
    until = now.plus(pause.compareTo(LONGEST) < 0 ? pause : LONGEST);
  }

  /** Somebody says that the target is back: it is tried at once. */
  void hurry() {
    lock.lock();
    try {
      until = Instant.EPOCH;
      held = Instant.EPOCH;
    } finally {
      lock.unlock();
    }
  }
}
