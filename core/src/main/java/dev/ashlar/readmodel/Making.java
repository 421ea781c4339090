package dev.ashlar.readmodel;

import dev.ashlar.document.DocumentId;
import dev.ashlar.projection.Projected;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Resource;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What one document makes of one read model. Thread-safe, as far as a user's code is. */
final class Making {
  private static final Path ID = Path.of("id");

  private final Resource model;
  private final String idMember;

  Making(Resource model) {
    this.model = model;
    idMember = model.isSequenced() ? "id" : model.idMember();
  }

  /**
   * The read model with a document in it; empty if there is none then.
   *
   * @param current without the document
   * @param otherwise what it stays where a user's code says that it does
   */
  Optional<ObjectNode> with(
      ReadModel.Input input,
      DocumentId source,
      ObjectNode document,
      String target,
      Optional<ObjectNode> current,
      Optional<ObjectNode> otherwise) throws ProjectionFailure, InterruptedException {
    return switch (input.making()) {
      case ReadModel.Making.Members(var set) ->
          Optional.of(members(set, source, document, target, current));
      case ReadModel.Making.Code(var project, var _) -> {
        try {
          yield state(project.apply(document, current), target, otherwise);
        } catch (Exception | StackOverflowError e) {
          throw ProjectionFailure.of(e);
        }
      }
    };
  }

  /** The read model without a document, as a user's code says. */
  Optional<ObjectNode> without(
      ReadModel.Making.Code code,
      ObjectNode document,
      String target,
      Optional<ObjectNode> current,
      Projected.Reason reason) throws ProjectionFailure, InterruptedException {
    try {
      return state(
          code.unproject().orElseThrow().apply(document, current, reason), target, current);
    } catch (Exception | StackOverflowError e) {
      throw ProjectionFailure.of(e);
    }
  }

  private ObjectNode members(
      Map<String, Path> set,
      DocumentId source,
      ObjectNode document,
      String target,
      Optional<ObjectNode> current) throws ProjectionFailure {
    ObjectNode made = JsonNodeFactory.instance.objectNode();
    made.put(idMember, target);
    current.ifPresent(made::setAll);
    for (Map.Entry<String, Path> member : set.entrySet()) {
      JsonNode value = member.getValue().resolve(document);
      if (value.isMissingNode() && member.getValue().equals(ID)) {
        made.put(member.getKey(), source.series());
      } else if (value.isMissingNode()) {
        made.remove(member.getKey());
      } else {
        made.set(member.getKey(), value);
      }
    }
    sequenced(made);
    return made;
  }

  private Optional<ObjectNode> state(
      Projected<ObjectNode> projected, String target, Optional<ObjectNode> otherwise)
      throws ProjectionFailure {
    return switch (projected) {
      case Projected.Delete<ObjectNode> _ -> Optional.empty();
      case Projected.Nothing<ObjectNode> _ -> otherwise;
      case Projected.As<ObjectNode>(var value) -> {
        JsonNode id = value.path(idMember);
        if (id.isString() && !id.stringValue().equals(target)) {
          throw new ProjectionFailure(
              "expected a read model of the id '%s', the projection answered one of '%s'"
                  .formatted(target, id.stringValue()));
        }
        ObjectNode made = value.deepCopy();
        made.put(idMember, target);
        sequenced(made);
        yield Optional.of(made);
      }
    };
  }

  private void sequenced(ObjectNode made) throws ProjectionFailure {
    Optional<String> key = model.readModel().flatMap(ReadModel::sequencedBy);
    if (key.isPresent() && !made.hasNonNull(key.get())) {
      throw new ProjectionFailure("there is no '" + key.get() + "', by which it is sequenced");
    }
  }
}
