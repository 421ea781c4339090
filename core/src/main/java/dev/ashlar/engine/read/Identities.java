package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.port.store.Find;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * References in selectors, so that they match whatever names the same document: its path, its id, and
 * its {@code slug}, {@code username} and {@code name}, as far as these are unique. What a document can
 * be called is looked up when the question is asked, and the question then says it: {@code {"team":
 * "red"}} becomes {@code {"team": {"$in": ["/teams/t1", "red"]}}}. Nothing is kept beside a document that
 * a changed name would make untrue. Thread-safe.
 */
final class Identities {
  private final Documents documents;

  /** The places of each resource whose targets have names, by their steps. */
  private final Map<String, Map<List<String>, Resource>> places = new HashMap<>();

  Identities(Schema schema, Documents documents) {
    this.documents = documents;
    for (Resource resource : schema.resources()) {
      for (ReferencePath place : resource.layout().references()) {
        schema.find(place.reference().resource())
            .filter(target -> !target.layout().names().isEmpty())
            .ifPresent(
                target -> places.computeIfAbsent(resource.name(), _ -> new HashMap<>())
                    .put(place.steps(), target));
      }
    }
  }

  /** What whoever asks may see of a document that an operand names. */
  interface Seen {
    Optional<Document> of(Resource target, DocumentId id);
  }

  /**
   * A selector for documents of a resource, about all that its references can be called.
   *
   * @param lasting whether it is for what will be written as well, not only for what is there
   */
  Selector expanded(Resource resource, Selector selector, Seen seen, boolean lasting) {
    Map<List<String>, Resource> named = places.getOrDefault(resource.name(), Map.of());
    if (named.isEmpty() || selector.equals(Selector.ALL)) {
      return selector;
    }
    return new Expansion(resource, named, seen, lasting).selector(selector, List.of());
  }

  /** The whole document, as the application sees it. */
  Optional<Document> whole(Resource target, DocumentId id) {
    return documents.get(target, id);
  }

  /** One selector on its way. Used by one thread. */
  private final class Expansion {
    private final Resource resource;
    private final Map<List<String>, Resource> named;
    private final Seen seen;
    private final boolean lasting;
    private final Map<List<String>, List<JsonNode>> known = new HashMap<>();

    Expansion(
        Resource resource, Map<List<String>, Resource> named, Seen seen, boolean lasting) {
      this.resource = resource;
      this.named = named;
      this.seen = seen;
      this.lasting = lasting;
    }

    Selector selector(Selector selector, List<String> prefix) {
      return selector.map(member -> member(member, prefix));
    }

    private Selector member(Selector.Member member, List<String> prefix) {
      List<String> steps = steps(prefix, member.path());
      if (member.predicate() instanceof Predicate.All(var values) && values.size() > 1) {
        Selector all = Selector.ALL;
        for (JsonNode value : values) {
          Predicate one = predicate(new Predicate.Includes(value), steps);
          all = all.and(new Selector.Member(member.path(), member.kind(), one));
        }
        return all;
      }
      Predicate predicate = predicate(member.predicate(), steps);
      boolean same = predicate == member.predicate(); // nothing else was to be said
      if (same) {
        return member;
      }
      var expanded = new Selector.Member(member.path(), member.kind(), predicate);
      return prefix.isEmpty() && !lasting ? inUse(member, expanded) : expanded;
    }

    /** Where nobody refers by a name, the one key of the path finds all: in order, if need be. */
    private Selector inUse(Selector.Member asked, Selector.Member expanded) {
      boolean one =
          asked.predicate() instanceof Predicate.Eq
              && resource.layout().columns().stream().anyMatch(c -> c.path().equals(asked.path()));
      if (!one || !(expanded.predicate() instanceof Predicate.In(var spellings))) {
        return expanded;
      }
      var byName =
          new Selector.Member(
              asked.path(), asked.kind(), new Predicate.In(spellings.subList(1, spellings.size())));
      return first(resource, byName).isPresent()
          ? expanded
          : new Selector.Member(
              asked.path(), asked.kind(), new Predicate.Eq(spellings.getFirst()));
    }

    /** The same predicate if there is nothing to be added. */
    private Predicate predicate(Predicate predicate, List<String> steps) {
      return switch (predicate) {
        case Predicate.Eq(var value) -> {
          List<JsonNode> all = all(List.of(value), steps);
          yield all.size() == 1 ? predicate : new Predicate.In(all);
        }
        case Predicate.Ne(var value) -> {
          List<JsonNode> all = all(List.of(value), steps);
          yield all.size() == 1 ? predicate : new Predicate.Nin(all);
        }
        case Predicate.In(var values) -> {
          List<JsonNode> all = all(values, steps);
          yield all.equals(values) ? predicate : new Predicate.In(all);
        }
        case Predicate.Nin(var values) -> {
          List<JsonNode> all = all(values, steps);
          yield all.equals(values) ? predicate : new Predicate.Nin(all);
        }
        case Predicate.Includes(var value) -> including(predicate, value, steps);
        case Predicate.All(var values) when values.size() == 1 ->
            including(predicate, values.getFirst(), steps);
        case Predicate.Not(var inner) ->
            changed(predicate, inner, predicate(inner, steps), Predicate.Not::new);
        case Predicate.ElemMatchPredicate(var inner) ->
            changed(
                predicate,
                inner,
                predicate(inner, and(steps, ReferencePath.ELEMENTS)),
                Predicate.ElemMatchPredicate::new);
        case Predicate.ElemMatchSelector(var inner) -> {
          Selector selector = selector(inner, and(steps, ReferencePath.ELEMENTS));
          yield selector.equals(inner) ? predicate : new Predicate.ElemMatchSelector(selector);
        }
        case Predicate.Every(var all) -> every(predicate, all, steps);
        default -> predicate;
      };
    }

