package dev.ashlar.readmodel;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Patch;
import dev.ashlar.port.store.Contributions;
import dev.ashlar.port.store.Contributions.Contribution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a commit of a projection will hold: documents as they will be, and what is noted of their sources.
 * What one unit comes to is taken over as a whole, or not at all. Used by one thread.
 */
final class Batch {
  private final String model;
  private final Function<DocumentId, Optional<Document>> stored;
  private final Map<DocumentId, Target> targets = new LinkedHashMap<>();
  private final Map<Contributions.Key, Optional<Contribution>> notes = new LinkedHashMap<>();
  private final Set<String> notedTargets = new HashSet<>();
  private final Map<DocumentId, List<Unit>> by = new HashMap<>();
  private List<DocumentId> written = List.of();

  /** A document of the read model: as it is stored, and as it will be. */
  private static final class Target {
    final Optional<Document> stored;
    final Optional<ObjectNode> before;
    Optional<ObjectNode> now;

    Target(Optional<Document> stored) {
      this.stored = stored;
      before = stored.map(Document::members);
      now = before;
    }
  }

  /** What one unit comes to, while it is worked out. */
  final class Draught {
    private final Unit unit;
    private final Map<DocumentId, Optional<ObjectNode>> states = new LinkedHashMap<>();
    private final Map<Contributions.Key, Optional<Contribution>> noted = new LinkedHashMap<>();

    private Draught(Unit unit) {
      this.unit = unit;
    }

    /** A document as it is with all that was taken over so far, and in this unit. */
    Optional<ObjectNode> state(DocumentId id) {
      return states.containsKey(id) ? states.getOrDefault(id, Optional.empty()) : target(id).now;
    }

    /** A document will be this, or will not be. */
    void state(DocumentId id, Optional<ObjectNode> state) {
      states.put(id, state);
    }

    /** Its source is noted, or no longer. */
    void note(Contributions.Key key, Optional<Contribution> contribution) {
      noted.put(key, contribution);
    }

    /** Takes it over. */
    void take() {
      states.forEach((id, state) -> {
        target(id).now = state;
        by.computeIfAbsent(id, _ -> new ArrayList<>()).add(unit);
      });
      noted.forEach(Batch.this::note);
    }
  }

  /**
   * An empty one.
   *
   * @param model the read model's name
   * @param stored looks at a document of the read model
   */
  Batch(String model, Function<DocumentId, Optional<Document>> stored) {
    this.model = model;
    this.stored = stored;
  }

  Draught draught(Unit unit) {
    return new Draught(unit);
  }

  private Target target(DocumentId id) {
    return targets.computeIfAbsent(id, each -> new Target(stored.apply(each)));
  }

  /** Whether something was noted here of a source. */
  boolean isNoted(Contributions.Key key) {
    return notes.containsKey(key);
  }

  /** What was noted here of a source; empty if it is gone, or nothing was. */
  Optional<Contribution> noted(Contributions.Key key) {
    return notes.getOrDefault(key, Optional.empty());
  }

  /** Whether something is noted here of a target: what the store has of it is not all. */
  boolean hasNotes(String target) {
    return notedTargets.contains(target);
  }

  void note(Contributions.Key key, Optional<Contribution> contribution) {
    notes.put(key, contribution);
    notedTargets.add(key.target());
  }

  int size() {
    return targets.size() + notes.size();
  }

  boolean isEmpty() {
    return notes.isEmpty()
        && targets.values().stream().allMatch(target -> isSame(target.before, target.now));
  }

  private static boolean isSame(Optional<ObjectNode> before, Optional<ObjectNode> now) {
    return before.isPresent() == now.isPresent()
        && (before.isEmpty() || Json.equal(before.get(), now.orElseThrow()));
  }

  /** Gives the documents that will be otherwise, as they will be. */
  void otherwise(BiConsumer<DocumentId, Optional<ObjectNode>> changes) {
    targets.forEach((id, target) -> {
      if (!isSame(target.before, target.now)) {
        changes.accept(id, target.now);
      }
    });
  }

  /** The writes that lead from what is stored to what will be. */
  List<Operation.Write> writes() {
    var writes = new ArrayList<Operation.Write>();
    var ids = new ArrayList<DocumentId>();
    targets.forEach((id, target) -> {
      if (!isSame(target.before, target.now)) {
        writes.add(write(id, target));
        ids.add(id);
      }
    });
    written = ids;
    return writes;
  }

  private Operation.Write write(DocumentId id, Target target) {
    if (target.now.isEmpty()) {
      return new Operation.Destroy(Context.INTERNAL, model, id, OptionalLong.empty(), List.of());
    }
    var draft = new Draft(target.now.get());
    return target.stored.isEmpty()
        ? Operation.Create.of(Context.INTERNAL, model, draft).id(id)
        : Operation.Update.of(Context.INTERNAL, model, id, new Patch.Exact(draft));
  }

  /** Leaves the document behind one of {@link #writes} as it is, and answers which that is. */
  DocumentId exclude(int write) {
    Target target = Objects.requireNonNull(targets.get(written.get(write)));
    target.now = target.before;
    return written.get(write);
  }

  /** The units behind one of {@link #writes}. */
  List<Unit> by(int write) {
    return Objects.requireNonNullElse(by.get(written.get(write)), List.of());
  }

  List<Contributions.Key> gone() {
    return notes.entrySet()
        .stream()
        .filter(each -> each.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  List<Contribution> present() {
    return notes.values().stream().flatMap(Optional::stream).toList();
  }
}
