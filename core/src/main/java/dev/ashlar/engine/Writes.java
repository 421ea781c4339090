package dev.ashlar.engine;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.FileName;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.follow.ProjectionRunners;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.engine.read.Gate;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.engine.read.Sights;
import dev.ashlar.hook.Post;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.InvalidPatch;
import dev.ashlar.json.Json;
import dev.ashlar.json.PatchConflict;
import dev.ashlar.notify.Notifications;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.FileCondition;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.NamedUpload;
import dev.ashlar.operation.Operation.Attach;
import dev.ashlar.operation.Operation.Create;
import dev.ashlar.operation.Operation.Destroy;
import dev.ashlar.operation.Operation.Detach;
import dev.ashlar.operation.Operation.Update;
import dev.ashlar.operation.Operation.Upsert;
import dev.ashlar.operation.Operation.WithFiles;
import dev.ashlar.operation.Operation.Write;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Staged;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The write path. Each attempt reads what it changes, runs the hooks, checks rights and rules, and
 * hands one commit to the store, which alone decides. If what was read has moved meanwhile, the
 * whole attempt is made again. No lock is held on the way. Thread-safe.
 *
 * <p>It is one file because it is one page of reasoning: the five steps below, the same for each
 * kind of write.
 */
final class Writes {
  private static final Logger LOG = LoggerFactory.getLogger(Writes.class);

  /** How often an attempt is made before a clash is the caller's to resolve. */
  private static final int ATTEMPTS = 100;

  /** How deep hooks may add writes to writes that hooks added. */
  private static final int MAX_ALSO = 8;

  private final Schema schema;
  private final Store store;
  private final Clock clock;
  private final IdSource ids;
  private final Tail tail;
  private final ProjectionRunners runners;
  private final Notifications notifications;
  private final Sights sights;
  private final Integrity integrity;

  Writes(
      Schema schema,
      Store store,
      Clock clock,
      IdSource ids,
      Tail tail,
      ProjectionRunners runners,
      Notifications notifications,
      Sights sights) {
    this.sights = sights;
    this.runners = runners;
    this.notifications = notifications;
    this.schema = schema;
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.tail = tail;
    integrity = new Integrity(schema, store);
  }

  /** One write, with what its hooks add. */
  Outcome.OfWrite perform(Write write) {
    return alone(perform(write.context(), List.of(write)));
  }

  /** What a batch of one write came to, as the outcome of that write. */
  static Outcome.OfWrite alone(Outcome.OfBatch outcome) {
    return switch (outcome) {
      case Outcome.Done(var outcomes, var replayed) ->
          replayed ? new Outcome.Replayed(outcomes.getFirst()) : outcomes.getFirst();
      case Outcome.Aborted aborted -> aborted.cause();
      case Outcome.Failure failure -> failure;
    };
  }

  /** All writes or none; a failure is {@link Outcome.Aborted}, and tells of the first one. */
  Outcome.OfBatch perform(Context context, List<Write> writes) {
    return perform(context, writes, false);
  }

  /** The same, but the failure tells of all that fail. */
  Outcome.OfBatch performTelling(Context context, List<Write> writes) {
    return perform(context, writes, true);
  }

