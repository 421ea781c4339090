package dev.ashlar.operation;

import java.util.ArrayList;
import java.util.List;

/**
 * What an answer shows beside its documents: the targets of references in their place, and requirements.
 * Immutable.
 *
 * @param declared whether references show their targets where the definition says so
 * @param names references, dotted from one to the next, and requirements
 */
public record Include(boolean declared, List<String> names) {
  /** Documents as they are written. */
  public static final Include NOTHING = new Include(false, List.of());

  /** What the definition says for the method. */
  public static final Include DECLARED = new Include(true, List.of());

  /** Copies the list. */
  public Include {
    names = List.copyOf(names);
  }

  /** These, whatever the definition says: {@code include("team", "team.lead")}. */
  public static Include include(String... names) {
    return new Include(false, List.of(names));
  }

  /** These besides. */
  public Include and(List<String> more) {
    if (more.isEmpty()) {
      return this;
    }
    var all = new ArrayList<>(names);
    all.addAll(more);
    return new Include(declared, all);
  }

  /** Whether documents show as they are written, whatever the definition says. */
  public boolean isNothing() {
    return !declared && names.isEmpty();
  }
}
