package dev.ashlar.adapters.postgres;

import dev.ashlar.adapters.postgres.connection.Connections;
import dev.ashlar.adapters.postgres.connection.Failure;
import dev.ashlar.adapters.postgres.connection.Settings;
import dev.ashlar.adapters.postgres.connection.StatementPipeline;
import dev.ashlar.adapters.postgres.table.Layouts;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread of this node that commits. It takes all commits that wait and makes a {@link Group} of
 * them; while that is on its way, the next ones gather.
 *
 * <p>A group that certainly did not happen is tried again for a while, on a new connection if need be, and
 * then fails. If the connection is lost while the server may be committing, another one finds out what
 * became of the transaction before anybody is answered: nothing is acknowledged that is not durable, and
 * nothing that happened is done again.
 *
 * <p>{@link #commit} may be called by any thread.
 */
final class Writer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Writer.class);
  private static final int ATTEMPTS = 5;
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final Connections connections;
  private final Layouts layouts;
  private final Clock clock;
  private final Settings settings;
  private final ArrayBlockingQueue<Task> waiting;
  private final AtomicLong transactions = new AtomicLong();
  private final Thread thread;
  private volatile boolean closing;
  private volatile boolean ended;
  private @Nullable Connection connection;

  /** A writer that runs from now on. */
  Writer(Connections connections, Layouts layouts, Clock clock, Settings settings) {
    this.connections = connections;
    this.layouts = layouts;
    this.clock = clock;
    this.settings = settings;
    waiting = new ArrayBlockingQueue<>(settings.waiting());
    thread = Thread.ofPlatform().daemon().name("ashlar-store-writer").start(this::run);
  }

  /** How many transactions were committed. */
  long transactions() {
    return transactions.get();
  }

  /**
   * Makes a commit true, or says why not, and returns once it is durable.
   *
   * @throws StoreUnavailable if it did not happen, as far as can be told
   */
  Committed commit(Commit commit) {
    var task = new Task(commit);
    submit(task);
    return task.await();
  }

  private void submit(Task task) {
    boolean interrupted = false;
    boolean taken = false;
    long patience = settings.patience().toMillis();
    while (!taken && !closing) {
      try {
        taken = waiting.offer(task, patience, TimeUnit.MILLISECONDS);
        if (!taken) {
          throw new StoreUnavailable("too many writes wait for " + connections.place());
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!taken || (ended && waiting.remove(task))) {
      throw closed();
    }
  }

  private static StoreUnavailable closed() {
    return new StoreUnavailable("the store is closed");
  }

  private void run() {
    var group = new ArrayList<Task>();
    while (gather(group)) {
      perform(group);
      group.clear();
    }
    ended = true;
    waiting.drainTo(group);
    group.forEach(task -> task.answer().completeExceptionally(closed()));
    drop();
  }

  /** Waits for commits; false once the writer is to end and none is left. */
  private boolean gather(List<Task> group) {
    long size = 0;
    while (group.size() < settings.group() && size < settings.bytes()) {
      @Nullable Task next = group.isEmpty() ? first() : waiting.poll();
      if (next == null) {
        return !group.isEmpty();
      }
      group.add(next);
      size += next.size();
    }
    return true;
  }

  private @Nullable Task first() {
    while (true) {
      try {
        @Nullable Task first = closing ? waiting.poll() : waiting.poll(1, TimeUnit.HOURS);
        if (first != null || closing) {
          return first;
        }
      } catch (InterruptedException e) {
        // close() wakes the thread so; the loop looks again
      }
    }
  }

  private void perform(List<Task> group) {
    List<Commit> commits = group.stream().map(Task::commit).toList();
    try {
      List<Committed> results = committed(commits);
      for (int i = 0; i < results.size(); i++) {
        group.get(i).answer().complete(results.get(i));
      }
    } catch (StoreUnavailable e) {
      LOG.warn("{} commits failed: {}", group.size(), e.getMessage());
      group.forEach(task -> task.answer().completeExceptionally(again(e)));
    } catch (SQLException | RuntimeException | Error e) {
      if (group.size() > 1) {
        group.forEach(task -> perform(List.of(task)));
        return;
      }
      group.getFirst()
          .answer()
          .completeExceptionally(
              e instanceof RuntimeException own ? own : new IllegalStateException(e));
    }
  }

  /** A failure for each who waits, with the stack that leads to the first. */
  private static StoreUnavailable again(StoreUnavailable failure) {
    return new StoreUnavailable(String.valueOf(failure.getMessage()), failure);
  }

  /**
   * Makes a group true.
   *
   * @throws SQLException if one of the commits is at fault
   * @throws StoreUnavailable if it did not happen
   */
  private List<Committed> committed(List<Commit> commits) throws SQLException {
    long deadline = System.nanoTime() + settings.patience().toNanos();
    boolean alone = false;
    for (int attempt = 1;; attempt++) {
      @Nullable Group group = null;
      try {
        group = new Group(open(), layouts.tables(), commits, clock.millis(), settings);
        group.run(alone);
        transactions.incrementAndGet();
        return group.results();
      } catch (Group.LayoutChanged e) {
        undo();
        layouts.reload();
      } catch (SQLException e) {
        if (group != null && group.isWriting() && !isRefused(e) && happened(group, e)) {
          transactions.incrementAndGet();
          return group.results();
        }
        settle(e);
        alone = true;
        boolean late = System.nanoTime() > deadline;
        if (Failure.isOnesOwn(e) && (!Failure.isDuplicate(e) || attempt == ATTEMPTS)) {
          throw e;
        }
        if (late || (attempt >= ATTEMPTS && !Failure.isLost(e))) {
          throw new StoreUnavailable(
              "cannot write to " + connections.place() + ": " + Failure.reason(e), e);
        }
      }
    }
  }

  /** The server answered that a statement failed, so there was no commit. */
  private static boolean isRefused(SQLException failure) {
    return Failure.isOnesOwn(failure) || Failure.isPassing(failure);
  }

  /** Makes the connection usable again, or lets go of it. */
  private void settle(SQLException failure) {
    boolean lost = Failure.isLost(failure) || connection == null;
    if (lost) {
      drop();
      LockSupport.parkNanos(PAUSE.toNanos());
    } else {
      undo();
    }
  }

  private void undo() {
    try {
      if (connection != null) {
        new StatementPipeline().run("ROLLBACK").go(connection);
      }
    } catch (SQLException e) {
      drop();
    }
  }

  /**
   * Whether a transaction happened whose end was not heard. Waits for the server to be back, and for the
   * transaction, which has the head row as long as it lives.
   *
   * @throws StoreUnavailable if nobody can tell in time
   */
  private boolean happened(Group group, SQLException failure) {
    LOG.warn("lost {} while committing ({}); looking what became of it",
        connections.place(), failure.getMessage());
    drop();
    long deadline = System.nanoTime() + settings.patience().multipliedBy(4).toNanos();
    while (true) {
      try {
        boolean happened = group.happened(open());
        LOG.info("the transaction {}", happened ? "happened" : "did not happen");
        return happened;
      } catch (SQLException e) {
        drop();
        if (System.nanoTime() > deadline || closing) {
          throw new StoreUnavailable(
              "lost " + connections.place()
                  + " while committing, and cannot find out what happened",
              e);
        }
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  private Connection open() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = connections.committing();
      connection = open;
    }
    return open;
  }

  private void drop() {
    Connections.closeQuietly(connection);
    connection = null;
  }

  /** Commits what waits, then ends the thread. Idempotent. */
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
