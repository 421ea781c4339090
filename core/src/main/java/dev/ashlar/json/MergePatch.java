package dev.ashlar.json;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** JSON Merge Patch (RFC 7396): a patch that looks like the part of the value that it changes. */
public final class MergePatch {
  private MergePatch() {}

  /**
   * The value that a merge patch makes of another; neither is changed. Members of an object in the
   * patch are merged into the target's, {@code null} removes a member, and anything else, arrays
   * included, replaces what was there. The result shares with both the parts that were taken over
   * whole: do not change them in place afterwards.
   */
  public static JsonNode apply(JsonNode target, JsonNode patch) {
    if (!patch.isObject()) {
      return patch;
    }
    var merged = JsonNodeFactory.instance.objectNode();
    if (target.isObject()) {
      merged.setAll((ObjectNode) target);
    }
    for (var member : patch.properties()) {
      merge(merged, member.getKey(), member.getValue());
    }
    return merged;
  }

  private static void merge(ObjectNode merged, String name, JsonNode patch) {
    if (patch.isNull()) {
      merged.remove(name);
      return;
    }
    merged.set(name, apply(merged.path(name), patch));
  }
}
