package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Find;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Predicate;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.reference.Resolution;
import dev.ashlar.schema.Resource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The targets of references, for one reader and one answer: each is looked for once, and all that are
 * asked for together in a few questions, however many there are. A target is what reading it would show
 * this reader; one that the reader may not see is looked for as long as one that is not there, and comes to
 * the same. Used by one thread.
 *
 * <p>It is one file because each way to a target is tried with what the ways before it left.
 */
final class Targets {
  /** How many documents are asked for before it is known how large they are. */
  private static final int FIRST = 200;

  /** The most documents in one question. */
  private static final int MOST = 20_000;

  private final Sights sights;
  private final Documents documents;
  private final Revisions revisions;
  private final Namespaces namespaces;
  private final Context asking;
  private final boolean whole;
  // by the resource itself: to compare declarations takes longer than to read a document
  private final IdentityHashMap<Resource, Map<String, Target>> known = new IdentityHashMap<>();
  private final IdentityHashMap<Resource, Sight> all = new IdentityHashMap<>();
  private final IdentityHashMap<Resource, Map<DocumentId, Sight>> each = new IdentityHashMap<>();
  private long bytes;

  /** When another server was first asked. */
  private long asked;

  /**
   * For one answer.
   *
   * @param whole whether more of a target is needed than its JSON
   */
  Targets(Sights sights, Documents documents, Revisions revisions, Namespaces namespaces,
      Context asking, boolean whole) {
    this.whole = whole;
    this.sights = sights;
    this.documents = documents;
    this.revisions = revisions;
    this.namespaces = namespaces;
    this.asking = asking;
  }

  /**
   * What a reference came to.
   *
   * @param json the target as it is read, whole; none where there is no target to show
   * @param here whether the target is of this node, so that its own references can be followed
   * @param view the target, if it is of this node and was wanted whole
   */
  record Target(
      Resolution.Form form,
      Resolution.Status status,
      byte @Nullable [] json,
      boolean here,
      @Nullable View view) {
    static Target unresolved(String text) {
      return nothing(Resolution.Form.of(text), Resolution.Status.UNRESOLVED);
    }

    static Target nothing(Resolution.Form form, Resolution.Status status) {
      return new Target(form, status, null, false, null);
    }

    static Target elsewhere(Resolution.Form form, Resolution.Status status, byte[] json) {
      return new Target(form, status, json, false, null);
    }
  }

  /**
   * Looks for the targets of references to a resource.
   *
   * @param texts as they are written
   */
  void find(Resource resource, Collection<String> texts) {
    Map<String, Target> found = known.computeIfAbsent(resource, key -> new HashMap<>());
    Set<String> fresh = new LinkedHashSet<>(texts);
    if (!found.isEmpty()) {
      fresh.removeAll(found.keySet());
    }
    if (!fresh.isEmpty()) {
      found.putAll(resolved(resource, fresh));
    }
  }

  /** What a reference came to that was looked for. */
  Target of(Resource resource, String text) {
    return Objects.requireNonNull(
        known.getOrDefault(resource, Map.of()).get(text), "a reference was not looked for");
  }

  /**
   * A reference as it is written.
   *
   * @param form none if it has none
   * @param id of the document of this node that it names by an id, if it does
   */
  private record Written(
      String text, Resolution.Form form, boolean here, @Nullable DocumentId id) {
    static Written of(Resource resource, String text) {
      return switch (ReferenceForm.parse(text).orElse(null)) {
        case ReferenceForm.Simple(var id) ->
            new Written(text, Resolution.Form.SIMPLE, true, Targets.id(id).orElse(null));
        case ReferenceForm.Local(var collection, var id) ->
            new Written(
                text,
                Resolution.Form.PATH,
                true,
                collection.equals(resource.collection()) ? Targets.id(id).orElse(null) : null);
        case ReferenceForm.Target _ -> new Written(text, Resolution.Form.TARGET, false, null);
        case ReferenceForm.Exact _ -> new Written(text, Resolution.Form.EXACT, false, null);
        case null -> new Written(text, Resolution.Form.SIMPLE, true, null);
      };
    }
  }

  private Map<String, Target> resolved(Resource resource, Set<String> texts) {
    var targets = new HashMap<String, Target>();
    var all = new ArrayList<Written>(texts.size());
    var named = new ArrayList<DocumentId>(texts.size());
    for (String text : texts) {
      Written written = Written.of(resource, text);
      all.add(written);
      if (written.id() != null) {
        named.add(written.id());
      }
    }
    var left = new ArrayList<Written>();
    Set<DocumentId> taken;
    if (passes(resource)) {
      Map<DocumentId, byte[]> shown =
          stored(named, some -> documents.shownAll(resource, some), json -> json.length);
      take(all, targets, left, (id, form) -> passed(shown.get(id), form));
      taken = shown.keySet();
    } else {
      Map<DocumentId, Document> stored = stored(resource, named);
      take(all, targets, left, (id, form) -> seen(resource, id, stored, form));
      taken = stored.keySet();
    }
    if (!left.isEmpty()) {
      others(resource, left, taken, targets);
    }
    return targets;
  }

