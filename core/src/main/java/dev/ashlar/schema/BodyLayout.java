package dev.ashlar.schema;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Which members stand in a document's public part and which in its private one, so that reads can pass
 * bytes through.
 *
 * <p>A member that any part of is hidden from any read goes to the private part, whole. A read that shows
 * something of the private part puts the document together again; all others send the public part as it
 * is. Thread-safe.
 */
final class BodyLayout {
  private final Map<String, Attribute> hidden = new LinkedHashMap<>();
  private final Known known;
  private final boolean getPasses;
  private final boolean queryPasses;

  BodyLayout(List<Attribute> attributes) {
    known = new Known(attributes);
    attributes.forEach(
        attribute -> {
          if (hides(attribute, Method.GET) || hides(attribute, Method.QUERY)) {
            hidden.put(attribute.name(), attribute);
          }
        });
    getPasses = hidden.values().stream().noneMatch(attribute -> shows(attribute, Method.GET));
    queryPasses = hidden.values().stream().noneMatch(attribute -> shows(attribute, Method.QUERY));
  }

  /** Whether nothing is ever hidden. */
  boolean hidesNothing() {
    return hidden.isEmpty();
  }

  /** Whether the member stands in the public part. */
  boolean isShown(String name) {
    return !hidden.containsKey(name);
  }

  /** Whether the public part is exactly what this read shows. */
  boolean passes(Method<?> method) {
    return method == Method.GET ? getPasses : queryPasses;
  }

  /**
   * The two parts.
   *
   * @param apart what is kept with them in the private one
   */
  Body body(ObjectNode members, ObjectNode apart) {
    boolean allKnown = known.all(members);
    if (hidden.isEmpty() && allKnown) {
      return new Body(Json.bytes(members), apart.isEmpty() ? Body.NOTHING : Json.bytes(apart));
    }
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    ObjectNode rest = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      (hidden.containsKey(member.getKey()) ? rest : shown).set(member.getKey(), member.getValue());
    }
    if (!allKnown) {
      setAside(shown, rest);
    }
    rest.setAll(apart);
    byte[] kept = rest.isEmpty() ? Body.NOTHING : Json.bytes(rest);
    return new Body(Json.bytes(shown), kept);
  }

  /** What the definition no longer knows stays in the private part, whole. */
  private void setAside(ObjectNode shown, ObjectNode rest) {
    ObjectNode declared = known.only(shown);
    for (Map.Entry<String, JsonNode> member : shown.properties()) {
      if (!member.getValue().equals(declared.get(member.getKey()))) {
        rest.set(member.getKey(), member.getValue());
      }
    }
    shown.removeAll();
    shown.setAll(declared);
  }

  /** The members that the definition knows. */
  ObjectNode known(ObjectNode members) {
    return known.all(members) ? members : known.only(members);
  }

  /** What no attribute claims: {@link Known}. */
  Known known() {
    return known;
  }

  /** What a read shows of a document, parsed. */
  ObjectNode shown(Document document, Method<?> method) {
    if (passes(method) || document.body().hidden().length == 0) {
      return (ObjectNode) Json.parse(document.body().shown());
    }
    return shown(document.members(), method);
  }

  /** What a read shows of these members, as a new object. */
  ObjectNode shown(ObjectNode members, Method<?> method) {
    if (hidden.isEmpty()) {
      return known(members).deepCopy();
    }
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> member : known(members).properties()) {
      Attribute attribute = hidden.get(member.getKey());
      if (attribute == null) {
        shown.set(member.getKey(), member.getValue());
      } else if (shows(attribute, method)) {
        shown.set(member.getKey(), pruned(member.getValue(), attribute, method));
      }
    }
    return shown;
  }

  /**
   * Puts back what reading one document hides: members that the reader could not know are kept as
   * they are stored, unless the new state names them.
   */
  void restore(ObjectNode members, ObjectNode stored) {
    hidden.values().forEach(attribute -> restore(members, stored, attribute));
  }

  private static void restore(ObjectNode members, ObjectNode stored, Attribute attribute) {
    JsonNode before = stored.get(attribute.name());
    JsonNode now = members.get(attribute.name());
    if (before == null) {
      return;
    }
    if (!shows(attribute, Method.GET)) {
      if (now == null) {
        members.set(attribute.name(), before);
      }
      return;
    }
    if (now instanceof ObjectNode object && before instanceof ObjectNode kept) {
      attribute.attributes().forEach(nested -> restore(object, kept, nested));
    } else if (now != null && Json.equal(now, pruned(before, attribute, Method.GET))) {
      members.set(attribute.name(), before);
    }
  }

  /** Whether reading one document hides the member whole. */
  boolean hiddenFromGet(String name) {
    Attribute attribute = hidden.get(name);
    return attribute != null && !shows(attribute, Method.GET);
  }

  /** Whether reading one document hides the member or a part of it. */
  boolean prunedByGet(String name) {
    Attribute attribute = hidden.get(name);
    return attribute != null && hides(attribute, Method.GET);
  }

  /** Whether a read shows the member itself, perhaps not all of it. */
  private static boolean shows(Attribute attribute, Method<?> method) {
    boolean rendered =
        method == Method.GET ? attribute.render().get() : attribute.render().query();
    return rendered && !attribute.restricted();
  }

  /** Whether a read hides the member or a part of it. */
  private static boolean hides(Attribute attribute, Method<?> method) {
    return !shows(attribute, method)
        || attribute.attributes().stream().anyMatch(nested -> hides(nested, method))
        || attribute.items().stream().anyMatch(items -> hides(items, method));
  }

  private static JsonNode pruned(JsonNode value, Attribute attribute, Method<?> method) {
    if (!hides(attribute, method)) {
      return value;
    }
    if (value instanceof ArrayNode array && attribute.items().isPresent()) {
      ArrayNode kept = JsonNodeFactory.instance.arrayNode();
      array.forEach(element -> kept.add(pruned(element, attribute.items().get(), method)));
      return kept;
    }
    if (!(value instanceof ObjectNode object)) {
      return value;
    }
    ObjectNode kept = object.deepCopy();
    for (Attribute nested : attribute.attributes()) {
      JsonNode member = kept.get(nested.name());
      if (member == null) {
        continue;
      }
      if (shows(nested, method)) {
        kept.set(nested.name(), pruned(member, nested, method));
      } else {
        kept.remove(nested.name());
      }
    }
    return kept;
  }
}
