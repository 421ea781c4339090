package dev.ashlar.engine.read;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which members of a document are shown, and of their values in turn. Steps through arrays as if each
 * element stood there alone.
 *
 * @param members by name; none for the whole value
 */
record Cut(Map<String, Cut> members) {
  /** Everything. */
  static final Cut WHOLE = new Cut(Map.of());

  /** What these paths lead to. */
  static Cut of(List<List<String>> paths) {
    var beneath = new LinkedHashMap<String, List<List<String>>>();
    for (List<String> path : paths) {
      if (path.isEmpty()) {
        return WHOLE;
      }
      beneath.computeIfAbsent(path.getFirst(), name -> new ArrayList<>())
          .add(path.subList(1, path.size()));
    }
    var members = new LinkedHashMap<String, Cut>();
    beneath.forEach((name, rest) -> members.put(name, of(rest)));
    return members.isEmpty() ? WHOLE : new Cut(members);
  }

  boolean isWhole() {
    return members.isEmpty();
  }

  /** A value with nothing else in it; one that has no members stays as it is. */
  JsonNode of(JsonNode value) {
    if (isWhole()) {
      return value;
    }
    if (value instanceof ArrayNode array) {
      ArrayNode cut = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> cut.add(of(element)));
      return cut;
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    ObjectNode cut = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      Cut inner = members.get(member.getKey());
      if (inner != null) {
        cut.set(member.getKey(), inner.of(member.getValue()));
      }
    }
    return cut;
  }

  /** As {@link #of(JsonNode)}, of a document, which keeps its id. */
  ObjectNode of(ObjectNode document, String idMember) {
    if (isWhole()) {
      return document;
    }
    ObjectNode cut = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : document.properties()) {
      Cut inner = member.getKey().equals(idMember) ? WHOLE : members.get(member.getKey());
      if (inner != null) {
        cut.set(member.getKey(), inner.of(member.getValue()));
      }
    }
    return cut;
  }
}
