package dev.ashlar.web.face;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.View;
import dev.ashlar.query.Selector;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.Transactions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Writes that are committed together or not at all, some of which name by a selector what they change:
 * all documents that match when it begins, as far as the caller may list them. If one of these changes
 * before the commit, the selectors are asked again, a bounded number of times. Thread-safe.
 */
public final class SelectedBatch {
  private static final int ATTEMPTS = 10;

  private final Engine engine;
  private final int page;

  /** Batches of a server. */
  public SelectedBatch(Backend backend) {
    this(backend.engine(), backend.limits().page());
  }

  /**
   * Batches of an engine.
   *
   * @param page how many documents are looked up at once
   */
  public SelectedBatch(Engine engine, int page) {
    this.engine = engine;
    this.page = page;
  }

  /** What is written. */
  public sealed interface Item {
    /** One write. */
    record One(Write write) implements Item {}

    /**
     * All documents that match.
     *
     * @param patch how they change; empty if they are removed
     */
    record All(String resource, Selector selector, Optional<Patch> patch) implements Item {}
  }

  /** What a batch came to. */
  public sealed interface Result {
    /**
     * It was committed.
     *
     * @param replayed whether this was done before, under the same key
     */
    record Done(List<Part> parts, boolean replayed) implements Result {}

    /** Nothing was written: these could not be; at least one. */
    record Aborted(List<Wrong> wrong) implements Result {}

    /** Nothing was written, whatever the items say. */
    record Failed(Outcome.Failure failure) implements Result {}
  }

  /** What an item came to. */
  public sealed interface Part {
    /** One write was done. */
    record Written(Outcome.Written written) implements Part {}

    /**
     * So many documents matched, and are written.
     *
     * @param sequence the last of them; 0 if none matched
     */
    record Matched(int matched, long sequence) implements Part {}
  }

  /**
   * Why a document could not be written.
   *
   * @param item the place of the item that names it
   * @param id empty where the item names none
   */
  public record Wrong(int item, Optional<DocumentId> id, Outcome.Failure cause) {}

  /** A write, with the item that it belongs to. */
  private record Planned(int item, Optional<DocumentId> id, Write write) {}

  /**
   * Writes all items, or none.
   *
   * @throws Rejected if they come to too many writes
   */
  public Result perform(Context context, List<Item> items) {
    boolean several = items.stream().filter(Item.All.class::isInstance).count() > 1;
    if (several && context.once().isPresent()) {
      throw Problems.malformed(
          Idempotency.KEY + ": of the writes of one transaction, only one may name a selector");
    }
    Set<DocumentId> gone = new HashSet<>();
    for (int i = 0; i < ATTEMPTS; i++) {
      var plan = new ArrayList<Planned>();
      int[] matched = new int[items.size()];
      for (int place = 0; place < items.size(); place++) {
        Optional<Outcome.Failure> failure =
            plan(context, place, items.get(place), plan, matched, gone);
        if (failure.isPresent()) {
          return new Result.Aborted(List.of(new Wrong(place, Optional.empty(), failure.get())));
        }
      }
      var batch = new Operation.Batch(context, plan.stream().map(Planned::write).toList());
      switch (engine.perform(batch)) {
        case Outcome.Done done -> {
          return new Result.Done(parts(items, matched, plan, done), done.replayed());
        }
        case Outcome.Aborted aborted -> {
          if (!hasMoved(items, plan, aborted, gone)) {
            return new Result.Aborted(wrong(plan, aborted));
          }
        }
        case Outcome.Failure failure -> {
          return new Result.Failed(failure);
        }
      }
    }
    return new Result.Failed(
        new Outcome.Conflict("the documents that match keep changing; try again", List.of()));
  }

  private Optional<Outcome.Failure> plan(
      Context context,
      int place,
      Item item,
      List<Planned> plan,
      int[] matched,
      Set<DocumentId> gone) {
    return switch (item) {
      case Item.One(Write write) -> {
        plan.add(new Planned(place, Optional.empty(), write));
        Transactions.check(plan.size());
        yield Optional.empty();
      }
      case Item.All all -> {
        var views = new ArrayList<View>();
        Optional<Outcome.Failure> failure = match(context, all, views);
        matched[place] = views.size();
        Set<DocumentId> earlier = earlier(plan, all.resource());
        for (View view : views) {
          if (!gone.contains(view.id())) {
            plan.add(
                new Planned(place, Optional.of(view.id()), write(context, all, view, earlier)));
          }
        }
        if (plan.size() > Transactions.MOST_WRITES) {
          throw tooMany();
        }
        yield failure;
      }
    };
  }

  /** The documents of a resource that writes of this plan name: their versions will not be those found. */
  private static Set<DocumentId> earlier(List<Planned> plan, String resource) {
    var ids = new HashSet<DocumentId>();
    for (Planned each : plan) {
      if (each.write().resource().equals(resource)) {
        each.id().or(() -> named(each.write())).ifPresent(ids::add);
      }
    }
    return ids;
  }

