package dev.ashlar.engine.write;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation.Attach;
import dev.ashlar.operation.Operation.Bulk;
import dev.ashlar.operation.Operation.Create;
import dev.ashlar.operation.Operation.Destroy;
import dev.ashlar.operation.Operation.Detach;
import dev.ashlar.operation.Operation.Update;
import dev.ashlar.operation.Operation.Upsert;
import dev.ashlar.operation.Operation.WithFiles;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.StoreUnavailable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many writes, each whatever comes of the others, in their order. Neighbours share a commit as long as
 * all goes well: a failure shrinks the group, so that no write is tried often. Writes before the one that
 * failed are tried without it; if these fail too, since they need what was to come, groups get small
 * quickly. Thread-safe.
 */
public final class Bulks {
  private static final Logger LOG = LoggerFactory.getLogger(Bulks.class);
  private static final int LARGEST = 256;
  private static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("store", "the store cannot answer now; try again");

  private final Pipeline writes;

  /** Many writes through a pipeline. */
  public Bulks(Pipeline writes) {
    this.writes = writes;
  }

  /** What each of its writes came to. */
  public Outcome.OfBulk perform(Bulk bulk) {
    Optional<Context.Once> once = bulk.context().once();
    return once.isPresent()
        ? performOnce(bulk, once.get())
        : new Outcome.Each(inGroups(bulk.context(), bulk.writes()));
  }

  private List<Outcome.OfWrite> inGroups(Context context, List<Write> all) {
    var outcomes = new ArrayList<Outcome.OfWrite>(all.size());
    int size = LARGEST;
    boolean shrunk = false;
    while (outcomes.size() < all.size()) {
      int begin = outcomes.size();
      List<Write> group = group(all, begin, size);
      switch (performed(context, group)) {
        case Outcome.Done(var done, var _) -> {
          outcomes.addAll(done);
          size = Math.min(LARGEST, size * 2);
          shrunk = false;
        }
        case Outcome.Aborted aborted when aborted.index() == 0
            && aborted.cause() instanceof Outcome.Unavailable unavailable -> {
          String resource = all.get(begin).resource();
          while (outcomes.size() < all.size()
              && all.get(outcomes.size()).resource().equals(resource)) {
            outcomes.add(unavailable);
          }
        }
        case Outcome.Aborted aborted when aborted.index() == 0 -> {
          outcomes.add(aborted.cause());
          size = Math.max(1, size / 4);
          shrunk = false;
        }
        case Outcome.Aborted aborted -> {
          size = shrunk ? Math.max(1, group.size() / 4) : aborted.index();
          shrunk = true;
        }
        case Outcome.Failure failure -> {
          while (outcomes.size() < all.size()) {
            outcomes.add(failure);
          }
        }
      }
    }
    return outcomes;
  }

  /** The next writes that can share a commit: none of them sees what another does to its document. */
  private static List<Write> group(List<Write> all, int begin, int size) {
    var touched = new HashSet<Plan.Key>();
    int end = begin;
    while (end < Math.min(all.size(), begin + size)) {
      Optional<Plan.Key> key = key(all.get(end));
      if (key.isPresent() && !touched.add(key.get())) {
        break;
      }
      end++;
    }
    return all.subList(begin, end);
  }

  private static Optional<Plan.Key> key(Write write) {
    if (write instanceof WithFiles(var inner, var _)) {
      return key(inner);
    }
    Optional<DocumentId> id =
        switch (write) {
          case Create create -> create.id();
          case Update update -> Optional.of(update.id());
          case Upsert upsert -> Optional.of(upsert.id());
          case Destroy destroy -> Optional.of(destroy.id());
          case Attach attach -> Optional.of(attach.id());
          case Detach detach -> Optional.of(detach.id());
          case WithFiles files -> Optional.empty();
        };
    return id.map(known -> new Plan.Key(write.resource(), known));
  }

  /** What the groups before it came to is told even if the store goes away. */
  private Outcome.OfBatch performed(Context context, List<Write> group) {
    try {
      return writes.perform(context, group);
    } catch (StoreUnavailable e) {
      LOG.error("The store is unavailable in the middle of a bulk", e);
      return UNAVAILABLE;
    }
  }

  /**
   * Each write has a receipt of its own, so that a bulk that was broken off goes on where it was. What
   * failed is tried again.
   */
  private Outcome.OfBulk performOnce(Bulk bulk, Context.Once once) {
    boolean began;
    switch (writes.perform(bulk.context(), List.of())) {
      case Outcome.Done(var _, var replayed) -> began = replayed;
      case Outcome.Failure failure -> {
        return failure;
      }
    }
    var outcomes = new ArrayList<Outcome.OfWrite>(bulk.writes().size());
    for (int i = 0; i < bulk.writes().size(); i++) {
      var own = new Context.Once(once.key() + "\n" + i, once.fingerprint());
      var context =
          new Context(bulk.context().caller(), bulk.context().requestId(), Optional.of(own));
      outcomes.add(Pipeline.alone(performed(context, List.of(bulk.writes().get(i)))));
    }
    return new Outcome.Each(outcomes, began);
  }
}
