package dev.ashlar.readmodel;

import dev.ashlar.change.Change;
import dev.ashlar.document.CodePoints;
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
import dev.ashlar.projection.Projected.Reason;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes one read model, on a {@link Consumer} of its own: takes changes of its inputs from the log, works
 * out what they come to, and commits that with its checkpoint. What fails is put aside. Its state belongs
 * to the consumer's thread, but for what is volatile.
 *
 * <p>It is one file because the order of its steps is what makes each change count once.
 */
final class Projector implements Consumer.Follower {
  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  /** How many documents a commit has at most, unless one source makes more. */
  private static final int MOST = 1000;

  /** How many documents that find a read model are loaded at once. */
  private static final int PAGE = 500;

  /** After how many changes of others the checkpoint is saved, although nothing was made. */
  private static final int PASSED_OVER = 500;

  /** No contribution is of this key. */
  private static final Contributions.Key NOTHING = new Contributions.Key("", -1, "");

  /** The version of a contribution that there is not. */
  private static final long NONE = -1;

  /** How many documents of an input are told of that could not be projected. */
  private static final int TOLD = 10;

  /** How often a rebuild is kept back that does not get to its end. */
  private static final int MOST_STAGED = 3;

  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Resource model;
  private final ReadModel declared;
  private final String name;
  private final Store store;
  private final Projecting projecting;
  private final Clock clock;
  private final Targets targets;
  private final Making making;
  private final Fold fold;
  private final Rebuild rebuild;
  private final Expiry expiry;
  private final Staging staging = new Staging();
  private final String fingerprint;
  private final Consumer consumer;

  private final IdentityHashMap<Unit, Places> places = new IdentityHashMap<>();
  private long since;
  private long saved;
  private long retried;

  private volatile Progress progress;
  private volatile long failures;
  private volatile Optional<String> failure = Optional.empty();
  private volatile boolean wanted;

  /** Whether a rebuild that was kept back could not be written at once, or did not get to its end. */
  private int unstaged;

  private long looked;

  /** A projector that is not started yet. */
  Projector(
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
    declared = model.readModel().orElseThrow();
    name = ReadModels.consumer(model);
    targets = new Targets(model, schema, store);
    making = new Making(model);
    fold = new Fold(store, targets, making, name);
    rebuild = new Rebuild(model, store, targets, this);
    expiry = new Expiry(model, store, clock);
    fingerprint = declared.fingerprint() + "\n" + model.layout().shape();
    progress = new Progress(fingerprint, 0, Optional.empty());
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
            ? progress
            : store.contributions().progress(name).map(Progress::parse).orElse(progress);
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
        failure,
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
    failures = store.contributions().failures(name);
    retried = failures > 0 ? 0 : clock.millis(); // what failed before is tried again at once
    boolean same = kept.isPresent() && known.isPresent() && isDeclaredSo(kept.get());
    staging.end();
    if (same && kept.get().rebuild().filter(Progress.Step::staged).isPresent()) {
      LOG.info("Read model {}: what was kept back is lost, it is made once more", model.name());
      unstaged++;
      anew(true, true);
    } else if (same) {
      progress = kept.get();
      wanted |= wish() > progress.begun();
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
      failures = 0;
    }
    long wish = wish();
    boolean earlier = otherwise || staging.isOn(); // what is stored is of another declaration
    boolean staged = earlier && unstaged < MOST_STAGED && !targets.isAnyMatching();
    if (staged) {
      staging.begin();
    } else {
      staging.end();
    }
    progress = new Progress(fingerprint, wish, Optional.of(rebuild.first(lacking, staged)));
  }

  /** Whether a target without a series is left as it is until the rebuild comes to it. */
  private boolean isDeferred(String target) {
    int inputs = targets.inputs().size();
    return progress.rebuild()
        .filter(
            step -> step.lacking()
                && (step.input() < inputs
                    || (step.input() == inputs
                        && CodePoints.compare(target, step.after()) > 0)))
        .isPresent();
  }

  /** Whether what is kept is of the present declaration. */
  boolean isDeclaredSo(Progress kept) {
    return kept.fingerprint().equals(fingerprint);
  }

