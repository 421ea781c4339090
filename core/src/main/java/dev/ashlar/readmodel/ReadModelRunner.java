package dev.ashlar.readmodel;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.Consumer;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Contributions.Contribution;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs one read model, on a {@link Consumer} of its own: takes changes of its inputs from the log, has a
 * {@link Projector} work out what they come to, and commits that with its checkpoint. What fails is put
 * aside. Its state belongs to the consumer's thread, but for what is volatile.
 *
 * <p>It is one file because the order of its steps is what makes each change count once.
 */
final class ReadModelRunner implements Consumer.Follower {
  private static final Logger LOG = LoggerFactory.getLogger(ReadModelRunner.class);

  /** How many documents a commit has at most, unless one source makes more. */
  private static final int MOST = 1000;

  /** After how many changes of others the checkpoint is saved, although nothing was made. */
  private static final int PASSED_OVER = 500;

  /** How many documents of an input are told of that could not be projected. */
  private static final int TOLD = 10;

  /** How often a rebuild is kept back that does not get to its end. */
  private static final int MOST_STAGED = 3;

  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Resource model;
  private final String name;
  private final Store store;
  private final Projecting projecting;
  private final Clock clock;
  private final Targets targets;
  private final Projector projector;
  private final Rebuild rebuild;
  private final Expiry expiry;
  private final Staging staging = new Staging();
  private final Standing standing;
  private final String fingerprint;
  private final Consumer consumer;

  private long since;
  private long saved;
  private long retried;

  private volatile boolean wanted;

  /** Whether a rebuild that was kept back could not be written at once, or did not get to its end. */
  private int unstaged;

  private long looked;

  /** A runner that is not started yet. */
  ReadModelRunner(
      Resource model,
      Schema schema,
      Store store,
      Tail tail,
      Leaseholder leases,
      Projecting projecting,
      Clock clock) {
    this.model = model;
    this.store = store;
    this.projecting = projecting;
    this.clock = clock;
    name = ReadModels.consumer(model);
    targets = new Targets(model, schema, store);
    expiry = new Expiry(model, store, clock);
    fingerprint = model.readModel().orElseThrow().fingerprint() + "\n" + model.layout().shape();
    standing = new Standing(new Progress(fingerprint, 0, Optional.empty()));
    projector = new Projector(model, store, targets, expiry, staging, standing);
    rebuild = new Rebuild(model, store, targets, projector, this);
    List<Resource> sources =
        targets.inputs().stream().map(Joins::source).distinct().toList();
    consumer =
        new Consumer(
            name,
            tail,
            sources.size() == 1 ? Optional.of(sources.getFirst()) : Optional.empty(),
            Optional.of(leases),
            this);
  }

  Resource model() {
    return model;
  }

  Consumer consumer() {
    return consumer;
  }

  /** Builds it again, as soon as it can: here, or on the node that makes it. */
  void rebuild() {
    store.log().save(wishes(), Math.max(clock.millis(), wish() + 1)); // whatever other clocks said
    if (consumer.lease().isPresent()) {
      wanted = true;
      consumer.hurry();
    }
  }

  private long wish() {
    return store.log().checkpoint(wishes()).orElse(0);
  }

  /** When a rebuild was asked for last, on any node: as a checkpoint that no consumer has. */
  private String wishes() {
    return name + "?rebuild";
  }

  /** How it is, as far as this node knows. */
  ReadModelState state() {
    boolean mine = consumer.lease().isPresent();
    Progress known =
        mine
            ? standing.progress()
            : store.contributions().progress(name).map(Progress::parse).orElse(standing.progress());
    long sequence = mine ? consumer.position() : store.log().checkpoint(name).orElse(-1);
    long head = store.log().span().head();
    if (mine && sequence < head) {
      consumer.want(head); // what it has not seen may be nothing but its own
    }
    return new ReadModelState(
        model.name(),
        sequence,
        Math.max(0, head - Math.max(0, sequence)),
        store.contributions().failures(name),
        standing.failure(),
        failed(),
        known.rebuild()
            .map(
                step -> new ReadModelState.Rebuild(step.done(), step.total(), step.staged()))
            .or(
                () -> wanted || !isDeclaredSo(known) || wish() > known.begun()
                    ? Optional.of(new ReadModelState.Rebuild(0, 0, false))
                    : Optional.empty()));
  }

