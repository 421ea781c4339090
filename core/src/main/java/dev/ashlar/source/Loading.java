package dev.ashlar.source;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Sourcing;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.SeenIds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * The items of a spool as writes, in groups; then the removal of documents whose items are gone. Used once,
 * by one thread.
 *
 * <p>Nothing is removed while there are bad items that nobody can tell the documents of, since those
 * documents would be taken for gone.
 */
final class Loading {
  private static final int GROUP = 500;
  private static final int GROUP_BYTES = 2_000_000;
  private static final int PAGE = 1000;
  private static final int PASSES = 5;
  private static final int MOST_ITEMS = 10_000_000;

  private final Engine engine;
  private final Sourcing sourcing;
  private final Resource resource;
  private final Mapping mapping;
  private final BooleanSupplier ended;
  private final LongConsumer progress;

  private final SeenIds seen = new SeenIds(MOST_ITEMS);

  /** Ids that bad items have if items keep their ids. */
  private final SeenIds guessed = new SeenIds(MOST_ITEMS);

  private final List<Trouble> troubles = new ArrayList<>();
  private final Remainder remainder;
  private boolean idsKept = true;
  private boolean anyGuessed;
  private long nameless;
  private long items;
  private long created;
  private long updated;
  private long unchanged;
  private long destroyed;
  private long bad;
  private long kept;

  private record Writing(String place, DocumentId id, Draft draft, boolean hashed) {}

  /**
   * A load.
   *
   * @param ended whether it is to stop, at once
   * @param progress told now and then how many items were taken
   */
  Loading(
      Engine engine,
      Resource resource,
      Mapping mapping,
      BooleanSupplier ended,
      LongConsumer progress) {
    this.engine = engine;
    sourcing = engine.sourcing();
    remainder = new Remainder(engine, resource);
    this.resource = resource;
    this.mapping = mapping;
    this.ended = ended;
    this.progress = progress;
  }

  /** What was done. */
  Load.Counts counts() {
    return new Load.Counts(items, created, updated, unchanged, destroyed, bad, kept);
  }

  List<Trouble> troubles() {
    return troubles;
  }

  /** What may be done once other documents change. */
  Remainder remainder() {
    return remainder;
  }

  /**
   * Does it.
   *
   * @throws SourceFailed if it cannot go on; what was written stays
   */
  void run(Spool spool, boolean allowEmpty) throws SourceFailed, IOException {
    if (spool.size() > MOST_ITEMS) {
      throw SourceFailed.lasting("expected at most 10,000,000 items, found " + spool.size());
    }
    if (spool.size() == 0 && !allowEmpty) {
      long there = sourcing.count(resource);
      if (there > 0) {
        throw SourceFailed.lasting(
            "it is empty by now; the %d documents of %s are kept. If that is right, say allowEmpty: true"
                .formatted(there, resource.name()));
      }
    }
    write(spool.read());
    removeOthers();
    again();
  }

  /** Items of one load may wait for each other, and for what is removed by it. */
  private void again() throws SourceFailed {
    for (int pass = 0; pass < PASSES && !remainder.isEmpty(); pass++) {
      checkGoesOn();
      Remainder.Done done = remainder.retry();
      if (done.isNothing()) {
        return;
      }
      created += done.created();
      updated += done.updated();
      unchanged += done.unchanged();
      destroyed += done.removed().size();
      bad -= done.places().size();
      kept -= done.removed().size();
      troubles.removeIf(trouble -> trouble.isSettled(done));
    }
  }

  private void write(Spool.Reader reader) throws SourceFailed, IOException {
    var group = new ArrayList<Writing>();
    long bytes = 0;
    while (true) {
      Optional<Spool.Entry> entry = reader.next();
      if (entry.isPresent()) {
        bytes += take(entry.get(), group);
      }
      if (entry.isEmpty() || group.size() >= GROUP || bytes >= GROUP_BYTES) {
        write(group);
        group.clear();
        bytes = 0;
        progress.accept(items);
      }
      if (entry.isEmpty()) {
        return;
      }
    }
  }

