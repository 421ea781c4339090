package dev.ashlar.schema;

import java.util.List;
import java.util.Optional;

/**
 * How people read of a resource: what it is called on pages, and which members their lists show.
 * Immutable.
 *
 * @param label what a document is called; otherwise the words of the resource's name
 * @param description what the resource is, in a sentence or two
 * @param columns the members in the columns of lists, dotted; empty for the usual ones ({@code list} in
 *     definitions)
 */
public record Presentation(
    Optional<String> label, Optional<String> description, List<String> columns) {
  /** Nothing is said. */
  public static final Presentation USUAL =
      new Presentation(Optional.empty(), Optional.empty(), List.of());

  /** Copies the list. */
  public Presentation {
    columns = List.copyOf(columns);
  }
}