  /** Some of what could not be projected. */
  private List<ReadModelState.Failed> failed() {
    var failed = new ArrayList<ReadModelState.Failed>();
    for (int input = 0; input < targets.inputs().size(); input++) {
      String resource = targets.inputs().get(input).source().name();
      store.contributions()
          .of(name, "", input, 0, TOLD)
          .forEach(
              each -> failed.add(
                  new ReadModelState.Failed(
                      resource,
                      DocumentId.stored(each.key().source()).toString(),
                      each.failure().orElse(""))));
    }
    return failed;
  }

  /** What is kept of it, and whether it has to be built. */
  private void load() {
    OptionalLong known = store.log().checkpoint(name);
    Optional<Progress> kept =
        store.contributions().progress(name).map(Progress::parse);
    since = known.orElseGet(() -> store.log().span().head());
    saved = known.orElse(-1);
    standing.failures(store.contributions().failures(name));
    retried = standing.failures() > 0 ? 0 : clock.millis(); // what failed before is tried again at once
    boolean same = kept.isPresent() && known.isPresent() && isDeclaredSo(kept.get());
    staging.end();
    if (same && kept.get().rebuild().filter(Progress.Step::staged).isPresent()) {
      LOG.info("Read model {}: what was kept back is lost, it is made once more", model.name());
      unstaged++;
      anew(true, true);
    } else if (same) {
      standing.progress(kept.get());
      wanted |= wish() > standing.progress().begun();
    } else {
      LOG.info(
          "Read model {} is {}: it is built from the stored documents",
          model.name(),
          kept.isPresent() ? "declared otherwise" : "new");
      anew(true, kept.isPresent());
    }
  }

  /**
   * From now on a rebuild is under way.
   *
   * @param lacking whether it lacks something until then
   * @param otherwise whether what was noted is of another declaration
   */
  private void anew(boolean lacking, boolean otherwise) {
    if (otherwise) {
      Lease lease = consumer.lease().orElseThrow();
      while (store.contributions().forget(name, 10_000, lease) > 0) {
        LOG.debug("Forgets what made {}", model.name());
      }
      standing.failures(0);
    }
    long wish = wish();
    boolean earlier = otherwise || staging.isOn(); // what is stored is of another declaration
    boolean staged = earlier && unstaged < MOST_STAGED && !targets.isAnyMatching();
    if (staged) {
      staging.begin();
    } else {
      staging.end();
    }
    standing.progress(
        new Progress(fingerprint, wish, Optional.of(rebuild.first(lacking, staged))));
  }

  /** Whether what is kept is of the present declaration. */
  boolean isDeclaredSo(Progress kept) {
    return kept.fingerprint().equals(fingerprint);
  }

  /** Whether it has all that the log had at its checkpoint. */
  boolean isComplete() {
    return standing.progress().isComplete();
  }

  @Override
  public OptionalLong checkpoint(boolean certain, Log.Span span) {
    if (!certain) {
      load();
    }
    return OptionalLong.of(Math.min(since, span.head()));
  }

  @Override
  public void apply(Log.Slice slice) throws Exception {
    if (wanted) {
      anew(!standing.progress().isComplete(), false);
      wanted = false;
    }
    var units = new ArrayList<Unit>();
    var sequences = new ArrayList<Long>();
    for (Change<Document> change : slice.changes()) {
      for (int input = 0; input < targets.inputs().size(); input++) {
        if (targets.inputs().get(input).source().name().equals(change.resource())) {
          units.add(Unit.of(input, change));
          sequences.add(change.sequence());
        }
      }
    }
    int from = 0;
    while (from < units.size()) {
      Projector.Taken taken = projector.take(units.subList(from, units.size()));
      if (consumer.lease().isEmpty()) {
        return;
      }
      from += taken.count();
      long through = from == units.size() ? slice.sequence() : sequences.get(from) - 1;
      if (!commit(taken.batch(), through, standing.progress(), taken.units())) {
        return;
      }
      since = through;
    }
    since = slice.sequence();
    if (standing.progress().rebuild().isPresent()) {
      Optional<Progress.Step> next = rebuild.step(standing.progress().rebuild().get());
      if (consumer.lease().isEmpty()) {
        return;
      }
      if (next.isEmpty()) {
        finished();
      } else if (staging.isFull()) {
        LOG.info(
            "Read model {} is larger than what is kept back: its documents change part by part",
            model.name());
        release(MOST, standing.progress().with(Optional.of(next.get().unstaged())));
      }
      consumer.hurry();
    }
  }

