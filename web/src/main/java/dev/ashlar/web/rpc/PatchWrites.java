package dev.ashlar.web.rpc;

import dev.ashlar.document.DocumentId;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import dev.ashlar.web.vocabulary.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The writes that a patch asks for, which is the inverse of what is told of writes: {@code add} of a whole
 * document puts it in place, {@code remove} destroys it, and whatever is inside of one updates it. Immutable.
 */
record PatchWrites(Context context, String resource) {
  /** What a patch of one document asks for. */
  Operation.Write ofDocument(DocumentId id, JsonPatch patch, OptionalLong ifVersion) {
    if (patch.operations().size() == 1) {
      PatchOperation only = patch.operations().getFirst();
      if (only instanceof PatchOperation.Remove(var path) && path.isRoot()) {
        return Operation.Destroy.of(context, resource, id).ifVersion(ifVersion);
      }
      if (only instanceof PatchOperation.Add(var path, var value) && path.isRoot()) {
        return Operation.Upsert.of(context, resource, id, RpcOperations.draft(value, "ops"))
            .ifVersion(ifVersion);
      }
    }
    return Operation.Update.of(context, resource, id, new Patch.Operations(patch))
        .ifVersion(ifVersion);
  }

  /** What a patch of a collection asks for; what concerns one document in a row is one update. */
  List<Operation.Write> ofCollection(JsonPatch patch) {
    var writes = new ArrayList<Operation.Write>();
    var pending = new ArrayList<PatchOperation>();
    DocumentId current = null;
    for (PatchOperation operation : patch.operations()) {
      DocumentId id = id(operation.path());
      if (current != null && !current.equals(id)) {
        flush(writes, current, pending);
      }
      current = id;
      PatchOperation inside = inside(operation, id);
      if (inside.path().isRoot() && !(inside instanceof PatchOperation.Test)) {
        flush(writes, id, pending);
        writes.add(whole(id, inside));
      } else {
        pending.add(inside);
      }
    }
    if (current != null) {
      flush(writes, current, pending);
    }
    return writes;
  }

  private void flush(
      List<Operation.Write> writes, DocumentId id, List<PatchOperation> pending) {
    if (!pending.isEmpty()) {
      writes.add(
          Operation.Update.of(
              context, resource, id, new Patch.Operations(new JsonPatch(pending))));
      pending.clear();
    }
  }

  private Operation.Write whole(DocumentId id, PatchOperation operation) {
    return switch (operation) {
      case PatchOperation.Add(var path, var value) ->
          Operation.Upsert.of(context, resource, id, RpcOperations.draft(value, "ops"));
      case PatchOperation.Replace(var path, var value) ->
          Operation.Update.of(
              context,
              resource,
              id,
              new Patch.Replacement(RpcOperations.draft(value, "ops")));
      case PatchOperation.Remove remove -> Operation.Destroy.of(context, resource, id);
      case PatchOperation.Move _, PatchOperation.Copy _, PatchOperation.Test _ ->
          throw Problems.malformed("ops: documents are not moved or copied; add them");
    };
  }

  private static DocumentId id(Pointer path) {
    if (path.isRoot()) {
      throw Problems.malformed("ops: expected paths that begin with the id of a document");
    }
    return RpcOperations.id(path.segments().getFirst());
  }

  /** An operation with paths that begin in its document. */
  private static PatchOperation inside(PatchOperation operation, DocumentId id) {
    Pointer path = rest(operation.path());
    return switch (operation) {
      case PatchOperation.Add add -> new PatchOperation.Add(path, add.value());
      case PatchOperation.Remove remove -> new PatchOperation.Remove(path);
      case PatchOperation.Replace replace -> new PatchOperation.Replace(path, replace.value());
      case PatchOperation.Test test -> new PatchOperation.Test(path, test.value());
      case PatchOperation.Move move -> new PatchOperation.Move(from(move.from(), id), path);
      case PatchOperation.Copy copy -> new PatchOperation.Copy(from(copy.from(), id), path);
    };
  }

  private static Pointer from(Pointer from, DocumentId id) {
    if (!id(from).equals(id)) {
      throw Problems.malformed("ops: expected 'from' in the document of 'path'");
    }
    return rest(from);
  }

  private static Pointer rest(Pointer path) {
    return new Pointer(path.segments().subList(1, path.segments().size()));
  }
}