  /** Whether it has all that the log had at its checkpoint. */
  boolean isComplete() {
    return progress.isComplete();
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
      anew(!progress.isComplete(), false);
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
      Taken taken = take(units.subList(from, units.size()));
      if (consumer.lease().isEmpty()) {
        return;
      }
      from += taken.count();
      long through = from == units.size() ? slice.sequence() : sequences.get(from) - 1;
      if (!commit(taken.batch(), through, progress, taken.units())) {
        return;
      }
      since = through;
    }
    since = slice.sequence();
    if (progress.rebuild().isPresent()) {
      Optional<Progress.Step> next = rebuild.step(progress.rebuild().get());
      if (consumer.lease().isEmpty()) {
        return;
      }
      if (next.isEmpty()) {
        finished();
      } else if (staging.isFull()) {
        LOG.info(
            "Read model {} is larger than what is kept back: its documents change part by part",
            model.name());
        release(MOST, progress.with(Optional.of(next.get().unstaged())));
      }
      consumer.hurry();
    }
  }

  private void finished() throws InterruptedException {
    Progress built = progress.with(Optional.empty());
    boolean done =
        staging.isOn()
            ? release(Integer.MAX_VALUE, built)
            : commit(new Batch(model.name(), this::stored), since, built, List.of());
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
        if (!isWritten(batch, progress)) {
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

  Optional<Document> stored(DocumentId id) {
    return staging.has(id) ? staging.get(id) : store.get(model, id);
  }

  Progress progress() {
    return progress;
  }

  long since() {
    return since;
  }

  /**
   * What the first of some units come to.
   *
   * @param units those that are in the batch
   * @param count how many they are
   */
  record Taken(Batch batch, List<Unit> units, int count) {}

  /** Works out as many units as one commit can have. */
  Taken take(List<Unit> units) throws InterruptedException {
    return take(units, new IdentityHashMap<>());
  }

  private Taken take(List<Unit> units, IdentityHashMap<Unit, String> failed)
      throws InterruptedException {
    places.clear();
    List<Unit> some = units.subList(0, Math.min(units.size(), MOST));
    var batch = new Batch(model.name(), new Prefetch(some));
    Map<Contributions.Key, Long> held = held(some);
    int count = 0;
    for (Unit unit : some) {
      if (count > 0 && batch.size() >= MOST) {
        break;
      }
      String known = failed.get(unit);
      if (known != null) {
        failed(batch, unit, known);
      } else if (!take(batch, unit, held, count == 0)) {
        break; // it needs what was taken to be committed first
      }
      count++;
    }
    return new Taken(batch, some.subList(0, count), count);
  }

  /** Looks documents of the read model up, many at once the first time. */
  private final class Prefetch
      implements java.util.function.Function<DocumentId, Optional<Document>> {
    private final List<Unit> units;
    private @Nullable Map<DocumentId, Document> found;
    private final Set<DocumentId> looked = new LinkedHashSet<>();

    Prefetch(List<Unit> units) {
      this.units = units;
    }

    @Override
    public Optional<Document> apply(DocumentId id) {
      if (staging.has(id)) {
        return staging.get(id);
      }
      Map<DocumentId, Document> known = found;
      if (known == null) {
        for (Unit unit : units) {
          looked.addAll(likely(unit));
        }
        known = looked.isEmpty() ? Map.of() : store.getAll(model, List.copyOf(looked));
        found = known;
      }
      return looked.contains(id) ? Optional.ofNullable(known.get(id)) : stored(id);
    }
  }

  private Set<DocumentId> likely(Unit unit) {
    var ids = new LinkedHashSet<DocumentId>();
    try {
      for (String target : all(unit)) {
        ids.add(documentOf(target, unit));
        if (ids.size() > MOST) {
          return Set.of();
        }
      }
    } catch (ProjectionFailure | RuntimeException e) {
      LOG.trace("It will fail again when it is taken", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ids;
  }

  private DocumentId documentOf(String target, Unit unit) {
    return declared.isSequenced()
        ? targets.element(target, unit.input(), unit.id())
        : DocumentId.of(target);
  }

  private Set<String> all(Unit unit) throws ProjectionFailure, InterruptedException {
    var all = new LinkedHashSet<>(before(unit));
    all.addAll(after(unit));
    return all;
  }

  /** Where a unit came from and goes, or why that cannot be told; asked for once. */
  private record Places(Set<String> before, Set<String> after, Optional<ProjectionFailure> why) {}

  private Set<String> before(Unit unit) throws ProjectionFailure, InterruptedException {
    return places(unit).before();
  }

  private Set<String> after(Unit unit) throws ProjectionFailure, InterruptedException {
    return places(unit).after();
  }

  private Places places(Unit unit) throws ProjectionFailure, InterruptedException {
    Places known = places.get(unit);
    if (known == null) {
      known = found(unit);
      places.put(unit, known);
    }
    if (known.why().isPresent()) {
      throw known.why().get();
    }
    return known;
  }

  private Places found(Unit unit) throws InterruptedException {
    Set<String> before = Set.of();
    try {
      if (unit.before().isPresent()) {
        before = targets.of(unit.input(), unit.id(), unit.before().get());
      }
    } catch (ProjectionFailure e) {
      LOG.trace("It was projected nowhere, then", e);
    }
    try {
      Set<String> after =
          unit.after().isEmpty()
              ? Set.of()
              : targets.of(unit.input(), unit.id(), unit.after().get());
      return new Places(before, after, Optional.empty());
    } catch (ProjectionFailure e) {
      return new Places(before, Set.of(), Optional.of(e));
    }
  }

  /** Which contributions of these units there are already. */
  private Map<Contributions.Key, Long> held(List<Unit> units) throws InterruptedException {
    var held = new HashMap<Contributions.Key, Long>();
    if (declared.isSequenced()) {
      return held;
    }
    var keys = new ArrayList<Contributions.Key>();
    for (Unit unit : units) {
      try {
        all(unit).forEach(target -> keys.add(key(target, unit)));
      } catch (ProjectionFailure e) {
        LOG.trace("It will fail again when it is taken", e);
      }
    }
    if (!keys.isEmpty()) {
      store.contributions().held(name, keys).forEach(each -> held.put(each.key(), each.version()));
    }
    return held;
  }

  private static Contributions.Key key(String target, Unit unit) {
    return new Contributions.Key(target, unit.input(), unit.id().text());
  }

  /** Takes a unit over; false if the batch must be committed first. */
  private boolean take(Batch batch, Unit unit, Map<Contributions.Key, Long> held, boolean first)
      throws InterruptedException {
    Batch.Draught draught = batch.draught(unit);
    try {
      if (declared.isSequenced()) {
        element(draught, unit);
      } else if (!folded(batch, draught, unit, held, first)) {
        return false;
      }
      draught.take();
      if (failures > 0) {
        batch.note(failing(unit), Optional.empty());
      }
    } catch (ProjectionFailure e) {
      failed(batch, unit, String.valueOf(e.getMessage()));
    }
    return true;
  }

  private static Contributions.Key failing(Unit unit) {
    return new Contributions.Key("", unit.input(), unit.id().text());
  }

  /** Makes a target of all that was noted of it. */
  void fold(Batch batch, String target) throws InterruptedException {
    Batch.Draught draught = batch.draught(Unit.NONE);
    var findings = new Fold.Findings();
    Optional<ObjectNode> state = fold.of(target, NOTHING, Optional.empty(), findings);
    note(draught, findings);
    draught.state(DocumentId.of(target), matched(draught, target, state));
    draught.take();
  }

  /** A read model with what documents make of it that find it by a selector, and of no others. */
  private Optional<ObjectNode> matched(
      Batch.Draught draught, String target, Optional<ObjectNode> made)
      throws InterruptedException {
    var found = new ArrayList<Found>();
    for (int input = 0; input < targets.inputs().size(); input++) {
      if (!targets.isMatching(input)) {
        continue;
      }
      long after = 0;
      List<Contribution> page;
      do {
        page = store.contributions().of(name, target, input, after, MOST);
        for (Contribution each : page) {
          after = each.version();
          draught.note(each.key(), Optional.empty()); // unless it still finds it
        }
      } while (!page.isEmpty());
      for (Targets.Finder each : made.isEmpty() ? List.<Targets.Finder>of()
          : targets.finding(input, made.get())) {
        found.add(new Found(input, each));
      }
    }
    found.sort(java.util.Comparator.comparingLong(each -> each.finder().version()));
    var moved = new ArrayList<Fold.More>();
    Optional<ObjectNode> state = made;
    for (int from = 0; from < found.size(); from += PAGE) {
      List<Found> some = found.subList(from, Math.min(found.size(), from + PAGE));
      var documents = new HashMap<Found, Document>();
      for (int input = 0; input < targets.inputs().size(); input++) {
        load(input, some, documents);
      }
      for (Found each : some) {
        Document document = documents.get(each);
        if (document == null) {
          continue; // the log will tell of that
        }
        Fold.More more = more(target, each.input(), document);
        if (document.version() == each.finder().version()) {
          state = found(draught, target, more, state);
        } else if (isFinding(each.input(), document, made.orElseThrow())) {
          moved.add(more);
        }
      }
    }
    moved.sort(
        java.util.Comparator.comparingLong(each -> each.contribution().version()));
    for (Fold.More each : moved) {
      state = found(draught, target, each, state);
    }
    return state;
  }

  private boolean isFinding(int input, Document document, ObjectNode made) {
    try {
      return targets.finds(input, document.id(), document.members(), made);
    } catch (ProjectionFailure e) {
      return false; // the log brings it once more
    }
  }

  /** A document of an input that finds a read model by a selector. */
  private record Found(int input, Targets.Finder finder) {}

  private void load(int input, List<Found> some, Map<Found, Document> documents) {
    List<Found> mine = some.stream().filter(each -> each.input() == input).toList();
    if (mine.isEmpty()) {
      return;
    }
    Map<DocumentId, Document> stored =
        store.getAll(
            targets.inputs().get(input).source(),
            mine.stream().map(each -> each.finder().id()).toList());
    for (Found each : mine) {
      Document document = stored.get(each.finder().id());
      if (document != null) {
        documents.put(each, document);
      }
    }
  }

  private static Fold.More more(String target, int input, Document document) {
    var key = new Contributions.Key(target, input, document.id().text());
    return new Fold.More(new Contribution(key, document.version(), Optional.empty()), document);
  }

  /** A read model with one document more that finds it. */
  private Optional<ObjectNode> found(
      Batch.Draught draught, String target, Fold.More more, Optional<ObjectNode> state)
      throws InterruptedException {
    Contributions.Key key = more.contribution().key();
    Document document = more.document();
    try {
      Optional<ObjectNode> next =
          making.with(
              targets.inputs().get(key.input()).input(), document.id(), document.members(),
              target, state, state);
      draught.note(key, Optional.of(more.contribution()));
      return next;
    } catch (ProjectionFailure e) {
      told(key.input(), document.id().toString(), String.valueOf(e.getMessage()));
      return state;
    }
  }

  private void note(Batch.Draught draught, Fold.Findings findings) {
    findings.ahead.forEach(taken -> draught.note(taken.key(), Optional.of(taken)));
    findings.stale.forEach(key -> draught.note(key, Optional.empty()));
    findings.failed.forEach(
        (contribution, message) -> {
          Contributions.Key key = contribution.key();
          var failing = new Contributions.Key("", key.input(), key.source());
          draught.note(key, Optional.empty());
          draught.note(
              failing,
              Optional.of(new Contribution(failing, contribution.version(), Optional.of(message))));
          told(key.input(), key.source(), message);
        });
  }

  /** Whether a document makes an element. */
  boolean makes(int input, Document document, DocumentId element) throws InterruptedException {
    try {
      ReadModel.Input by = targets.inputs().get(input).input();
      ObjectNode members = document.members();
      return targets.of(input, document.id(), members).contains(element.series())
          && making.with(
              by, document.id(), members, element.series(), Optional.empty(),
              stored(element).map(Document::members)).isPresent();
    } catch (ProjectionFailure e) {
      return true; // it failed, and keeps what it made before
    }
  }

  void failed(Batch batch, Unit unit, String message) {
    told(unit.input(), unit.id().toString(), message);
    batch.note(
        failing(unit),
        Optional.of(new Contribution(failing(unit), unit.version(), Optional.of(message))));
  }

  private void told(int input, String source, String message) {
    String document = targets.inputs().get(input).source().name() + " " + source;
    LOG.warn("{} cannot be projected into {}: {}", document, model.name(), message);
    failure = Optional.of(document + ": " + message);
  }

  /** The elements that a document makes of series: it alone makes them. */
  private void element(Batch.Draught draught, Unit unit)
      throws ProjectionFailure, InterruptedException {
    ReadModel.Input input = targets.inputs().get(unit.input()).input();
    Set<String> after = after(unit);
    for (String series : after) {
      DocumentId id = documentOf(series, unit);
      Optional<ObjectNode> made =
          making.with(
              input, unit.id(), unit.after().orElseThrow(), series, Optional.empty(),
              draught.state(id));
      draught.state(id, made.filter(element -> !expiry.isOver(element)));
    }
    for (String series : before(unit)) {
      DocumentId id = documentOf(series, unit);
      if (!after.contains(series)) {
        draught.state(id, withoutElement(input, unit, series, draught.state(id)));
      }
    }
  }

  private Optional<ObjectNode> withoutElement(
      ReadModel.Input input, Unit unit, String series, Optional<ObjectNode> element)
      throws ProjectionFailure, InterruptedException {
    return element.isPresent()
        && input.making() instanceof ReadModel.Making.Code code
        && code.unproject().isPresent()
            ? making.without(code, unit.before().orElseThrow(), series, element, reason(unit))
            : Optional.empty();
  }

  private static Reason reason(Unit unit) {
    return unit.after().isEmpty() ? Reason.DELETED : Reason.PROJECTED;
  }

  /**
   * What a document adds to the read models that it has to do with, and what it no longer does.
   *
   * @return false if something has to be made again of contributions that the store does not have yet
   */
  private boolean folded(
      Batch batch, Batch.Draught draught, Unit unit, Map<Contributions.Key, Long> held,
      boolean first)
      throws ProjectionFailure, InterruptedException {
    Set<String> after = after(unit);
    var all = new LinkedHashSet<>(before(unit));
    all.addAll(after);
    for (String target : all) {
      Contributions.Key key = key(target, unit);
      long with =
          batch.isNoted(key)
              ? batch.noted(key).map(Contribution::version).orElse(NONE)
              : held.getOrDefault(key, NONE);
      boolean contributes = with != NONE;
      boolean goes = !after.contains(target) || !isFoundStill(draught, unit, target);
      if (contributes && with >= unit.version() && !unit.again()) {
        continue; // the document was looked at when it was newer than this
      }
      if (!isDeferred(target) && (!goes || contributes)) {
        boolean again = unit.again() || (contributes && !isReversible(unit, with));
        if (again && !first && batch.hasNotes(target)) {
          return false;
        }
        DocumentId id = DocumentId.of(target);
        Optional<ObjectNode> before = draught.state(id);
        Optional<ObjectNode> state =
            unit.again() && !targets.isMatching(unit.input())
                ? whole(draught, unit, target, goes)
                : folded(draught, unit, target, id, with, goes);
        if (targets.isAnyMatching() && (again || isFoundOtherwise(before, state))) {
          if (!first && batch.hasNotes(target)) {
            return false;
          }
          if (targets.isMatching(unit.input())) {
            draught.state(id, matched(draught, target, base(draught, target)));
            continue; // it is noted as it was taken
          }
          state = matched(draught, target, whole(draught, unit, target, goes));
        }
        draught.state(id, state);
      }
      if (goes) {
        draught.note(key, Optional.empty());
      } else {
        draught.note(
            key, Optional.of(new Contribution(key, unit.version(), Optional.empty())));
      }
    }
    return true;
  }

  /** Whether a target is found by its selector as it will be: where it went was asked of the store. */
  private boolean isFoundStill(Batch.Draught draught, Unit unit, String target)
      throws ProjectionFailure {
    if (!targets.isMatching(unit.input())) {
      return true;
    }
    Optional<ObjectNode> state = draught.state(DocumentId.of(target));
    return state.isPresent()
        && targets.finds(unit.input(), unit.id(), unit.after().orElseThrow(), state.get());
  }

  private boolean isFoundOtherwise(Optional<ObjectNode> before, Optional<ObjectNode> after) {
    return before.isEmpty() || after.isEmpty()
        || targets.isFoundOtherwise(before.get(), after.get());
  }

  /** A target of what was noted of it, without what finds it by a selector. */
  private Optional<ObjectNode> base(Batch.Draught draught, String target)
      throws InterruptedException {
    var findings = new Fold.Findings();
    Optional<ObjectNode> state = fold.of(target, NOTHING, Optional.empty(), findings);
    note(draught, findings);
    return state;
  }

  /** A target with a document that may have been there before: all of it is made again, in order. */
  private Optional<ObjectNode> whole(
      Batch.Draught draught, Unit unit, String target, boolean goes)
      throws ProjectionFailure, InterruptedException {
    var findings = new Fold.Findings();
    Contributions.Key key = key(target, unit);
    Optional<Fold.More> more =
        unit.document()
            .filter(_ -> !goes)
            .map(
                document -> new Fold.More(
                    new Contribution(key, unit.version(), Optional.empty()), document));
    Optional<ObjectNode> state = fold.of(target, key, more, findings);
    for (Map.Entry<Contribution, String> each : findings.failed.entrySet()) {
      if (each.getKey().key().equals(key)) {
        throw new ProjectionFailure(each.getValue());
      }
    }
    note(draught, findings);
    return state;
  }

  /**
   * Whether what it made can be taken out of the present state.
   *
   * @param with the version of the document that is in it
   */
  private boolean isReversible(Unit unit, long with) {
    return !unit.again()
        && progress.rebuild().isEmpty()
        && unit.before().isPresent()
        && unit.previous() == with
        && targets.inputs().get(unit.input()).input().making() instanceof ReadModel.Making.Code code
        && code.unproject().isPresent();
  }

  private Optional<ObjectNode> folded(
      Batch.Draught draught,
      Unit unit,
      String target,
      DocumentId id,
      long with,
      boolean goes) throws ProjectionFailure, InterruptedException {
    ReadModel.Input input = targets.inputs().get(unit.input()).input();
    Optional<ObjectNode> state = draught.state(id);
    if (with != NONE) {
      state = without(draught, unit, target, state, with, goes);
    }
    return goes
        ? state
        : making.with(input, unit.id(), unit.after().orElseThrow(), target, state, state);
  }

  private Optional<ObjectNode> without(
      Batch.Draught draught,
      Unit unit,
      String target,
      Optional<ObjectNode> state,
      long with,
      boolean goes) throws ProjectionFailure, InterruptedException {
    ReadModel.Input input = targets.inputs().get(unit.input()).input();
    if (isReversible(unit, with) && input.making() instanceof ReadModel.Making.Code code) {
      return making.without(code, unit.before().orElseThrow(), target, state, reason(unit));
    }
    boolean sets = input.making() instanceof ReadModel.Making.Members;
    if (sets && !goes && fold.isPlain()) {
      return state; // its members are set again, and are the last ones
    }
    var findings = new Fold.Findings();
    Optional<ObjectNode> left =
        fold.of(target, key(target, unit), Optional.empty(), findings);
    note(draught, findings);
    return left;
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
      if (batch.isEmpty() && next.equals(progress) && saved >= 0) {
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
      Taken taken = take(units, failed);
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
        putAside(batch, batch.exclude(each.getKey()), message);
      }
      for (Unit unit : batch.by(each.getKey())) {
        any |= failed.put(unit, message) == null;
      }
    }
    if (!any) {
      throw new IllegalStateException("a commit of " + model.name() + " failed: " + aborted);
    }
  }

  /** What a rebuild could not make: the latest of its sources fails, and is tried again. */
  private void putAside(Batch batch, DocumentId target, String message) {
    Optional<Contribution> latest = Optional.empty();
    for (int input = 0; !declared.isSequenced() && input < targets.inputs().size(); input++) {
      for (Contribution each : store.contributions().latest(name, target.text(), input, 1)) {
        if (latest.isEmpty() || latest.get().version() < each.version()) {
          latest = Optional.of(each);
        }
      }
    }
    if (latest.isPresent()) {
      Contributions.Key key = latest.get().key();
      var failing = new Contributions.Key("", key.input(), key.source());
      batch.note(
          failing,
          Optional.of(new Contribution(failing, latest.get().version(), Optional.of(message))));
      told(key.input(), DocumentId.stored(key.source()).toString(), message);
    }
  }

  private static String message(Outcome.Failure failure) {
    return String.valueOf(failure.exception().getMessage());
  }

  private void done(long through, Progress next, Batch batch) {
    saved = through;
    progress = next;
    if (!batch.gone().isEmpty() || !batch.present().isEmpty()) {
      failures = store.contributions().failures(name);
      if (failures == 0) {
        failure = Optional.empty();
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
      if (wish() > progress.begun()) {
        wanted = true;
        consumer.hurry();
      }
    }
    try {
      if (failures > 0 && clock.millis() - retried > RETRY.toMillis()) {
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
      var batch = new Batch(model.name(), this::stored);
      batch.note(new Contributions.Key("", input, id.text()), Optional.empty());
      commit(batch, since, progress, List.of());
      return;
    }
    List<Unit> units = List.of(Unit.of(input, document.get()));
    commit(take(units).batch(), since, progress, units);
  }

  @Override
  public void failed(Throwable thrown) {
    failure = Optional.of(ProjectionFailure.shortened(String.valueOf(thrown.getMessage())));
    LOG.error("Read model {} cannot go on for now; it is tried again", model.name(), thrown);
  }
}