  private Outcome.OfBatch perform(Context context, List<Write> writes, boolean telling) {
    for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
      Optional<Outcome.OfBatch> before =
          context.once().flatMap(once -> replay(context.caller(), once));
      if (before.isPresent()) {
        return before.get();
      }
      Attempt made = new Attempt(context, writes, telling);
      Optional<Outcome.OfBatch> outcome = made.outcome();
      if (outcome.isPresent()) {
        return outcome.get();
      }
    }
    return new Outcome.Aborted(
        0, new Outcome.Conflict("the document keeps changing; try again", List.of()));
  }

  /** What would come of one write, without its commit. */
  Outcome.OfWrite rehearse(Write write) {
    return new Attempt(write.context(), List.of(write), false).rehearsed();
  }

  /** What came of the same request before; empty if it is the first of its key. */
  private Optional<Outcome.OfBatch> replay(Caller caller, Context.Once once) {
    return store.receipt(Receipts.key(caller, once))
        .map(
            kept -> kept.receipt().fingerprint().equals(once.fingerprint())
                ? new Outcome.Done(Receipts.outcomes(kept), true)
                : new Outcome.KeyReused());
  }

  /** A failure on the way through an attempt. */
  private static final class Stop extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialised
    private final Outcome.Failure failure;

    Stop(Outcome.Failure failure) {
      super(null, null, false, false);
      this.failure = failure;
    }
  }

  /** A write that went through the pipeline, for the hooks that run after the commit. */
  private record Planned(Write operation, Plan.Touched place, boolean created, boolean top) {}

  /** One run of the pipeline over all writes of a transaction. */
  private final class Attempt {
    private final Context context;
    private final List<Write> writes;
    private final boolean telling;
    private final Plan plan = new Plan(store);
    private final List<Planned> planned = new ArrayList<>();

    /** The services of each resource that take part in the commit: the union of all writes. */
    private final Map<String, Set<String>> atomic = new HashMap<>();

    private int current;

    Attempt(Context context, List<Write> writes, boolean telling) {
      this.context = context;
      this.writes = writes;
      this.telling = telling;
    }

    /** What came of it; empty if it has to be made again. */
    Optional<Outcome.OfBatch> outcome() {
      var failures = new TreeMap<Integer, Outcome.Failure>();
      for (current = 0; current < writes.size(); current++) {
        try {
          pipeline(writes.get(current), 0);
        } catch (Stop stop) {
          failures.put(current, stop.failure);
          if (!telling) {
            break;
          }
        }
      }
      if (!failures.isEmpty()) {
        return Optional.of(Outcome.Aborted.of(failures));
      }
      Commit commit = notifications.tell(receipted(plan.toCommit(context.caller().id())));
      if (commit.writes().isEmpty() && commit.receipt().isEmpty()) {
        return Optional.of(done(0, clock.instant()));
      }
      Optional<ProjectionRunners.Attempt> attempt;
      try {
        attempt = staged(commit);
      } catch (ProjectionRunners.Untaken untaken) {
        return Optional.of(untaken(commit, untaken));
      }
      Map<String, List<DocumentId>> cached = cached(commit);
      runners.doubt(cached);
      try {
        return committed(commit);
      } finally {
        runners.settle(cached);
        attempt.ifPresent(runners::settle);
      }
    }

    /** The documents that it writes of which there are caches. */
    private Map<String, List<DocumentId>> cached(Commit commit) {
      if (!runners.haveCaches()) {
        return Map.of();
      }
      Map<String, List<DocumentId>> cached = new HashMap<>();
      for (Commit.Write write : commit.writes()) {
        if (runners.cache(write.resource()).isPresent()) {
          cached.computeIfAbsent(write.resource().name(), key -> new ArrayList<>()).add(write.id());
        }
      }
      return cached;
    }

    /** The first write of a resource whose service did not take it. */
    private Outcome.Aborted untaken(Commit commit, ProjectionRunners.Untaken untaken) {
      int write = 0;
      while (!commit.writes().get(write).resource().name().equals(untaken.resource())) {
        write++;
      }
      return new Outcome.Aborted(plan.written(write).write(), untaken.outcome());
    }

    /** Lets the atomic services take in what is to be committed; empty if there are none. */
    private Optional<ProjectionRunners.Attempt> staged(Commit commit) {
      Map<String, ProjectionRunners.Group> groups = new LinkedHashMap<>();
      for (int i = 0; i < commit.writes().size(); i++) {
        Plan.Touched place = plan.written(i);
        String name = place.resource().name();
        Set<String> services = atomic.getOrDefault(name, Set.of());
        if (!services.isEmpty()) {
          groups
              .computeIfAbsent(name,
                  key -> new ProjectionRunners.Group(services, new ArrayList<>()))
              .changes()
              .add(new Staged(place.id(), place.members()));
        }
      }
      return groups.isEmpty()
          ? Optional.empty()
          : Optional.of(runners.stage(ids.next(), groups));
    }

    /** Remembers a write, and which services take part in the commit for its sake. */
    private void planned(Write write, Plan.Touched place, boolean created, boolean top) {
      planned.add(new Planned(write, place, created, top));
      Resource resource = place.resource();
      try {
        Set<String> services = runners.atomic(resource, write);
        if (!services.isEmpty()) {
          atomic.computeIfAbsent(resource.name(), key -> new TreeSet<>()).addAll(services);
        }
      } catch (RuntimeException e) {
        LOG.error("The mode of {} could not be decided", resource.name(), e);
        throw new Stop(new Outcome.Failed("the mode of " + resource.name() + " failed"));
      }
    }

    /** What came of the commit; empty if the attempt has to be made again. */
    private Optional<Outcome.OfBatch> committed(Commit commit) {
      return switch (store.commit(commit)) {
        case Committed.Done(var first, var time) -> {
          signal(commit, first + commit.writes().size() - 1);
          notifications.committed(commit);
          yield Optional.of(done(first, time));
        }
        case Committed.Occupied(var write, var version) -> {
          Plan.Touched place = plan.written(write);
          yield place.insertOnly() ? Optional.of(occupied(place)) : Optional.empty();
        }
        case Committed.Moved moved -> Optional.empty();
        case Committed.Repeated repeated -> Optional.empty();
        case Committed.Duplicate(var write, var indices) ->
            Optional.of(duplicate(plan.written(write), indices));
        case Committed.Broken(var condition) -> broken(plan.reason(condition));
      };
    }

    private void signal(Commit commit, long last) {
      commit.writes()
          .stream()
          .map(write -> write.resource().name())
          .distinct()
          .forEach(resource -> tail.committed(resource, last));
    }

    /** What would come of the first write, as far as can be told without a commit. */
    Outcome.OfWrite rehearsed() {
      try {
        pipeline(writes.getFirst(), 0);
      } catch (Stop stop) {
        return stop.failure;
      }
      plan.toCommit(context.caller().id());
      Planned top = planned.stream().filter(Planned::top).findFirst().orElseThrow();
      Outcome.Written outcome = outcome(top, 1, clock.instant(), Parts.NONE);
      boolean tells =
          outcome instanceof Outcome.Unchanged
              && top.operation() instanceof Update update
              && !isKnown(top.place(), update);
      return tells && outcome instanceof Outcome.Unchanged(var view, var parts)
          ? new Outcome.Updated(view)
          : outcome;
    }

    /** Whether the writer may know that nothing was to be done: not if hidden values were guessed. */
    private boolean isKnown(Plan.Touched place, Update update) {
      Caller caller = update.context().caller();
      return caller.isApplication()
          || patching(place.resource(), caller)
              .isKnown(update.patch(), place.members().orElseThrow());
    }

    /** The commit, with what will be answered if it is to happen once. */
    private Commit receipted(Commit commit) {
      if (context.once().isEmpty()) {
        return commit;
      }
      Context.Once once = context.once().get();
      var outcomes = new ArrayList<Outcome.Written>();
      var placed = new ArrayList<Boolean>();
      for (Planned each : planned) {
        if (each.top()) {
          outcomes.add(outcome(each, 0, Instant.EPOCH, Parts.NONE));
          placed.add(plan.position(each.place()) >= 0);
        }
      }
      var receipt =
          new Receipt(
              Receipts.key(context.caller(), once),
              once.fingerprint(),
              Receipts.text(outcomes, placed));
      return commit.once(receipt);
    }

    /** The steps of one write, in their order: SPEC 7. */
    private void pipeline(Write write, int depth) {
      if (write instanceof WithFiles(var inner, var files)) {
        pipeline(inner, files, depth);
      } else {
        pipeline(write, List.of(), depth);
      }
    }

    private void pipeline(Write write, List<NamedUpload> files, int depth) {
      Resource resource = schema.resource(write.resource());
      Write asked =
          switch (write) {
            case Upsert upsert -> decided(resource, upsert);
            case Create create -> create;
            case Update update -> update;
            case Destroy destroy -> destroy;
            case WithFiles nested -> throw new IllegalArgumentException("files within files");
            case Attach attach -> decided(attach);
            case Detach(var asking, var name, var id, var file, var condition) ->
                Update.of(asking, name, id, new Patch.Detaching(file, condition, Draft.empty()));
          };
      Write done =
          switch (asked) {
            case Create create -> create(resource, create, files, write, depth);
            case Update update -> update(resource, update, files, depth);
            case Destroy destroy -> destroy(resource, destroy, depth);
            default -> throw new IllegalStateException("a write was not decided");
          };
      if (!done.also().isEmpty() && depth == MAX_ALSO) {
        throw new Stop(new Outcome.Failed("hooks add writes to each other without end"));
      }
      for (Write also : done.also()) {
        pipeline(also, depth + 1);
      }
    }

    private Update decided(Attach attach) {
      if (!(attach.upload() instanceof Upload.Kept(var type, var digest, var size))) {
        throw new IllegalArgumentException("an upload can be no part of a transaction");
      }
      if (!FileName.fault(attach.name()).isEmpty()) {
        throw new Stop(
            new Outcome.Malformed(Outcome.Problem.NAME, FileName.fault(attach.name())));
      }
      if (!schema.resource(attach.resource()).declaration().services().attachments()) {
        throw new Stop(
            new Outcome.Refused(attach.resource() + " is declared without attachments"));
      }
      var attachment = new Attachment(attach.name(), digest, size, type, clock.instant());
      return Update.of(attach.context(), attach.resource(), attach.id(),
          new Patch.Attaching(attachment, attach.condition(), Draft.empty()));
    }

    /**
     * An upsert is a create or an update, as the document is there or not. One that is out of sight is
     * not there: that its id is taken shows after all that a new document must satisfy.
     */
    private Write decided(Resource resource, Upsert upsert) {
      Plan.Touched place = plan.load(resource, upsert.id());
      if (place.members().isEmpty() || !maySee(resource, place, upsert.context())) {
        if (upsert.ifVersion().isPresent()) {
          allowed(resource, Method.UPDATE, upsert.context().caller());
          throw new Stop(new Outcome.Stale(OptionalLong.empty()));
        }
        return Create.of(upsert.context(), upsert.resource(), upsert.draft()).id(upsert.id());
      }
      if (upsert.ifAbsent()) {
        throw new Stop(new Outcome.Stale(OptionalLong.of(place.version())));
      }
      return Update
          .of(upsert.context(), upsert.resource(), upsert.id(),
              new Patch.Replacement(upsert.draft()))
          .ifVersion(upsert.ifVersion());
    }

    private Create create(
        Resource resource,
        Create asked,
        List<NamedUpload> files,
        Write write,
        int depth) {
      Caller caller = asked.context().caller();
      Selector allowed = allowed(resource, Method.CREATE, caller);
      var violations = new ArrayList<Violation>();
      if (resource.rights().isGuarded() && !caller.isApplication()) {
        violations.addAll(
            resource.rights()
                .overreach(Method.CREATE, asked.draft().members(), Optional.empty(), true));
      }
      Create create = hooked(resource, Method.CREATE, asked);
      Draft draft = resource.validation().withDefaults(create.draft(), clock.instant(), ids);
      DocumentId id = idOf(resource, create, draft, violations);
      ObjectNode members =
          resource.layout().arranged(FileDrafts.with(files, resource, id, draft), id);
      violations.addAll(resource.validation().check(members));
      if (!allowed.matches(members)) {
        throw new Stop(new Outcome.Refused("you may not create this"));
      }
      if (!violations.isEmpty()) {
        throw new Stop(new Outcome.Invalid(violations));
      }
      Plan.Touched place =
          write instanceof Upsert ? plan.load(resource, id) : plan.fresh(resource, id);
      if (place.members().isPresent()) {
        boolean absent = write instanceof Upsert upsert && upsert.ifAbsent();
        throw new Stop(
            absent ? new Outcome.Stale(OptionalLong.empty()) : occupied(resource, id));
      }
      place.set(current, members);
      integrity.demandTargets(
          plan, current, resource, members, Optional.empty(), hidden(asked.context()));
      planned(create, place, true, depth == 0);
      return create;
    }

    private DocumentId idOf(
        Resource resource, Create create, Draft draft, List<Violation> violations) {
      JsonNode given = draft.members().get(resource.idMember());
      String pointer = "/" + resource.idMember();
      boolean none = given == null || given.isNull();
      if (create.id().isPresent()) {
        DocumentId id = create.id().get();
        if (!none && !(given.isString() && given.stringValue().equals(id.text()))) {
          violations.add(
              Violation.of(pointer, Violation.Code.READONLY, "the id is " + id + " already"));
        }
        return id;
      }
      if (none) {
        return DocumentId.of(ids.next());
      }
      if (!given.isString()) {
        violations.add(Violation.of(pointer, Violation.Code.TYPE, "expected an id (a string)"));
        return DocumentId.of("invalid");
      }
      try {
        return DocumentId.of(given.stringValue());
      } catch (DocumentId.InvalidId e) {
        violations
            .add(Violation.of(pointer, Violation.Code.FORMAT, String.valueOf(e.getMessage())));
        return DocumentId.of("invalid");
      }
    }

    private Update update(
        Resource resource, Update asked, List<NamedUpload> files, int depth) {
      Caller caller = asked.context().caller();
      Plan.Touched place =
          existing(resource, asked.id(), Method.UPDATE, asked.context(), asked.ifVersion());
      ObjectNode stored = place.members().orElseThrow();
      Selector allowed = allowed(resource, Method.UPDATE, caller);
      Patching patching = patching(resource, caller);
      var violations = new ArrayList<Violation>();
      if (resource.rights().isGuarded() && !caller.isApplication()) {
        boolean whole = asked.patch() instanceof Patch.Replacement;
        ObjectNode wanted = patched(() -> patching.asked(asked.patch(), stored));
        Optional<ObjectNode> known = Optional.of(patching.known(stored));
        violations.addAll(resource.rights().overreach(Method.UPDATE, wanted, known, whole));
      }
      Update update = hooked(resource, Method.UPDATE, asked);
      ObjectNode result = patched(() -> patching.apply(update.patch(), stored));
      JsonNode id = result.get(resource.idMember());
      if (id != null && !(id.isString() && id.stringValue().equals(asked.id().text()))) {
        violations.add(
            Violation.of(
                "/" + resource.idMember(), Violation.Code.READONLY, "an id never changes"));
      }
      ObjectNode members =
          resource.layout()
              .arranged(
                  FileDrafts.with(files, resource, asked.id(), new Draft(result)), asked.id());
      violations.addAll(resource.validation().check(members));
      if (!allowed.matches(members)) {
        throw new Stop(new Outcome.Refused("you may not make it so"));
      }
      boolean unchanged = Json.equal(stored, members);
      if (!violations.isEmpty()) {
        throw new Stop(new Outcome.Invalid(violations));
      }
      place.set(current, members);
      place.setApart(apart(resource, update, place));
      if (!unchanged) {
        integrity.demandTargets(
            plan, current, resource, members, Optional.of(stored), hidden(asked.context()));
      }
      planned(update, place, false, depth == 0);
      return update;
    }

    /**
     * The attachments as a patch leaves them. Who may read none finds none: no condition tells of a
     * digest, and nothing can be removed; only that a name is taken shows to who asks for a free one.
     */
    private ObjectNode apart(Resource resource, Update update, Plan.Touched place) {
      Caller caller = update.context().caller();
      boolean blind = Gate.of(resource, Method.GET, caller) instanceof Gate.Shut;
      return switch (update.patch()) {
        case Patch.Attaching(var attachment, var condition, var _) -> {
          Optional<Attachment> there = Attachment.named(attachment.name(), place.apart());
          expect(condition, place, blind && !condition.absent() ? Optional.empty() : there);
          yield there.filter(attachment::isSame).isPresent()
              ? place.apart()
              : attachment.in(place.apart());
        }
        case Patch.Detaching(var name, var condition, var _) -> {
          Optional<Attachment> there =
              blind ? Optional.empty() : Attachment.named(name, place.apart());
          expect(condition, place, there);
          if (there.isEmpty()) {
            throw new Stop(new Outcome.Missing("attachment of this name", Optional.empty()));
          }
          yield Attachment.without(name, place.apart());
        }
        default -> place.apart();
      };
    }

    private void expect(
        FileCondition condition, Plan.Touched place, Optional<Attachment> there) {
      if (!condition.holds(place.version(), there)) {
        throw new Stop(new Outcome.Stale(OptionalLong.of(place.version())));
      }
    }

    private Destroy destroy(Resource resource, Destroy asked, int depth) {
      Caller caller = asked.context().caller();
      Plan.Touched place =
          existing(resource, asked.id(), Method.DESTROY, asked.context(), asked.ifVersion());
      Destroy destroy = hooked(resource, Method.DESTROY, asked);
      place.set(current, null);
      planned(destroy, place, false, depth == 0);
      for (Write consequence : integrity.consequences(plan, current, resource, asked.id())) {
        pipeline(consequence, depth + 1);
      }
      return destroy;
    }

    /** The document as it is, if it is there, may be changed, and has the version asked for. */
    private Plan.Touched existing(
        Resource resource,
        DocumentId id,
        Method<?> method,
        Context asking,
        OptionalLong ifVersion) {
      Selector allowed = allowed(resource, method, asking.caller());
      Plan.Touched place = plan.load(resource, id);
      if (place.members().isEmpty() || !maySee(resource, place, asking)) {
        throw new Stop(missing(resource, id));
      }
      if (!allowed.matches(place.members().get())) {
        throw new Stop(new Outcome.Refused("you may not change this"));
      }
      if (ifVersion.isPresent() && ifVersion.getAsLong() != place.version()) {
        throw new Stop(new Outcome.Stale(OptionalLong.of(place.version())));
      }
      return place;
    }

    /**
     * Whether the caller may read the document, as far as documents can be told apart: who may read
     * none at all can still be allowed to write.
     */
    private boolean maySee(Resource resource, Plan.Touched place, Context asking) {
      Sight sight = sights.ofWriter(resource, place.id(), asking);
      return sight instanceof Sight.Barred || sees(sight, place);
    }

    /** What of the documents that it refers to a writer may not know. */
    private BiPredicate<Resource, DocumentId> hidden(Context asking) {
      return (target, id) -> {
        Sight sight = sights.ofWriter(target, id, asking);
        if (sight instanceof Sight.Open open && open.seesAll()) {
          return false;
        }
        Plan.Touched place = plan.load(target, id);
        return place.stored().isPresent() && !sees(sight, place);
      };
    }

    private static boolean sees(Sight sight, Plan.Touched place) {
      return switch (sight) {
        case Sight.Open open -> place.members().filter(open::sees).isPresent();
        case Sight.Unanswered(Outcome.Failed failed) -> throw new Stop(failed);
        case Sight.Closed closed -> false;
      };
    }

    private Selector allowed(Resource resource, Method<?> method, Caller caller) {
      return switch (Gate.of(resource, method, caller)) {
        case Gate.Open(var selector) -> selector;
        case Gate.Shut(var failure) -> throw new Stop(failure);
      };
    }

    private static Patching patching(Resource resource, Caller caller) {
      return new Patching(
          resource, Gate.of(resource, Method.GET, caller) instanceof Gate.Shut);
    }

    /** What a patch comes to, or why it comes to nothing. */
    private static ObjectNode patched(Supplier<ObjectNode> patch) {
      try {
        return patch.get();
      } catch (PatchConflict e) {
        throw new Stop(new Outcome.Conflict(String.valueOf(e.getMessage()), List.of()));
      } catch (InvalidPatch e) {
        String place = e.pointer().isRoot() ? "" : " at " + e.pointer();
        throw new Stop(
            new Outcome.Malformed(
                Outcome.Problem.PATCH,
                "the JSON Patch is malformed" + place + ": " + e.getMessage()));
      } catch (Patching.NoObject e) {
        throw new Stop(
            new Outcome.Invalid(
                List.of(
                    Violation.of("", Violation.Code.TYPE, "expected a document to be an object"))));
      }
    }

    private <O> O hooked(Resource resource, Method<O> method, O operation) {
      try {
        return resource.hooks().pre(method, operation);
      } catch (Refused e) {
        String message = Optional.ofNullable(e.getMessage()).orElse("refused");
        throw new Stop(new Outcome.Refused(message));
      } catch (Exception e) {
        LOG.error("A pre hook on {} of {} failed", method, resource.name(), e);
        throw new Stop(new Outcome.Failed("a hook of " + resource.name() + " failed"));
      }
    }

    private Outcome.Aborted occupied(Plan.Touched place) {
      return new Outcome.Aborted(place.write(), occupied(place.resource(), place.id()));
    }

    private static Outcome.Conflict occupied(Resource resource, DocumentId id) {
      boolean vowel = "AEIOUaeiou".indexOf(resource.name().charAt(0)) >= 0;
      String message =
          "there is %s %s with this id already".formatted(vowel ? "an" : "a", resource.name());
      String pointer = "/" + resource.idMember();
      return new Outcome.Conflict(
          message, List.of(Violation.of(pointer, Violation.Code.UNIQUE, message)));
    }

    private static Outcome.Aborted duplicate(Plan.Touched place, List<Index> indices) {
      var violations = new ArrayList<Violation>();
      for (Index index : indices) {
        String names = String.join(", ", index.fields().stream().map(Object::toString).toList());
        String pointer = "/" + String.join("/", index.fields().getFirst().segments());
        violations.add(
            Violation.of(
                pointer, Violation.Code.UNIQUE, "the value of " + names + " is taken already"));
      }
      return new Outcome.Aborted(
          place.write(), new Outcome.Conflict("a value is taken already", violations));
    }

    private static Optional<Outcome.OfBatch> broken(Plan.Reason reason) {
      if (reason.retry()) {
        return Optional.empty();
      }
      var violation =
          Violation.of(reason.pointer().orElse(""), Violation.Code.REF, reason.message());
      return Optional.of(
          new Outcome.Aborted(
              reason.write(), new Outcome.Conflict(reason.message(), List.of(violation))));
    }

    private static Outcome.Missing missing(Resource resource, DocumentId id) {
      return new Outcome.Missing(resource.name(), Optional.of(id));
    }

    /** The outcomes of a commit that is durable, and the hooks that run after it. */
    private Outcome.Done done(long first, Instant time) {
      var outcomes = new ArrayList<Outcome.Written>(writes.size());
      Map<String, Parts> parts = parts(first);
      for (Planned each : planned) {
        Outcome.Written outcome =
            outcome(each, first, time,
                parts.getOrDefault(each.place().resource().name(), Parts.NONE));
        if (each.top()) {
          outcomes.add(outcome);
        }
        after(each, outcome);
      }
      return new Outcome.Done(outcomes);
    }

    /** What became of the transaction in the services of its resources; waits for them. */
    private Map<String, Parts> parts(long first) {
      var latest = new HashMap<String, Long>();
      for (Planned each : planned) {
        int position = plan.position(each.place());
        long version = position < 0 ? each.place().version() : first + position;
        latest.merge(each.place().resource().name(), version, Math::max);
      }
      var parts = new HashMap<String, Parts>();
      latest.forEach(
          (name, sequence) -> parts.put(
              name, runners.parts(name, sequence, atomic.getOrDefault(name, Set.of()))));
      return parts;
    }

    private Outcome.Written outcome(Planned each, long first, Instant time, Parts parts) {
      Plan.Touched place = each.place();
      int position = plan.position(place);
      long version = position < 0 ? place.version() : first + position;
      if (each.operation() instanceof Destroy) {
        return new Outcome.Destroyed(place.id(), version, parts);
      }
      if (place.members().isEmpty()) {
        return new Outcome.Destroyed(place.id(), version, parts);
      }
      Document document =
          position < 0
              ? place.stored().orElseThrow()
              : new Document(
                  place.id(),
                  version,
                  place.stored().map(Document::created).orElse(time),
                  time,
                  place.body());
      View view = view(place, document, each.operation().context());
      if (position < 0) {
        return new Outcome.Unchanged(view, parts);
      }
      return each.created()
          ? new Outcome.Created(view, parts)
          : new Outcome.Updated(view, parts);
    }

    /** The document as the writer may read it; otherwise its id alone. */
    private View view(Plan.Touched place, Document document, Context asking) {
      Sight sight = sights.ofWriter(place.resource(), place.id(), asking);
      return sight instanceof Sight.Open open && sees(sight, place)
          ? open.whole(document)
          : Sight.ofId(place.resource(), document);
    }

    private static void after(Planned each, Outcome.Success outcome) {
      if (outcome instanceof Outcome.Unchanged) {
        return;
      }
      Resource resource = each.place().resource();
      switch (each.operation()) {
        case Create create -> after(resource, Method.CREATE, create, outcome);
        case Update update -> after(resource, Method.UPDATE, update, outcome);
        case Destroy destroy -> after(resource, Method.DESTROY, destroy, outcome);
        default -> throw new IllegalStateException("a write was not decided");
      }
    }

    private static <O> void after(
        Resource resource, Method<O> method, O operation, Outcome.Success outcome) {
      for (Post<O> hook : resource.hooks().post(method)) {
        try {
          hook.accept(operation, outcome);
        } catch (Exception e) {
          LOG.error("A post hook on {} of {} failed", method, resource.name(), e);
        }
      }
    }
  }
}
