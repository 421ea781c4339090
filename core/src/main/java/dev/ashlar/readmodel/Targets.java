package dev.ashlar.readmodel;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Which documents of a read model the documents of its inputs have to do with. Thread-safe. */
final class Targets {
  private static final int PAGE = 500;

  private final Resource model;
  private final Store store;
  private final List<Joins> inputs = new ArrayList<>();
  private final List<Optional<SelectorJoin>> selectors;
  private final boolean several;

  Targets(Resource model, Schema schema, Store store) {
    this.model = model;
    this.store = store;
    ReadModel declared = model.readModel().orElseThrow();
    declared.inputs()
        .forEach(input -> inputs.add(new Joins(schema.resource(input.resource()), input)));
    selectors = inputs.stream().map(joins -> SelectorJoin.of(model, joins)).toList();
    several = inputs.stream().map(joins -> joins.source().name()).distinct().count() > 1;
  }

  List<Joins> inputs() {
    return inputs;
  }

  /** The ids of the read models that a document has to do with. */
  Set<String> of(int input, DocumentId id, ObjectNode members)
      throws ProjectionFailure, InterruptedException {
    Optional<SelectorJoin> join = selectors.get(input);
    return join.isPresent()
        ? matching(join.get(), id, members)
        : inputs.get(input).ids(id, members);
  }

  /** Whether the documents of an input find read models by a selector. */
  boolean isMatching(int input) {
    return selectors.get(input).isPresent();
  }

  /** Whether any documents find read models by a selector. */
  boolean isAnyMatching() {
    return selectors.stream().anyMatch(Optional::isPresent);
  }

  /** Whether a read model changed so that other documents may find it. */
  boolean isFoundOtherwise(ObjectNode before, ObjectNode after) {
    return selectors.stream()
        .flatMap(Optional::stream)
        .anyMatch(join -> join.isFoundOtherwise(before, after));
  }

  /** A document as it was found: which, and which version of it. */
  record Finder(DocumentId id, long version) {}

  /** The documents of an input that find a read model by their selectors, by their versions. */
  List<Finder> finding(int input, ObjectNode state) {
    var found = new LinkedHashMap<DocumentId, Long>();
    Resource source = inputs.get(input).source();
    selectors.get(input).ifPresent(join -> {
      for (Selector filter : join.filters(state)) {
        each(source, filter, document -> {
          if (join.finds(document, state)) {
            found.put(document.id(), document.version());
          }
        });
      }
    });
    return found.entrySet()
        .stream()
        .map(each -> new Finder(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingLong(Finder::version))
        .toList();
  }

  /** Whether a document finds a read model by the selector of its input. */
  boolean finds(int input, DocumentId id, ObjectNode members, ObjectNode state)
      throws ProjectionFailure {
    Optional<SelectorJoin> join = selectors.get(input);
    return join.isPresent()
        && join.get().asked(id, members).filter(asked -> asked.matches(state)).isPresent();
  }

  private void each(Resource resource, Selector selector, Consumer<Document> consumer) {
    Optional<Cursor> after = Optional.empty();
    boolean more = true;
    while (more) {
      Found<Document> page =
          store.find(new Find(resource, selector, Sort.NONE, PAGE, after, false));
      page.documents().forEach(consumer);
      more = page.more() && !page.documents().isEmpty();
      after =
          more
              ? Optional.of(
                  Cursor.of(
                      Sort.NONE,
                      MissingNode.getInstance(),
                      page.documents().getLast().id().text()))
              : Optional.empty();
    }
  }

  /** Whether a document has to do with a read model. */
  boolean goTo(int input, DocumentId id, ObjectNode members, String target)
      throws ProjectionFailure, InterruptedException {
    Optional<SelectorJoin> join = selectors.get(input);
    if (join.isEmpty()) {
      return inputs.get(input).ids(id, members).contains(target);
    }
    Optional<Selector> asked = join.get().asked(id, members);
    return asked.isPresent()
        && store.get(model, DocumentId.of(target))
            .filter(there -> asked.get().matches(there.members()))
            .isPresent();
  }

  private Set<String> matching(SelectorJoin join, DocumentId id, ObjectNode members)
      throws ProjectionFailure {
    var ids = new LinkedHashSet<String>();
    Optional<Selector> selector = join.asked(id, members);
    if (selector.isEmpty()) {
      return ids;
    }
    each(model, selector.get(), document -> ids.add(document.id().text()));
    return ids;
  }

  /** The id of an element that a document makes of a series. */
  DocumentId element(String series, int input, DocumentId source) {
    return DocumentId.element(DocumentId.of(series), source(input, source));
  }

  /**
   * How a source is named in a series: where several resources project into it, behind its collection. An
   * element that is a source itself is named by both of its ids.
   */
  private String source(int input, DocumentId source) {
    String id =
        source.source()
            .map(inner -> encoded(source.series()) + "/" + encoded(inner))
            .orElse(several ? encoded(source.text()) : source.text());
    return several ? collection(input) + "/" + id : id;
  }

  private String collection(int input) {
    return inputs.get(input).source().collection();
  }

  private static String encoded(String id) {
    return java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  /** Where an element comes from: the inputs that could have made it, and the id of its document. */
  List<Source> sources(DocumentId element) {
    String source = element.source().orElseThrow();
    var sources = new ArrayList<Source>();
    for (int input = 0; input < inputs.size(); input++) {
      String prefix = several ? collection(input) + "/" : "";
      if (source.startsWith(prefix)) {
        sources.add(new Source(input, document(input, source.substring(prefix.length()))));
      }
    }
    return sources;
  }

  private DocumentId document(int input, String name) {
    int slash = name.indexOf('/');
    if (inputs.get(input).source().isSequenced() && slash > 0) {
      return DocumentId.element(
          DocumentId.of(decoded(name.substring(0, slash))), decoded(name.substring(slash + 1)));
    }
    return DocumentId.stored(several ? decoded(name) : name);
  }

  private static String decoded(String name) {
    return java.net.URLDecoder.decode(
        name.replace("+", "%2B"), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** A document that may have made an element. */
  record Source(int input, DocumentId id) {}
}
