package dev.ashlar.engine.follow;

import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Resource;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The loop of whoever follows the log: wait for news, read on from the checkpoint, apply, and again; a
 * back-off after a failure; one node at a time where the follower has a lease; a visible reset where
 * changes that it lacks are forgotten. Where the checkpoint is kept is the follower's to say, so that it
 * can be saved in one commit with what the changes came to. Thread-safe.
 */
public final class Consumer implements AutoCloseable {
  /** How soon the log is read again where it lacks a sequence that was heard of. */
  private static final Duration BEHIND = Duration.ofMillis(5);

  private final Tail tail;
  private final Optional<Resource> resource;
  private final Follower follower;
  private final Optional<Leaseholder> leases;
  private final String name;
  private final Loop loop;

  /** Held by the present step, and by whoever must not be disturbed by one. */
  private final ReentrantLock work = new ReentrantLock();

  private final AtomicLong wanted = new AtomicLong();
  private volatile long position = -1;

  /** Under which the present step works. */
  private @Nullable Lease lease;

  /** Whether the checkpoint was compared with what the log holds; guarded by {@link #work}. */
  private boolean known;

  /** What is done with each change. One thread at a time calls it. */
  public interface Follower {
    /** It goes on here from now on: at the start, and whenever this node takes the lease. */
    default void begin() {}

    /** A step begins; what was heard of before is in what it reads. */
    default void reading() {}

    /**
     * All changes through this sequence are with the follower; empty if it has to begin anew.
     *
     * @param certain false where it may have been exchanged since the last time
     */
    OptionalLong checkpoint(boolean certain, Log.Span span);

    /**
     * Takes changes, of which the first follows the checkpoint. If this throws, it is given again what
     * follows the checkpoint then.
     */
    void apply(Log.Slice slice) throws Exception;

    /** It lacks changes that are forgotten, or all of them: it begins anew, and makes that visible. */
    void reset(Log.Span span) throws Exception;

    /** It has all that there is, for now. */
    default void rest() {}

    /** Something of this failed; it is tried again after a pause. */
    void failed(Throwable failure);
  }

  /**
   * A consumer that is not started yet.
   *
   * @param name names its thread, and its lease if it has one
   * @param resource whose changes it takes; empty for all
   * @param leases empty if every node has a follower of its own
   */
  public Consumer(
      String name,
      Tail tail,
      Optional<Resource> resource,
      Optional<Leaseholder> leases,
      Follower follower) {
    this.name = name;
    this.tail = tail;
    this.resource = resource;
    this.leases = leases;
    this.follower = follower;
    loop = new Loop(name, Backoff.USUAL, new Steps());
  }

  /** What its thread and its lease are called. */
  public String name() {
    return name;
  }

  /**
   * Starts it.
   *
   * @param eager whether each commit of its resource wakes it; where not, who waits for it {@link
   *     #want}s it
   */
  public void start(boolean eager) {
    if (eager) {
      tail.follow(loop, resource);
    } else {
      tail.follow(loop);
    }
    loop.start();
  }

  /** The log has a sequence, at least: reads on if that is missing. */
  public void want(long sequence) {
    if (sequence > position) {
      wanted.accumulateAndGet(sequence, Math::max);
      loop.signal();
    }
  }

  /** Somebody waits: it is tried again at once after a failure. */
  public void hurry() {
    loop.hurry();
  }

  /** All changes through this sequence were applied; negative before the first look. */
  public long position() {
    return position;
  }

  /** How many changes of the log it has not seen, its own and others'. */
  public long lag() {
    return position < 0 ? 0 : Math.max(0, tail.head() - position);
  }

  /** The lease under which it works; empty if it has none. */
  public Optional<Lease> lease() {
    return Optional.ofNullable(lease);
  }

  /** Another node works by now. */
  public void lost() {
    lease().ifPresent(some -> leases.orElseThrow().lost(some));
    lease = null;
  }

  /** Whether it has ended, or is to end. */
  public boolean isClosed() {
    return loop.isClosed();
  }

  /** Lets it end after the present step. */
  public void stop() {
    tail.leave(loop);
    loop.stop();
  }

  /**
   * Does something while no step is under way. After a failure, what the follower keeps is compared with
   * the log as at the start.
   */
  <T> T alone(Supplier<T> action) {
    work.lock();
    try {
      return action.get();
    } catch (RuntimeException e) {
      known = false;
      throw e;
    } finally {
      work.unlock();
    }
  }

  private final class Steps implements Loop.Work {
    @Override
    public Duration step() throws Exception {
      work.lock();
      boolean done = false;
      try {
        Duration rest = stepped();
        done = true;
        return rest;
      } finally {
        known &= done;
        work.unlock();
      }
    }

    @Override
    public void failed(Throwable failure) {
      follower.failed(failure);
    }
  }

  private Duration stepped() throws Exception {
    if (!isMine()) {
      return Tail.PATROL.multipliedBy(2); // the tail wakes it
    }
    follower.reading();
    Log.Span span = known ? new Log.Span(tail.floor(), tail.head()) : tail.span();
    OptionalLong checkpoint = follower.checkpoint(known, span);
    if (checkpoint.isEmpty()) {
      follower.reset(tail.span());
      known = true;
      return Duration.ZERO;
    }
    known = true;
    long since = checkpoint.getAsLong();
    position = since;
    Log.Slice slice = tail.read(resource, since, wanted.get());
    if (since < slice.span().floor()) {
      follower.reset(slice.span());
      return Duration.ZERO;
    }
    follower.apply(slice);
    if (leases.isPresent() && lease == null) {
      return Duration.ZERO; // it was lost on the way
    }
    position = slice.sequence();
    if (slice.more()) {
      return Duration.ZERO;
    }
    follower.rest();
    return wanted.get() > position ? BEHIND : Tail.PATROL.multipliedBy(2);
  }

  /** Whether this node works now; if it just became its turn, goes on where the other one stopped. */
  private boolean isMine() {
    if (leases.isEmpty()) {
      if (!known && position < 0) {
        follower.begin();
      }
      return true;
    }
    Lease before = lease;
    Lease now = leases.get().take(name).orElse(null);
    if (now != null && !now.equals(before)) {
      known = false;
      lease = null; // until it has begun: if that fails, it begins again
      follower.begin();
    }
    lease = now;
    return now != null;
  }

  /** Ends it after a moment, and gives back its lease. */
  @Override
  public void close() {
    close(Duration.ofSeconds(10));
  }

  /**
   * Ends it, and gives back its lease.
   *
   * @param grace how long the present step may go on before it is interrupted
   */
  public void close(Duration grace) {
    tail.leave(loop);
    loop.close(grace);
    leases.ifPresent(some -> some.release(name));
  }
}
