package dev.ashlar.web.http.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Ends connections whose time is up. Time is counted in ticks of a quarter of a second by one
 * thread, which looks at every connection at each tick: a connection only writes down until when it
 * is willing to wait, and no timer is set or cancelled for any request. Thread-safe.
 */
final class Deadlines {
  private static final long TICK_MILLISECONDS = 250;

  /** How many clients are sent away in a millisecond. */
  private static final int PER_MILLISECOND = 5;

  private static final long LEAST_PAUSE = 500;
  private static final long MOST_PAUSE = 5000;
  private static final long LOOK_MILLISECONDS = 10;

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
        connections.forEach(connection -> connection.tick(now));
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

  /**
   * Ends streams and sockets, one after the other over a while, so that their clients do not all come
   * back at once; waits until they are gone.
   *
   * @param longest how long that may take altogether
   */
  void leave(Duration longest) throws InterruptedException {
    long begun = System.nanoTime();
    List<Live> all = live();
    long spread = Math.min(longest.toMillis() / 2, all.size() / PER_MILLISECOND);
    for (int i = 0; i < all.size(); i++) {
      long due = spread * i / all.size();
      long early = due - Duration.ofNanos(System.nanoTime() - begun).toMillis();
      if (early > 0) {
        Thread.sleep(early);
      }
      leave(all.get(i));
    }
    while (!live().isEmpty() && System.nanoTime() - begun < longest.toNanos()) {
      Thread.sleep(LOOK_MILLISECONDS);
    }
  }

  /** Ends a stream or socket, whose client may come back after a pause of its own. */
  static void leave(Live phase) {
    phase.leave(ThreadLocalRandom.current().nextLong(LEAST_PAUSE, MOST_PAUSE));
  }

  private List<Live> live() {
    var all = new ArrayList<Live>();
    for (Connection connection : connections) {
      Live phase = connection.live();
      if (phase != null) {
        all.add(phase);
      }
    }
    return all;
  }

  /** How many connections are open. */
  int open() {
    return connections.size();
  }
}
