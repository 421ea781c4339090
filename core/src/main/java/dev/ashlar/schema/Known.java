package dev.ashlar.schema;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
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

  /**
   * A new state with the stored values that no attribute claims, as a new object. Inside an object or
   * list they stay where it stays: of a list, where it has as many elements as before.
   */
  ObjectNode withUnclaimed(ObjectNode members, ObjectNode stored) {
    ObjectNode all = members.deepCopy();
    for (Map.Entry<String, JsonNode> member : stored.properties()) {
      String name = member.getKey();
      Attribute attribute = attributes.get(name);
      JsonNode now = all.get(name);
      if (attribute == null && !name.equals(idMember) && now == null) {
        all.set(name, member.getValue());
      } else if (attribute != null && now != null && !knows(name, member.getValue())) {
        all.set(name, withUnclaimed(attribute, now, member.getValue()));
      }
    }
    return all;
  }

  private static JsonNode withUnclaimed(Attribute attribute, JsonNode now, JsonNode stored) {
    if (now instanceof ArrayNode array
        && stored instanceof ArrayNode before
        && array.size() == before.size()
        && attribute.items().isPresent()) {
      for (int i = 0; i < array.size(); i++) {
        array.set(i, withUnclaimed(attribute.items().get(), array.get(i), before.get(i)));
      }
      return array;
    }
    return now instanceof ObjectNode object
        && stored instanceof ObjectNode before
        && attribute.type() == AttributeType.OBJECT
            ? new Known(attribute.attributes(), "").withUnclaimed(object, before)
            : now;
  }

  /** The dotted paths of the values that no attribute claims, each with the value. */
  void unclaimed(ObjectNode members, String prefix, BiConsumer<String, JsonNode> visitor) {
    if (all(members)) {
      return;
    }
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      String name = member.getKey();
      Attribute attribute = attributes.get(name);
      if (attribute != null) {
        unclaimed(attribute, member.getValue(), prefix + name, visitor);
      } else if (!name.equals(idMember)) {
        visitor.accept(prefix + name, member.getValue());
      }
    }
  }

  private static void unclaimed(
      Attribute attribute, JsonNode value, String path, BiConsumer<String, JsonNode> visitor) {
    if (value instanceof ArrayNode array && attribute.items().isPresent()) {
      array.forEach(element -> unclaimed(attribute.items().get(), element, path, visitor));
    } else if (value instanceof ObjectNode object && attribute.type() == AttributeType.OBJECT) {
      new Known(attribute.attributes(), "").unclaimed(object, path + ".", visitor);
    }
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
