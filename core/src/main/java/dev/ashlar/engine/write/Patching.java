package dev.ashlar.engine.write;

import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.MergePatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Patch;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.Default;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a patch makes of a stored document.
 *
 * <p>JSON Patch works on the document as its sender could read it, so that no operation can be used to
 * find out what is hidden; members that are not shown can only be targets of {@code add} and {@code
 * replace}. To who may read no document at all, nothing is shown. A replacement keeps what its sender
 * could not know.
 */
final class Patching {
  private final Resource resource;
  private final boolean readsNone;
  private final boolean sourced;

  /**
   * Patches of one sender.
   *
   * @param readsNone whether the sender may read no document of the resource
   * @param sourced whether replacements come from a source, which knows everything but defaults
   */
  Patching(Resource resource, boolean readsNone, boolean sourced) {
    this.resource = resource;
    this.readsNone = readsNone;
    this.sourced = sourced;
  }

  /** What the sender could know of a document, as a new object. */
  ObjectNode known(ObjectNode stored) {
    return readsNone ? JsonNodeFactory.instance.objectNode()
        : resource.layout().shown(stored, Method.GET);
  }

  /** Whether the sender could not know the member. */
  private boolean isHidden(String member) {
    return readsNone || resource.layout().isHidden(member);
  }

  /**
   * The new members; the stored ones are left as they are.
   *
   * @throws dev.ashlar.json.PatchConflict if a test fails or a path is missing
   * @throws NoObject if the result is no object
   */
  ObjectNode apply(Patch patch, ObjectNode stored) {
    return switch (patch) {
      case Patch.Merge(var members) -> (ObjectNode) MergePatch.apply(stored, members.members());
      case Patch.Attaching attaching ->
          (ObjectNode) MergePatch.apply(stored, attaching.members().members());
      case Patch.Detaching detaching ->
          (ObjectNode) MergePatch.apply(stored, detaching.members().members());
      case Patch.Replacement(var draft) -> {
        ObjectNode replaced = draft.members().deepCopy();
        keepServerOwned(replaced, stored);
        if (sourced) {
          keepDefaults(replaced, stored);
        } else {
          resource.layout().restoreHidden(replaced, stored);
        }
        yield replaced;
      }
      case Patch.Exact(var draft) -> draft.members().deepCopy();
      case Patch.Operations(var operations) -> {
        ObjectNode patched = patched(operations, known(stored));
        resource.layout().restoreHidden(patched, stored);
        if (readsNone) {
          stored.properties().forEach(each -> patched.putIfAbsent(each.getKey(), each.getValue()));
        }
        yield patched;
      }
    };
  }

  /**
   * The members as the sender asks for them, from what the sender could know. What is hidden is among
   * them only if it is named.
   */
  ObjectNode asked(Patch patch, ObjectNode stored) {
    return switch (patch) {
      case Patch.Attaching attaching -> asked(new Patch.Merge(attaching.members()), stored);
      case Patch.Detaching detaching -> asked(new Patch.Merge(detaching.members()), stored);
      case Patch.Merge(var draft) -> {
        var members = (ObjectNode) MergePatch.apply(known(stored), draft.members());
        draft.members()
            .properties()
            .stream()
            .filter(each -> each.getValue().isNull() && isHidden(each.getKey()))
            .forEach(each -> members.set(each.getKey(), each.getValue()));
        yield members;
      }
      case Patch.Replacement(var draft) -> draft.members();
      case Patch.Exact(var draft) -> draft.members();
      case Patch.Operations(var operations) -> patched(operations, known(stored));
    };
  }

  /** Whether what the sender asks for names nothing that is hidden. */
  boolean isKnown(Patch patch, ObjectNode stored) {
    ObjectNode asked = asked(patch, stored);
    return !readsNone && Json.equal(asked, resource.layout().shown(asked, Method.GET));
  }

  private ObjectNode patched(JsonPatch operations, ObjectNode known) {
    if (!(reachable(operations).apply(known) instanceof ObjectNode patched)) {
      throw new NoObject();
    }
    return patched == known ? known.deepCopy() : patched;
  }

  private void keepDefaults(ObjectNode replaced, ObjectNode stored) {
    for (Attribute attribute : resource.attributes()) {
      JsonNode before = stored.get(attribute.name());
      if (!(attribute.fallback() instanceof Default.None) && before != null) {
        replaced.putIfAbsent(attribute.name(), before);
      }
    }
  }

  private void keepServerOwned(ObjectNode replaced, ObjectNode stored) {
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

  /** Replacing what is not shown adds it: whether it was there is not the sender's to know. */
  private JsonPatch reachable(JsonPatch patch) {
    var operations = new ArrayList<PatchOperation>(patch.operations().size());
    for (PatchOperation operation : patch.operations()) {
      boolean hidden =
          operation.path().segments().size() == 1
              && isHidden(operation.path().segments().getFirst());
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
