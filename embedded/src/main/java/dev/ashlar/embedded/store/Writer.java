package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Checkpoints;
import dev.ashlar.embedded.store.database.Session;
import dev.ashlar.embedded.store.database.Settings;
import dev.ashlar.port.store.StoreUnavailable;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteErrorCode;

/**
 * The one thread that writes. It takes all tasks that wait and performs them in one transaction, so
 * that they share its one wait for the disk; while it waits, the next ones gather.
 *
 * <p>A sequence is given within the transaction and counts only once that is durable: if it fails, no
 * sequence is used up, all its tasks fail, and the thread goes on with the next ones.
 *
 * <p>{@link #perform} may be called by any thread.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);

  private final Session session;
  private final Checkpoints checkpoints;
  private final Clock clock;
  private final int largest;
  private final ArrayBlockingQueue<Task<?>> waiting;
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;
  private volatile long head;

  /** Odd while a transaction is becoming visible. Written by the writer's thread alone. */
  private volatile long state;

  private final AtomicLong transactions = new AtomicLong();

  Writer(Session session, Clock clock, Settings settings) throws SQLException {
    this.session = session;
    this.clock = clock;
    checkpoints = new Checkpoints(session);
    largest = settings.group();
    waiting = new ArrayBlockingQueue<>(settings.waiting());
    head = session.number("SELECT value FROM _meta WHERE name = 'head'");
    thread = Thread.ofPlatform().name("ashlar-store-writer").start(this::run);
  }

  /** The sequence of the last durable change. */
  long head() {
    return head;
  }

  /**
   * Names the state that readers see; odd while that is not sure. Whoever finds the same even number
   * before and after reading read one state, and what the tables keep in memory is of that state.
   */
  long state() {
    return state;
  }

  /** How many transactions were committed. */
  long transactions() {
    return transactions.get();
  }

  /**
   * Performs work in one of the next transactions, and returns once that is durable.
   *
   * @throws StoreUnavailable if it could not be made durable, and did not happen
   */
  <R> R perform(Task.Work<R> work) {
    var task = new Task<R>(work);
    submit(task);
    return task.await();
  }

  private void submit(Task<?> task) {
    if (closing) {
      throw closed();
    }
    boolean interrupted = false;
    while (true) {
      try {
        waiting.put(task);
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (ended && waiting.remove(task)) {
      task.failed(closed());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static StoreUnavailable closed() {
    return new StoreUnavailable("the store is closed");
  }

  private void run() {
    var group = new ArrayList<Task<?>>(largest);
    while (gather(group)) {
      perform(group);
      group.clear();
    }
    ended = true;
    waiting.drainTo(group);
    group.forEach(task -> task.failed(closed()));
  }

  /** Waits for tasks; false once the writer is to end and none is left. */
  private boolean gather(List<Task<?>> group) {
    while (group.isEmpty()) {
      try {
        Task<?> first = closing ? waiting.poll() : waiting.poll(1, TimeUnit.HOURS);
        if (first == null && closing) {
          return false;
        }
        if (first != null) {
          group.add(first);
          waiting.drainTo(group, largest - 1);
        }
      } catch (InterruptedException e) {
        // close() wakes the thread so; the loop looks again
      }
    }
    return true;
  }

  private void perform(List<Task<?>> group) {
    try {
      write(group);
      group.forEach(Task::done);
      checkpoints.committed();
    } catch (SQLException e) {
      if (group.size() > 1 && isOnesOwn(e)) {
        group.forEach(task -> perform(List.of(task)));
        return;
      }
      LOG.warn("{} writes failed: {}", group.size(), e.getMessage());
      fail(group, new StoreUnavailable("cannot write: " + e.getMessage(), e));
    } catch (RuntimeException | Error e) {
      if (group.size() > 1) {
        group.forEach(task -> perform(List.of(task)));
        return;
      }
      fail(group, e instanceof RuntimeException own ? own : new IllegalStateException(e));
    }
  }

  /** Whether the failure tells of one task alone, so that the others must not suffer. */
  private static boolean isOnesOwn(SQLException e) {
    return switch (SQLiteErrorCode.getErrorCode(e.getErrorCode() & 0xFF)) {
      case SQLITE_TOOBIG, SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_ERROR -> true;
      default -> false;
    };
  }

  private static void fail(List<Task<?>> group, RuntimeException failure) {
    group.forEach(task -> task.failed(failure));
  }

  private void write(List<Task<?>> group) throws SQLException {
    boolean committed = false;
    try {
      session.beginWriting();
      var transaction = new WriteTransaction(session, head, clock.millis());
      for (Task<?> task : group) {
        task.perform(transaction);
      }
      transaction.finish();
      becoming(true);
      session.commit();
      committed = true;
      head = transaction.head();
      transactions.incrementAndGet();
      transaction.done();
    } finally {
      becoming(false);
      if (!committed) {
        session.recover();
      }
    }
  }

  private void becoming(boolean visible) {
    long now = state;
    if (visible != ((now & 1) == 1)) {
      state = now + 1;
    }
  }

  /** Performs what waits, then ends the thread and its session. Idempotent. */
  @Override
  public void close() {
    closing = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      thread.interrupt();
      try {
        thread.join(100);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
