package dev.ashlar.source;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.Fault;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a load could not do because of other documents, and may do once these change: items whose references
 * had no target or whose unique values were taken, and removals that a reference restricts. So many are
 * remembered, and whether there were more. Used by one thread.
 */
final class Remainder {
  private static final int MOST = 5000;

  private final Engine engine;
  private final Resource resource;
  private List<Item> items = new ArrayList<>();
  private List<DocumentId> removals = new ArrayList<>();
  private boolean more;

  private record Item(String place, DocumentId id, Draft draft) {}

  /**
   * What was done after all.
   *
   * @param places of the items that were taken
   * @param removed the ids of the documents that were removed
   */
  record Done(
      long created, long updated, long unchanged, Set<String> places, Set<String> removed) {
    boolean isNothing() {
      return places.isEmpty() && removed.isEmpty();
    }
  }

  Remainder(Engine engine, Resource resource) {
    this.engine = engine;
    this.resource = resource;
  }

  /** Whether a write was refused because of other documents. */
  static boolean isForOthers(Outcome.Failure why) {
    return why instanceof Outcome.Conflict(var _, var violations)
        && violations.stream()
            .anyMatch(
                violation -> violation.code() == Violation.Code.REF
                    || violation.code() == Violation.Code.UNIQUE);
  }

  void add(String place, DocumentId id, Draft draft) {
    if (items.size() == MOST) {
      more = true;
    } else {
      items.add(new Item(place, id, draft));
    }
  }

  void addRemoval(DocumentId id) {
    if (removals.size() == MOST) {
      more = true;
    } else {
      removals.add(id);
    }
  }

  /** Whether nothing is to be tried again. */
  boolean isEmpty() {
    return items.isEmpty() && removals.isEmpty() && !more;
  }

  /** Whether there is more than is remembered: only another load can try it. */
  boolean isMore() {
    return more;
  }

  /** Tries all of it again; what still cannot be done is left. */
  Done retry() {
    List<Item> leftItems = new ArrayList<>();
    List<DocumentId> leftRemovals = new ArrayList<>();
    long created = 0;
    long updated = 0;
    long unchanged = 0;
    Set<String> places = new HashSet<>();
    Set<String> removed = new HashSet<>();
    List<Outcome.OfWrite> outcomes = performed();
    for (int i = 0; i < outcomes.size(); i++) {
      Outcome.OfWrite outcome = outcomes.get(i);
      boolean removal = i >= items.size();
      boolean gone = removal && outcome instanceof Outcome.Missing;
      if (outcome instanceof Outcome.Failure && !gone) {
        if (removal) {
          leftRemovals.add(removals.get(i - items.size()));
        } else {
          leftItems.add(items.get(i));
        }
      } else if (removal) {
        removed.add(removals.get(i - items.size()).text());
      } else {
        places.add(items.get(i).place());
        created += outcome instanceof Outcome.Created ? 1 : 0;
        updated += outcome instanceof Outcome.Updated ? 1 : 0;
        unchanged += outcome instanceof Outcome.Unchanged ? 1 : 0;
      }
    }
    items = leftItems;
    removals = leftRemovals;
    return new Done(created, updated, unchanged, places, removed);
  }

  private List<Outcome.OfWrite> performed() {
    var writes = new ArrayList<Operation.Write>();
    for (Item item : items) {
      writes.add(
          Operation.Upsert.of(Context.INTERNAL, resource.name(), item.id(), item.draft()));
    }
    for (DocumentId id : removals) {
      writes.add(Operation.Destroy.of(Context.INTERNAL, resource.name(), id));
    }
    if (engine.perform(new Operation.Batch(Context.INTERNAL,
        writes)) instanceof Outcome.Done(var outcomes, var _)) {
      return List.copyOf(outcomes); // those that need each other
    }
    return switch (engine.perform(new Operation.Bulk(Context.INTERNAL, writes))) {
      case Outcome.Each(var outcomes, var _) -> outcomes;
      case Outcome.Failure why -> writes.stream().<Outcome.OfWrite>map(_ -> why).toList();
    };
  }

  /** What a failure is, for people. */
  static String message(Outcome.Failure why) {
    return Fault.of(why)
        .stream()
        .map(
            fault -> fault.pointer().isEmpty()
                ? fault.message()
                : fault.pointer() + ": " + fault.message())
        .reduce((one, other) -> one + "; " + other)
        .orElse("refused");
  }
}
