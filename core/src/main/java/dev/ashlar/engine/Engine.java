package dev.ashlar.engine;

import dev.ashlar.attachment.FileUseCounts;
import dev.ashlar.attachment.Uploads;
import dev.ashlar.cache.Caching;
import dev.ashlar.count.KeptCount;
import dev.ashlar.engine.commit.Participants;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.ListenerRunner;
import dev.ashlar.engine.follow.ListenerState;
import dev.ashlar.engine.follow.ProjectedService;
import dev.ashlar.engine.follow.ProjectionRunners;
import dev.ashlar.engine.follow.ServiceState;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.engine.read.Documents;
import dev.ashlar.engine.read.Gate;
import dev.ashlar.engine.read.Reads;
import dev.ashlar.engine.read.Sights;
import dev.ashlar.engine.write.Bulks;
import dev.ashlar.engine.write.IdempotencyReceipts;
import dev.ashlar.engine.write.Pipeline;
import dev.ashlar.hook.Hooks;
import dev.ashlar.notify.Notifications;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.store.Backup;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.search.Searching;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs operations on the resources of one schema, over one store. Every face enters here.
 * Thread-safe; {@link #perform} blocks and may be called on any thread, virtual ones best.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("store", "the store cannot answer now; try again");

  private static final Duration LONGEST_SWEEP = Duration.ofMinutes(10);

  private final Schema schema;
  private final Store store;
  private final Reads reads;
  private final Pipeline writes;
  private final Bulks bulks;
  private final Optional<Files> files;
  private final Optional<Uploads> uploads;
  private final AttachmentWrites filing;
  private final Tail tail;
  private final Leaseholder leases;
  private final List<ListenerRunner> listeners = new ArrayList<>();
  private final ProjectionRunners runners;
  private final Adapters adapters;
  private final Reconciler reconciler;
  private final Notifications notifications;
  private final BackfillRunner backfill;
  private final Prepared prepared;
  private final OperationLimits allowance;
  private volatile List<Inspection> warnings;
  private volatile List<Unclaimed> unclaimed;
  private final ScheduledExecutorService sweeper;
  private final List<ScheduledFuture<?>> sweeps = new ArrayList<>();

  private Engine(
      Schema schema,
      Store store,
      Clock clock,
      IdSource ids,
      Retention retention,
      Adapters adapters,
      OperationLimits allowance,
      Prepared prepared,
      Fitness fitness) {
    this.prepared = prepared;
    this.allowance = allowance;
    this.schema = schema;
    this.store = store;
    warnings = fitness.unfit();
    unclaimed = fitness.unclaimed();
    this.adapters = adapters;
    tail = new Tail(store.log());
    leases = new Leaseholder(store.leases());
    ProjectedService<Caching> caches = Caching.service(schema, adapters.cache(), store, tail);
    ProjectedService<Searching> indexes =
        Searching.service(schema, adapters.search(), store, tail);
    runners = new ProjectionRunners(List.of(caches, indexes));
    var documents = new Documents(store, caches, tail);
    var sights = new Sights(schema, documents, allowance.page());
    notifications = new Notifications(schema, store, clock, tail, leases);
    var participants =
        new Participants(
            schema,
            List.of(
                new IdempotencyReceipts(store),
                new FileUseCounts(),
                new KeptCount(),
                notifications,
                tail,
                indexes,
                caches));
    writes = new Pipeline(schema, store, clock, ids, participants, sights);
    reconciler = new Reconciler(schema.name(), store, runners);
    bulks = new Bulks(writes);
    files = adapters.files();
    uploads = files.map(some -> new Uploads(some, store.files(), clock, Uploads.GRACE));
    reads = new Reads(schema, store, sights, documents, indexes, runners::told, uploads,
        allowance.page());
    filing = new AttachmentWrites(writes, uploads);
    backfill = new BackfillRunner(store, clock, ids, bulks);
    sweeper =
        Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("retention").factory());
    long pause =
        Math.clamp(retention.keep().toMillis() / 2, 1000, LONGEST_SWEEP.toMillis());
    sweeps.add(
        sweeper.scheduleWithFixedDelay(
            () -> sweep(retention, clock), 0, pause, TimeUnit.MILLISECONDS));
    uploads.ifPresent(
        some -> {
          long often = LONGEST_SWEEP.toMinutes();
          long seldom = Uploads.GRACE.toMinutes();
          sweeps.add(
              sweeper.scheduleWithFixedDelay(
                  () -> sweep(some::sweep), 1, often, TimeUnit.MINUTES));
          sweeps.add(
              sweeper.scheduleWithFixedDelay(
                  () -> sweep(some::sweepUnknown), 5, seldom, TimeUnit.MINUTES));
        });
  }

  /**
   * Prepares the store for the schema and starts. Stored documents are looked at only where the
   * definition changed since they were last found to fit. The store is the engine's from now on,
   * and is closed with it, or if it cannot be started.
   *
   * @throws InvalidSchema if stored documents violate a unique index, or an adapter cannot do what the
   *     schema asks of it
   */
  public static Engine open(
      Schema schema, Store store, Clock clock, IdSource ids, Retention retention) {
    return open(schema, store, clock, ids, retention, Adapters.NONE);
  }

  /** The same with a file store, which stays its owner's. */
  public static Engine open(
      Schema schema,
      Store store,
      Optional<Files> files,
      Clock clock,
      IdSource ids,
      Retention retention) {
    return open(
        schema, store, clock, ids, retention, new Adapters(Optional.empty(), files));
  }

  /** The same with services. Their adapters are the engine's from now on, as the store is. */
  public static Engine open(
      Schema schema,
      Store store,
      Clock clock,
      IdSource ids,
      Retention retention,
      Adapters adapters) {
    return open(schema, store, clock, ids, retention, adapters, OperationLimits.USUAL);
  }

  /** The same with other bounds of what one operation may take. */
  public static Engine open(
      Schema schema,
      Store store,
      Clock clock,
      IdSource ids,
      Retention retention,
      Adapters adapters,
      OperationLimits allowance) {
    boolean opened = false;
    try {
      Engine engine = started(schema, store, clock, ids, retention, adapters, allowance);
      opened = true;
      return engine;
    } finally {
      if (!opened) {
        adapters.close();
        store.close();
      }
    }
  }

  private static Engine started(
      Schema schema,
      Store store,
      Clock clock,
      IdSource ids,
      Retention retention,
      Adapters adapters,
      OperationLimits allowance) {
    List<Finding> unknown = adapters.lacking(schema);
    if (!unknown.isEmpty()) {
      throw new InvalidSchema(unknown);
    }
    Prepared prepared = store.prepare(schema);
    if (!prepared.duplicates().isEmpty()) {
      throw new InvalidSchema(prepared.duplicates().stream().map(Engine::finding).toList());
    }
    Fitness fitness = inspected(schema, store, prepared, false);
    var engine =
        new Engine(
            schema, store, clock, ids, retention, adapters, allowance, prepared, fitness);
    engine.start();
    return engine;
  }

  private void start() {
    for (Resource resource : schema.resources()) {
      for (Hooks.Listening listening : resource.hooks().listeners()) {
        listeners.add(
            new ListenerRunner(
                resource, listening, store.log(), tail, leases, runners::told));
      }
    }
    tail.start();
    listeners.forEach(ListenerRunner::start);
    runners.start();
  }

  /**
   * How what is stored fits. Documents are looked at where the definition changed, or where what was found
   * then is no longer so.
   *
   * @param again whether all are looked at that did not fit
   */
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

  private static Finding finding(Prepared.Duplicate duplicate) {
    var fields = duplicate.index().fields().stream().map(Object::toString).toList();
    return new Finding(
        List.of("resources", duplicate.resource()),
        "%s must be unique, but %d stored documents share values, for example %s"
            .formatted(String.join(", ", fields), duplicate.count(), duplicate.examples()));
  }

  /**
   * Does what is asked, or says why not. Never throws for anything that a caller can cause. Reads of
   * callers other than the application end in time.
   */
  @SuppressWarnings("unchecked") // each operation is handled by what answers with its own outcomes
  public <R extends Outcome> R perform(Operation<R> operation) {
    try {
      return (R) switch (operation) {
        case Operation.Read<?> read -> timed(read);
        case Operation.Writing<?> write -> whole(write);
      };
    } catch (StoreUnavailable e) {
      LOG.error("The store is unavailable", e);
      return (R) UNAVAILABLE;
    }
  }

  /** A write ends once it has begun, also that of a hook on a read. */
  private Outcome whole(Operation.Writing<?> write) {
    return Deadline.current().isNever() ? written(write)
        : Deadline.NEVER.call(() -> written(write));
  }

  private Outcome written(Operation.Writing<?> write) {
    return switch (write) {
      case Operation.Attach attach -> filing.attach(attach);
      case Operation.Write one -> writes.perform(one);
      case Operation.Batch batch -> writes.performTelling(batch.context(), batch.writes());
      case Operation.Bulk bulk -> bulks.perform(bulk);
    };
  }

  private Outcome timed(Operation.Read<?> read) {
    if (read.context().caller().isApplication()) {
      return reads.perform(read);
    }
    Deadline deadline = Deadline.in(allowance.time());
    try {
      Outcome outcome = deadline.call(() -> reads.perform(read));
      boolean late = outcome instanceof Outcome.Failed && deadline.isPassed();
      return late ? new Outcome.TimedOut(allowance.time()) : outcome;
    } catch (TimeIsUp e) {
      LOG.warn(
          "Request {}: a {} would take longer than {} ms and was stopped",
          read.context().requestId(),
          read.getClass().getSimpleName(),
          allowance.time().toMillis());
      return new Outcome.TimedOut(allowance.time());
    }
  }

  /**
   * What would come of a write, as far as hooks, rights and rules tell: nothing is committed, and
   * what only a commit can find, such as a value that is taken, is not found.
   */
  public Outcome.OfWrite rehearse(Operation.Write write) {
    try {
      return writes.rehearse(write);
    } catch (StoreUnavailable e) {
      LOG.error("The store is unavailable", e);
      return UNAVAILABLE;
    }
  }

  /** Takes in files for an operation that brings them; nothing refers to them before that. */
  public ReceivedFiles receiving() {
    return new ReceivedFiles(uploads);
  }

  /** Why the caller may not use a method of a resource on any document; empty if on some. */
  public Optional<Outcome.Failure> barred(Context context, String resource, Method<?> method) {
    return switch (Gate.of(schema.resource(resource), method, context.caller())) {
      case Gate.Shut(var failure) -> Optional.of(failure);
      case Gate.Open _ -> Optional.empty();
    };
  }

  /** What one operation of a caller other than the application may take. */
  public OperationLimits allowance() {
    return allowance;
  }

  /** What this engine serves. */
  public Schema schema() {
    return schema;
  }

  /** The sequence of the last change; never decreases. */
  public long head() {
    return store.log().span().head();
  }

  /** From now on nothing is answered from before a sequence that the log has reached. */
  public void expect(long sequence) {
    runners.told(sequence);
  }

  /** Stored documents that do not fit their present definition. They stay readable. */
  public List<Inspection> warnings() {
    return warnings;
  }

  /** Attributes that were renamed when this engine was opened. */
  public List<Prepared.Renamed> renamed() {
    return prepared.renamed();
  }

  /** Stored values and collections that nothing claims; they survive every update. */
  public List<Unclaimed> unclaimed() {
    return unclaimed;
  }

  /** Looks at all stored documents that did not fit when their definition changed. */
  public void inspect() {
    Fitness fitness = inspected(schema, store, prepared, true);
    warnings = fitness.unfit();
    unclaimed = fitness.unclaimed();
  }

  /**
   * Gives stored documents the required members that they lack and that have a default, each as an update
   * by the application, and looks again at what does not fit.
   */
  public Backfill fill() {
    Backfill all = Backfill.NONE;
    for (Resource resource : schema.resources()) {
      if (warnings.stream().anyMatch(one -> one.resource().equals(resource.name()))) {
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
        unclaimed.stream().filter(one -> one.member().isPresent()).toList();
    dropped.stream()
        .map(Unclaimed::resource)
        .distinct()
        .forEach(name -> new UnclaimedValues(store, schema.resource(name)).drop());
    inspect();
    return dropped;
  }

  /**
   * Compares a part of a resource's documents with what its services hold, and puts right what differs.
   *
   * @param checkpoint where the last step ended; empty to begin with the first document
   * @throws InvalidCheckpoint if it is none of this resource
   * @throws StoreUnavailable if the store cannot answer now
   */
  public Sync sync(String resource, Optional<String> checkpoint) {
    return reconciler.sync(schema.resource(resource), checkpoint);
  }

  /**
   * Compares all of a resource's documents with what its services hold, and changes nothing.
   *
   * @throws StoreUnavailable if the store cannot answer now
   */
  public Verification verify(String resource) {
    return verify(resource, compared -> {});
  }

  /**
   * The same.
   *
   * @param progress told now and then how many documents were compared
   * @throws StoreUnavailable if the store cannot answer now
   */
  public Verification verify(String resource, LongConsumer progress) {
    return reconciler.verify(schema.resource(resource), progress);
  }

  /** How far the listeners are. */
  public List<ListenerState> listeners() {
    return listeners.stream().map(ListenerRunner::state).toList();
  }

  /** How the services are that follow the log. */
  public List<ServiceState> services() {
    return runners.states();
  }

  /** Who is told of changes; nothing is delivered before it is asked to. */
  public Notifications notifications() {
    return notifications;
  }

  /** Copies of everything that is stored; empty where the store's product has tools of its own. */
  public Optional<Backup> backup() {
    return store.backup();
  }

  /** The file store, if there is one. */
  public Optional<Files> files() {
    return files;
  }

  /** Whether the store answers. */
  public boolean ready() {
    try {
      store.log().span();
      return true;
    } catch (StoreUnavailable e) {
      return false;
    }
  }

  private void sweep(Retention retention, Clock clock) {
    try {
      retention.sweep(schema, store.log(), clock);
    } catch (RuntimeException e) {
      if (sweeper.isShutdown()) {
        return; // it was interrupted
      }
      LOG.error("The log could not forget old changes; trying again later", e);
    }
  }

  private static void sweep(IntSupplier files) {
    try {
      int removed = files.getAsInt();
      LOG.debug("Removed {} files that nothing refers to", removed);
    } catch (RuntimeException e) {
      LOG.error("Files that nothing refers to could not be removed; trying again later", e);
    }
  }

  /** Stops listeners and closes the store, after what is being written. */
  @Override
  public void close() {
    sweeper.shutdown();
    sweeps.forEach(sweep -> sweep.cancel(true));
    sweeper.close();
    listeners.forEach(ListenerRunner::close);
    notifications.close();
    runners.close();
    adapters.close();
    tail.close();
    leases.close();
    store.close();
  }
}
