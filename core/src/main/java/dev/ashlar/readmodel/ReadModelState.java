package dev.ashlar.readmodel;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a read model is.
 *
 * @param sequence all changes through this one are in it; negative before it was ever made
 * @param lag how many changes of the log it has not seen
 * @param failures how many source documents could not be projected
 * @param failure what failed last on this node
 * @param failed some of the documents that could not be projected
 * @param rebuild how far a rebuild is; empty if there is none
 */
public record ReadModelState(
    String name,
    long sequence,
    long lag,
    long failures,
    Optional<String> failure,
    List<Failed> failed,
    Optional<Rebuild> rebuild) {
  /** Copies the list. */
  public ReadModelState {
    failed = List.copyOf(failed);
  }

  /**
   * How far a rebuild is.
   *
   * @param done how many source documents were seen
   * @param total how many there were at its beginning
   * @param atOnce whether readers see what it makes all at once when it is done, not part by part
   */
  public record Rebuild(long done, long total, boolean atOnce) {}

  /** A document that could not be projected, and why. */
  public record Failed(String resource, String id, String message) {}

  /** As JSON, for operators. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", name);
    json.put("state", rebuild.isPresent() ? "building" : failures > 0 ? "partial" : "current");
    json.put("sequence", sequence);
    json.put("lag", lag);
    json.put("failed", failures);
    failure.ifPresent(text -> json.put("failure", text));
    if (!failed.isEmpty()) {
      ArrayNode errors = json.putArray("errors");
      failed.forEach(
          each -> errors.addObject()
              .put("resource", each.resource())
              .put("id", each.id())
              .put("message", each.message()));
    }
    rebuild.ifPresent(
        step -> json.putObject("rebuild")
            .put("done", step.done())
            .put("total", step.total())
            .put("atOnce", step.atOnce()));
    return json;
  }
}
