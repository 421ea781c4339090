package dev.ashlar.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Attributes that had another name in an earlier definition. A document that has both names keeps
 * both: the newer value counts, the older one is set aside with all that is no longer known.
 * Thread-safe.
 */
final class Renames {
  private final Map<String, String> names = new LinkedHashMap<>();
  private final Map<String, Renames> nested = new TreeMap<>();

  Renames(List<Attribute> attributes) {
    for (Attribute attribute : attributes) {
      attribute.was().ifPresent(before -> names.put(before, attribute.name()));
      var within = new Renames(attribute.attributes());
      if (!within.isEmpty()) {
        nested.put(attribute.name(), within);
      }
    }
  }

  /** Whether no attribute had another name. */
  boolean isEmpty() {
    return names.isEmpty() && nested.isEmpty();
  }

  /** Which renamings a document has yet to undergo, each as its old and new name. */
  List<Map.Entry<String, String>> of(ObjectNode members) {
    var all = new ArrayList<Map.Entry<String, String>>();
    names.forEach(
        (before, now) -> {
          if (members.has(before) && !members.has(now)) {
            all.add(Map.entry(before, now));
          }
        });
    nested.forEach(
        (name, within) -> {
          if (members.get(name) instanceof ObjectNode object) {
            within.of(object)
                .forEach(
                    one -> all.add(
                        Map.entry(name + "." + one.getKey(), name + "." + one.getValue())));
          }
        });
    return all;
  }

  /** The members under their present names; the same object where none had another. */
  ObjectNode applied(ObjectNode members) {
    if (isEmpty() || of(members).isEmpty()) {
      return members;
    }
    ObjectNode renamed = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      String now = names.getOrDefault(member.getKey(), member.getKey());
      String name = members.has(now) ? member.getKey() : now;
      Renames within = nested.get(name);
      renamed.set(
          name,
          within != null && member.getValue() instanceof ObjectNode object
              ? within.applied(object)
              : member.getValue());
    }
    return renamed;
  }
}
