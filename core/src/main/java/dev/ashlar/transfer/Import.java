package dev.ashlar.transfer;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.Report.Stop;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the items of a file. One with an id is an upsert, so that importing twice changes nothing
 * the second time; one without is a new document. Hooks, rights and validation hold as for every
 * write. Used once, by one thread.
 *
 * <p>Items are written in groups, to share commits: after a crash a group is there or not. Wrong ones
 * are left out and reported, unless all or nothing is asked for: then the whole file is one
 * transaction, and has to fit into memory.
 */
public final class Import {
  /** The most items of an import that is all or nothing. */
  public static final int MOST_ATOMIC = 50_000;

  /** The most bytes of an import that is all or nothing. */
  public static final long MOST_ATOMIC_BYTES = 64_000_000;

  /** From here on a number with a point or exponent may have lost digits. */
  private static final double EXACT = 0x1p53;

  private static final int MOST_IDS = 2_000_000;
  private static final int GROUP = 500;
  private static final int GROUP_BYTES = 1_000_000;

  private final Engine engine;
  private final Context context;
  private final Resource resource;
  private final Options options;
  private final Consumer<Report> progress;
  private final Tally tally = new Tally();
  private final SeenIds seen = new SeenIds(MOST_IDS);

  /**
   * How to import.
   *
   * @param atomic all or nothing
   * @param dry whether nothing is written: items are only held against the definition
   * @param from the line to begin at; items before it are skipped
   */
  public record Options(boolean atomic, boolean dry, long from) {
    /** From the first line, leaving out what is wrong. */
    public static final Options NONE = new Options(false, false, 1);
  }

  /**
   * An import into a resource.
   *
   * @param progress is told now and then how far it has come; on the importing thread
   */
  public Import(
      Engine engine,
      Context context,
      Resource resource,
      Options options,
      Consumer<Report> progress) {
    this.engine = engine;
    this.context = context;
    this.resource = resource;
    this.options = options;
    this.progress = progress;
  }

  /** Imports all items, or as many as can be. */
  public Report run(Items items) {
    Optional<Outcome.Failure> barred = barred();
    if (barred.isPresent()) {
      return tally.report(barred.map(Stop.Failed::new));
    }
    Optional<Stop> stopped;
    try {
      stopped = options.dry() ? dry(items) : options.atomic() ? atomic(items) : each(items);
    } catch (Unreadable e) {
      stopped = Optional.of(new Stop.Broken(e));
    }
    return tally.report(stopped);
  }

  /** Why the caller may write nothing at all, if so. */
  private Optional<Outcome.Failure> barred() {
    return engine.barred(context, resource.name(), Method.CREATE)
        .filter(why -> engine.barred(context, resource.name(), Method.UPDATE).isPresent());
  }

  private Optional<Stop> each(Items items) {
    var group = new ArrayList<Item>();
    long bytes = 0;
    Optional<Unreadable> broken = Optional.empty();
    while (true) {
      Optional<Item> item = Optional.empty();
      try {
        item = next(items);
      } catch (Unreadable e) {
        broken = Optional.of(e);
      }
      item.ifPresent(group::add);
      bytes += item.map(Item::size).orElse(0);
      boolean full = group.size() >= GROUP || bytes >= GROUP_BYTES;
      if (item.isPresent() && !full) {
        continue;
      }
      Optional<Stop> stopped = write(group);
      if (stopped.isPresent()) {
        return stopped;
      }
      if (item.isEmpty()) {
        return broken.map(Stop.Broken::new);
      }
      progress.accept(tally.report(Optional.empty()));
      group.clear();
      bytes = 0;
    }
  }

  /** The next item that is not to be skipped. */
  private Optional<Item> next(Items items) {
    Optional<Item> item = items.next();
    while (item.isPresent() && item.get().line() < options.from()) {
      item = items.next();
    }
    return item.map(this::identified);
  }

  /** The item with its id as text, noted: a number is its decimal text. */
  private Item identified(Item item) {
    if (item.members().isEmpty()) {
      return item;
    }
    ObjectNode members = item.members().get();
    JsonNode id = members.get(resource.idMember());
    if (id != null && id.isNumber()) {
      if (id.isFloatingPointNumber() && Math.abs(id.doubleValue()) >= EXACT) {
        String message =
            "expected an id, found a number with more digits than a number keeps; put it in quotes";
        return Item.wrong(
            item.line(),
            new Fault("/" + resource.idMember(), "type", message, Optional.empty()));
      }
      members.put(resource.idMember(), decimal(id));
    }
    id(members).filter(known -> seen.isRepeated(known.text()))
        .ifPresent(
            known -> tally.repeated(item.line()));
    return item;
  }

  private static String decimal(JsonNode number) {
    BigDecimal exact = number.decimalValue();
    return exact.signum() == 0 ? "0" : exact.stripTrailingZeros().toPlainString();
  }

