package dev.ashlar.embedded.store.database;

import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.store.StoreUnavailable;
import java.sql.SQLException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that read, opened as they are needed. Thread-safe.
 *
 * <p>A virtual thread keeps its carrier while SQLite works for it. Short questions are {@linkplain
 * #ask asked} on the calling thread; those that look at many documents are handed to {@linkplain #scan
 * threads of their own}, so that they can never occupy all carriers.
 */
public final class Readers implements AutoCloseable {
  /** What to do with a session. */
  public interface Question<R> {
    R ask(Session session) throws SQLException;
  }

  private final Database database;
  private final Pool brief;
  private final Pool lengthy;
  private final ExecutorService scanners;

  public Readers(Database database, Settings settings) {
    this.database = database;
    brief = new Pool(settings.readers());
    lengthy = new Pool(settings.scanners());
    scanners =
        Executors.newFixedThreadPool(
            settings.scanners(),
            Thread.ofPlatform().daemon().name("ashlar-store-scanner-", 1).factory());
  }

  /** Asks on this thread. */
  public <R> R ask(Question<R> question) {
    return brief.ask(question);
  }

  /**
   * Asks on another thread, and waits.
   *
   * @throws TimeIsUp if the deadline of the calling thread passes first; the question is stopped
   */
  public <R> R scan(Question<R> question) {
    Deadline deadline = Deadline.current();
    var scan = new Interruptible<>(question, deadline);
    var answer = scanners.submit(() -> deadline.call(() -> lengthy.ask(scan)));
    try {
      return deadline.isNever()
          ? answer.get()
          : answer.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false);
      scan.stop();
      throw deadline.up();
    } catch (InterruptedException e) {
      answer.cancel(false);
      scan.stop();
      Thread.currentThread().interrupt();
      throw new StoreUnavailable("interrupted while waiting for the answer", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreUnavailable unavailable) {
        throw new StoreUnavailable(String.valueOf(unavailable.getMessage()), unavailable);
      }
      if (e.getCause() instanceof TimeIsUp) {
        throw deadline.up();
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** A question that another thread can stop, also before it is asked. Thread-safe. */
  private static final class Interruptible<R> implements Question<R> {
    private final Question<R> question;
    private final Deadline deadline;
    private @Nullable Session asked;
    private boolean stopped;

    Interruptible(Question<R> question, Deadline deadline) {
      this.question = question;
      this.deadline = deadline;
    }

    @Override
    public R ask(Session session) throws SQLException {
      begin(session);
      try {
        return question.ask(session);
      } finally {
        end();
      }
    }

    private synchronized void begin(Session session) {
      if (stopped) {
        throw deadline.up();
      }
      asked = session;
    }

    /** Afterwards the session is another question's, which nobody may stop. */
    private synchronized void end() {
      asked = null;
    }

    synchronized void stop() {
      stopped = true;
      try {
        if (asked != null) {
          asked.interrupt();
        }
      } catch (SQLException e) {
        throw new StoreUnavailable("cannot stop a query", e);
      }
    }
  }

  /** Waits for the questions that are being asked, then closes the sessions. Idempotent. */
  @Override
  public void close() {
    scanners.shutdown();
    brief.close();
    lengthy.close();
  }

  /** Sessions that are lent one question at a time. */
  private final class Pool {
    private final ConcurrentLinkedDeque<Session> idle = new ConcurrentLinkedDeque<>();
    private final Semaphore permits;
    private final int size;
    private volatile boolean closed;

    Pool(int size) {
      this.size = size;
      permits = new Semaphore(size);
    }

    <R> R ask(Question<R> question) {
      permits.acquireUninterruptibly();
      try {
        if (closed) {
          throw new StoreUnavailable("the store is closed");
        }
        Session idle = this.idle.pollFirst();
        return ask(question, idle == null ? database.reader() : idle);
      } finally {
        permits.release();
      }
    }

    /** A session in which a question failed is not used again. */
    private <R> R ask(Question<R> question, Session session) {
      boolean answered = false;
      try {
        R answer = question.ask(session);
        answered = true;
        return answer;
      } catch (SQLException e) {
        throw new StoreUnavailable("cannot read: " + e.getMessage(), e);
      } finally {
        if (answered) {
          idle.addFirst(session);
        } else {
          closeQuietly(session);
        }
      }
    }

    void close() {
      permits.acquireUninterruptibly(size);
      closed = true;
      for (Session session = idle.pollFirst(); session != null; session = idle.pollFirst()) {
        closeQuietly(session);
      }
      permits.release(size);
    }

    private void closeQuietly(Session session) {
      try {
        session.close();
      } catch (SQLException ignored) {
        // it only read
      }
    }
  }
}
