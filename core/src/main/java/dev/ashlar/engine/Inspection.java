package dev.ashlar.engine;

import dev.ashlar.document.DocumentId;
import java.util.List;

/**
 * Stored documents that do not fit their resource's present definition: what is wrong with them,
 * how many, and some of them.
 */
public record Inspection(String resource, String what, long count, List<DocumentId> examples) {
  /** Copies the list. */
  public Inspection {
    examples = List.copyOf(examples);
  }

  @Override
  public String toString() {
    String ids = String.join(", ", examples.stream().map(DocumentId::text).toList());
    String more = count > examples.size() ? ", …" : "";
    return "%s %s (%d stored, for example %s%s)".formatted(resource, what, count, ids, more);
  }
}
