package dev.ashlar.schema;

import java.util.Collection;
import java.util.List;

/** What resources must satisfy together, and each for itself. */
final class SchemaCheck {
  private SchemaCheck() {}

  /** Everything that is wrong, in the order of declaration. */
  static List<Finding> of(Collection<Resource> resources) {
    return List.of();
  }
}
