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
import dev.ashlar.engine.read.Population;
import dev.ashlar.engine.read.Reads;
import dev.ashlar.engine.read.Revisions;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Sights;
import dev.ashlar.engine.read.Snapshots;
import dev.ashlar.engine.write.Bulks;
import dev.ashlar.engine.write.IdempotencyReceipts;
import dev.ashlar.engine.write.Pipeline;
import dev.ashlar.hook.Hooks;
import dev.ashlar.notify.Notifications;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.store.Backup;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.readmodel.ReadModels;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.search.Searching;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Performs operations on the resources of one schema, over one store. Every face enters here.
 * Thread-safe; {@link #perform} blocks and may be called on any thread, virtual ones best.
 *
 * <p>Half of the file is its {@link Builder} and the order in which its parts are made, which is one
 * decision and stands in one place.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  static final Outcome.Unavailable UNAVAILABLE =
      new Outcome.Unavailable("store", "the store cannot answer now; try again");

  private final Schema schema;
  private final Store store;
  private final boolean lent;
  private final Reads reads;
  private final Population population;
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
  private final Evolution evolution;
  private final OperationLimits allowance;
  private final Sweeper sweeper;
  private final Sights sights;
  private final Snapshots snapshots;
  private final ReadModels readModels;
  private final Namespaces namespaces;

  private Engine(Builder parts, Prepared prepared) {
    schema = parts.schema;
    store = parts.store;
    lent = parts.lent;
    adapters = parts.adapters;
    allowance = parts.limits;
    namespaces = parts.namespaces;
    Clock clock = parts.clock;
    IdSource ids = parts.ids();
    tail = new Tail(store.log());
    leases = new Leaseholder(store.leases());
    ProjectedService<Caching> caches = Caching.service(schema, adapters.cache(), store, tail);
    ProjectedService<Searching> indexes =
        Searching.service(schema, adapters.search(), store, tail);
    runners = new ProjectionRunners(List.of(caches, indexes));
    var documents = new Documents(store, caches, tail);
    sights = new Sights(schema, documents, allowance.page());
    snapshots = new Snapshots(store);
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
    reconciler = new Reconciler(schema.name(), store, runners);
    files = adapters.files();
    uploads = files.map(some -> new Uploads(some, store.files(), clock, Uploads.GRACE));
    var revisions = new Revisions(schema, sights, documents, uploads);
    writes =
        new Pipeline(
            schema, store, clock, ids, participants, sights, revisions, namespaces);
    bulks = new Bulks(writes);
    population =
        new Population(
            schema, sights, documents, revisions, namespaces, allowance.include());
    reads = new Reads(schema, store, sights, documents, population, indexes, runners::told, uploads,
        revisions, allowance.page());
    filing = new AttachmentWrites(writes, uploads);
    readModels = new ReadModels(schema, store, tail, leases, writes::performProjected, clock);
    evolution =
        Evolution.of(schema, store, prepared, new BackfillRunner(store, clock, ids, bulks));
    sweeper = new Sweeper(schema, store.log(), clock, parts.retention, uploads);
  }

  /** An engine for a schema over a store, with what is usual for everything else. */
  public static Builder builder(Schema schema, Store store) {
    return new Builder(schema, store);
  }

  /** What an engine is made of. Used by one thread. */
  public static final class Builder {
    private final Schema schema;
    private final Store store;
    private Clock clock = Clock.systemUTC();
    private Optional<IdSource> ids = Optional.empty();
    private Retention retention = Retention.DEFAULT;
    private Adapters adapters = Adapters.NONE;
    private OperationLimits limits = OperationLimits.USUAL;
    private Namespaces namespaces = Namespaces.none();
    private boolean lent;

    private Builder(Schema schema, Store store) {
      this.schema = schema;
      this.store = store;
    }

    /** Tells the time, and makes ids of it unless {@link #ids} says otherwise. */
    public Builder clock(Clock clock) {
      this.clock = clock;
      return this;
    }

    /** Makes the ids of documents that come without one. */
    public Builder ids(IdSource ids) {
      this.ids = Optional.of(ids);
      return this;
    }

    /** How long changes are kept. */
    public Builder retention(Retention retention) {
      this.retention = retention;
      return this;
    }

    /** The services. Their adapters are the engine's from now on, as the store is. */
    public Builder adapters(Adapters adapters) {
      this.adapters = adapters;
      return this;
    }

    /** What one operation of a caller other than the application may take. */
    public Builder limits(OperationLimits limits) {
      this.limits = limits;
      return this;
    }

    /** The other servers that references may name. */
    public Builder namespaces(Namespaces namespaces) {
      this.namespaces = namespaces;
      return this;
    }

    /** The store stays its owner's: another engine goes on with it when this one is closed. */
    public Builder lent() {
      lent = true;
      return this;
    }

    private IdSource ids() {
      return ids.orElseGet(() -> new TimeOrderedIds(clock));
    }

    /**
     * Prepares the store for the schema and starts. Stored documents are looked at only where the
     * definition changed since they were last found to fit. Unless it is {@linkplain #lent lent},
     * the store is the engine's from now on, and is closed with it, or if it cannot be started.
     *
     * @throws InvalidSchema if stored documents violate a unique index, or an adapter cannot do what
     *     the schema asks of it
     */
    public Engine open() {
      boolean opened = false;
      try {
        var engine = new Engine(this, prepared());
        engine.start();
        opened = true;
        return engine;
      } finally {
        if (!opened) {
          adapters.close();
          if (!lent) {
            store.close();
          }
        }
      }
    }

    private Prepared prepared() {
      List<Finding> unknown = adapters.lacking(schema);
      if (!unknown.isEmpty()) {
        throw new InvalidSchema(unknown);
      }
      Prepared prepared = store.prepare(schema);
      if (!prepared.duplicates().isEmpty()) {
        throw new InvalidSchema(prepared.duplicates().stream().map(Engine::finding).toList());
      }
      List<Finding> foreign = Sourcing.claim(schema, store);
      if (!foreign.isEmpty()) {
        throw new InvalidSchema(foreign);
      }
      return prepared;
    }
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
    readModels.start();
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

  /** The other servers that references may name. */
  public Namespaces namespaces() {
    return namespaces;
  }

  /**
   * What came of a write, with the targets of those references that its answer shows with them. It is done
   * whatever comes of this: where targets cannot be shown, references show as they are written.
   */
  public Outcome.OfWrite populated(Context context, String resource, Outcome.OfWrite outcome) {
    try {
      return Deadline.in(allowance.time())
          .call(() -> population.written(context, schema.resource(resource), outcome));
    } catch (StoreUnavailable | TimeIsUp e) {
      LOG.warn("Request {}: its answer shows no targets: {}", context.requestId(), e.getMessage());
      return outcome;
    }
  }

  /**
   * What would come of a write, as far as hooks, rights and rules tell: nothing is committed, and
   * what only a commit can find, such as a value that is taken, is not found.
   */
  public Outcome.OfWrite dryRun(Operation.Write write) {
    try {
      return writes.dryRun(write);
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

  /** What whoever watches documents sees of them, or why that is nothing: hooks run now, and not again. */
  public Sight sight(Method<Envelope> method, Envelope asked) {
    return sights.lasting(method, asked);
  }

  /** Documents as they are at one sequence. */
  public Snapshots snapshots() {
    return snapshots;
  }

  /** The reader of the log on this node. */
  public Tail tail() {
    return tail;
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

  /** How what is stored fits the definition. */
  public Evolution evolution() {
    return evolution;
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
   * Compares all of a resource's documents with what its services hold, and tells how far it is.
   *
   * @param progress told now and then how many documents were compared
   * @throws StoreUnavailable if the store cannot answer now
   */
  public Verification verify(String resource, LongConsumer progress) {
    return reconciler.verify(schema.resource(resource), progress);
  }

  /** What sources need besides operations. */
  public Sourcing sourcing() {
    return new Sourcing(store, tail, leases);
  }

  /** What makes read models. */
  public ReadModels readModels() {
    return readModels;
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

  /** Stops listeners, and closes the store unless that is lent, after what is being written. */
  @Override
  public void close() {
    sweeper.close();
    readModels.close();
    listeners.forEach(ListenerRunner::close);
    notifications.close();
    runners.close();
    adapters.close();
    tail.close();
    leases.close();
    if (!lent) {
      store.close();
    }
  }
}
