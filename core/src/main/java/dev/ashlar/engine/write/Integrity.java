package dev.ashlar.engine.write;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.document.Violation;
import dev.ashlar.engine.read.Revisions;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.NotCanonical;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.reference.Resolution;
import dev.ashlar.schema.Column;
import dev.ashlar.schema.English;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiPredicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * References between documents: their targets must exist, and what is referred to is not removed
 * unnoticed. Thread-safe. It is one file because both sides judge by one rule what a reference names.
 */
final class Integrity {
  private static final Logger LOG = LoggerFactory.getLogger(Integrity.class);

  /** The most documents that one commit takes along with what it is about. */
  private static final int MOST = 10_000;

  private static final long MOST_BYTES = 200_000_000;
  private static final int FIRST_PAGE = 20;
  private static final int PAGE = 500;
  private static final long PAGE_BYTES = 20_000_000;

  /** An id that no document has. */
  private static final DocumentId NOBODY = DocumentId.of(UUID.randomUUID().toString());

  private final Schema schema;
  private final Store store;
  private final Revisions revisions;
  private final Namespaces namespaces;

  Integrity(Schema schema, Store store, Revisions revisions, Namespaces namespaces) {
    this.schema = schema;
    this.store = store;
    this.revisions = revisions;
    this.namespaces = namespaces;
  }

  /**
   * References that no document could satisfy: to another collection than that of the resource that the
   * attribute refers to, or to a server that the operator did not name.
   */
  List<Violation> misdirected(Resource resource, ObjectNode members) {
    var found = new ArrayList<Violation>();
    for (ReferencePath place : resource.layout().references()) {
      Resource target = schema.find(place.reference().resource()).orElse(null);
      for (ReferencePath.Occurrence occurrence : place.in(members)) {
        if (target != null) {
          misdirected(occurrence.text(), target)
              .map(why -> why + "; found " + occurrence.text())
              .map(why -> Violation.of(
                  occurrence.pointer().toString(), Violation.Code.REF, why))
              .ifPresent(found::add);
        }
      }
    }
    return found;
  }

