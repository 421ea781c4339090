package dev.ashlar.engine;

import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one step of a repair came to: SPEC 6.
 *
 * @param ok whether all services answered
 * @param checkpoint where to go on; opaque. Once all is done, where the next repair may begin
 * @param scanned how many documents were compared
 * @param repaired how many of them a service did not have as they are
 * @param removed how many entries were dropped that had no document
 * @param done whether nothing is left to compare
 * @param failed which services did not answer, and why
 */
public record Sync(
    boolean ok,
    String checkpoint,
    long scanned,
    long repaired,
    long removed,
    boolean done,
    Map<String, String> failed) {
  /** Copies the map. */
  public Sync {
    failed = Map.copyOf(failed);
  }

  /** As faces answer it; {@code failed} is there only if something did. */
  public ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("ok", ok)
            .put("checkpoint", checkpoint)
            .put("scanned", scanned)
            .put("repaired", repaired)
            .put("removed", removed)
            .put("done", done);
    put(json, failed);
    return json;
  }

  static void put(ObjectNode json, Map<String, String> failed) {
    if (!failed.isEmpty()) {
      ObjectNode reasons = json.putObject("failed");
      new TreeMap<>(failed).forEach(reasons::put);
    }
  }
}
