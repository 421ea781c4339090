package dev.ashlar.notify;

import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
import dev.ashlar.port.queue.Queue;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.Settled;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries to one target. A loop asks the outbox for what is due, hands it to threads of which there
 * is a bounded number, and writes down together what came of it. The outbox gives one event of each
 * document at a time, so that threads never overtake each other; what is written down late is delivered
 * twice, under the same id, and never skipped. Of the nodes of one store, the one that has the lease of
 * the target delivers.
 *
 * <p>{@link #ring} may be called by any thread; it never blocks for long.
 */
final class Course implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Course.class);

  /** How often the outbox is looked at without a ring. */
  private static final Duration PATROL = Duration.ofSeconds(1);

  /** How long another node waits before it goes on in the place of one that is gone. */
  private static final Duration TERM = Duration.ofSeconds(15);

  /** How long deliveries may go on when the course is to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int LONGEST_REASON = 500;

  private final String target;
  private final Map<String, Route> routes;
  private final Store store;
  private final Clock clock;
  private final Pace pace;
  private final Breaker breaker;
  private final ExecutorService deliveries =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("notify-delivery-", 0).factory());
  private final LongAdder delivered = new LongAdder();
  private final Thread loop;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private final List<Settled> finished = new ArrayList<>();
  private boolean rung;
  private volatile boolean closing;
  private volatile boolean failing;

  // what follows belongs to the loop's thread alone
  private final Set<Long> underWay = new HashSet<>();
  /** When the next ones are due that are due sooner than the patrol would find out. */
  private final PriorityQueue<Instant> retries = new PriorityQueue<>(Comparator.naturalOrder());
  private @Nullable Lease lease;
  private Instant renewed = Instant.EPOCH;

  /** How the events of one resource are written, and where they go. */
  record Route(Queue queue, Function<Entry, Message> message) {}

  /**
   * A course that runs from now on.
   *
   * @param routes by resource
   */
  Course(String target, Map<String, Route> routes, Store store, Clock clock, Pace pace) {
    this.target = target;
    this.routes = routes;
    this.store = store;
    this.clock = clock;
    this.pace = pace;
    breaker = new Breaker(pace);
    loop = Thread.ofVirtual().name("notify-" + target).start(this::run);
  }

  /** There may be something to deliver. */
  void ring() {
    lock.lock();
    try {
      rung = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody wants something delivered now, even if the target is taken to be down. */
  void hurry() {
    breaker.hurry();
    ring();
  }

  /** Whether the target is taken to be down. */
  boolean isPaused() {
    return breaker.isOpen();
  }

  /** How many this node has delivered. */
  long delivered() {
    return delivered.sum();
  }

  private void run() {
    while (!closing) {
      try {
        if (isMine()) {
          settle();
          begin();
        } else {
          taken();
        }
        await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      } catch (StoreUnavailable e) {
        LOG.warn("The outbox cannot be read: {}", e.getMessage());
        pause();
      } catch (RuntimeException e) {
        LOG.error("Deliveries to {} failed; trying again", target, e);
        pause();
      }
    }
    end();
  }

  private void pause() {
    try {
      TimeUnit.NANOSECONDS.sleep(PATROL.toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closing = true;
    }
  }

  /** Whether this node delivers now; keeps the lease while it does. */
  private boolean isMine() {
    Instant now = clock.instant();
    Duration pause = lease == null ? PATROL : TERM.dividedBy(3);
    if (!now.isBefore(renewed) && now.isBefore(renewed.plus(pause))) {
      return lease != null;
    }
    if (lease != null && !store.leases().renew(lease, TERM)) {
      lose();
    }
    if (lease == null) {
      lease = store.leases().take("notify:" + target, TERM).orElse(null);
    }
    renewed = now;
    return lease != null;
  }

  /** Somebody else delivers by now, and tries again what was not written down. */
  private void lose() {
    lease = null;
    taken();
    underWay.clear();
  }

  /** What was finished since the last time. */
  private List<Settled> taken() {
    lock.lock();
    try {
      var taken = List.copyOf(finished);
      finished.clear();
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    List<Settled> tries = taken();
    if (tries.isEmpty()) {
      return;
    }
    if (!written(tries)) {
      lose();
      return;
    }
    tries.forEach(each -> underWay.remove(each.id()));
    Instant soon = clock.instant().plus(PATROL.multipliedBy(2));
    tries.stream()
        .map(Settled::due)
        .filter(due -> due.isAfter(Instant.EPOCH) && due.isBefore(soon))
        .forEach(retries::add);
  }

  /** Writes down what came of tries, now or later; false if that is no longer for this node to do. */
  private boolean written(List<Settled> tries) {
    try {
      return store.outbox().settle(tries, clock.instant(), lease());
    } catch (StoreUnavailable e) {
      tries.forEach(this::finish);
      throw e;
    }
  }

  private Lease lease() {
    return Optional.ofNullable(lease).orElseThrow();
  }

  /** Begins what is due, as far as there is room. */
  private void begin() {
    Instant now = clock.instant();
    while (!retries.isEmpty() && !retries.element().isAfter(now)) {
      retries.remove();
    }
    int room = breaker.allowance(now, pace.atOnce() - underWay.size(), underWay.size());
    if (room <= 0 || lease == null) {
      return;
    }
    List<Entry> due = new ArrayList<>(store.outbox().due(target, now, pace.atOnce()));
    if (breaker.isOpen()) {
      due.sort(Comparator.comparingInt(Entry::tries)); // no event dies of the target's failure
    }
    for (Entry entry : due) {
      if (room > 0 && underWay.add(entry.id())) {
        room--;
        deliveries.execute(() -> finish(tried(entry)));
      }
    }
  }

  private void finish(Settled settled) {
    lock.lock();
    try {
      finished.add(settled);
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits for news, for the next retry, or for the next patrol. */
  private void await() throws InterruptedException {
    Instant now = clock.instant();
    Duration longest = PATROL;
    if (!retries.isEmpty()) {
      longest = shorter(longest, Duration.between(now, retries.element()));
    }
    if (breaker.until().isAfter(now)) {
      longest = shorter(longest, Duration.between(now, breaker.until()));
    }
    lock.lock();
    try {
      long left = longest.toNanos();
      while (!rung && finished.isEmpty() && !closing && left > 0) {
        left = news.awaitNanos(left);
      }
      rung = false;
    } finally {
      lock.unlock();
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private Settled tried(Entry entry) {
    int tries = entry.tries() + 1;
    return switch (delivery(entry)) {
      case Delivery.Delivered _ -> {
        delivered.increment();
        failing = false;
        if (breaker.arrived()) {
          LOG.info("{} takes events again", target);
        }
        yield Settled.delivered(entry.id(), tries);
      }
      case Delivery.Refused(boolean retryable, String reason) ->
          refused(entry, tries, retryable, shortened(reason));
    };
  }

  private Delivery delivery(Entry entry) {
    Route route = routes.get(entry.resource());
    if (route == null) {
      return new Delivery.Refused(false, entry.resource() + " no longer names this target");
    }
    try {
      return route.queue().deliver(route.message().apply(entry));
    } catch (RuntimeException e) {
      LOG.error("A delivery to {} failed", target, e);
      return new Delivery.Refused(true, e.getClass().getSimpleName());
    }
  }

  private Settled refused(Entry entry, int tries, boolean retryable, String reason) {
    if (!retryable || tries >= pace.tries()) {
      LOG.warn(
          "{} did not take change {} of {} in {} tries, and is not asked again: {}",
          target,
          entry.sequence(),
          entry.resource(),
          tries,
          reason);
      return Settled.dead(entry.id(), tries, reason);
    }
    if (breaker.failed(entry.document(), clock.instant())) {
      LOG.warn("{} is taken to be down: one event at a time is tried until one arrives", target);
    }
    if (!failing) {
      failing = true;
      LOG.warn("{} does not take events; they are tried again: {}", target, reason);
    }
    Duration pause = pace.pause(tries, ThreadLocalRandom.current());
    return Settled.failed(entry.id(), tries, clock.instant().plus(pause), reason);
  }

  private static String shortened(String reason) {
    return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
  }

  /** Gives what is under way a moment, writes down what came of it, and lets others deliver. */
  private void end() {
    deliveries.shutdown();
    try {
      boolean all = deliveries.awaitTermination(GRACE.toMillis(), TimeUnit.MILLISECONDS);
      LOG.debug("Deliveries to {} have ended, all of them: {}", target, all);
      if (lease != null) {
        settle();
      }
      if (lease != null) {
        store.leases().release(lease);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailable e) {
      LOG.warn("The last deliveries to {} are repeated later: {}", target, e.getMessage());
    } finally {
      deliveries.shutdownNow();
    }
  }

  /** Lets the course end soon. */
  void stop() {
    lock.lock();
    try {
      closing = true;
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the course, and waits until it has ended. */
  @Override
  public void close() {
    stop();
    boolean interrupted = false;
    while (loop.isAlive()) {
      try {
        loop.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
