package dev.ashlar.engine;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.hook.Hooks;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Leases;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells every listener of what was committed, each on a thread of its own that reads the log after
 * its checkpoint. A commit is only a doorbell; what is told comes from the log, so nothing is told
 * that is not durable. Of the nodes of one store, one has the lease of a named listener and tells it;
 * another goes on where that one stopped. Thread-safe.
 */
final class Projector implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  /** How often the log is looked at without a doorbell. */
  private static final Duration PATROL = Duration.ofSeconds(1);

  /** How long another node waits before it goes on in the place of one that is gone. */
  private static final Duration TERM = Duration.ofSeconds(15);

  private static final int SLICE = 500;
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(10);

  private final Log log;
  private final Leases leases;
  private final Followers followers;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition grown = lock.newCondition();
  private final List<Thread> threads = new ArrayList<>();
  private final Map<String, Lease> held = new ConcurrentHashMap<>();
  private long rings;
  private volatile boolean closed;

  Projector(Log log, Leases leases, Followers followers) {
    this.log = log;
    this.leases = leases;
    this.followers = followers;
    log.follow(this::committed);
  }

  /** Starts the listeners of a schema; what happens from now on is theirs to hear. */
  void start(Schema schema) {
    for (Resource resource : schema.resources()) {
      for (Hooks.Listening listening : resource.hooks().listeners()) {
        long since = start(listening);
        String name = "listener-" + listening.name().orElse(resource.name());
        Runnable loop = () -> new Consumer(resource, listening, since).run();
        threads.add(Thread.ofVirtual().name(name).start(loop));
      }
    }
    if (!threads.isEmpty()) {
      threads.add(Thread.ofVirtual().name("leases").start(this::renew));
    }
  }

  /** Keeps what listeners hold, however long one takes over a change. */
  private void renew() {
    while (!closed) {
      try {
        TimeUnit.NANOSECONDS.sleep(TERM.dividedBy(3).toNanos());
        held.values().removeIf(lease -> !leases.renew(lease, TERM));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (StoreUnavailable e) {
        LOG.warn("Leases cannot be renewed: {}", e.getMessage());
      }
    }
  }

  /** A named listener goes on where it stopped; a new one begins now, and that is remembered. */
  private long start(Hooks.Listening listening) {
    long head = log.span().head();
    if (listening.name().isEmpty()) {
      return head;
    }
    OptionalLong known = log.checkpoint(listening.name().get());
    if (known.isEmpty()) {
      log.save(listening.name().get(), head);
    }
    return known.orElse(head);
  }

  /** The doorbell: the log grew. */
  void committed() {
    if (threads.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      rings++;
      grown.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for a ring after the given number of them; returns the present number. */
  private long await(long heard, Duration atMost) throws InterruptedException {
    lock.lock();
    try {
      long left = atMost.toNanos();
      while (rings == heard && left > 0 && !closed) {
        left = grown.awaitNanos(left);
      }
      return rings;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    closed = true;
    threads.forEach(Thread::interrupt);
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
    for (Lease lease : held.values()) {
      try {
        leases.release(lease);
      } catch (StoreUnavailable e) {
        LOG.warn("The lease {} is left to run out: {}", lease.name(), e.getMessage());
      }
    }
  }

  /** One listener's way through the log. */
  private final class Consumer {
    private final Resource resource;
    private final Hooks.Listening listening;
    private long since;
    private long saved;

    Consumer(Resource resource, Hooks.Listening listening, long since) {
      this.resource = resource;
      this.listening = listening;
      this.since = since;
      saved = since;
    }

    void run() {
      Duration pause = FIRST_RETRY;
      long heard = -1;
      while (!closed) {
        try {
          heard = !isMine() || drained() ? await(heard, PATROL) : heard;
          pause = FIRST_RETRY;
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return;
        } catch (Exception e) {
          if (closed) {
            return;
          }
          report(e);
          if (!paused(pause)) {
            return;
          }
          pause =
              pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
        }
      }
    }

    /** Whether this node tells the listener now; if it just became its turn, from where. */
    private boolean isMine() {
      if (listening.name().isEmpty() || held.containsKey(leaseName())) {
        return true;
      }
      Optional<Lease> taken = leases.take(leaseName(), TERM);
      if (taken.isEmpty()) {
        return false;
      }
      held.put(leaseName(), taken.get());
      since = log.checkpoint(name()).orElse(since);
      saved = since;
      return true;
    }

    private String leaseName() {
      return "listener:" + name();
    }

    private void report(Exception e) {
      String cause = e instanceof StoreUnavailable ? "The log cannot be read" : "It failed";
      LOG.error("Listener {} of {}: {}; trying again", name(), resource.name(), cause, e);
    }

    private boolean paused(Duration pause) {
      try {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    /** Goes through one slice of the log; returns whether that was all there is. */
    private boolean drained() throws Exception {
      long floor = log.span().floor();
      if (since < floor) {
        LOG.warn(
            "Listener {} of {} was reset: changes {} to {} are forgotten",
            name(),
            resource.name(),
            since + 1,
            floor);
        since = floor;
      }
      Log.Slice slice = log.read(Optional.of(resource), since, SLICE);
      for (Change<Document> change : slice.changes()) {
        if (change.action() == listening.action()) {
          followers.told(change.sequence()); // it may read what it hears of
          tell(change);
          save(change.sequence());
        }
        if (isLost()) {
          return true;
        }
        since = change.sequence();
      }
      since = slice.sequence();
      if (since - saved >= SLICE) {
        save(since);
      }
      return !slice.more();
    }

    private void tell(Change<Document> change) throws Exception {
      if (listening.name().isPresent()) {
        listening.listener().accept(change);
        return;
      }
      try {
        listening.listener().accept(change);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        LOG.error("A listener of {} failed on change {}", resource.name(), change.sequence(), e);
      }
    }

    private void save(long sequence) {
      if (listening.name().isPresent()) {
        Lease lease = held.get(leaseName());
        if (lease == null || !log.save(name(), sequence, lease)) {
          held.remove(leaseName());
          return;
        }
      }
      saved = sequence;
    }

    /** Whether another node tells the listener by now. */
    private boolean isLost() {
      return listening.name().isPresent() && !held.containsKey(leaseName());
    }

    private String name() {
      return listening.name().orElse("without a name");
    }
  }
}
