package dev.ashlar.engine;

import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation.Bulk;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.StoreUnavailable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many writes, each whatever comes of the others, in their order. Neighbours share a commit as long as
 * all goes well: a failure shrinks the group, so that no write is tried often. Thread-safe.
 */
final class Bulks {
  private static final Logger LOG = LoggerFactory.getLogger(Bulks.class);
  private static final int LARGEST = 256;

  private final Writes writes;

  Bulks(Writes writes) {
    this.writes = writes;
  }

  Outcome perform(Bulk bulk) {
    Optional<Context.Once> once = bulk.context().once();
    return once.isPresent()
        ? performOnce(bulk, once.get())
        : new Outcome.Each(inGroups(bulk.context(), bulk.writes()));
  }

  private List<Outcome> inGroups(Context context, List<Write> all) {
    var outcomes = new ArrayList<Outcome>(all.size());
    int size = LARGEST;
    while (outcomes.size() < all.size()) {
      int begin = outcomes.size();
      List<Write> group = all.subList(begin, Math.min(all.size(), begin + size));
      switch (performed(context, group)) {
        case Outcome.Done(var done) -> {
          outcomes.addAll(done);
          size = Math.min(LARGEST, size * 2);
        }
        case Outcome.Aborted aborted when aborted.index() == 0 -> {
          outcomes.add(aborted.cause());
          size = Math.max(1, size / 4);
        }
        case Outcome.Aborted aborted -> size = aborted.index();
        case Outcome.Unavailable unavailable -> {
          while (outcomes.size() < all.size()) {
            outcomes.add(unavailable);
          }
        }
        case Outcome outcome -> throw new IllegalStateException("a batch came to " + outcome);
      }
    }
    return outcomes;
  }

  /** What the groups before it came to is told even if the store goes away. */
  private Outcome performed(Context context, List<Write> group) {
    try {
      return writes.perform(context, group);
    } catch (StoreUnavailable e) {
      LOG.error("The store is unavailable in the middle of a bulk", e);
      return Engine.UNAVAILABLE;
    }
  }

  /**
   * Each write has a receipt of its own, so that a bulk that was broken off goes on where it was. What
   * failed is tried again.
   */
  private Outcome performOnce(Bulk bulk, Context.Once once) {
    Outcome claimed = writes.perform(bulk.context(), List.of());
    if (claimed instanceof Outcome.Failure) {
      return claimed;
    }
    var outcomes = new ArrayList<Outcome>(bulk.writes().size());
    for (int i = 0; i < bulk.writes().size(); i++) {
      var own = new Context.Once(once.key() + "\n" + i, once.fingerprint());
      var context =
          new Context(bulk.context().caller(), bulk.context().requestId(), Optional.of(own));
      outcomes.add(Writes.alone(performed(context, List.of(bulk.writes().get(i)))));
    }
    var each = new Outcome.Each(outcomes);
    return claimed instanceof Outcome.Replayed ? new Outcome.Replayed(each) : each;
  }
}
