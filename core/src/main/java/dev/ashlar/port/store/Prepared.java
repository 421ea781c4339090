package dev.ashlar.port.store;

import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Index;
import java.util.List;

/**
 * What a store found when it made room for a schema.
 *
 * @param unchecked names of the resources whose stored documents were not yet checked against their
 *     present definition
 * @param duplicates unique indexes that stored documents violate; if any, nothing was changed
 */
public record Prepared(List<String> unchecked, List<Duplicate> duplicates) {
  /** A unique index that cannot be built: how many documents clash, and some of them. */
  public record Duplicate(String resource, Index index, long count, List<DocumentId> examples) {}
}
