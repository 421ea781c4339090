package dev.ashlar.notify;

import dev.ashlar.engine.follow.Backoff;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Loop;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.queue.Delivery;
import dev.ashlar.port.queue.Message;
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
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The deliveries to one target. A loop asks the outbox for what is due, hands it to threads of which there
 * is a bounded number, and writes down together what came of it. The outbox gives one event of each
 * document at a time, so that threads never overtake each other; what is written down late is delivered
 * twice, under the same id, and never skipped. Of the nodes of one store, the one that has the lease of
 * the target delivers. Thread-safe.
 */
final class DeliveryLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryLoop.class);

  /** How often the outbox is looked at without a signal. */
  private static final Duration PATROL = Tail.PATROL;

  /** How long deliveries may go on when the loop is to end. */
  private static final Duration GRACE = Duration.ofSeconds(1);

  private static final int LONGEST_REASON = 500;

  private final String target;
  private final Map<String, Route> routes;
  private final Store store;
  private final Clock clock;
  private final Pace pace;
  private final Leaseholder leases;
  private final Breaker breaker;
  private final ExecutorService deliveries =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("notify-delivery-", 0).factory());
  private final LongAdder delivered = new LongAdder();
  private final Queue<Settled> finished = new ConcurrentLinkedQueue<>();
  private final Loop loop;
  private volatile boolean failing;

  // what follows belongs to the loop's thread alone
  private final Set<Long> underWay = new HashSet<>();
  /** When the next ones are due that are due sooner than the patrol would find out. */
  private final PriorityQueue<Instant> retries = new PriorityQueue<>(Comparator.naturalOrder());
  private @Nullable Lease lease;

  /** How the events of one resource are written, and where they go. */
  record Route(dev.ashlar.port.queue.Queue queue, Function<Entry, Message> message) {}

  /**
   * A loop that runs from now on.
   *
   * @param routes by resource
   */
  DeliveryLoop(
      String target,
      Map<String, Route> routes,
      Store store,
      Clock clock,
      Pace pace,
      Leaseholder leases) {
    this.target = target;
    this.routes = routes;
    this.store = store;
    this.clock = clock;
    this.pace = pace;
    this.leases = leases;
    breaker = new Breaker(pace);
    loop = new Loop("notify-" + target, new Backoff(PATROL, PATROL), new Delivering());
    loop.start();
  }

  /** What wakes it. */
  Loop loop() {
    return loop;
  }

  /** There may be something to deliver. */
  void signal() {
    loop.signal();
  }

  /** Somebody wants something delivered now, even if the target is taken to be down. */
  void hurry() {
    breaker.hurry();
    loop.hurry();
  }

  /** Whether the target is taken to be down. */
  boolean isPaused() {
    return breaker.isOpen();
  }

  /** How many this node has delivered. */
  long delivered() {
    return delivered.sum();
  }

  private final class Delivering implements Loop.Work {
    @Override
    public Duration step() {
      if (isMine()) {
        settle();
        begin();
      } else {
        taken();
      }
      return rest();
    }

    @Override
    public void failed(Throwable failure) {
      if (failure instanceof StoreUnavailable) {
        LOG.warn("The outbox cannot be read: {}", failure.getMessage());
      } else {
        LOG.error("Deliveries to {} failed; trying again", target, failure);
      }
    }

    @Override
    public void end() {
      DeliveryLoop.this.end();
    }
  }

  /** Whether this node delivers now. */
  private boolean isMine() {
    Lease before = lease;
    lease = leases.take(lease(target)).orElse(null);
    if (before != null && !before.equals(lease)) {
      lose();
    }
    return lease != null;
  }

  private static String lease(String target) {
    return "notify:" + target;
  }

  /** Somebody else delivers by now, and tries again what was not written down. */
  private void lose() {
    taken();
    underWay.clear();
  }

  /** What was finished since the last time. */
  private List<Settled> taken() {
    var taken = new ArrayList<Settled>();
    for (Settled each = finished.poll(); each != null; each = finished.poll()) {
      taken.add(each);
    }
    return taken;
  }

  private void settle() {
    List<Settled> tries = taken();
    if (tries.isEmpty()) {
      return;
    }
    if (!written(tries)) {
      leases.lost(lease());
      lease = null;
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
    finished.add(settled);
    loop.signal();
  }

  /** How long there is nothing to do: until the next retry, or the next patrol. */
  private Duration rest() {
    Instant now = clock.instant();
    Duration longest = PATROL;
    if (!retries.isEmpty()) {
      longest = shorter(longest, Duration.between(now, retries.element()));
    }
    if (breaker.until().isAfter(now)) {
      longest = shorter(longest, Duration.between(now, breaker.until()));
    }
    return longest;
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
      case Delivery.Refused(boolean retryable, String reason, Optional<Duration> after) ->
          refused(entry, tries, retryable, shortened(reason), after);
    };
  }

  private Delivery delivery(Entry entry) {
    Route route = routes.get(entry.resource());
    if (route == null) {
      return new Delivery.Refused(false, entry.resource() + " no longer names this target");
    }
    try {
      return route.queue().deliver(route.message().apply(entry));
    } catch (RuntimeException | Error e) {
      LOG.error("A delivery to {} failed", target, e);
      return new Delivery.Refused(true, e.getClass().getSimpleName());
    }
  }

  private Settled refused(
      Entry entry, int tries, boolean retryable, String reason, Optional<Duration> after) {
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
    Duration pause =
        after.map(asked -> pace.asked(asked, ThreadLocalRandom.current()))
            .orElseGet(() -> pace.pause(tries, ThreadLocalRandom.current()));
    if (after.isPresent()) {
      breaker.hold(clock.instant().plus(pause));
    }
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
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (StoreUnavailable e) {
      LOG.warn("The last deliveries to {} are repeated later: {}", target, e.getMessage());
    } finally {
      deliveries.shutdownNow();
      leases.release(lease(target));
    }
  }

  /** Lets it end soon. */
  void stop() {
    loop.stop();
  }

  /** Ends it, and waits until it has ended. */
  @Override
  public void close() {
    loop.close();
  }
}
