package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The doorbell between nodes: {@code NOTIFY} rings it, with the new head. It is heard on a connection of
 * its own, which is opened with the first who wants to hear, and again whenever it breaks; what rings
 * meanwhile is not heard. Thread-safe.
 */
final class LogFeed implements AutoCloseable {
  /** What notifications are sent on. */
  static final String CHANNEL = "ashlar";

  private static final Logger LOG = LoggerFactory.getLogger(LogFeed.class);
  private static final int PATIENCE_MILLISECONDS = 500;

  private final Connections connections;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
  private @Nullable Thread thread;
  private volatile boolean closed;

  LogFeed(Connections connections) {
    this.connections = connections;
  }

  /** Rings a feed too from now on. */
  synchronized void hear(Runnable listener) {
    listeners.add(listener);
    if (thread == null && !closed) {
      thread = Thread.ofVirtual().name("ashlar-feed").start(this::run);
    }
  }

  private void run() {
    while (!closed) {
      try (Connection connection = connections.preparing()) {
        new StatementPipeline().run("LISTEN " + CHANNEL).go(connection);
        listeners.forEach(Runnable::run);
        while (!closed) {
          listen(connection.unwrap(PGConnection.class));
        }
      } catch (SQLException e) {
        LOG.debug("the feed of {} is not heard: {}", connections.place(), e.getMessage());
        pause();
      }
    }
  }

  private void listen(PGConnection connection) throws SQLException {
    var notifications = connection.getNotifications(PATIENCE_MILLISECONDS);
    if (notifications != null && notifications.length > 0) {
      listeners.forEach(Runnable::run);
    }
  }

  private static void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PATIENCE_MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is closed
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    Thread running = thread;
    if (running != null) {
      running.interrupt(); // ends its wait, and closes the socket on which it waits
      try {
        running.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
