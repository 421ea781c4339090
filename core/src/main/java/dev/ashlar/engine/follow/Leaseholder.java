package dev.ashlar.engine.follow;

import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Leases;
import dev.ashlar.port.store.StoreUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of this node: it asks for one that another node has now and then, and renews those that it
 * has for as long as it lives, however long a holder's work takes. Thread-safe.
 */
public final class Leaseholder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Leaseholder.class);

  /** How long another node waits before it goes on in the place of one that is gone. */
  private static final Duration TERM = Duration.ofSeconds(15);

  /** How often a lease is asked for that another node has. */
  private static final Duration AGAIN = Duration.ofMillis(900);

  private final Leases leases;
  private final Map<String, Lease> held = new ConcurrentHashMap<>();
  private final Map<String, Long> refused = new ConcurrentHashMap<>();
  private final Loop renewal;
  private boolean started;

  /** One that holds nothing yet. */
  public Leaseholder(Leases leases) {
    this.leases = leases;
    renewal =
        new Loop(
            "leases",
            Backoff.USUAL,
            new Loop.Work() {
              @Override
              public Duration step() {
                held.values().removeIf(lease -> !leases.renew(lease, TERM));
                return TERM.dividedBy(3);
              }

              @Override
              public void failed(Throwable failure) {
                LOG.warn("Leases cannot be renewed: {}", failure.getMessage());
              }
            });
  }

  /** The lease of a name, if this node has it; does not ask for it. */
  public Optional<Lease> held(String name) {
    return Optional.ofNullable(held.get(name));
  }

  /** The lease of a name, if this node has it or can take it now. */
  public Optional<Lease> take(String name) {
    Optional<Lease> had = held(name);
    if (had.isPresent()) {
      return had;
    }
    Long last = refused.get(name);
    if (last != null && System.nanoTime() - last < AGAIN.toNanos()) {
      return Optional.empty();
    }
    Optional<Lease> taken = leases.take(name, TERM);
    if (taken.isEmpty()) {
      refused.put(name, System.nanoTime());
      return taken;
    }
    held.put(name, taken.get());
    refused.remove(name);
    start();
    return taken;
  }

  private synchronized void start() {
    if (!started) {
      started = true;
      renewal.start();
    }
  }

  /** The store says that another node has it by now. */
  public void lost(Lease lease) {
    held.remove(lease.name(), lease);
  }

  /** Gives a lease back, so that another node need not wait for its end. */
  public void release(String name) {
    Lease lease = held.remove(name);
    if (lease == null) {
      return;
    }
    try {
      leases.release(lease);
    } catch (StoreUnavailable e) {
      LOG.warn("The lease {} is left to run out: {}", name, e.getMessage());
    }
  }

  /** Gives all of them back. */
  @Override
  public void close() {
    renewal.close();
    held.keySet().forEach(this::release);
  }
}
