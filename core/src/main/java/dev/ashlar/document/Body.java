package dev.ashlar.document;

import dev.ashlar.json.Json;
import tools.jackson.databind.node.ObjectNode;

/**
 * A document's members as UTF-8 JSON in two parts.
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
      all.setAll((ObjectNode) Json.parse(hidden));
    }
    return all;
  }
}
