package dev.ashlar.json;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One application of a patch to one value; {@link JsonPatch#apply} has the rules.
 *
 * <p>Copies on write: a container is copied, without what is in it, the first time that something
 * inside it changes. From then on it is <em>owned</em>, that is, it stands at one place of this
 * result and nowhere else, and is changed in place.
 */
final class PatchApplication {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Set<JsonNode> owned = Collections.newSetFromMap(new IdentityHashMap<>());
  private final PatchBounds bounds = new PatchBounds();
  private JsonNode root;

  PatchApplication(JsonNode value) {
    this.root = value;
  }

  JsonNode perform(List<PatchOperation> operations) {
    for (var i = 0; i < operations.size(); i++) {
      new Step(operations.get(i), i).perform();
    }
    bounds.checkDepth(root);
    return root;
  }

  /** One operation at work. */
  private final class Step {
    private final PatchOperation operation;
    private final int index;

    Step(PatchOperation operation, int index) {
      this.operation = operation;
      this.index = index;
    }

    void perform() {
      switch (operation) {
        case PatchOperation.Add add -> add(add.path(), add.value());
        case PatchOperation.Remove remove -> remove(remove.path());
        case PatchOperation.Replace replace -> replace(replace.path(), replace.value());
        case PatchOperation.Move move -> move(move.from(), move.path());
        case PatchOperation.Copy copy -> add(copy.path(), bounds.copy(present(copy.from()), index));
        case PatchOperation.Test test -> test(test.path(), test.value());
      }
    }

    private void test(Pointer path, JsonNode value) {
      if (!Json.equal(present(path), value)) {
        throw conflict(
            PatchConflict.Kind.TEST_FAILED, "the value at " + shown(path) + " is another one");
      }
    }

    private void move(Pointer from, Pointer path) {
      if (path.equals(from)) {
        present(from);
        return;
      }
      add(path, remove(from));
    }

    private void add(Pointer path, JsonNode value) {
      bounds.placed(value);
      if (path.isRoot()) {
        root = value;
        return;
      }
      switch (container(path)) {
        case ArrayNode array -> insert(array, path, value);
        case ObjectNode object -> object.set(path.last(), value);
        default -> throw noPlace(path);
      }
    }

    private void insert(ArrayNode array, Pointer path, JsonNode value) {
      var size = array.size();
      var place = path.last().equals("-") ? OptionalInt.of(size) : Pointer.index(path.last());
      if (place.isEmpty() || place.getAsInt() > size) {
        throw noPlace(path);
      }
      bounds.moved(size - place.getAsInt(), index);
      array.insert(place.getAsInt(), value);
    }

    private void replace(Pointer path, JsonNode value) {
      bounds.placed(value);
      if (path.isRoot()) {
        root = value;
        return;
      }
      var container = container(path);
      child(container, path, path.segments().size());
      put(container, path.last(), value);
    }

    private JsonNode remove(Pointer path) {
      if (path.isRoot()) {
        JsonNode whole = root;
        root = JsonNodeFactory.instance.nullNode();
        return whole;
      }
      var container = container(path);
      var removed = child(container, path, path.segments().size());
      if (container instanceof ArrayNode array) {
        var place = Pointer.index(path.last()).orElseThrow();
        bounds.moved(array.size() - place, index);
        array.remove(place);
      } else {
        ((ObjectNode) container).remove(path.last());
      }
      return removed;
    }

    /** The container of the place that a path points to, owned like all those above it. */
    private JsonNode container(Pointer path) {
      root = own(root);
      var container = root;
      for (var i = 1; i < path.segments().size(); i++) {
        var child = child(container, path, i);
        var ours = own(child);
        if (ours != child) {
          put(container, path.segments().get(i - 1), ours);
        }
        container = ours;
      }
      return container;
    }

    private JsonNode present(Pointer path) {
      var value = root;
      for (var i = 1; i <= path.segments().size(); i++) {
        value = child(value, path, i);
      }
      return value;
    }

    /** The value in a container that the segment before {@code length} of a path names. */
    private JsonNode child(JsonNode container, Pointer path, int length) {
      return Pointer.child(container, path.segments().get(length - 1))
          .orElseThrow(
              () -> {
                var missing = new Pointer(path.segments().subList(0, length));
                var reason = "there is no value at " + shown(missing);
                return conflict(PatchConflict.Kind.PATH_MISSING, reason);
              });
    }

    private PatchConflict noPlace(Pointer path) {
      var reason = "no value can be put at " + shown(path);
      return conflict(PatchConflict.Kind.PATH_MISSING, reason);
    }

    private PatchConflict conflict(PatchConflict.Kind kind, String reason) {
      var message = "Operation " + index + " (" + operation.op() + ") does not fit: " + reason;
      return new PatchConflict(index, kind, message);
    }

    private static String shown(Pointer path) {
      return path.isRoot() ? "the root" : Quoted.quoted(path.toString());
    }
  }

  /** Puts a value at a place that is there. */
  private static void put(JsonNode container, String segment, JsonNode value) {
    if (container instanceof ArrayNode array) {
      array.set(Pointer.index(segment).orElseThrow(), value);
      return;
    }
    ((ObjectNode) container).set(segment, value);
  }

  /** The container itself if it is owned, otherwise a copy that is. */
  private JsonNode own(JsonNode node) {
    if (!node.isContainer() || owned.contains(node)) {
      return node;
    }
    var copy =
        node.isObject()
            ? NODES.objectNode().setAll((ObjectNode) node)
            : new ArrayNode(NODES, node.size()).addAll((ArrayNode) node);
    owned.add(copy);
    return copy;
  }
}
