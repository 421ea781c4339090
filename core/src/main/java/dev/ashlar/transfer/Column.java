package dev.ashlar.transfer;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A column of a CSV file.
 *
 * @param path the member's name, and those of members of it; empty if the column is left out
 */
record Column(List<String> path, AttributeType type) {
  /** The column of an open resource that holds what has no column of its own, as a JSON object. */
  static final String REST = "@rest";

  private static final Column NONE = new Column(List.of(), AttributeType.ANY);

  /** The column of a name; with dots it leads into nested objects that the resource declares. */
  static Column named(Resource resource, String name) {
    if (name.isEmpty()) {
      return NONE;
    }
    if (name.equals(resource.idMember())) {
      return new Column(List.of(name), AttributeType.STRING);
    }
    if (resource.isOpen()) {
      return new Column(List.of(name), AttributeType.ANY);
    }
    Optional<Attribute> attribute = resource.attribute(name);
    if (attribute.isPresent()) {
      return new Column(List.of(name), attribute.get().type());
    }
    return nested(resource, List.of(name.split("\\.", -1)))
        .orElseGet(() -> new Column(List.of(name), AttributeType.ANY));
  }

  /** Whether a column of that name has a place in the resource. */
  static boolean isKnown(Resource resource, String name) {
    return resource.isOpen()
        || name.equals(resource.idMember())
        || resource.attribute(name).isPresent()
        || nested(resource, List.of(name.split("\\.", -1))).isPresent();
  }

  private static Optional<Column> nested(Resource resource, List<String> path) {
    Optional<Attribute> attribute = resource.attribute(path.getFirst());
    for (String step : path.subList(1, path.size())) {
      attribute =
          attribute
              .filter(outer -> outer.type() == AttributeType.OBJECT)
              .flatMap(
                  outer -> outer.attributes()
                      .stream()
                      .filter(inner -> inner.name().equals(step))
                      .findFirst());
    }
    return attribute.map(inner -> new Column(path, inner.type()));
  }

  boolean isRest() {
    return path.size() == 1 && path.getFirst().equals(REST) && type == AttributeType.ANY;
  }

  /** Puts the column's value into a document. */
  void set(ObjectNode members, JsonNode value) {
    if (path.isEmpty()) {
      return;
    }
    ObjectNode place = members;
    for (String step : path.subList(0, path.size() - 1)) {
      place = place.get(step) instanceof ObjectNode inner ? inner : place.putObject(step);
    }
    place.set(path.getLast(), value);
  }
}
