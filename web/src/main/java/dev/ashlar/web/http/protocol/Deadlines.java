package dev.ashlar.web.http.protocol;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose time is up. Time is counted in ticks of a quarter of a second by one
 * thread, which looks at every connection at each tick: a connection only writes down until when it
 * is willing to wait, and no timer is set or cancelled for any request. Thread-safe.
 */
final class Deadlines {
  private static final long TICK_MILLISECONDS = 250;

  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private volatile int tick;
  private volatile @Nullable Thread clock;

  void start() {
    clock = Thread.ofPlatform().daemon().name("ashlar-deadlines").start(this::run);
  }

  void stop() {
    Thread running = clock;
    if (running != null) {
      running.interrupt();
    }
  }

  private void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        Thread.sleep(TICK_MILLISECONDS);
        int now = tick + 1;
        tick = now;
        connections.forEach(connection -> connection.endIfDue(now));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The present tick. */
  int now() {
    return tick;
  }

  /** How many ticks cover a duration, the one that has begun included. */
  static int ticks(Duration duration) {
    return Math.toIntExact(duration.toMillis() / TICK_MILLISECONDS + 1);
  }

  void add(Connection connection) {
    connections.add(connection);
  }

  void remove(Connection connection) {
    connections.remove(connection);
  }

  /** How many connections are open. */
  int open() {
    return connections.size();
  }
}
