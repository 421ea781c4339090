package dev.ashlar.schema;

import dev.ashlar.query.Path;
import java.util.List;

/**
 * Members by which documents are found quickly, in this order.
 *
 * @param unique whether no two documents may have the same values; null and missing never clash
 */
public record Index(List<Path> fields, boolean unique) {
  /** Copies the list. */
  public Index {
    fields = List.copyOf(fields);
  }
}
