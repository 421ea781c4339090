package dev.ashlar.engine.write;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Violation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Unique values that references are part of: two of them are equal that name the same document, by its
 * id, its path or its unique names. The store compares the texts; what it cannot know is looked up here,
 * and made a condition of the commit, so that nothing comes between. Writes that touch neither such a
 * reference nor a name cost nothing. Thread-safe.
 */
final class UniqueReferences {
  private final Store store;
  private final Integrity integrity;

  /** Of each resource the unique indexes with references whose targets have names. */
  private final Map<String, List<Guarded>> guarded = new HashMap<>();

  /** Of each target, the indexes that a name of it takes part in. */
  private final Map<String, List<Guarded>> naming = new LinkedHashMap<>();

  UniqueReferences(Schema schema, Store store, Integrity integrity) {
    this.store = store;
    this.integrity = integrity;
    for (Resource resource : schema.resources()) {
      for (Index index : resource.layout().indices()) {
        var targets = new LinkedHashMap<Path, Resource>();
        for (ReferencePath place : resource.layout().references()) {
          schema.find(place.reference().resource())
              .filter(target -> place.isSingle() && index.fields().contains(place.path()))
              .filter(target -> !target.layout().names().isEmpty())
              .ifPresent(target -> targets.put(place.path(), target));
        }
        if (index.unique() && !targets.isEmpty()) {
          var each = new Guarded(resource, index, targets);
          guarded.computeIfAbsent(resource.name(), _ -> new ArrayList<>()).add(each);
          targets.values()
              .stream()
              .distinct()
              .forEach(
                  target -> naming.computeIfAbsent(target.name(), _ -> new ArrayList<>())
                      .add(each));
        }
      }
    }
  }

  /**
   * A unique index with references.
   *
   * @param targets what its references refer to, by their paths
   */
  private record Guarded(Resource resource, Index index, Map<Path, Resource> targets) {
    Kind kind(Path path) {
      return resource.layout()
          .columns()
          .stream()
          .filter(column -> column.path().equals(path))
          .map(column -> column.kind())
          .findFirst()
          .orElse(Kind.ANY);
    }
  }

  /** Whether there is nothing to be looked at, whatever is written. */
  boolean isEmpty() {
    return guarded.isEmpty();
  }

  /**
   * Makes sure that all will be unique once a document of the plan is written.
   *
   * @throws Stop if it will not
   */
  void settle(Plan plan, Plan.Touched place) {
    if (!place.isChanged()) {
      return;
    }
    for (Guarded each : guarded.getOrDefault(place.resource().name(), List.of())) {
      referring(plan, place, each);
    }
    List<Guarded> named = naming.getOrDefault(place.resource().name(), List.of());
    if (!named.isEmpty() && isRenamed(place)) {
      named.forEach(each -> renamed(plan, place, each));
    }
  }

  private static boolean isRenamed(Plan.Touched place) {
    ObjectNode now = place.members().orElseThrow();
    return place.before()
        .map(
            before -> place.resource()
                .layout()
                .names()
                .stream()
                .anyMatch(name -> !before.path(name).equals(now.path(name))))
        .orElse(true);
  }

  /** No other document may have the values of this one, however they are written. */
  private void referring(Plan plan, Plan.Touched place, Guarded each) {
    ObjectNode members = place.members().orElseThrow();
    long head = store.log().span().head();
    Selector same = other(place.resource(), Set.of(place.id()));
    boolean several = false;
    for (Path path : each.index().fields()) {
      JsonNode value = path.resolve(members);
      if (value.isMissingNode() || value.isNull()) {
        return;
      }
      Resource target = each.targets().get(path);
      List<JsonNode> spellings =
          target == null || !value.isString()
              ? List.of(value)
              : spellings(plan, place, target, value.stringValue(), head);
      several |= spellings.size() > 1;
      same = same.and(
          new Selector.Member(path, each.kind(path), new Predicate.In(spellings)));
    }
    if (!several) {
      return; // the store compares it
    }
    if (!found(plan, each.resource(), same).isEmpty()) {
      throw taken(each, "/" + String.join("/", each.index().fields().getFirst().segments()));
    }
    require(plan, place, each.resource(), same, head);
  }

