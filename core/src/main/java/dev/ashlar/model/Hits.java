package dev.ashlar.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a search found, the best first.
 *
 * @param next the cursor of the next page; empty at the end
 * @param total how many documents match
 */
public record Hits<T>(List<Hit<T>> hits, Optional<String> next, long total) {
  /** Copies the list. */
  public Hits {
    hits = List.copyOf(hits);
  }

  /**
   * One match.
   *
   * @param score how well it matches; comparable within one answer only
   * @param highlights where it matches, by member, as HTML with {@code <mark>}
   */
  public record Hit<T>(T document, float score, Map<String, List<String>> highlights) {}
}
