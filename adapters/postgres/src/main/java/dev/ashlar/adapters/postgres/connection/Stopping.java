package dev.ashlar.adapters.postgres.connection;

import dev.ashlar.operation.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the server stop what a connection asks of it when the time of whoever waits is up: again and again,
 * since it ignores a request to stop that arrives before the statement does. The connection stays fit for
 * use. Thread-safe.
 */
final class Stopping implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

  /** How long to wait before a statement that goes on is stopped once more. */
  private static final long AGAIN_NANOSECONDS = 100_000_000;

  private final ScheduledThreadPoolExecutor timer;

  Stopping() {
    timer =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("ashlar-stopping").factory());
    timer.setRemoveOnCancelPolicy(true);
  }

  /**
   * Asks, as long as there is time.
   *
   * @throws dev.ashlar.operation.TimeIsUp if there is none from the start
   * @throws SQLException also if it was stopped
   */
  <R> R ask(Connection connection, Connections.Question<R> question, Deadline deadline)
      throws SQLException {
    deadline.check();
    var asked = new Asked(connection);
    var alarm =
        timer.scheduleWithFixedDelay(
            asked::stop,
            deadline.remaining().toNanos(),
            AGAIN_NANOSECONDS,
            TimeUnit.NANOSECONDS);
    try {
      return question.ask(connection);
    } finally {
      asked.end();
      alarm.cancel(false);
    }
  }

  /** A question that is being asked, until it ends: afterwards the connection is another's. */
  private static final class Asked {
    private final Connection connection;
    private boolean ended;

    Asked(Connection connection) {
      this.connection = connection;
    }

    synchronized void end() {
      ended = true;
    }

    synchronized void stop() {
      if (ended) {
        return;
      }
      try {
        connection.unwrap(PGConnection.class).cancelQuery();
      } catch (SQLException e) {
        LOG.warn("A query could not be stopped; the server's own limit ends it", e);
      }
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
