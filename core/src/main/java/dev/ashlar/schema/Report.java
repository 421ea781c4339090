package dev.ashlar.schema;

import dev.ashlar.query.Suggestion;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A place in a definition, and the list in which everything wrong is collected. Immutable but for
 * the list, which all places of one check share.
 */
record Report(List<String> path, List<Finding> findings) {
  /** A new list, at a resource. */
  static Report on(Resource resource) {
    String kind = resource.readModel().isPresent() ? "readModels" : "resources";
    return new Report(List.of(kind, resource.name()), new ArrayList<>());
  }

  /** A place further in. */
  Report at(String... steps) {
    var longer = new ArrayList<>(path);
    longer.addAll(List.of(steps));
    return new Report(List.copyOf(longer), findings);
  }

  /** Something is wrong at this place. */
  void wrong(String message) {
    findings.add(new Finding(path, message));
  }

  /** Something is wrong at this place, unless it is right. */
  void unless(boolean right, String message) {
    if (!right) {
      wrong(message);
    }
  }

  /** The question behind the name of something unknown; empty if no known name is close. */
  static String didYouMean(String found, Collection<String> known) {
    return Suggestion.closest(found, known)
        .map(closest -> ". Did you mean '" + closest + "'?")
        .orElse("");
  }
}