  /** Writes a group; the items in it that are wrong are left out. */
  private Optional<Stop> write(List<Item> group) {
    int from = 0;
    while (from < group.size()) {
      Item first = group.get(from);
      if (first.members().isEmpty()) {
        tally.failed(first.line(), first.faults());
        from++;
        continue;
      }
      int to = from + 1;
      while (to < group.size() && group.get(to).members().isPresent()) {
        to++;
      }
      Optional<Stop> stopped = writeGood(group.subList(from, to));
      if (stopped.isPresent()) {
        return stopped;
      }
      from = to;
    }
    return Optional.empty();
  }

  private Optional<Stop> writeGood(List<Item> items) {
    return switch (engine.perform(new Operation.Bulk(context, writes(items)))) {
      case Outcome.Each(var outcomes, var _) -> told(items, outcomes);
      case Outcome.Failure failure -> Optional.of(new Stop.Failed(failure));
    };
  }

  private Optional<Stop> told(List<Item> items, List<Outcome.OfWrite> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      Item item = items.get(i);
      switch (outcomes.get(i)) {
        case Outcome.Success success -> tally.took(item, success);
        case Outcome.Unavailable why -> {
          return Optional.of(new Stop.Failed(why));
        }
        case Outcome.Failure why -> tally.failed(item.line(), Fault.of(why));
      }
    }
    return Optional.empty();
  }

  private void took(List<Item> items, List<Outcome.Written> outcomes) {
    for (int i = 0; i < outcomes.size(); i++) {
      tally.took(items.get(i), outcomes.get(i));
    }
  }

  private List<Operation.Write> writes(List<Item> items) {
    return items.stream().map(item -> write(item.members().orElseThrow())).toList();
  }

  private Operation.Write write(ObjectNode members) {
    var draft = new Draft(members);
    Optional<DocumentId> id = id(members);
    return id.isPresent()
        ? Operation.Upsert.of(context, resource.name(), id.get(), draft)
        : Operation.Create.of(context, resource.name(), draft);
  }

  /** The id that an item has; what is none makes a new document, which says why it cannot be. */
  private Optional<DocumentId> id(ObjectNode members) {
    JsonNode id = members.get(resource.idMember());
    if (id == null || !id.isString()) {
      return Optional.empty();
    }
    try {
      return Optional.of(DocumentId.of(id.stringValue()));
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  private Optional<Stop> atomic(Items items) {
    var all = new ArrayList<Item>();
    long bytes = 0;
    for (Optional<Item> item = next(items); item.isPresent(); item = next(items)) {
      all.add(item.get());
      bytes += item.get().size();
      if (all.size() > MOST_ATOMIC || bytes > MOST_ATOMIC_BYTES) {
        return Optional.of(new Stop.TooLarge(tooLarge(item.get().line())));
      }
    }
    SortedMap<Integer, Outcome.Failure> failures = new TreeMap<>();
    boolean readable = all.stream().allMatch(item -> item.members().isPresent());
    if (!readable) {
      for (int i = 0; i < all.size(); i++) {
        int place = i;
        wrong(all.get(i)).ifPresent(why -> failures.put(place, why));
      }
      return Optional.of(undone(all, failures));
    }
    return switch (engine.perform(new Operation.Batch(context, writes(all)))) {
      case Outcome.Done(var outcomes, var _) -> {
        took(all, outcomes);
        yield Optional.empty();
      }
      case Outcome.Aborted aborted -> Optional.of(undone(all, aborted.failures()));
      case Outcome.Failure failure -> Optional.of(new Stop.Failed(failure));
    };
  }

  private Stop undone(List<Item> all, SortedMap<Integer, Outcome.Failure> failures) {
    failures.forEach(
        (place, why) -> {
          Item item = all.get(place);
          tally.failed(item.line(), item.faults().isEmpty() ? Fault.of(why) : item.faults());
        });
    return new Stop.Undone(failures.values().iterator().next());
  }

  private Optional<Outcome.Failure> wrong(Item item) {
    if (item.members().isEmpty()) {
      String message = item.faults().getFirst().message();
      return Optional.of(new Outcome.Malformed(Outcome.Problem.BODY, message));
    }
    return engine.dryRun(write(item.members().get())) instanceof Outcome.Failure failure
        ? Optional.of(failure)
        : Optional.empty();
  }

  private static String tooLarge(long line) {
    return "an import that is all or nothing may have at most %,d items and %,d MB; this one has more"
        .formatted(MOST_ATOMIC, MOST_ATOMIC_BYTES / 1_000_000)
        + " (line " + line + "). Import it without atomic, or in parts";
  }

  private Optional<Stop> dry(Items items) {
    long count = 0;
    for (Optional<Item> item = next(items); item.isPresent(); item = next(items)) {
      dry(item.get());
      count++;
      if (count % GROUP == 0) {
        progress.accept(tally.report(Optional.empty()));
      }
    }
    return Optional.empty();
  }

  private void dry(Item item) {
    if (item.members().isEmpty()) {
      tally.failed(item.line(), item.faults());
      return;
    }
    switch (engine.dryRun(write(item.members().get()))) {
      case Outcome.Success success -> tally.took(item, success);
      case Outcome.Failure failure -> tally.failed(item.line(), Fault.of(failure));
    }
  }
}
