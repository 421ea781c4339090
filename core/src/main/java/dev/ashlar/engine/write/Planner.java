package dev.ashlar.engine.write;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Attachment;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.FileName;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.commit.Participants;
import dev.ashlar.engine.read.Gate;
import dev.ashlar.hook.Refused;
import dev.ashlar.json.InvalidPatch;
import dev.ashlar.json.Json;
import dev.ashlar.json.PatchConflict;
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
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.IdSource;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The steps of one write, in their order: rights on the method, hooks, draft with defaults, rights on the
 * document, all violations at once, targets of references; and the writes that hooks and references add.
 * Used by one thread, for one attempt.
 *
 * <p>It is one file because the three kinds of write share their steps, and call each other: an upsert is
 * one of two others, and a hook or a reference adds writes that take the same steps.
 */
final class Planner {
  private static final Logger LOG = LoggerFactory.getLogger(Planner.class);

  /** How deep hooks may add writes to writes that hooks added. */
  private static final int MAX_ALSO = 8;

  private final Schema schema;
  private final Clock clock;
  private final IdSource ids;
  private final Participants participants;
  private final Integrity integrity;
  private final UniqueReferences uniqueness;
  private final Plan plan;
  private final WriterSight sight;
  private final List<Planned> planned = new ArrayList<>();

  /** What was removed, and may entail more. */
  private final Queue<Removal> removals = new ArrayDeque<>();

  /** The services of each resource that take part in the commit: the union of all writes. */
  private final Map<String, Set<String>> atomic = new HashMap<>();

  /** The present one among the writes of the operation. */
  private int current;

  /**
   * A document that was removed.
   *
   * @param members as they were
   */
  private record Removal(Resource resource, DocumentId id, ObjectNode members) {}

  Planner(
      Schema schema,
      Clock clock,
      IdSource ids,
      Participants participants,
      Integrity integrity,
      UniqueReferences uniqueness,
      Plan plan,
      WriterSight sight) {
    this.schema = schema;
    this.clock = clock;
    this.ids = ids;
    this.participants = participants;
    this.integrity = integrity;
    this.uniqueness = uniqueness;
    this.plan = plan;
    this.sight = sight;
  }

  /**
   * Takes a write through its steps.
   *
   * @param index its place among the writes of the operation
   * @throws Stop if it comes to nothing
   */
  void plan(int index, Write write) {
    current = index;
    steps(write, 0);
    for (Removal next = removals.poll(); next != null; next = removals.poll()) {
      entail(next);
    }
  }

  /** Takes what a removal entails through its steps: one removal after the other, however long their chain. */
  private void entail(Removal removal) {
    for (Integrity.Consequence consequence : integrity.consequences(
        plan, current, removal.resource(), removal.id(), removal.members())) {
      if (!plan.removes(consequence.resource(), consequence.id())) { // by another way to it
        steps(consequence.write(), 1);
      }
    }
  }

  /** All writes that went through, in their order. */
  List<Planned> planned() {
    return planned;
  }

  /** The services of each resource that must take the changes in before the commit. */
  Map<String, Set<String>> atomic() {
    return atomic;
  }

  private void steps(Write write, int depth) {
    if (write instanceof WithFiles(var inner, var files)) {
      steps(inner, files, depth);
    } else {
      steps(write, List.of(), depth);
    }
  }

  private void steps(Write write, List<NamedUpload> files, int depth) {
    Resource resource = schema.resource(write.resource());
    Write asked =
        switch (Answered.written(resource, schema.required(resource), write)) {
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
      steps(also, depth + 1);
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
    if (place.members().isEmpty() || !sight.maySee(resource, place, upsert.context())) {
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
    violations.addAll(integrity.misdirected(resource, members));
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
          absent ? new Outcome.Stale(OptionalLong.empty()) : Clashes.occupied(resource, id));
    }
    place.set(current, members);
    integrity.demandTargets(
        plan, current, place, Optional.empty(), sight.hidden(asked.context()));
    planned(create, place, true, depth == 0);
    return create;
  }

