package dev.ashlar.document;

import dev.ashlar.json.Json;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document's members as UTF-8 JSON in two parts. The hidden part also holds what the store keeps
 * with a document and no member is: names that begin with {@code @}.
 *
 * @param shown an object with the members that every reader sees, the id among them; faces pass
 *     these bytes through
 * @param hidden an object with the others; empty (no bytes) where there are none
 */
public record Body(byte[] shown, byte[] hidden) {
  /** The value of {@code hidden} where nothing is hidden. */
  public static final byte[] NOTHING = {};

  /** All members, parsed anew at each call; the caller owns the tree. */
  public ObjectNode members() {
    ObjectNode all = (ObjectNode) Json.parse(shown);
    if (hidden.length > 0) {
      for (Map.Entry<String, JsonNode> member : Json.parse(hidden).properties()) {
        if (!isApart(member.getKey())) {
          all.set(member.getKey(), member.getValue());
        }
      }
    }
    return all;
  }

  /** The members with these names, parsed anew at each call; the caller owns the tree. */
  public ObjectNode members(Set<String> names) {
    ObjectNode named = Json.members(shown, names);
    if (hidden.length > 0) {
      named.setAll(Json.members(hidden, names));
    }
    return named;
  }

  /** What is kept with the document and no member is; the caller owns the tree. */
  public ObjectNode apart() {
    ObjectNode apart = JsonNodeFactory.instance.objectNode();
    if (hidden.length > 0) {
      for (Map.Entry<String, JsonNode> member : Json.parse(hidden).properties()) {
        if (isApart(member.getKey())) {
          apart.set(member.getKey(), member.getValue());
        }
      }
    }
    return apart;
  }

  private static boolean isApart(String name) {
    return name.startsWith("@");
  }
}