  private void finished() throws InterruptedException {
    Progress built = standing.progress().with(Optional.empty());
    boolean done =
        staging.isOn()
            ? release(Integer.MAX_VALUE, built)
            : commit(batch(), since, built, List.of());
    if (done) {
      unstaged = 0;
      LOG.info("Read model {} is built", model.name());
    }
  }

  /**
   * Writes what was kept back. Where some of it cannot be written, the rebuild begins once more without
   * keeping anything back, so that what fails is put aside.
   *
   * @param most how many documents a commit has
   * @return whether that is done
   */
  private boolean release(int most, Progress next) throws InterruptedException {
    var batch = new Batch(model.name(), id -> store.get(model, id));
    var left = staging.documents().entrySet().iterator();
    while (left.hasNext()) {
      var each = left.next();
      Batch.Draught draught = batch.draught(Unit.NONE);
      draught.state(each.getKey(), each.getValue().map(Document::members));
      draught.take();
      if (batch.size() >= most && left.hasNext()) {
        if (!isWritten(batch, standing.progress())) {
          return false;
        }
        batch = new Batch(model.name(), id -> store.get(model, id));
      }
    }
    if (!isWritten(batch, next)) {
      return false;
    }
    staging.end();
    return true;
  }

  private boolean isWritten(Batch batch, Progress next) {
    Commit.Reached reached =
        new Commit.Reached(name, since, next.toText(), batch.gone(), batch.present());
    Optional<Lease> lease = consumer.lease();
    return switch (projecting.commit(
        batch.writes(), commit -> commit.reaching(reached, lease))) {
      case Outcome.Done _ -> {
        done(since, next, batch);
        yield true;
      }
      case Outcome.Aborted aborted when isLost(aborted) -> {
        consumer.lost();
        yield false;
      }
      case Outcome.Aborted aborted -> {
        LOG.warn("Read model {} cannot be written at once: {}", model.name(), aborted);
        unstaged = MOST_STAGED;
        anew(true, true);
        yield false;
      }
      case Outcome.Failure failure -> throw new StoreUnavailable(failure.toString());
    };
  }

  Progress progress() {
    return standing.progress();
  }

  /** A batch with nothing in it. */
  Batch batch() {
    return new Batch(model.name(), projector::stored);
  }

  long since() {
    return since;
  }

  /**
   * Commits a batch with its checkpoint; what cannot be written is put aside, and the rest is worked out
   * anew.
   *
   * @return false if this node has lost its lease
   */
  boolean commit(Batch first, long through, Progress next, List<Unit> units)
      throws InterruptedException {
    Batch batch = first;
    IdentityHashMap<Unit, String> failed = new IdentityHashMap<>();
    while (true) {
      if (batch.isEmpty() && next.equals(standing.progress()) && saved >= 0) {
        return through - saved < PASSED_OVER || save(through);
      }
      List<Operation.Write> writes = staging.isOn() ? List.of() : batch.writes();
      Commit.Reached reached =
          new Commit.Reached(name, through, next.toText(), batch.gone(), batch.present());
      Optional<Lease> lease = consumer.lease();
      Outcome.OfBatch outcome =
          projecting.commit(writes, commit -> commit.reaching(reached, lease));
      switch (outcome) {
        case Outcome.Done _ -> {
          if (staging.isOn()) {
            batch.otherwise(staging::put);
          }
          done(through, next, batch);
          return true;
        }
        case Outcome.Aborted aborted -> {
          if (isLost(aborted)) {
            consumer.lost();
            return false;
          }
          putAside(aborted, batch, units, failed);
        }
        case Outcome.Failure failure -> throw new StoreUnavailable(failure.toString());
      }
      if (units.isEmpty()) {
        continue;
      }
      Projector.Taken taken = projector.take(units, failed);
      if (taken.count() < units.size()) {
        throw new IllegalStateException("a part of a batch does not fit in a commit by now");
      }
      batch = taken.batch();
    }
  }

