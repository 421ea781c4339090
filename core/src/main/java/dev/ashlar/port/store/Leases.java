package dev.ashlar.port.store;

import java.time.Duration;
import java.util.Optional;

/** Leases by name, by one clock for all nodes. Thread-safe. */
public interface Leases {
  /** Takes a lease that nobody has; empty if somebody does. */
  Optional<Lease> take(String name, Duration term);

  /** Keeps a lease for one more term from now; false if somebody else has taken it since. */
  boolean renew(Lease lease, Duration term);

  /** Gives a lease back, so that others need not wait. Nothing happens if it was lost. */
  void release(Lease lease);
}
