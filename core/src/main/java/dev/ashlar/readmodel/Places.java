package dev.ashlar.readmodel;

import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The targets that units came from and go to, looked up once for each. Used by one thread. */
final class Places {
  private static final Logger LOG = LoggerFactory.getLogger(Places.class);

  /** Where a unit came from and goes, or why that cannot be told. */
  private record Known(Set<String> before, Set<String> after, Optional<ProjectionFailure> why) {}

  private final Targets targets;
  private final IdentityHashMap<Unit, Known> known = new IdentityHashMap<>();

  Places(Targets targets) {
    this.targets = targets;
  }

  /** Forgets all of them. */
  void clear() {
    known.clear();
  }

  /** Both. */
  Set<String> all(Unit unit) throws ProjectionFailure, InterruptedException {
    var all = new LinkedHashSet<>(before(unit));
    all.addAll(after(unit));
    return all;
  }

  /** The targets of what it was. */
  Set<String> before(Unit unit) throws ProjectionFailure, InterruptedException {
    return known(unit).before();
  }

  /** The targets of what it is. */
  Set<String> after(Unit unit) throws ProjectionFailure, InterruptedException {
    return known(unit).after();
  }

  private Known known(Unit unit) throws ProjectionFailure, InterruptedException {
    Known known = this.known.get(unit);
    if (known == null) {
      known = found(unit);
      this.known.put(unit, known);
    }
    if (known.why().isPresent()) {
      throw known.why().get();
    }
    return known;
  }

  private Known found(Unit unit) throws InterruptedException {
    Set<String> before = Set.of();
    try {
      if (unit.before().isPresent()) {
        before = targets.of(unit.input(), unit.id(), unit.before().get());
      }
    } catch (ProjectionFailure e) {
      LOG.trace("It was projected nowhere, then", e);
    }
    try {
      Set<String> after =
          unit.after().isEmpty()
              ? Set.of()
              : targets.of(unit.input(), unit.id(), unit.after().get());
      return new Known(before, after, Optional.empty());
    } catch (ProjectionFailure e) {
      return new Known(before, Set.of(), Optional.of(e));
    }
  }
}
