package dev.ashlar.operation;

import dev.ashlar.document.Attachment;
import dev.ashlar.document.Draft;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import java.util.ArrayList;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** How an update changes its document. */
public sealed interface Patch {
  /** JSON Merge Patch (RFC 7396): the members that change; null removes one. */
  record Merge(Draft members) implements Patch {}

  /** JSON Patch (RFC 6902). */
  record Operations(JsonPatch patch) implements Patch {}

  /** A whole replacement. */
  record Replacement(Draft draft) implements Patch {}

  /** Exactly these members, those included that nobody else may set; only the server itself says so. */
  record Exact(Draft draft) implements Patch {}

  /**
   * An attachment that is added, or takes the place of another one of its name.
   *
   * @param members what else changes, as a merge patch
   */
  record Attaching(Attachment attachment, FileCondition condition, Draft members)
      implements Patch {}

  /**
   * An attachment that is removed.
   *
   * @param members what else changes, as a merge patch
   */
  record Detaching(String name, FileCondition condition, Draft members) implements Patch {}

  /** This patch, setting one more member of the document. */
  default Patch with(String name, @Nullable Object value) {
    return switch (this) {
      case Merge(var members) -> new Merge(members.with(name, value));
      case Replacement(var draft) -> new Replacement(draft.with(name, value));
      case Exact(var draft) -> new Exact(draft.with(name, value));
      case Attaching(var attachment, var condition, var members) ->
          new Attaching(attachment, condition, members.with(name, value));
      case Detaching(var attachment, var condition, var members) ->
          new Detaching(attachment, condition, members.with(name, value));
      case Operations(var patch) -> {
        var operations = new ArrayList<>(patch.operations());
        operations.add(new PatchOperation.Add(Pointer.of(name), Draft.valueOf(value)));
        yield new Operations(new JsonPatch(operations));
      }
    };
  }

  /** What this patch sets a member to, as far as the patch alone tells. */
  default Optional<JsonNode> value(String name) {
    return switch (this) {
      case Merge(var members) -> members.value(name);
      case Replacement(var draft) -> draft.value(name);
      case Exact(var draft) -> draft.value(name);
      case Attaching attaching -> attaching.members().value(name);
      case Detaching detaching -> detaching.members().value(name);
      case Operations(var patch) -> {
        Optional<JsonNode> value = Optional.empty();
        for (PatchOperation operation : patch.operations()) {
          if (!operation.path().equals(Pointer.of(name))) {
            continue;
          }
          value =
              switch (operation) {
                case PatchOperation.Add add -> Optional.of(add.value());
                case PatchOperation.Replace replace -> Optional.of(replace.value());
                default -> value;
              };
        }
        yield value;
      }
    };
  }
}
