package dev.ashlar.port.store;

import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import java.util.List;
import java.util.Map;

/**
 * What a store found when it made room for a schema.
 *
 * @param unchecked names of the resources whose stored documents were not yet checked against their
 *     present definition
 * @param duplicates unique indexes that stored documents violate; if any, nothing was changed
 * @param renamed attributes that have another name now, in every document that had the earlier one
 * @param found what was found when documents were checked against their present definition, by the name
 *     of the resource, as {@link Store#accept(Resource, String)} was told; without those of which nothing was
 * @param unclaimed collections with documents that the schema does not name
 */
public record Prepared(
    List<String> unchecked,
    List<Duplicate> duplicates,
    List<Renamed> renamed,
    Map<String, String> found,
    List<Unclaimed> unclaimed) {
  /** Nothing but what is unchecked and what clashes. */
  public Prepared(List<String> unchecked, List<Duplicate> duplicates) {
    this(unchecked, duplicates, List.of(), Map.of(), List.of());
  }

  /** The documents of a resource that the schema does not name, and how many there are. */
  public record Unclaimed(String resource, long count) {}

  /** An attribute that stored documents had under an earlier name, and how many. */
  public record Renamed(String resource, String was, String now, long count) {}

  /** A unique index that cannot be built: how many documents clash, and some of them. */
  public record Duplicate(String resource, Index index, long count, List<DocumentId> examples) {}
}