    private Predicate including(Predicate predicate, JsonNode value, List<String> steps) {
      List<JsonNode> all = all(List.of(value), and(steps, ReferencePath.ELEMENTS));
      return all.size() == 1
          ? predicate
          : new Predicate.ElemMatchPredicate(new Predicate.In(all));
    }

    private static Predicate changed(
        Predicate whole, Predicate inner, Predicate now, UnaryOperator<Predicate> around) {
      return inner == now ? whole : around.apply(now); // the instance tells
    }

    /** Each operator once: where an operator comes to be there twice, what was asked stays. */
    private Predicate every(Predicate whole, List<Predicate> all, List<String> steps) {
      List<Predicate> now = all.stream().map(each -> predicate(each, steps)).toList();
      long operators = now.stream().map(Object::getClass).distinct().count();
      return operators < now.size() || now.equals(all) ? whole : new Predicate.Every(now);
    }

    private List<JsonNode> all(List<JsonNode> values, List<String> steps) {
      Resource target = named.get(steps);
      if (target == null) {
        return values;
      }
      Set<JsonNode> all = new LinkedHashSet<>();
      for (JsonNode value : values) {
        all.addAll(value.isString() ? spellings(value, target, steps) : List.of(value));
      }
      return List.copyOf(all);
    }

    private List<JsonNode> spellings(JsonNode value, Resource target, List<String> steps) {
      return known.computeIfAbsent(
          and(steps, value.stringValue()), _ -> Identities.this.spellings(value, target, seen));
    }
  }

  /** The steps to a member: a number in a path is any element of an array. */
  private static List<String> steps(List<String> prefix, Path path) {
    var steps = new ArrayList<>(prefix);
    for (String segment : path.segments()) {
      boolean number = segment.chars().allMatch(c -> c >= '0' && c <= '9');
      steps.add(number ? ReferencePath.ELEMENTS : segment);
    }
    return steps;
  }

  private static List<String> and(List<String> steps, String step) {
    var all = new ArrayList<>(steps);
    all.add(step);
    return all;
  }

  /** All that the document of a reference can be called, its path first; what it is, if it is none. */
  private List<JsonNode> spellings(JsonNode reference, Resource target, Seen seen) {
    Optional<Document> named =
        resolved(target, reference.stringValue()).flatMap(id -> seen.of(target, id));
    if (named.isEmpty()) {
      return List.of(reference);
    }
    Document document = named.get();
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    var all = new ArrayList<JsonNode>();
    all.add(nodes.stringNode(ReferenceForm.path(target.collection(), document.id().text())));
    var members = document.members();
    for (String name : target.layout().names()) {
      JsonNode value = members.path(name);
      if (value.isString() && names(target, value.stringValue(), document.id())) {
        all.add(value);
      }
    }
    return all;
  }

  /** Whether a text, as a simple reference, names a document by another text than its id. */
  private boolean names(Resource target, String text, DocumentId id) {
    return ReferenceForm.parse(text).orElse(null) instanceof ReferenceForm.Simple
        && !text.equals(id.text())
        && resolved(target, text).filter(id::equals).isPresent();
  }

  /** The document that a reference of this node names. */
  private Optional<DocumentId> resolved(Resource target, String text) {
    return switch (ReferenceForm.parse(text).orElse(null)) {
      case ReferenceForm.Local(var collection, var id) ->
          collection.equals(target.collection()) ? there(target, id) : Optional.empty();
      case ReferenceForm.Simple(var token) ->
          there(target, token).or(() -> byName(target, token));
      case ReferenceForm.Target _, ReferenceForm.Exact _ -> Optional.empty();
      case null -> Optional.empty();
    };
  }

  private Optional<DocumentId> there(Resource target, String text) {
    try {
      return documents.get(target, DocumentId.of(text)).map(Document::id);
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  private Optional<DocumentId> byName(Resource target, String text) {
    return target.layout()
        .names()
        .stream()
        .map(
            name -> first(
                target,
                new Selector.Member(
                    Path.of(name),
                    Kind.ANY,
                    new Predicate.Eq(JsonNodeFactory.instance.stringNode(text)))))
        .flatMap(Optional::stream)
        .findFirst()
        .map(Document::id);
  }

  private Optional<Document> first(Resource resource, Selector selector) {
    return documents
        .find(new Find(resource, selector, Sort.NONE, 1, Optional.empty(), false))
        .documents()
        .stream()
        .findFirst();
  }
}
