package dev.ashlar.readmodel;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Which documents of a read model the documents of its inputs have to do with. Thread-safe. */
final class Targets {
  private static final Logger LOG = LoggerFactory.getLogger(Targets.class);
  private static final String THIS = "@this.";
  private static final int PAGE = 500;

  private final Resource model;
  private final Store store;
  private final List<Joins> inputs = new ArrayList<>();
  private final boolean several;

  Targets(Resource model, Schema schema, Store store) {
    this.model = model;
    this.store = store;
    ReadModel declared = model.readModel().orElseThrow();
    declared.inputs()
        .forEach(input -> inputs.add(new Joins(schema.resource(input.resource()), input)));
    several = inputs.stream().map(joins -> joins.source().name()).distinct().count() > 1;
  }

  List<Joins> inputs() {
    return inputs;
  }

  /** The ids of the read models that a document has to do with. */
  Set<String> of(int input, DocumentId id, ObjectNode members)
      throws ProjectionFailure, InterruptedException {
    Joins joins = inputs.get(input);
    return joins.input().join() instanceof ReadModel.Join.Matching(var selector)
        ? matching(selector, id, members)
        : joins.ids(id, members);
  }

  /** Whether the documents of an input find read models by a selector. */
  boolean isMatching(int input) {
    return inputs.get(input).input().join() instanceof ReadModel.Join.Matching;
  }

  /** Whether any documents find read models by a selector. */
  boolean isAnyMatching() {
    return java.util.stream.IntStream.range(0, inputs.size()).anyMatch(this::isMatching);
  }

  /** Whether a read model changed so that other documents may find it. */
  boolean isFoundOtherwise(ObjectNode before, ObjectNode after) {
    var names = new LinkedHashSet<String>();
    for (Joins joins : inputs) {
      if (joins.input().join() instanceof ReadModel.Join.Matching(var template)) {
        names(template, names);
      }
    }
    return names.stream().anyMatch(name -> !before.path(name).equals(after.path(name)));
  }

  private static void names(JsonNode template, Set<String> names) {
    template.properties().forEach(member -> {
      if (!member.getKey().startsWith("$")) {
        names.add(Path.parse(member.getKey()).first());
      }
      names(member.getValue(), names);
    });
    if (template.isArray()) {
      template.values().forEach(each -> names(each, names));
    }
  }

  /** All documents of an input that find a read model by their selectors. */
  List<Document> finding(int input, ObjectNode state) {
    var found = new ArrayList<Document>();
    if (!(inputs.get(input).input().join() instanceof ReadModel.Join.Matching(var template))) {
      return found;
    }
    Optional<Cursor> after = Optional.empty();
    boolean more = true;
    while (more) {
      Found<Document> page =
          store.find(
              new Find(inputs.get(input).source(), Selector.ALL, Sort.NONE, PAGE, after, false));
      for (Document document : page.documents()) {
        try {
          selector(template, document.id(), document.members())
              .filter(asked -> asked.matches(state))
              .ifPresent(_ -> found.add(document));
        } catch (ProjectionFailure e) {
          LOG.trace("It is told of when that document is projected itself", e);
        }
      }
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
    return found;
  }

  /** Whether a document has to do with a read model. */
  boolean goTo(int input, DocumentId id, ObjectNode members, String target)
      throws ProjectionFailure, InterruptedException {
    Joins joins = inputs.get(input);
    if (joins.input().join() instanceof ReadModel.Join.Matching(var selector)) {
      Optional<Selector> asked = selector(selector, id, members);
      return asked.isPresent()
          && store.get(model, DocumentId.of(target))
              .filter(there -> asked.get().matches(there.members()))
              .isPresent();
    }
    return joins.ids(id, members).contains(target);
  }

  private Set<String> matching(ObjectNode template, DocumentId id, ObjectNode members)
      throws ProjectionFailure {
    var ids = new LinkedHashSet<String>();
    Optional<Selector> selector = selector(template, id, members);
    if (selector.isEmpty()) {
      return ids;
    }
    Optional<Cursor> after = Optional.empty();
    boolean more = true;
    while (more) {
      Found<Document> page =
          store.find(new Find(model, selector.get(), Sort.NONE, PAGE, after, false));
      page.documents().forEach(document -> ids.add(document.id().text()));
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
    return ids;
  }

  /** The selector of a document; empty if it lacks a member that the selector names. */
  private Optional<Selector> selector(ObjectNode template, DocumentId id, ObjectNode members)
      throws ProjectionFailure {
    try {
      return filled(template, id, members)
          .map(filled -> model.bind(Selector.parse(filled), dev.ashlar.schema.Reach.ALL));
    } catch (RuntimeException e) {
      throw new ProjectionFailure(
          "no selector: " + ProjectionFailure.shortened(e.getMessage()));
    }
  }

  private static Optional<JsonNode> filled(JsonNode template, DocumentId id, ObjectNode members) {
    if (template.isString() && template.stringValue().startsWith(THIS)) {
      Path path = Path.parse(template.stringValue().substring(THIS.length()));
      JsonNode value = path.resolve(members);
      if (value.isMissingNode() && path.equals(Path.of("id"))) {
        return Optional.of(JsonNodeFactory.instance.stringNode(id.series()));
      }
      return value.isMissingNode() ? Optional.empty() : Optional.of(value);
    }
    if (template instanceof ArrayNode array) {
      ArrayNode filled = JsonNodeFactory.instance.arrayNode();
      for (JsonNode element : array.values()) {
        Optional<JsonNode> inner = filled(element, id, members);
        if (inner.isEmpty()) {
          return Optional.empty();
        }
        filled.add(inner.get());
      }
      return Optional.of(filled);
    }
    if (template instanceof ObjectNode object) {
      ObjectNode filled = JsonNodeFactory.instance.objectNode();
      for (var member : object.properties()) {
        Optional<JsonNode> inner = filled(member.getValue(), id, members);
        if (inner.isEmpty()) {
          return Optional.empty();
        }
        filled.set(member.getKey(), inner.get());
      }
      return Optional.of(filled);
    }
    return Optional.of(template);
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