  /** What the id in a reference leads to, if that is to be shown. */
  private interface ById {
    @Nullable Target of(DocumentId id, Resolution.Form form);
  }

  private static void take(
      List<Written> all, Map<String, Target> targets, List<Written> left, ById known) {
    for (Written written : all) {
      DocumentId id = written.id();
      Target target = id == null ? null : known.of(id, written.form());
      if (target == null) {
        left.add(written);
      } else {
        targets.put(written.text(), target);
      }
    }
  }

  /** Whether the stored public parts of all documents are what the reader sees of them. */
  private boolean passes(Resource resource) {
    return !whole
        && !resource.isOpen()
        && !resource.isSequenced()
        && !resource.hooks().hasPre(Method.GET)
        && sight(resource) instanceof Sight.Open open
        && open.seesAll()
        && open.envelope().fields().isEmpty()
        && open.passes();
  }

  private static @Nullable Target passed(byte @Nullable [] json, Resolution.Form form) {
    return json == null
        ? null
        : new Target(form, Resolution.Status.RESOLVED, json, true, null);
  }

  /** What no id leads to: by name, at other servers, or nowhere. */
  private void others(
      Resource resource,
      List<Written> left,
      Set<DocumentId> taken,
      Map<String, Target> targets) {
    var ids = new HashMap<String, DocumentId>();
    var unnamed = new ArrayList<String>();
    var elsewhere = new ArrayList<String>();
    for (Written written : left) {
      if (written.id() != null) {
        ids.put(written.text(), written.id());
      }
      if (written.form() == Resolution.Form.SIMPLE) {
        unnamed.add(written.text());
      } else if (!written.here()) {
        elsewhere.add(written.text());
      }
    }
    named(resource, unnamed)
        .forEach(
            (text, document) -> {
              if (!isTaken(ids.get(text), taken)) {
                seen(resource, document, Resolution.Form.SIMPLE)
                    .ifPresent(one -> targets.put(text, one));
              }
            });
    unnamed.stream().filter(text -> !targets.containsKey(text)).forEach(elsewhere::add);
    elsewhere(resource, elsewhere)
        .forEach(
            (text, target) -> {
              if (!isTaken(ids.get(text), taken)) {
                targets.put(text, target);
              }
            });
    for (Written written : left) {
      targets.computeIfAbsent(written.text(), Target::unresolved);
    }
  }

  /** Whether a document has the id, so that the text names that one and no other. */
  private static boolean isTaken(@Nullable DocumentId id, Set<DocumentId> taken) {
    return id != null && taken.contains(id);
  }

