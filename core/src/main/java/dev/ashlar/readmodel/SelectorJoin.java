package dev.ashlar.readmodel;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A join by selector: each document finds the read models that match, with its values where texts such as
 * {@code @this.id} stand. Thread-safe.
 */
final class SelectorJoin {
  private static final Logger LOG = LoggerFactory.getLogger(SelectorJoin.class);
  private static final String THIS = "@this.";

  private final Resource model;
  private final ObjectNode template;
  private final ReversedJoin reversed;
  private final Set<String> names = new LinkedHashSet<>();

  SelectorJoin(Resource model, Resource source, ObjectNode template) {
    this.model = model;
    this.template = template;
    reversed = new ReversedJoin(model, source, template);
    names(template, names);
  }

  /** How the documents of an input find read models; empty if they name them. */
  static Optional<SelectorJoin> of(Resource model, Joins joins) {
    return joins.input().join() instanceof ReadModel.Join.Matching(var template)
        ? Optional.of(new SelectorJoin(model, joins.source(), template))
        : Optional.empty();
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

  /** Whether a read model changed so that other documents may find it. */
  boolean isFoundOtherwise(ObjectNode before, ObjectNode after) {
    return names.stream().anyMatch(name -> !before.path(name).equals(after.path(name)));
  }

  /** Filters for the documents that may find a read model: {@link ReversedJoin#filters}. */
  List<Selector> filters(ObjectNode state) {
    return reversed.filters(state);
  }

  /** Whether a document finds a read model. */
  boolean finds(Document document, ObjectNode state) {
    try {
      return asked(document.id(), document.members())
          .filter(selector -> selector.matches(state))
          .isPresent();
    } catch (ProjectionFailure e) {
      LOG.trace("It is told of when that document is projected itself", e);
      return false;
    }
  }

  /** The selector of a document; empty if it lacks a member that the selector names. */
  Optional<Selector> asked(DocumentId id, ObjectNode members)
      throws ProjectionFailure {
    try {
      return filled(template, id, members)
          .map(filled -> model.bind(Selector.parse(filled), Reach.ALL));
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
}
