package dev.ashlar.readmodel;

import dev.ashlar.document.CodePoints;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Contributions.Contribution;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projected.Reason;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Works out what documents of a read model's inputs come to: which documents it will have, and what is to
 * be noted of their sources. Writes nothing. Used by the consumer's thread.
 *
 * <p>It is one file because all of its parts read and change one batch, in which each sees what the others did.
 */
final class Projector {
  private static final Logger LOG = LoggerFactory.getLogger(Projector.class);

  /** How many documents a commit has at most, unless one source makes more. */
  private static final int MOST = 1000;

  /** How many documents that find a read model are loaded at once. */
  private static final int PAGE = 500;

  /** No contribution is of this key. */
  private static final Contributions.Key NOTHING = new Contributions.Key("", -1, "");

  /** The version of a contribution that there is not. */
  private static final long NONE = -1;

  private final Resource model;
  private final ReadModel declared;
  private final String name;
  private final Store store;
  private final Targets targets;
  private final Making making;
  private final Fold fold;
  private final Expiry expiry;
  private final Staging staging;
  private final Standing standing;
  private final Places places;

  /** A projector of one read model, which reads and tells how it stands. */
  Projector(
      Resource model, Store store, Targets targets, Expiry expiry, Staging staging,
      Standing standing) {
    this.model = model;
    this.store = store;
    this.targets = targets;
    this.expiry = expiry;
    this.staging = staging;
    this.standing = standing;
    declared = model.readModel().orElseThrow();
    name = ReadModels.consumer(model);
    making = new Making(model);
    fold = new Fold(store, targets, making, name);
    places = new Places(targets);
  }

  /** A document of the read model, as it is kept back or stored. */
  Optional<Document> stored(DocumentId id) {
    return staging.has(id) ? staging.get(id) : store.get(model, id);
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

  Taken take(List<Unit> units, IdentityHashMap<Unit, String> failed)
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
      for (String target : places.all(unit)) {
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

  /** Which contributions of these units there are already. */
  private Map<Contributions.Key, Long> held(List<Unit> units) throws InterruptedException {
    var held = new HashMap<Contributions.Key, Long>();
    if (declared.isSequenced()) {
      return held;
    }
    var keys = new ArrayList<Contributions.Key>();
    for (Unit unit : units) {
      try {
        places.all(unit).forEach(target -> keys.add(key(target, unit)));
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
      if (standing.failures() > 0) {
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

  /** Whether a target without a series is left as it is until the rebuild comes to it. */
  private boolean isDeferred(String target) {
    int inputs = targets.inputs().size();
    return standing.progress()
        .rebuild()
        .filter(
            step -> step.lacking()
                && (step.input() < inputs
                    || (step.input() == inputs
                        && CodePoints.compare(target, step.after()) > 0)))
        .isPresent();
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

  /** Puts a unit aside that cannot be projected. */
  void failed(Batch batch, Unit unit, String message) {
    told(unit.input(), unit.id().toString(), message);
    batch.note(
        failing(unit),
        Optional.of(new Contribution(failing(unit), unit.version(), Optional.of(message))));
  }

  /** What a rebuild could not make: the latest of its sources fails, and is tried again. */
  void putAside(Batch batch, DocumentId target, String message) {
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

  private void told(int input, String source, String message) {
    String document = targets.inputs().get(input).source().name() + " " + source;
    LOG.warn("{} cannot be projected into {}: {}", document, model.name(), message);
    standing.failed(document + ": " + message);
  }

  /** The elements that a document makes of series: it alone makes them. */
  private void element(Batch.Draught draught, Unit unit)
      throws ProjectionFailure, InterruptedException {
    ReadModel.Input input = targets.inputs().get(unit.input()).input();
    Set<String> after = places.after(unit);
    for (String series : after) {
      DocumentId id = documentOf(series, unit);
      Optional<ObjectNode> made =
          making.with(
              input, unit.id(), unit.after().orElseThrow(), series, Optional.empty(),
              draught.state(id));
      draught.state(id, made.filter(element -> !expiry.isOver(element)));
    }
    for (String series : places.before(unit)) {
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
    Set<String> after = places.after(unit);
    var all = new LinkedHashSet<>(places.before(unit));
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
        && standing.progress().rebuild().isEmpty()
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
}