  /** All that a reference can be called; what names it must not change before the commit. */
  private List<JsonNode> spellings(
      Plan plan, Plan.Touched place, Resource target, String text, long head) {
    JsonNode written = JsonNodeFactory.instance.stringNode(text);
    Optional<DocumentId> id = integrity.named(plan, target, text);
    id.flatMap(each -> store.get(target, each))
        .ifPresent(fresh -> Integrity.planned(plan, target, fresh)); // not one of before the head
    Optional<ObjectNode> named = id.flatMap(each -> plan.load(target, each).members());
    List<JsonNode> all =
        named.map(members -> integrity.references(plan, target, id.orElseThrow(), members))
            .orElse(List.of(written));
    var texts = new ArrayList<>(all);
    texts.add(written);
    var names = new ArrayList<Selector>();
    id.ifPresent(
        each -> texts.add(JsonNodeFactory.instance.stringNode(each.text())));
    names.add(new Selector.Member(Path.of(target.idMember()), new Predicate.In(texts)));
    for (String name : target.layout().names()) {
      names.add(new Selector.Member(Path.of(name), new Predicate.In(texts)));
    }
    var own = new HashSet<DocumentId>();
    plan.touched()
        .stream()
        .filter(each -> each.resource().equals(target) && each.isChanged())
        .forEach(each -> own.add(each.id()));
    require(plan, place, target, other(target, own).and(new Selector.Or(names)), head);
    return all;
  }

  /** By a new name, no two documents may come to have equal values. */
  private void renamed(Plan plan, Plan.Touched place, Guarded each) {
    long head = store.log().span().head();
    List<JsonNode> spellings =
        integrity.references(plan, place.resource(), place.id(), place.members().orElseThrow());
    each.targets()
        .forEach(
            (path, target) -> {
              if (!target.equals(place.resource()) || spellings.size() < 2) {
                return;
              }
              var refers = new Selector.Member(path, Kind.REFERENCE, new Predicate.In(spellings));
              var seen = new HashSet<String>();
              for (DocumentId id : found(plan, each.resource(), refers)) {
                ObjectNode members = plan.load(each.resource(), id).members().orElseThrow();
                if (!seen.add(values(each, path, members))) {
                  String name = place.resource().layout().names().getFirst();
                  throw taken(each, "/" + name);
                }
              }
              var own = new HashSet<DocumentId>();
              plan.touched()
                  .stream()
                  .filter(one -> one.resource().equals(each.resource()) && one.isChanged())
                  .forEach(one -> own.add(one.id()));
              require(
                  plan, place, each.resource(), other(each.resource(), own).and(refers), head);
            });
  }

  /** The values of an index but for one reference; a text of its own where nothing can clash. */
  private static String values(Guarded each, Path without, ObjectNode members) {
    var text = new StringBuilder();
    for (Path path : each.index().fields()) {
      JsonNode value = path.resolve(members);
      if (value.isMissingNode() || value.isNull()) {
        return "of " + members.path(each.resource().idMember()).asString("");
      }
      byte[] key = ValueOrder.encode(value, each.kind(path));
      text.append(path.equals(without) ? "" : HexFormat.of().formatHex(key)).append('.');
    }
    return text.toString();
  }

  /** The documents that will match once the plan is written. */
  private List<DocumentId> found(Plan plan, Resource resource, Selector selector) {
    integrity.loadAll(
        plan, resource, selector, resource.name() + " that may have the same unique values");
    return plan.matching(resource, selector);
  }

  private static Selector other(Resource resource, Set<DocumentId> ids) {
    List<JsonNode> texts =
        ids.stream().<JsonNode>map(id -> JsonNodeFactory.instance.stringNode(id.text())).toList();
    return ids.isEmpty()
        ? Selector.ALL
        : new Selector.Member(Path.of(resource.idMember()), new Predicate.Nin(texts));
  }

  private static void require(
      Plan plan, Plan.Touched place, Resource resource, Selector none, long since) {
    plan.require(
        new Commit.NoneSince(resource, none, since),
        new Plan.Reason(place.write(), Optional.empty(), "it has moved", true));
  }

  private static Stop taken(Guarded each, String pointer) {
    String names =
        String.join(", ", each.index().fields().stream().map(Object::toString).toList());
    var violation =
        Violation.of(
            pointer, Violation.Code.UNIQUE, "the value of " + names + " is taken already");
    return new Stop(new Outcome.Conflict("a value is taken already", List.of(violation)));
  }
}
