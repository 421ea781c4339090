package dev.ashlar.schema;

import dev.ashlar.query.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

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

  /** As records compare, without what the platform makes for that at a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Index index && unique == index.unique && fields.equals(index.fields);
  }

  @Override
  public int hashCode() {
    return 31 * fields.hashCode() + Boolean.hashCode(unique);
  }
}
