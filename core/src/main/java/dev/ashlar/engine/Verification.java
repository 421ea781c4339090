package dev.ashlar.engine;

import dev.ashlar.document.DocumentId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the services of a resource differ from what is stored.
 *
 * @param ok whether all services answered and none differs
 * @param sequence all changes through this one were looked at
 * @param differences those found; not more than some hundreds, though there may be others
 * @param failed which services did not answer, and why
 */
public record Verification(
    boolean ok, long sequence, List<Difference> differences, Map<String, String> failed) {
  /** Copies list and map. */
  public Verification {
    differences = List.copyOf(differences);
    failed = Map.copyOf(failed);
  }

  /** As faces answer it; {@code failed} is there only if something did. */
  public ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("ok", ok).put("sequence", sequence);
    ArrayNode all = json.putArray("differences");
    for (Difference difference : differences) {
      ObjectNode one = all.addObject();
      one.put("service", difference.service());
      difference.id().ifPresent(id -> one.put("id", id.text()));
      difference.stored().ifPresent(version -> one.put("stored", version));
      difference.held().ifPresent(version -> one.put("held", version));
    }
    Sync.put(json, failed);
    return json;
  }

  /**
   * One document that a service has otherwise, or a number of documents that is wrong.
   *
   * @param id of the document; empty for a number of documents
   * @param stored the version that is stored, empty if there is no such document; or how many there are
   * @param held the version that the service has, empty if it has none; or how many it says there are
   */
  public record Difference(
      String service, Optional<DocumentId> id, OptionalLong stored, OptionalLong held) {}
}