  private Optional<String> misdirected(String text, Resource target) {
    return switch (ReferenceForm.parse(text).orElse(null)) {
      case ReferenceForm.Local(var collection, var _) -> elsewhere(collection, target);
      case ReferenceForm.Target(var namespace, var collection, var _) ->
          namespaces.knows(namespace)
              ? elsewhere(collection, target)
              : Optional.of("expected a namespace that is configured, not '" + namespace + "'");
      case ReferenceForm.Exact(var exact) ->
          exact.startsWith("https:") && !namespaces.serves(exact)
              ? Optional.of("expected an https address at the server of a namespace")
              : Optional.empty();
      case ReferenceForm.Simple _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private static Optional<String> elsewhere(String collection, Resource target) {
    return collection.equals(target.collection())
        ? Optional.empty()
        : Optional.of(
            "expected a reference to "
                + English.withArticle(target.name())
                + ", at /"
                + target.collection());
  }

  /**
   * Notes every target of this node that a document newly refers to: it must exist once all is written.
   * One that the writer may not read is not there for this writer.
   *
   * @param referring the document as it will be
   * @param before the members as they were; empty for a new document
   * @param hidden whether there is such a document, and the writer may not read it
   */
  void demandTargets(
      Plan plan,
      int write,
      Plan.Touched referring,
      Optional<ObjectNode> before,
      BiPredicate<Resource, DocumentId> hidden) {
    ObjectNode members = referring.members().orElseThrow();
    for (ReferencePath place : referring.resource().layout().references()) {
      Resource target = schema.find(place.reference().resource()).orElse(null);
      if (target == null) {
        continue;
      }
      Set<String> kept = identities(place, before);
      for (ReferencePath.Occurrence occurrence : place.in(members)) {
        boolean asked = !place.deferred() || ReferenceForm.digest(occurrence.text()).isPresent();
        if (asked && !kept.contains(ReferenceForm.identity(occurrence.text()))) {
          plan.demand(new Plan.Demand(write, referring, place, target, occurrence, hidden));
        }
      }
    }
  }

  private static Set<String> identities(ReferencePath place, Optional<ObjectNode> members) {
    if (members.isEmpty()) {
      return Set.of();
    }
    var identities = new HashSet<String>();
    place.in(members.get())
        .forEach(occurrence -> identities.add(ReferenceForm.identity(occurrence.text())));
    return identities;
  }

  /** Turns what was noted of a target into a condition of the commit, once the plan has all writes. */
  void settle(Plan plan, Plan.Demand demand) {
    String text = demand.occurrence().text();
    if (ReferenceForm.parse(text).isEmpty() || !stillRefers(demand)) {
      return;
    }
    if (ReferenceForm.digest(text).isPresent()) {
      settleExact(plan, demand);
      return;
    }
    Optional<DocumentId> named =
        named(plan, demand.target(), text)
            .filter(id -> !demand.hidden().test(demand.target(), id));
    boolean decidesHere =
        isLocal(text) && (namespaces.isEmpty() || text.indexOf('/') >= 0)
            || named.filter(id -> plan.load(demand.target(), id).members().isPresent()).isPresent();
    if (decidesHere) {
      require(plan, demand, named.orElse(NOBODY));
    } else {
      plan.askElsewhere(demand);
    }
  }

  /** Keeps the bytes of a revision that this node has and the writer may see; others are asked for it. */
  private void settleExact(Plan plan, Plan.Demand demand) {
    String digest = ReferenceForm.digest(demand.occurrence().text()).orElseThrow();
    Optional<Revisions.Revision> here =
        revisions.find(demand.target(), digest)
            .filter(Revisions.Revision::intact)
            .filter(
                revision -> revision.id()
                    .filter(id -> demand.hidden().test(demand.target(), id))
                    .isEmpty());
    if (here.isPresent()) {
      revisions.keep(demand.target(), here.get().json());
    } else {
      plan.askElsewhere(demand);
    }
  }

  private static void require(Plan plan, Plan.Demand demand, DocumentId id) {
    plan.require(
        new Commit.Exists(demand.target(), id),
        new Plan.Reason(
            demand.write(),
            Optional.of(demand.occurrence().pointer().toString()),
            "there is no " + demand.occurrence().text(),
            false));
  }

  /**
   * Asks other servers for the targets that this node does not decide on, all at once. A reference whose
   * server does not answer in time is kept.
   */
  void settleElsewhere(Plan plan) {
    var written = new TreeMap<String, Set<String>>();
    for (Plan.Demand demand : plan.elsewhere()) {
      written
          .computeIfAbsent(demand.target().collection(), _ -> new LinkedHashSet<>())
          .add(demand.occurrence().text());
    }
    var absent = new TreeMap<String, Set<String>>();
    written.forEach(
        (collection, texts) -> absent.put(collection, namespaces.absent(texts, collection)));
    for (Plan.Demand demand : plan.elsewhere()) {
      String text = demand.occurrence().text();
      boolean gone =
          absent.getOrDefault(demand.target().collection(), Set.of()).contains(text);
      if (!gone && ReferenceForm.digest(text).isPresent()) {
        keepOf(text, demand.target());
      }
      if (gone && !demand.place().deferred()) {
        require(plan, demand, named(plan, demand.target(), text).orElse(NOBODY));
      }
    }
  }

  /** Keeps the bytes that another server has just shown; what it does not show now comes to nothing. */
  private void keepOf(String text, Resource target) {
    Resolution shown =
        namespaces.resolve(List.of(text), target.collection()).get(text);
    try {
      if (shown instanceof Resolution.Found(var _, var document, var _)) {
        revisions.keep(target, CanonicalJson.bytes(document));
      }
    } catch (NotCanonical e) {
      LOG.debug("A revision of another server has no canonical form", e);
    }
  }

  /** Turns a restriction into a condition of the commit, once the plan has all writes. */
  void settle(Plan plan, Plan.Restriction restriction) {
    // Of more than the transaction touches, one at least stays as it is.
    boolean refers =
        referring(restriction.resource(), restriction.referring(), plan.size() + 1)
            .stream()
            .anyMatch(
                document -> planned(plan, restriction.resource(), document)
                    .filter(restriction.referring()::matches)
                    .isPresent());
    if (refers) {
      plan.require(
          new Commit.Exists(restriction.resource(), NOBODY), restriction.reason());
    }
  }

  /**
   * A document as the transaction leaves it. If it has looked at another state of it before, it has to
   * begin anew: what it decided by that state would not be noticed.
   */
  static Optional<ObjectNode> planned(Plan plan, Resource resource, Document stored) {
    Plan.Touched place = plan.load(resource, stored.id());
    if (place.version() != stored.version()) {
      plan.require(
          new Commit.Exists(resource, NOBODY),
          new Plan.Reason(place.write(), Optional.empty(), "it has moved", true));
    }
    return place.members();
  }

  private static boolean isLocal(String text) {
    return switch (ReferenceForm.parse(text).orElse(null)) {
      case ReferenceForm.Simple _, ReferenceForm.Local _ -> true;
      case ReferenceForm.Target _, ReferenceForm.Exact _ -> false;
      case null -> false;
    };
  }

  /** Whether no later write of the transaction has taken the reference away. */
  private static boolean stillRefers(Plan.Demand demand) {
    return identities(demand.place(), demand.referring().members())
        .contains(ReferenceForm.identity(demand.occurrence().text()));
  }

  /** Which document a reference of this node names: the one of its id, else of its unique name. */
  Optional<DocumentId> named(Plan plan, Resource target, String written) {
    return switch (ReferenceForm.parse(written).orElse(null)) {
      case ReferenceForm.Local(var _, var id) -> id(id);
      case ReferenceForm.Simple(var text) -> {
        Optional<DocumentId> id = id(text);
        List<String> names = target.layout().names();
        if (names.isEmpty()
            || id.filter(each -> plan.load(target, each).members().isPresent()).isPresent()) {
          yield id;
        }
        yield named(plan, target, names, text).or(() -> id);
      }
      case ReferenceForm.Target _, ReferenceForm.Exact _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private static Optional<DocumentId> id(String text) {
    try {
      return Optional.of(DocumentId.of(text));
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  private Optional<DocumentId> named(
      Plan plan, Resource target, List<String> names, String text) {
    for (String name : names) {
      Selector selector =
          new Selector.Member(
              Path.of(name), Kind.ANY, new Predicate.Eq(JsonNodeFactory.instance.stringNode(text)));
      Optional<DocumentId> found = plan.matching(target, selector).stream().findFirst();
      if (found.isEmpty()) {
        var find = new Find(target, selector, Sort.NONE, 1, Optional.empty(), false);
        found =
            store.find(find)
                .documents()
                .stream()
                .map(Document::id)
                .filter(
                    id -> plan.load(target, id).members().filter(selector::matches).isPresent())
                .findFirst();
      }
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** A write that the removal of a document entails, and whose document it writes. */
  record Consequence(Resource resource, DocumentId id, Operation.Write write) {}

  /** What else must happen when a document is removed, and what must hold then. */
  List<Consequence> consequences(
      Plan plan, int write, Resource target, DocumentId id, ObjectNode removed) {
    var consequences = new ArrayList<Consequence>();
    List<JsonNode> references = List.of();
    for (Resource resource : schema.resources()) {
      for (ReferencePath place : resource.layout().references()) {
        boolean refers =
            place.reference().resource().equals(target.name())
                && place.reference().onDelete() != Reference.OnDelete.KEEP;
        if (refers) {
          references = references.isEmpty() ? references(plan, target, id, removed) : references;
          consequences.addAll(consequences(plan, write, resource, place, references));
        }
      }
    }
    return consequences;
  }

  /** What the document can be referred to by: its id, and its unique names as far as no id is so. */
  List<JsonNode> references(
      Plan plan, Resource target, DocumentId id, ObjectNode removed) {
    var references = new ArrayList<JsonNode>();
    references.add(
        JsonNodeFactory.instance.stringNode(ReferenceForm.path(target.collection(), id.text())));
    for (String name : target.layout().names()) {
      JsonNode value = removed.path(name);
      boolean free =
          value.isString()
              && ReferenceForm.parse(value.stringValue())
                  .orElse(null) instanceof ReferenceForm.Simple(var text)
              && id(text).filter(other -> plan.load(target, other).members().isPresent()).isEmpty();
      if (free) {
        references.add(value);
      }
    }
    return references;
  }

  private List<Consequence> consequences(
      Plan plan, int write, Resource resource, ReferencePath place, List<JsonNode> references) {
    boolean restrict = place.reference().onDelete() == Reference.OnDelete.RESTRICT;
    Selector referring = place.to(references);
    var reason =
        new Plan.Reason(
            write,
            Optional.empty(),
            English.withArticle(resource.name()) + " still refers to it as " + place,
            !restrict);
    if (place.isSingle()) {
      int column = resource.layout().columns().indexOf(new Column(place.path(), Kind.REFERENCE));
      List<byte[]> keys =
          references.stream().map(value -> ValueOrder.encode(value, Kind.REFERENCE)).toList();
      plan.require(new Commit.Unreferenced(resource, column, keys), reason);
      if (restrict) {
        return List.of();
      }
    } else {
      long head = store.log().span().head(); // before anybody looks who refers to it
      plan.require(new Commit.NoneSince(resource, referring, head), reason);
    }
    if (restrict) {
      plan.restrict(new Plan.Restriction(resource, referring, reason));
      return List.of();
    }
    loadAll(plan, resource, referring, resource.name() + " that refer to it as " + place);
    var consequences = new ArrayList<Consequence>();
    for (DocumentId document : plan.matching(resource, referring)) {
      ObjectNode members = plan.load(resource, document).members().orElseThrow();
      Operation.Write entailed = consequence(resource, place, references, document, members);
      consequences.add(new Consequence(resource, document, entailed));
    }
    return consequences;
  }

  /**
   * Loads all documents that match, if there are not too many to be held in memory and in one commit.
   *
   * @param what they are, as a message goes on behind their number
   * @throws Stop if there are, before any is loaded
   */
  void loadAll(Plan plan, Resource resource, Selector selector, String what) {
    long all =
        store.find(new Find(resource, selector, Sort.NONE, 0, Optional.empty(), true))
            .total()
            .orElseThrow();
    if (all + plan.size() > MOST
        && all - plan.matching(resource, selector).size() + plan.size() > MOST) {
      String beside =
          plan.size() > 1 ? ", beside " + plan.size() + " that are written with it already" : "";
      throw tooMany("there are " + all + " documents of " + what + beside
          + "; one commit takes at most " + MOST + " along");
    }
    Optional<Cursor> after = Optional.empty();
    int size = FIRST_PAGE;
    boolean more = true;
    while (more) {
      Found<Document> page =
          store.find(new Find(resource, selector, Sort.NONE, size, after, false));
      long bytes = 0;
      for (Document document : page.documents()) {
        planned(plan, resource, document);
        bytes += document.body().shown().length + (long) document.body().hidden().length;
        after = Optional.of(Cursor.of(Sort.NONE, List.of(), document.id().text()));
      }
      if (plan.took(bytes) > MOST_BYTES) {
        throw tooMany(
            "with the documents of " + what + " it is more than " + MOST_BYTES / 1_000_000 + " MB");
      }
      more = page.more() && !page.documents().isEmpty();
      long usual = bytes / Math.max(1, page.documents().size()) + 1;
      size = Math.clamp(PAGE_BYTES / usual, 1, PAGE);
    }
  }

  private static Stop tooMany(String why) {
    String message = why + ". Change or remove some of them first";
    return new Stop(
        new Outcome.Conflict(
            message, List.of(Violation.of("", Violation.Code.REF, message))));
  }

  private List<Document> referring(Resource resource, Selector referring, int limit) {
    return store
        .find(new Find(resource, referring, Sort.NONE, limit, Optional.empty(), false))
        .documents();
  }

  private static Operation.Write consequence(
      Resource resource,
      ReferencePath place,
      List<JsonNode> references,
      DocumentId id,
      ObjectNode members) {
    if (place.reference().onDelete() == Reference.OnDelete.CASCADE) {
      return new Operation.Destroy(
          Context.INTERNAL, resource.name(), id, OptionalLong.empty(), List.of());
    }
    Set<String> gone = new HashSet<>();
    references.forEach(each -> gone.add(ReferenceForm.identity(each.stringValue())));
    var operations = new ArrayList<PatchOperation>();
    for (ReferencePath.Occurrence occurrence : place.in(members).reversed()) {
      if (gone.contains(ReferenceForm.identity(occurrence.text()))) {
        operations.add(
            place.isElement()
                ? new PatchOperation.Remove(occurrence.pointer())
                : new PatchOperation.Replace(occurrence.pointer(), Draft.valueOf(null)));
      }
    }
    return new Operation.Update(
        Context.INTERNAL,
        resource.name(),
        id,
        new Patch.Operations(new JsonPatch(operations)),
        OptionalLong.empty(),
        List.of());
  }
}
