package dev.ashlar.engine;

import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How what is stored fits the present definition, and the steps of a migration: SPEC 2. Documents that do
 * not fit stay readable; values that no attribute claims survive every update. Thread-safe; the steps
 * look at every document that they concern.
 */
public final class Evolution {
  private final Schema schema;
  private final Store store;
  private final Prepared prepared;
  private final BackfillRunner backfill;
  private volatile Fitness fitness;

  private Evolution(
      Schema schema, Store store, Prepared prepared, BackfillRunner backfill, Fitness fitness) {
    this.schema = schema;
    this.store = store;
    this.prepared = prepared;
    this.backfill = backfill;
    this.fitness = fitness;
  }

  /** Looks at documents where the definition changed, or where what was found then is no longer so. */
  static Evolution of(Schema schema, Store store, Prepared prepared, BackfillRunner backfill) {
    Fitness fitness = inspected(schema, store, prepared, false);
    return new Evolution(schema, store, prepared, backfill, fitness);
  }

  /** Stored documents that do not fit their present definition. */
  public List<Inspection> unfit() {
    return fitness.unfit();
  }

  /** Attributes that were renamed when the store was prepared. */
  public List<Prepared.Renamed> renamed() {
    return prepared.renamed();
  }

  /** Stored values and collections that nothing claims. */
  public List<Unclaimed> unclaimed() {
    return fitness.unclaimed();
  }

  /** Looks again at all stored documents that did not fit. */
  public void inspect() {
    fitness = inspected(schema, store, prepared, true);
  }

  /**
   * Gives stored documents the required members that they lack and that have a default, each as an update
   * by the application, and looks again at what does not fit.
   */
  public Backfill fill() {
    Backfill all = Backfill.NONE;
    for (Resource resource : schema.resources()) {
      if (unfit().stream().anyMatch(one -> one.resource().equals(resource.name()))) {
        all = all.and(backfill.apply(resource));
      }
    }
    inspect();
    return all;
  }

  /**
   * Removes the stored values that no attribute claims, each document's as a change of the log that
   * shows nobody anything.
   *
   * @return what was removed, and from how many documents
   */
  public List<Unclaimed> drop() {
    List<Unclaimed> dropped =
        unclaimed().stream().filter(one -> one.member().isPresent()).toList();
    dropped.stream()
        .map(Unclaimed::resource)
        .distinct()
        .forEach(name -> new UnclaimedValues(store, schema.resource(name)).drop());
    inspect();
    return dropped;
  }

  private static Fitness inspected(
      Schema schema, Store store, Prepared prepared, boolean again) {
    var unfit = new ArrayList<Inspection>();
    var unclaimed = new ArrayList<Unclaimed>();
    for (Resource resource : schema.resources()) {
      Fitness fitness = inspectedOne(resource, store, prepared, again);
      unfit.addAll(fitness.unfit());
      unclaimed.addAll(fitness.unclaimed());
    }
    for (Prepared.Unclaimed one : prepared.unclaimed()) {
      unclaimed.add(
          new Unclaimed(
              one.resource(), Optional.empty(), one.count(), List.of(), Optional.empty()));
    }
    return new Fitness(unfit, unclaimed);
  }

  private static Fitness inspectedOne(
      Resource resource, Store store, Prepared prepared, boolean again) {
    boolean unchecked = prepared.unchecked().contains(resource.name());
    Optional<Fitness> known =
        Optional.ofNullable(prepared.found().get(resource.name()))
            .flatMap(text -> Fitness.parse(resource, text));
    if (!unchecked && prepared.found().get(resource.name()) == null) {
      return Fitness.WHOLE;
    }
    if (!again && !unchecked && known.filter(one -> one.isStillSeen(store, resource)).isPresent()) {
      return known.get();
    }
    Fitness fitness = Fitness.of(store, resource);
    store.accept(resource, fitness.text());
    return fitness;
  }
}
