package dev.ashlar.subscription;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.read.Sight;
import dev.ashlar.json.Json;
import dev.ashlar.json.JsonPatch;
import dev.ashlar.json.PatchOperation;
import dev.ashlar.json.Pointer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * A change as those see it who see the same states of its document in the same form. What is made of it is
 * made once, by whoever asks first. Thread-safe.
 */
public final class VisibleChange {
  private final Change<Document> change;
  private final Action action;
  private final Sight.Open sight;
  private @Nullable JsonPatch patch;
  private byte @Nullable [] ofDocument;
  private byte @Nullable [] ofCollection;

  /**
   * A change, as seen by a sight.
   *
   * @param change with the states that are seen, and the action that it is to who sees them
   */
  VisibleChange(Change<Document> change, Sight.Open sight) {
    this.change = change;
    this.sight = sight;
    action = change.action();
  }

  /** What happened to the document, as far as it is seen: what comes into sight is created. */
  public Action action() {
    return action;
  }

  /** Which document. */
  public DocumentId id() {
    return change.id();
  }

  /** Its place in the log. */
  public long sequence() {
    return change.sequence();
  }

  /** The states that are seen, without what is hidden. */
  public Change<ObjectNode> change() {
    return change.map(sight::shown);
  }

  /** The change of SPEC 5, as JSON. */
  public ObjectNode json() {
    return change.toJson(patch());
  }

  private synchronized JsonPatch patch() {
    JsonPatch known = patch;
    if (known == null) {
      known = Change.patch(shown(change.before()), shown(change.after()));
      patch = known;
    }
    return known;
  }

  private Optional<ObjectNode> shown(Optional<Document> state) {
    return state.map(sight::shown);
  }

  /** Whether nothing changed that is seen. */
  boolean isNothing() {
    return action == Action.UPDATE && patch().operations().isEmpty();
  }

  /**
   * The operations of its patch as UTF-8 JSON, with commas between them.
   *
   * @param single whether paths begin in the document or series, and not with its id
   */
  synchronized byte[] operations(boolean single) {
    byte @Nullable [] known = single ? ofDocument : ofCollection;
    if (known != null) {
      return known;
    }
    byte[] made = encoded(place(single));
    if (single) {
      ofDocument = made;
    } else {
      ofCollection = made;
    }
    return made;
  }

  /** An element of a series lies below its series by the id of the document that made it. */
  private Pointer place(boolean single) {
    Optional<String> source = id().source();
    if (single) {
      return source.map(Pointer::of).orElseGet(Pointer::of);
    }
    return source.map(below -> Pointer.of(id().series(), below))
        .orElseGet(() -> Pointer.of(id().text()));
  }

  private byte[] encoded(Pointer place) {
    return switch (action) {
      case CREATE -> added(place);
      case DESTROY -> bytes(operation("remove", place) + "}");
      case UPDATE -> {
        var all = new StringJoiner(",");
        for (PatchOperation each : patch().operations()) {
          all.add(Json.text(new JsonPatch(List.of(moved(each, place))).toJson().get(0)));
        }
        yield bytes(all.toString());
      }
    };
  }

  /** The stored bytes pass as they are where they are what is seen. */
  private byte[] added(Pointer place) {
    byte[] head = bytes(operation("add", place) + ",\"value\":");
    byte[] value = sight.view(change.after().orElseThrow()).json();
    byte[] all = new byte[head.length + value.length + 1];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(value, 0, all, head.length, value.length);
    all[all.length - 1] = '}';
    return all;
  }

  private static String operation(String op, Pointer place) {
    return "{\"op\":\"" + op + "\",\"path\":" + ChannelMessage.quoted(place.toString());
  }

  private static PatchOperation moved(PatchOperation operation, Pointer place) {
    return switch (operation) {
      case PatchOperation.Add(var path, var value) ->
          new PatchOperation.Add(below(place, path), value);
      case PatchOperation.Remove(var path) -> new PatchOperation.Remove(below(place, path));
      case PatchOperation.Replace(var path, var value) ->
          new PatchOperation.Replace(below(place, path), value);
      case PatchOperation.Move(var from, var path) ->
          new PatchOperation.Move(below(place, from), below(place, path));
      case PatchOperation.Copy(var from, var path) ->
          new PatchOperation.Copy(below(place, from), below(place, path));
      case PatchOperation.Test(var path, var value) ->
          new PatchOperation.Test(below(place, path), value);
    };
  }

  private static Pointer below(Pointer place, Pointer path) {
    var segments = new ArrayList<>(place.segments());
    segments.addAll(path.segments());
    return new Pointer(segments);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
