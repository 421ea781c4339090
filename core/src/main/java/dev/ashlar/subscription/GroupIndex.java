package dev.ashlar.subscription;

import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.read.Sight;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The groups that a change of one resource may concern: by the document that they watch, by values that a
 * document must have for them to see it, or else all. A change that concerns none is not even read.
 * Guarded by the lock of {@link Subscriptions}.
 */
final class GroupIndex {
  private final Map<DocumentId, Set<Group>> byDocument = new HashMap<>();
  private final Map<Group.Place, Map<Group.Term, Set<Group>>> byTerm = new HashMap<>();
  private final Set<Group> others = new LinkedHashSet<>();

  void add(Group group, Sight.Open sight) {
    place(group, sight).forEach(each -> each.add(group));
  }

  void remove(Group group, Sight.Open sight) {
    place(group, sight).forEach(each -> each.remove(group));
    Optional<DocumentId> id = group.view().id();
    if (id.isPresent()) {
      byDocument.computeIfPresent(id.get(), (key, some) -> some.isEmpty() ? null : some);
      return;
    }
    Group.terms(sight.filter())
        .ifPresent(
            terms -> terms.forEach(
                term -> byTerm.computeIfPresent(
                    term.place(),
                    (place, values) -> {
                      values.computeIfPresent(term, (key, some) -> some.isEmpty() ? null : some);
                      return values.isEmpty() ? null : values;
                    })));
  }

  private Collection<Set<Group>> place(Group group, Sight.Open sight) {
    Optional<DocumentId> id = group.view().id();
    if (id.isPresent()) {
      return List.of(byDocument.computeIfAbsent(id.get(), key -> new LinkedHashSet<>()));
    }
    Optional<Set<Group.Term>> terms = Group.terms(sight.filter());
    if (terms.isEmpty()) {
      return List.of(others);
    }
    var places = new ArrayList<Set<Group>>();
    for (Group.Term term : terms.get()) {
      places.add(
          byTerm.computeIfAbsent(term.place(), key -> new HashMap<>())
              .computeIfAbsent(term, key -> new LinkedHashSet<>()));
    }
    return places;
  }

  boolean isEmpty() {
    return byDocument.isEmpty() && byTerm.isEmpty() && others.isEmpty();
  }

  /** The groups that a change may concern, each once. */
  Set<Group> concerned(LoggedChange change) {
    Set<Group> watching = byDocument.getOrDefault(change.change().id(), Set.of());
    if (byTerm.isEmpty() && watching.isEmpty()) {
      return others;
    }
    var concerned = new LinkedHashSet<>(others);
    concerned.addAll(watching);
    byTerm.forEach(
        (place, values) -> {
          collect(concerned, place, values, change.before());
          collect(concerned, place, values, change.after());
        });
    return concerned;
  }

  private static void collect(
      Set<Group> concerned,
      Group.Place place,
      Map<Group.Term, Set<Group>> values,
      Optional<ObjectNode> state) {
    if (state.isPresent()) {
      JsonNode value = place.path().resolve(state.get());
      concerned.addAll(values.getOrDefault(Group.term(place, value), Set.of()));
    }
  }
}