  private static Optional<DocumentId> named(Write write) {
    return switch (write) {
      case Operation.Create create -> create.id();
      case Operation.Update update -> Optional.of(update.id());
      case Operation.Upsert upsert -> Optional.of(upsert.id());
      case Operation.Destroy destroy -> Optional.of(destroy.id());
      case Operation.Attach attach -> Optional.of(attach.id());
      case Operation.Detach detach -> Optional.of(detach.id());
      case Operation.WithFiles files -> named(files.write());
    };
  }

  private static Write write(
      Context context, Item.All all, View view, Set<DocumentId> earlier) {
    OptionalLong version =
        earlier.contains(view.id()) ? OptionalLong.empty() : OptionalLong.of(view.version());
    return all.patch()
        .<Write>map(
            patch -> Operation.Update.of(context, all.resource(), view.id(), patch)
                .ifVersion(version))
        .orElseGet(
            () -> Operation.Destroy.of(context, all.resource(), view.id()).ifVersion(version));
  }

  /** Adds what matches now; of each document no more than its id and version are read. */
  private Optional<Outcome.Failure> match(Context context, Item.All all, List<View> views) {
    Operation.Query query =
        Operation.Query.of(new Context(context.caller(), context.requestId()), all.resource())
            .where(all.selector())
            .fields(List.of(engine.schema().resource(all.resource()).idMember()))
            .limit(page);
    Optional<String> after = Optional.empty();
    do {
      switch (engine.perform(query.after(after))) {
        case Outcome.Listed(var found, var next, var _) -> {
          views.addAll(found);
          after = next;
        }
        case Outcome.Failure failure -> {
          return Optional.of(failure);
        }
      }
      if (views.size() > Transactions.MOST_WRITES) {
        throw tooMany();
      }
    } while (after.isPresent());
    return Optional.empty();
  }

  private static Rejected tooMany() {
    return new Rejected(
        Problem.of(
            ProblemType.TOO_LARGE,
            "at most %,d documents can be written at once, and more match; narrow the selector"
                .formatted(Transactions.MOST_WRITES)));
  }

  /**
   * Whether a batch failed only because documents that matched are otherwise now. Those that are there
   * and were removed with others of the batch need no removal of their own.
   */
  private boolean hasMoved(
      List<Item> items, List<Planned> plan, Outcome.Aborted aborted, Set<DocumentId> gone) {
    for (var failure : aborted.failures().entrySet()) {
      Planned planned = plan.get(failure.getKey());
      boolean chosen = items.get(planned.item()) instanceof Item.All;
      if (!chosen) {
        return false;
      }
      switch (failure.getValue()) {
        case Outcome.Stale stale -> {}
        case Outcome.Missing missing -> {
          if (engine.dryRun(planned.write()) instanceof Outcome.Missing) {
            return !isListed(planned);
          }
          planned.id().ifPresent(gone::add);
        }
        default -> {
          return false;
        }
      }
    }
    return true;
  }

  /** Whether a document that the caller cannot write is one that the caller can list. */
  private boolean isListed(Planned planned) {
    String member = engine.schema().resource(planned.write().resource()).idMember();
    Operation.Query query =
        Operation.Query.of(planned.write().context(), planned.write().resource())
            .where(Selector.where(member).eq(planned.id().orElseThrow().text()))
            .limit(1);
    return engine.perform(query) instanceof Outcome.Listed(var found, var _, var _)
        && !found.isEmpty();
  }

  private static List<Wrong> wrong(List<Planned> plan, Outcome.Aborted aborted) {
    var wrong = new ArrayList<Wrong>();
    aborted.failures()
        .forEach(
            (place, cause) -> {
              boolean one = plan.size() > place;
              wrong.add(
                  new Wrong(
                      one ? plan.get(place).item() : 0,
                      one ? plan.get(place).id() : Optional.empty(), cause));
            });
    return wrong;
  }

  /** What was done, item for item; of what was done before there are as many as then. */
  private static List<Part> parts(
      List<Item> items, int[] matched, List<Planned> plan, Outcome.Done done) {
    int more = done.outcomes().size() - plan.size();
    int at = 0;
    var parts = new ArrayList<Part>();
    for (int place = 0; place < items.size(); place++) {
      if (items.get(place) instanceof Item.One) {
        parts.add(new Part.Written(done.outcomes().get(at++)));
        continue;
      }
      int item = place;
      int written = (int) plan.stream().filter(each -> each.item() == item).count() + more;
      long sequence = 0;
      for (int i = 0; i < written; i++) {
        sequence = Math.max(sequence, done.outcomes().get(at++).version());
      }
      parts.add(new Part.Matched(done.replayed() ? written : matched[place], sequence));
    }
    return parts;
  }
}