  private static Optional<DocumentId> id(String text) {
    try {
      return Optional.of(DocumentId.of(text));
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  private Map<DocumentId, Document> stored(Resource resource, Collection<DocumentId> named) {
    if (named.isEmpty()) {
      return Map.of();
    }
    Set<DocumentId> distinct = new LinkedHashSet<>(named);
    if (resource.hooks().hasPre(Method.GET)) {
      named.forEach(id -> distinct.add(read(sight(resource, id), id)));
    }
    return stored(
        distinct,
        some -> documents.getAll(resource, some),
        document -> document.body().shown().length + (long) document.body().hidden().length);
  }

  private <T> Map<DocumentId, T> stored(
      Collection<DocumentId> wanted,
      Function<List<DocumentId>, Map<DocumentId, T>> question,
      ToLongFunction<T> size) {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    List<DocumentId> ids = List.copyOf(wanted);
    if (ids.size() <= FIRST) {
      return counted(question.apply(ids), size);
    }
    var stored = new HashMap<DocumentId, T>();
    int some = FIRST;
    for (int from = 0; from < ids.size(); from += some) {
      some = from == 0 ? FIRST : further(from);
      stored.putAll(
          counted(
              question.apply(ids.subList(from, Math.min(ids.size(), from + some))), size));
    }
    return stored;
  }

  /** How many more documents are likely to fit in memory, by the size of those that came before. */
  private int further(int before) {
    long usual = bytes / before + 1;
    return Math.clamp((Population.MOST_BYTES - bytes) / usual, FIRST, MOST);
  }

  private <T> Map<DocumentId, T> counted(Map<DocumentId, T> found, ToLongFunction<T> size) {
    for (T one : found.values()) {
      bytes += size.applyAsLong(one);
    }
    if (bytes > Population.MOST_BYTES) {
      throw Population.tooLarge();
    }
    Deadline.current().check();
    return found;
  }

  /** What the reader sees of the documents of a resource; hooks may decide it of each document. */
  private Sight sight(Resource resource, DocumentId id) {
    return resource.hooks().hasPre(Method.GET)
        ? each.computeIfAbsent(resource, key -> new HashMap<>())
            .computeIfAbsent(id, key -> sights.of(Method.GET, asked(resource).withKey(id)))
        : sight(resource);
  }

  private Sight sight(Resource resource) {
    return all.computeIfAbsent(resource, key -> sights.of(Method.GET, asked(resource)));
  }

  private Envelope asked(Resource resource) {
    return Envelope.of(asking, resource.name());
  }

  /** The document that is read under an id: a hook may put another in its place. */
  private static DocumentId read(Sight sight, DocumentId id) {
    return sight instanceof Sight.Open open
        ? open.envelope().key().map(Envelope.Key::id).orElse(id)
        : id;
  }

  private @Nullable Target seen(
      Resource resource,
      DocumentId id,
      Map<DocumentId, Document> stored,
      Resolution.Form form) {
    Sight sight = sight(resource, id);
    Document document = stored.get(read(sight, id));
    return document == null ? null : shown(sight, document, form).orElse(null);
  }

  private Optional<Target> seen(Resource resource, Document document, Resolution.Form form) {
    Sight sight = sight(resource, document.id());
    return read(sight, document.id()).equals(document.id())
        ? shown(sight, document, form)
        : Optional.empty();
  }

  private static Optional<Target> shown(Sight sight, Document document, Resolution.Form form) {
    if (!(sight instanceof Sight.Open open) || !open.sees(document)) {
      return Optional.empty();
    }
    View view = open.view(document);
    return Optional.of(
        new Target(form, Resolution.Status.RESOLVED, json(open, view), true, view));
  }

  private static byte[] json(Sight.Open sight, View view) {
    byte[] json = view.json();
    boolean own =
        sight.resource().isOpen() && !Json.members(json, Set.of(Population.REF)).isEmpty();
    return own ? without((ObjectNode) Json.parse(json)) : json;
  }

  /** The documents that have a text as unique name, first names first. */
  private Map<String, Document> named(Resource resource, List<String> texts) {
    var found = new HashMap<String, Document>();
    for (String name : resource.layout().names()) {
      List<String> open = texts.stream().filter(text -> !found.containsKey(text)).toList();
      for (int from = 0; from < open.size(); from += MOST) {
        named(resource, name, open.subList(from, Math.min(open.size(), from + MOST)), found);
      }
    }
    return found;
  }

  private void named(
      Resource resource, String name, List<String> texts, Map<String, Document> found) {
    List<JsonNode> values =
        texts.stream().<JsonNode>map(JsonNodeFactory.instance::stringNode).toList();
    var selector = new Selector.Member(Path.of(name), Kind.ANY, new Predicate.In(values));
    var find = new Find(resource, selector, Sort.NONE, texts.size(), Optional.empty(), false);
    for (Document document : documents.find(find).documents()) {
      found.put(document.members(Set.of(name)).get(name).stringValue(), document);
    }
  }

  /** The revision that an exact reference names, if this node has it. */
  private Optional<Target> exact(Resource resource, String text) {
    return ReferenceForm.digest(text)
        .flatMap(digest -> revisions.seen(asking, resource, digest))
        .map(this::counted)
        .map(
            revision -> revision.intact()
                ? Target.elsewhere(
                    Resolution.Form.EXACT,
                    Resolution.Status.RESOLVED,
                    without(revision.members()))
                : Target.nothing(Resolution.Form.EXACT, Resolution.Status.BROKEN));
  }

  /** How much longer this answer waits for other servers: for all of its levels together. */
  private Duration patience() {
    long now = System.nanoTime();
    if (asked == 0) {
      asked = now;
    }
    return Namespaces.PATIENCE.minusNanos(now - asked);
  }

  private Revisions.Revision counted(Revisions.Revision revision) {
    bytes += revision.json().length;
    if (bytes > Population.MOST_BYTES) {
      throw Population.tooLarge();
    }
    return revision;
  }

  private Map<String, Target> elsewhere(Resource resource, List<String> all) {
    var targets = new LinkedHashMap<String, Target>();
    var texts = new ArrayList<String>();
    for (String text : all) {
      exact(resource, text)
          .ifPresentOrElse(target -> targets.put(text, target), () -> texts.add(text));
    }
    if (texts.isEmpty() || namespaces.isEmpty()) {
      return targets;
    }
    namespaces.resolve(texts, resource.collection(), patience())
        .forEach(
            (text, resolution) -> targets.put(
                text,
                switch (resolution) {
                  case Resolution.Found(var form, var document, var stale) ->
                      Target.elsewhere(form, resolution.status(), without(document));
                  case Resolution.Unresolved _, Resolution.Broken _ ->
                      Target.nothing(resolution.form(), resolution.status());
                }));
    return targets;
  }

  /** An open document, or one of another server, may have a member of the name that says what became of it. */
  private static byte[] without(ObjectNode document) {
    if (!document.has(Population.REF)) {
      return Json.bytes(document);
    }
    ObjectNode rest = document.deepCopy();
    rest.remove(Population.REF);
    return Json.bytes(rest);
  }
}
