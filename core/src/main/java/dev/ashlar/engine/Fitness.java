package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.document.Violation;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.query.Suggestion;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the stored documents of a resource fit its present definition: what they violate, and what no
 * attribute claims. It is found by looking at all of them, once for each change of the definition; the
 * store keeps it as text.
 */
record Fitness(List<Inspection> unfit, List<Unclaimed> unclaimed) {
  /** Everything fits. */
  static final Fitness WHOLE = new Fitness(List.of(), List.of());

  private static final int PAGE = 1000;
  private static final int EXAMPLES = 5;

  /** Copies the lists. */
  Fitness {
    unfit = List.copyOf(unfit);
    unclaimed = List.copyOf(unclaimed);
  }

  /** Looks at every stored document of a resource, a page at a time. */
  static Fitness of(Store store, Resource resource) {
    var inspector = new Inspector(resource);
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> page =
          store.find(new Find(resource, Selector.ALL, Sort.NONE, PAGE, after, false));
      page.documents().forEach(inspector::inspect);
      if (!page.more()) {
        return inspector.found();
      }
      String last = page.documents().getLast().id().text();
      after = Optional.of(Cursor.of(Sort.NONE, MissingNode.getInstance(), last));
    }
  }

  /** Whether all of the documents that were named as examples are still so. */
  boolean isStillSeen(Store store, Resource resource) {
    Set<DocumentId> examples = new HashSet<>();
    unfit.forEach(one -> examples.addAll(one.examples()));
    unclaimed.forEach(one -> examples.addAll(one.examples()));
    var inspector = new Inspector(resource);
    store.getAll(resource, examples).values().forEach(inspector::inspect);
    return unfit.stream().allMatch(one -> one.examples().size() <= inspector.violating(one.what()))
        && unclaimed.stream()
            .allMatch(one -> one.examples().size() <= inspector.having(one.member().orElse("")));
  }

  /** As text, for the store; empty if everything fits. */
  String text() {
    if (unfit.isEmpty() && unclaimed.isEmpty()) {
      return "";
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    ArrayNode wrong = json.putArray("unfit");
    for (Inspection one : unfit) {
      ids(wrong.addObject().put("what", one.what()).put("count", one.count()), one.examples());
    }
    ArrayNode lost = json.putArray("unclaimed");
    for (Unclaimed one : unclaimed) {
      ObjectNode entry = lost.addObject().put("member", one.member().orElse(""));
      one.meant().ifPresent(name -> entry.put("meant", name));
      ids(entry.put("count", one.count()), one.examples());
    }
    return Json.text(json);
  }

  private static void ids(ObjectNode entry, List<DocumentId> examples) {
    ArrayNode ids = entry.putArray("examples");
    examples.forEach(id -> ids.add(id.text()));
  }

  /** What {@link #text} wrote; empty if it is something else. */
  static Optional<Fitness> parse(Resource resource, String text) {
    try {
      JsonNode json = Json.parse(text);
      return Optional.of(
          new Fitness(
              json.path("unfit")
                  .valueStream()
                  .map(
                      one -> new Inspection(
                          resource.name(),
                          one.path("what").asString(""),
                          one.path("count").asLong(0),
                          examples(one)))
                  .toList(),
              json.path("unclaimed")
                  .valueStream()
                  .map(
                      one -> new Unclaimed(
                          resource.name(),
                          Optional.of(one.path("member").asString("")),
                          one.path("count").asLong(0),
                          examples(one),
                          Optional.ofNullable(one.get("meant")).map(JsonNode::asString)))
                  .toList()));
    } catch (MalformedJson | DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  private static List<DocumentId> examples(JsonNode entry) {
    return entry.path("examples")
        .valueStream()
        .map(id -> DocumentId.stored(id.asString("")))
        .toList();
  }

  /** Looks at one document after the other. */
  private static final class Inspector {
    private final Resource resource;
    private final Map<String, Tally> violations = new LinkedHashMap<>();
    private final Map<String, Tally> members = new LinkedHashMap<>();

    Inspector(Resource resource) {
      this.resource = resource;
    }

    void inspect(Document document) {
      ObjectNode stored = document.members();
      ObjectNode known = resource.layout().known(stored);
      var arranged = resource.layout().arranged(new Draft(known), document.id());
      for (Violation violation : resource.validation().check(arranged)) {
        String what = violation.pointer() + ": " + violation.message();
        violations.computeIfAbsent(what, key -> new Tally())
            .add(document.id(), Optional.empty(), Set.of());
      }
      if (known != stored) {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        resource.layout().unclaimed(stored, values::putIfAbsent);
        values.forEach(
            (path, value) -> members.computeIfAbsent(path, key -> new Tally())
                .add(document.id(), Optional.of(value), known.propertyNames()));
      }
    }

    /** How many documents violate something in this way. */
    long violating(String what) {
      return Optional.ofNullable(violations.get(what)).map(tally -> tally.count).orElse(0L);
    }

    /** How many documents have unclaimed values at a path. */
    long having(String path) {
      return Optional.ofNullable(members.get(path)).map(tally -> tally.count).orElse(0L);
    }

    Fitness found() {
      return new Fitness(
          violations.entrySet()
              .stream()
              .map(
                  entry -> new Inspection(
                      resource.name(),
                      entry.getKey(),
                      entry.getValue().count,
                      entry.getValue().examples))
              .toList(),
          members.entrySet()
              .stream()
              .map(
                  entry -> new Unclaimed(
                      resource.name(),
                      Optional.of(entry.getKey()),
                      entry.getValue().count,
                      entry.getValue().examples,
                      meant(entry.getKey(), entry.getValue())))
              .toList());
    }

    /**
     * The attribute that values may belong to: one that their documents do not have, and that they fit.
     * The one of the closest name, or the only one.
     */
    private Optional<String> meant(String path, Tally tally) {
      if (path.indexOf('.') >= 0) {
        return Optional.empty();
      }
      List<String> fitting =
          resource.attributes()
              .stream()
              .filter(attribute -> attribute.was().isEmpty() && !attribute.id())
              .filter(attribute -> !tally.beside.contains(attribute.name()))
              .filter(attribute -> tally.values.stream().allMatch(value -> fits(attribute, value)))
              .map(Attribute::name)
              .toList();
      return Suggestion.closest(path, fitting)
          .or(
              () -> fitting.stream()
                  .filter(name -> path.startsWith(name) || name.startsWith(path))
                  .findFirst())
          .or(() -> fitting.size() == 1 ? Optional.of(fitting.getFirst()) : Optional.empty());
    }

    private static boolean fits(Attribute attribute, JsonNode value) {
      return value.isNull() || attribute.accepts(value);
    }
  }

  /** How many documents there are of a kind, some of them, and some of their values. */
  private static final class Tally {
    private long count;
    private final List<DocumentId> examples = new ArrayList<>();
    private final List<JsonNode> values = new ArrayList<>();

    private final Set<String> beside = new HashSet<>();

    void add(DocumentId id, Optional<JsonNode> value, Collection<String> known) {
      count++;
      beside.addAll(known);
      if (examples.size() < EXAMPLES) {
        examples.add(id);
        value.ifPresent(values::add);
      }
    }
  }
}
