package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.MissingNode;

/**
 * Keeps one projection as the log is, on a thread of its own: fills it if it holds nothing, then takes
 * every change in order, and after a failure tries again, ever less often. Whoever wrote waits here
 * until the projection has the change, or has failed. Thread-safe.
 */
final class Follower implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Follower.class);

  /** How often the log is looked at without a doorbell. */
  private static final Duration PATROL = Duration.ofSeconds(1);

  /** How soon it looks again for what the log did not have yet. */
  private static final Duration BEHIND = Duration.ofMillis(5);

  /** How long a writer waits for a service that says nothing. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);
  private static final int SLICE = 500;

  /** After how many changes they are made durable even if more are coming. */
  private static final int UNSAVED = 20_000;

  private final Resource resource;
  private final Projection projection;
  private final Store store;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();

  /** Held by whoever writes to the projection. */
  private final ReentrantLock work = new ReentrantLock();

  private final Thread thread;
  private final AtomicLong floor = new AtomicLong();
  private volatile long position = -1;
  private long wanted;
  private long heeded;
  private long knocks;
  private long answered;
  private long calls;
  private long failures;
  private @Nullable String failure;
  private long filled = -1;
  private boolean busy;
  private long begun;
  private volatile boolean closed;

  Follower(Resource resource, Projection projection, Store store) {
    this.resource = resource;
    this.projection = projection;
    this.store = store;
    String name = projection.service() + "-" + resource.name();
    thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  Resource resource() {
    return resource;
  }

  Projection projection() {
    return projection;
  }

  /** The log grew, at least to a sequence. */
  void ring(long sequence) {
    lock.lock();
    try {
      wanted = Math.max(wanted, sequence);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The log grew, by nobody knows how much. */
  void knock() {
    lock.lock();
    try {
      knocks++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the projection has everything through a sequence, or says why it has not. */
  Part await(long sequence) {
    lock.lock();
    try {
      if (position >= sequence) {
        return new Part.Ok();
      }
      long heard = failures;
      calls++;
      wanted = Math.max(wanted, sequence);
      news.signalAll();
      long left = PATIENCE.toNanos();
      while (position < sequence && failures == heard && left > 0 && !closed && !isLong()) {
        left -= PATROL.toNanos() - news.awaitNanos(PATROL.toNanos());
      }
      return position >= sequence ? new Part.Ok() : new Part.Failed(reason(), true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Part.Failed(reason(), true);
    } finally {
      lock.unlock();
    }
  }

  /** Why it does not have everything; empty if nothing is known to be wrong. */
  Optional<String> trouble() {
    lock.lock();
    try {
      return filled >= 0 ? Optional.of(filling()) : Optional.ofNullable(failure);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #trouble}, but what is known to be wrong is first tried again. */
  Optional<String> settled() {
    lock.lock();
    try {
      if (isWell()) {
        return Optional.empty();
      }
      long heard = failures;
      calls++;
      news.signalAll();
      long left = PATIENCE.toNanos();
      while (!isWell() && failures == heard && left > 0 && !closed && !isLong()) {
        left -= PATROL.toNanos() - news.awaitNanos(PATROL.toNanos());
      }
      return isWell() ? Optional.empty() : Optional.of(reason());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(reason());
    } finally {
      lock.unlock();
    }
  }

  private boolean isWell() {
    return failure == null && filled < 0 && position >= 0;
  }

  /** Whether the present step, a filling say, has lasted for longer than anybody waits. */
  private boolean isLong() {
    return busy && System.nanoTime() - begun > PATIENCE.toNanos();
  }

  /** From now on readers may not be answered from before a sequence. */
  void demand(long sequence) {
    floor.accumulateAndGet(sequence, Math::max);
  }

  /** The sequence before which readers may not be answered. */
  long floor() {
    return floor.get();
  }

  /** How far it has come; negative before the first look. */
  long position() {
    return position;
  }

  /** Whether readers may be answered from what it has. */
  boolean isCurrent() {
    return position >= floor.get();
  }

  private String reason() {
    if (filled >= 0) {
      return filling();
    }
    return failure == null ? "no answer within " + PATIENCE.toSeconds() + " s" : failure;
  }

  private String filling() {
    return "it is being filled: %,d documents of %s so far".formatted(filled, resource.name());
  }

  /** Does something while nothing else writes to the projection. */
  <T> T alone(Supplier<T> action) {
    work.lock();
    try {
      return action.get();
    } finally {
      work.unlock();
    }
  }

  private void run() {
    Duration pause = FIRST_RETRY;
    int unsaved = 0;
    while (!closed) {
      try {
        int taken = alone(this::advance);
        unsaved += Math.max(taken, 0);
        pause = FIRST_RETRY;
        boolean idle = taken < 0 && waited();
        if (unsaved > 0 && (idle || unsaved >= UNSAVED)) {
          alone(this::saved);
          unsaved = 0;
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        if (closed) {
          return;
        }
        failed(e);
        if (!paused(pause)) {
          return;
        }
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(LAST_RETRY) < 0 ? next : LAST_RETRY;
      }
    }
  }

  private boolean saved() {
    projection.save();
    return true;
  }

  /** Takes one step along the log; returns how many changes it took, negative at the end. */
  private int advance() {
    heed();
    Log.Span span = store.log().span();
    OptionalLong checkpoint = projection.checkpoint();
    if (checkpoint.isEmpty()
        || checkpoint.getAsLong() < span.floor()
        || checkpoint.getAsLong() > span.head()) {
      fill();
      return 0;
    }
    long since = checkpoint.getAsLong();
    if (position() < 0) {
      demand(span.head()); // whatever was acknowledged before the start
    }
    if (since == span.head()) {
      reached(since);
      return -1;
    }
    Log.Slice slice = store.log().read(Optional.of(resource), since, SLICE);
    if (since < slice.span().floor()) {
      return 0;
    }
    projection.apply(slice.changes(), slice.sequence());
    reached(slice.sequence());
    return slice.more() ? slice.changes().size() : -1;
  }

  /** Remembers which calls what is read from here on answers. */
  private void heed() {
    lock.lock();
    try {
      heeded = wanted;
      answered = knocks;
      begun = System.nanoTime();
      busy = true;
    } finally {
      lock.unlock();
    }
  }

  private void fill() {
    long since = store.log().span().head();
    filled(0);
    Projection.Filling filling = projection.fill();
    long count = 0;
    Optional<Cursor> after = Optional.empty();
    do {
      Found<Document> page = store
          .find(new Find(resource, Selector.ALL, Sort.NONE, SLICE, after, false));
      filling.add(page.documents());
      count += page.documents().size();
      filled(count);
      after =
          page.more()
              ? Optional.of(
                  Cursor.of(
                      Sort.NONE,
                      MissingNode.getInstance(),
                      page.documents().getLast().id().text()))
              : Optional.empty();
    } while (after.isPresent() && !filling.isFull() && !closed);
    if (closed) {
      throw new ServiceUnavailable(projection.service(), "it was stopped");
    }
    filling.finish(since);
    LOG.info("{} of {} was filled with {} documents", projection.service(), resource.name(), count);
    filled(-1);
    reached(since);
  }

  private void filled(long count) {
    lock.lock();
    try {
      filled = count;
    } finally {
      lock.unlock();
    }
  }

  private void reached(long sequence) {
    lock.lock();
    try {
      position = sequence;
      failure = null;
      busy = false;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void failed(RuntimeException e) {
    boolean known = e instanceof ServiceUnavailable || e instanceof StoreUnavailable;
    String reason =
        switch (e) {
          case ServiceUnavailable unavailable -> String.valueOf(e.getMessage());
          case StoreUnavailable unavailable -> "the store cannot answer now";
          default -> "it failed";
        };
    lock.lock();
    try {
      if (failure == null || !known) {
        LOG.error("{} of {}: trying again", projection.service(), resource.name(), e);
      }
      failure = reason;
      filled = -1;
      busy = false;
      failures++;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a ring; returns whether none came. */
  private boolean waited() throws InterruptedException {
    lock.lock();
    try {
      boolean behind = wanted > position;
      long left = behind ? BEHIND.toNanos() : PATROL.toNanos();
      while (wanted <= Math.max(position, heeded)
          && knocks == answered
          && left > 0
          && !closed) {
        left = news.awaitNanos(left);
      }
      return !behind && wanted <= position && knocks == answered;
    } finally {
      lock.unlock();
    }
  }

  /** Rests after a failure, until the time is over or somebody calls for what is missing. */
  private boolean paused(Duration pause) {
    lock.lock();
    try {
      long before = calls;
      long left = pause.toNanos();
      while (calls == before && left > 0 && !closed) {
        left = news.awaitNanos(left);
      }
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    ring(0);
    try {
      if (!thread.join(Duration.ofSeconds(10))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    projection.close();
  }
}
