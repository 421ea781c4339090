package dev.ashlar.readmodel;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.ReferenceForm;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.projection.ReadModel.Join;
import dev.ashlar.query.Path;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which read models the documents of one resource have to do with. Thread-safe. */
final class Joins {
  private static final Path ID = Path.of("id");

  private final Resource source;
  private final ReadModel.Input input;

  Joins(Resource source, ReadModel.Input input) {
    this.source = source;
    this.input = input;
  }

  /** Whose documents. */
  Resource source() {
    return source;
  }

  /** What becomes of them. */
  ReadModel.Input input() {
    return input;
  }

  /** The ids of the read models, each once, in the order in which the document names them. */
  Set<String> ids(DocumentId id, ObjectNode members)
      throws ProjectionFailure, InterruptedException {
    var ids = new LinkedHashSet<String>();
    switch (input.join()) {
      case Join.Member(var path) -> named(id, members, path, ids);
      case Join.Code(var code) -> {
        try {
          told(code.apply(members), ids);
        } catch (Exception | StackOverflowError e) {
          throw ProjectionFailure.of(e);
        }
      }
      case Join.Matching _ ->
          throw new IllegalStateException("what matches is found, not told by the document");
    }
    return ids;
  }

  private void named(DocumentId id, ObjectNode members, Path path, Set<String> ids)
      throws ProjectionFailure, InterruptedException {
    JsonNode value = path.resolve(members);
    if (value.isMissingNode() && path.equals(ID)) {
      ids.add(id.series());
      return;
    }
    boolean reference = isReference(path);
    if (!value.isArray()) {
      add(value, path, reference, ids);
      return;
    }
    for (JsonNode element : value.values()) {
      add(element, path, reference, ids);
    }
  }

  private boolean isReference(Path path) {
    return source.attribute(path.first())
        .filter(
            attribute -> path.segments().size() == 1
                && (attribute.type() == AttributeType.REFERENCE
                    || attribute.items()
                        .filter(items -> items.type() == AttributeType.REFERENCE)
                        .isPresent()))
        .isPresent();
  }

  private static void add(JsonNode value, Path path, boolean reference, Set<String> ids)
      throws ProjectionFailure, InterruptedException {
    if (value.isMissingNode() || value.isNull()) {
      return;
    }
    if (!value.isString() && !value.isIntegralNumber()) {
      throw new ProjectionFailure(
          path + ": expected the id of a read model, found " + ProjectionFailure.shortened(
              value.toString()));
    }
    String text = value.isString() ? value.stringValue() : value.bigIntegerValue().toString();
    try {
      ids.add(DocumentId.of(reference ? referred(text) : text).text());
    } catch (DocumentId.InvalidId e) {
      throw new ProjectionFailure(path + ": " + e.getMessage());
    }
  }

  /** What a reference names, if that is of this node: {@code ash} and {@code /people/ash} are one. */
  private static String referred(String text) {
    return ReferenceForm.parse(text).orElse(null) instanceof ReferenceForm.Local local
        ? local.id()
        : text;
  }

  private static void told(@Nullable Object answer, Set<String> ids) {
    switch (answer) {
      case null -> {}
      case Optional<?> one -> told(one.orElse(null), ids);
      case Collection<?> many -> many.forEach(each -> told(each, ids));
      case JsonNode node when node.isNull() || node.isMissingNode() -> {}
      case JsonNode node when node.isArray() ->
          node.values().forEach(each -> told(each, ids));
      case JsonNode node -> ids.add(DocumentId.of(node.asString()).text());
      default -> ids.add(DocumentId.of(answer.toString()).text());
    }
  }
}