  /** Whether another node makes the read model by now; what it wrote may be what clashed. */
  private boolean isLost(Outcome.Aborted aborted) {
    Optional<Lease> lease = consumer.lease();
    boolean clash =
        aborted.cause() instanceof Outcome.Conflict
            || aborted.cause() instanceof Outcome.Unavailable;
    return lease.isEmpty()
        || (clash && saved >= 0 && !store.log().save(name, saved, lease.get()));
  }

  private void putAside(
      Outcome.Aborted aborted, Batch batch, List<Unit> units,
      IdentityHashMap<Unit, String> failed) {
    boolean any = units.isEmpty();
    for (Map.Entry<Integer, Outcome.Failure> each : aborted.failures().entrySet()) {
      if (each.getValue() instanceof Outcome.Unavailable unavailable) {
        throw new StoreUnavailable(unavailable.toString());
      }
      String message = ProjectionFailure.shortened(message(each.getValue()));
      if (units.isEmpty()) {
        LOG.warn("A document of {} cannot be put right: {}", model.name(), message);
        projector.putAside(batch, batch.exclude(each.getKey()), message);
      }
      for (Unit unit : batch.by(each.getKey())) {
        any |= failed.put(unit, message) == null;
      }
    }
    if (!any) {
      throw new IllegalStateException("a commit of " + model.name() + " failed: " + aborted);
    }
  }

  private static String message(Outcome.Failure failure) {
    return String.valueOf(failure.exception().getMessage());
  }

  private void done(long through, Progress next, Batch batch) {
    saved = through;
    standing.progress(next);
    if (!batch.gone().isEmpty() || !batch.present().isEmpty()) {
      standing.failures(store.contributions().failures(name));
      if (standing.failures() == 0) {
        standing.madeGood();
      }
    }
  }

  private boolean save(long through) {
    Optional<Lease> lease = consumer.lease();
    if (lease.isEmpty() || !store.log().save(name, through, lease.get())) {
      consumer.lost();
      return false;
    }
    saved = through;
    return true;
  }

  @Override
  public void reset(Log.Span span) {
    LOG.warn(
        "Read model {} has not seen changes {} to {}, which are forgotten: it is built again",
        model.name(),
        since + 1,
        span.floor());
    since = span.head();
    anew(true, false);
  }

  @Override
  public void rest() {
    if (since > saved && saved >= 0 && !save(since)) {
      return;
    }
    if (clock.millis() - looked > 1000) {
      looked = clock.millis();
      if (wish() > standing.progress().begun()) {
        wanted = true;
        consumer.hurry();
      }
    }
    try {
      if (standing.failures() > 0 && clock.millis() - retried > RETRY.toMillis()) {
        retried = clock.millis();
        again();
      }
      if (!staging.isOn()) {
        expiry.sweep(this);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Tries what failed once more, as it is stored now. */
  private void again() throws InterruptedException {
    for (int input = 0; input < targets.inputs().size(); input++) {
      long after = 0;
      List<Contribution> page;
      do {
        page = store.contributions().of(name, "", input, after, MOST / 2);
        for (Contribution each : page) {
          after = each.version();
          again(input, DocumentId.stored(each.key().source()));
          if (consumer.lease().isEmpty() || consumer.isClosed()) {
            return;
          }
        }
      } while (!page.isEmpty());
    }
  }

  private void again(int input, DocumentId id) throws InterruptedException {
    Optional<Document> document = store.get(targets.inputs().get(input).source(), id);
    if (document.isEmpty()) {
      Batch batch = batch();
      batch.note(new Contributions.Key("", input, id.text()), Optional.empty());
      commit(batch, since, standing.progress(), List.of());
      return;
    }
    List<Unit> units = List.of(Unit.of(input, document.get()));
    commit(projector.take(units).batch(), since, standing.progress(), units);
  }

  @Override
  public void failed(Throwable thrown) {
    standing.failed(ProjectionFailure.shortened(String.valueOf(thrown.getMessage())));
    LOG.error("Read model {} cannot go on for now; it is tried again", model.name(), thrown);
  }
}