  /** Maps an item; returns about how large it is. */
  private int take(Spool.Entry entry, List<Writing> group) {
    items++;
    if (entry.members().isEmpty()) {
      nameless++;
      bad(entry.place(), Optional.empty(), entry.fault());
      return 0;
    }
    switch (mapping.take(entry.members().get())) {
      case Mapping.Taken.Bad(var guess, var message) -> {
        guess.ifPresentOrElse(
            id -> {
              guessed.isRepeated(id);
              anyGuessed = true;
            },
            () -> nameless++);
        bad(entry.place(), guess, message);
      }
      case Mapping.Taken.Made(var id, var members, boolean hashed) -> {
        idsKept &= mapping.isGuessed(entry.members().get(), id);
        if (seen.isRepeated(id.text())) {
          bad(entry.place(), Optional.of(id.text()), "an item before has this id");
        } else {
          group.add(new Writing(entry.place(), id, new Draft(members), hashed));
          return members.size() * 40;
        }
      }
    }
    return 0;
  }

  private void bad(String place, Optional<String> id, String message) {
    bad++;
    trouble(place, id, message);
  }

  private void trouble(String place, Optional<String> id, String message) {
    if (troubles.size() < Load.MOST_TROUBLES) {
      troubles.add(new Trouble(place, id, message));
    }
  }

  private void write(List<Writing> group) throws SourceFailed {
    checkGoesOn();
    if (group.isEmpty()) {
      return;
    }
    List<Operation.Write> writes =
        group.stream().<Operation
            .Write>map(
                one -> Operation.Upsert
                    .of(Context.INTERNAL, resource.name(), one.id(), one.draft()))
            .toList();
    List<Outcome.OfWrite> outcomes = performed(writes);
    for (int i = 0; i < group.size(); i++) {
      count(group.get(i), outcomes.get(i));
    }
  }

  private List<Outcome.OfWrite> performed(List<Operation.Write> writes) throws SourceFailed {
    return switch (engine.perform(new Operation.Bulk(Context.INTERNAL, writes))) {
      case Outcome.Each(var outcomes, var _) -> outcomes;
      case Outcome.Failure failure -> throw SourceFailed.passing(Remainder.message(failure));
    };
  }

  private void count(Writing writing, Outcome.OfWrite outcome) throws SourceFailed {
    switch (outcome) {
      case Outcome.Created _ -> created++;
      case Outcome.Updated _ -> updated++;
      case Outcome.Unavailable why -> throw SourceFailed.passing(Remainder.message(why));
      case Outcome.Failure why -> {
        nameless += writing.hashed() ? 1 : 0;
        if (Remainder.isForOthers(why)) {
          remainder.add(writing.place(), writing.id(), writing.draft());
        }
        bad(writing.place(), Optional.of(writing.id().text()), Remainder.message(why));
      }
      default -> unchanged++;
    }
  }

  private void removeOthers() throws SourceFailed {
    boolean unknown = nameless > 0 || (anyGuessed && !idsKept);
    Optional<DocumentId> after = Optional.empty();
    var gone = new ArrayList<DocumentId>();
    while (true) {
      checkGoesOn();
      List<DocumentId> page = sourcing.ids(resource, after, PAGE);
      for (DocumentId id : page) {
        if (!seen.has(id.text()) && !(anyGuessed && guessed.has(id.text()))) {
          gone.add(id);
        }
      }
      if (unknown) {
        kept += gone.size();
      } else {
        remove(gone);
      }
      gone.clear();
      if (page.size() < PAGE) {
        break;
      }
      after = Optional.of(page.getLast());
    }
    if (unknown && kept > 0) {
      trouble(
          "the source",
          Optional.empty(),
          "nothing is removed while there are bad items whose documents are not known");
    }
  }

  private void remove(List<DocumentId> gone) throws SourceFailed {
    if (gone.isEmpty()) {
      return;
    }
    List<Operation.Write> writes =
        gone.stream().<Operation
            .Write>map(
                id -> Operation.Destroy.of(Context.INTERNAL, resource.name(), id))
            .toList();
    List<Outcome.OfWrite> outcomes = performed(writes);
    for (int i = 0; i < gone.size(); i++) {
      switch (outcomes.get(i)) {
        case Outcome.Missing _ -> {}
        case Outcome.Unavailable why -> throw SourceFailed.passing(Remainder.message(why));
        case Outcome.Failure why -> {
          kept++;
          remainder.addRemoval(gone.get(i));
          trouble(
              "the source",
              Optional.of(gone.get(i).text()),
              "its item is gone, and the document is kept: " + Remainder.message(why));
        }
        default -> destroyed++;
      }
    }
  }

  private void checkGoesOn() throws SourceFailed {
    if (ended.getAsBoolean()) {
      throw SourceFailed.passing("the server stopped, or another node loads the source by now");
    }
  }
}
