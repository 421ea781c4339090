package dev.ashlar.engine;

import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.MergePatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Patch;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a patch makes of a stored document.
 *
 * <p>JSON Patch works on the document as reading it shows it, so that no operation can be used to
 * find out what is hidden; members that are never shown can only be targets of {@code add} and
 * {@code replace}. A replacement keeps what its sender could not know.
 */
final class Patching {
  private Patching() {}

  /**
   * The new members; the stored ones are left as they are.
   *
   * @throws dev.ashlar.json.PatchConflict if a test fails or a path is missing
   * @throws NoObject if the result is no object
   */
  static ObjectNode apply(Resource resource, Patch patch, ObjectNode stored) {
    return switch (patch) {
      case Patch.Merge(var members) -> (ObjectNode) MergePatch.apply(stored, members.members());
      case Patch.Attaching attaching ->
          (ObjectNode) MergePatch.apply(stored, attaching.members().members());
      case Patch.Detaching detaching ->
          (ObjectNode) MergePatch.apply(stored, detaching.members().members());
      case Patch.Replacement(var draft) -> {
        ObjectNode replaced = draft.members().deepCopy();
        keepServerOwned(resource, replaced, stored);
        resource.restoreHidden(replaced, stored);
        yield replaced;
      }
      case Patch.Operations(var operations) -> {
        ObjectNode shown = resource.shown(stored, Method.GET);
        JsonNode result = reachable(resource, operations).apply(shown);
        if (!(result instanceof ObjectNode patched)) {
          throw new NoObject();
        }
        if (patched == shown) {
          patched = shown.deepCopy();
        }
        resource.restoreHidden(patched, stored);
        yield patched;
      }
    };
  }

  private static void keepServerOwned(
      Resource resource, ObjectNode replaced, ObjectNode stored) {
    for (Attribute attribute : resource.attributes()) {
      JsonNode before = stored.get(attribute.name());
      if (attribute.serverOwned() && before != null && !replaced.has(attribute.name())) {
        replaced.set(attribute.name(), before);
      }
    }
    if (!replaced.has(resource.idMember())) {
      JsonNode id = stored.get(resource.idMember());
      replaced.set(resource.idMember(), id == null ? JsonNodeFactory.instance.nullNode() : id);
    }
  }

  /** Replacing what is never shown adds it: whether it was there is nobody's to know. */
  private static JsonPatch reachable(Resource resource, JsonPatch patch) {
    var operations = new ArrayList<PatchOperation>(patch.operations().size());
    for (PatchOperation operation : patch.operations()) {
      boolean hidden =
          operation.path().segments().size() == 1
              && resource.isHidden(operation.path().segments().getFirst());
      operations.add(
          hidden && operation instanceof PatchOperation.Replace(var path, var value)
              ? new PatchOperation.Add(path, value)
              : operation);
    }
    return new JsonPatch(operations);
  }

  /** A patch that leaves no object. */
  static final class NoObject extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