  /**
   * Demands what must hold of references, once every write was taken through its steps.
   *
   * @throws Stop if one comes to nothing: {@link #current}
   */
  void settle() {
    for (Plan.Demand demand : plan.demands()) {
      current = demand.write();
      integrity.settle(plan, demand);
    }
    integrity.settleElsewhere(plan);
    for (Plan.Touched place : uniqueness.isEmpty() ? List.<Plan.Touched>of() : plan.touched()) {
      current = place.write();
      uniqueness.settle(plan, place);
    }
    plan.restrictions().forEach(restriction -> integrity.settle(plan, restriction));
  }

  /** Which of the operation's writes was looked at last. */
  int current() {
    return current;
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
    Patching patching = WriterSight.patching(resource, caller);
    var violations = new ArrayList<Violation>();
    if (resource.rights().isGuarded() && !caller.isApplication()) {
      boolean whole = asked.patch() instanceof Patch.Replacement;
      ObjectNode wanted =
          Answered.written(resource, patched(() -> patching.asked(asked.patch(), stored)));
      Optional<ObjectNode> known = Optional.of(patching.known(stored));
      violations.addAll(resource.rights().overreach(Method.UPDATE, wanted, known, whole));
    }
    Update update = hooked(resource, Method.UPDATE, asked);
    ObjectNode result =
        Answered.written(resource, patched(() -> patching.apply(update.patch(), stored)));
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
    violations.addAll(integrity.misdirected(resource, members));
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
          plan, current, place, Optional.of(stored), sight.hidden(asked.context()));
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
    boolean readsNone = Gate.of(resource, Method.GET, caller) instanceof Gate.Shut;
    return switch (update.patch()) {
      case Patch.Attaching(var attachment, var condition, var _) -> {
        Optional<Attachment> there = Attachment.named(attachment.name(), place.apart());
        expect(condition, place, readsNone && !condition.absent() ? Optional.empty() : there);
        yield there.filter(attachment::isSame).isPresent()
            ? place.apart()
            : attachment.in(place.apart());
      }
      case Patch.Detaching(var name, var condition, var _) -> {
        Optional<Attachment> there =
            readsNone ? Optional.empty() : Attachment.named(name, place.apart());
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
    Plan.Touched place =
        existing(resource, asked.id(), Method.DESTROY, asked.context(), asked.ifVersion());
    Destroy destroy = hooked(resource, Method.DESTROY, asked);
    ObjectNode removed = place.members().orElseThrow();
    place.set(current, null);
    planned(destroy, place, false, depth == 0);
    removals.add(new Removal(resource, asked.id(), removed));
    return destroy;
  }

  /** Remembers a write, and which services take part in the commit for its sake. */
  private void planned(Write write, Plan.Touched place, boolean created, boolean top) {
    planned.add(new Planned(write, place, created, top));
    Resource resource = place.resource();
    try {
      Set<String> services = participants.atomic(resource, write);
      if (!services.isEmpty()) {
        atomic.computeIfAbsent(resource.name(), key -> new TreeSet<>()).addAll(services);
      }
    } catch (RuntimeException e) {
      LOG.error("The mode of {} could not be decided", resource.name(), e);
      throw new Stop(new Outcome.Failed("the mode of " + resource.name() + " failed"));
    }
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
    if (place.members().isEmpty() || !sight.maySee(resource, place, asking)) {
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

  private Selector allowed(Resource resource, Method<?> method, Caller caller) {
    return switch (Gate.of(resource, method, caller)) {
      case Gate.Open(var selector) -> sight.identified(resource, selector);
      case Gate.Shut(var failure) -> throw new Stop(failure);
    };
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

  private static Outcome.Missing missing(Resource resource, DocumentId id) {
    return new Outcome.Missing(resource.name(), Optional.of(id));
  }
}
