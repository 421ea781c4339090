package dev.ashlar.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The members that a definition knows. Documents may hold others, from the time when their
 * attributes were declared: these are kept, and shown to nobody. Thread-safe.
 */
final class Known {
  private final Map<String, Attribute> attributes = new LinkedHashMap<>();
  private final String idMember;
  private final boolean open;

  Known(List<Attribute> attributes) {
    this(attributes, attributes.stream().noneMatch(Attribute::id) ? "id" : "");
  }

  private Known(List<Attribute> attributes, String idMember) {
    attributes.forEach(attribute -> this.attributes.put(attribute.name(), attribute));
    this.idMember = idMember;
    open = attributes.isEmpty();
  }

  /** Whether the definition knows every member, at any depth. */
  boolean all(ObjectNode members) {
    if (open) {
      return true;
    }
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (!member.getKey().equals(idMember) && !knows(member.getKey(), member.getValue())) {
        return false;
      }
    }
    return true;
  }

  private boolean knows(String name, JsonNode value) {
    Attribute attribute = attributes.get(name);
    return attribute != null && (!value.isContainer() || knows(attribute, value));
  }

  private static boolean knows(Attribute attribute, JsonNode value) {
    if (value instanceof ArrayNode array && attribute.items().isPresent()) {
      for (JsonNode element : array) {
        if (!knows(attribute.items().get(), element)) {
          return false;
        }
      }
    }
    return !(value instanceof ObjectNode object)
        || attribute.type() != AttributeType.OBJECT
        || new Known(attribute.attributes(), "").all(object);
  }

  /** The known members, as a new object. */
  ObjectNode only(ObjectNode members) {
    if (open) {
      return members;
    }
    ObjectNode known = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      Optional<Attribute> attribute = Optional.ofNullable(attributes.get(member.getKey()));
      if (member.getKey().equals(idMember)) {
        known.set(member.getKey(), member.getValue());
      }
      attribute.ifPresent(
          found -> known.set(member.getKey(), only(found, member.getValue())));
    }
    return known;
  }

  private static JsonNode only(Attribute attribute, JsonNode value) {
    if (value instanceof ArrayNode array && attribute.items().isPresent()) {
      ArrayNode known = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> known.add(only(attribute.items().get(), element)));
      return known;
    }
    return value instanceof ObjectNode object && attribute.type() == AttributeType.OBJECT
        ? new Known(attribute.attributes(), "").only(object)
        : value;
  }
}
