package dev.ashlar.web.graphql;

import java.util.concurrent.atomic.AtomicInteger;

/** How much waits to be told to one client, of all that it watches. Thread-safe. */
final class Backlog {
  /** How many transactions may wait for a client, each once for each subscription that it concerns. */
  static final int MOST = 65_536;

  private final int most;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Nothing waits yet. */
  Backlog(int most) {
    this.most = most;
  }

  boolean isFull() {
    return waiting.get() >= most;
  }

  void add() {
    waiting.incrementAndGet();
  }

  void remove(int count) {
    waiting.addAndGet(-count);
  }

  /** How much waits. */
  int waiting() {
    return waiting.get();
  }
}
