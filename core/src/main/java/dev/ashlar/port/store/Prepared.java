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
 * @param renamed attributes that have another name now, in every document that had the earlier one
 */
public record Prepared(
    List<String> unchecked, List<Duplicate> duplicates, List<Renamed> renamed) {
  /** Nothing was renamed. */
  public Prepared(List<String> unchecked, List<Duplicate> duplicates) {
    this(unchecked, duplicates, List.of());
  }

  /** An attribute that stored documents had under an earlier name, and how many. */
  public record Renamed(String resource, String was, String now, long count) {}

  /** A unique index that cannot be built: how many documents clash, and some of them. */
  public record Duplicate(String resource, Index index, long count, List<DocumentId> examples) {}
}
