package dev.ashlar.port.search;

import dev.ashlar.document.DocumentId;
import dev.ashlar.query.Selector;
import java.util.Optional;
import java.util.Set;

/**
 * A search.
 *
 * @param text in the simple query syntax; any text is one
 * @param unsearched the names of those fields of the index that are not searched in
 * @param selector what a document must match beside it, decided exactly
 * @param limit how many at most
 * @param after where the page begins, exclusive
 * @param total whether to count all that match
 * @param filteredScoring whether scores must be the same whatever documents there are that the selector leaves
 *     out: how rare a word is among them would tell of them
 */
public record Wanted(
    String text,
    Set<String> unsearched,
    Selector selector,
    int limit,
    Optional<Place> after,
    boolean total,
    boolean filteredScoring) {
  /** A search in all fields, whose scores go by all documents. */
  public Wanted(String text, Selector selector, int limit, Optional<Place> after, boolean total) {
    this(text, Set.of(), selector, limit, after, total, false);
  }

  /** Copies the set. */
  public Wanted {
    unsearched = Set.copyOf(unsearched);
  }

  /** A place in the order of an answer: by score, the best first, then by id. */
  public record Place(float score, DocumentId id) {}
}
