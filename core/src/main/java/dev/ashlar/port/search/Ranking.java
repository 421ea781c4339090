package dev.ashlar.port.search;

import dev.ashlar.document.DocumentId;
import java.util.List;
import java.util.OptionalLong;

/**
 * The answer to a search.
 *
 * @param more whether others follow
 * @param total all that match, at the sequence; empty where nobody asked
 * @param sequence all changes through this one are in the answer
 */
public record Ranking(List<Rank> ranks, boolean more, OptionalLong total, long sequence) {
  /** Copies the list. */
  public Ranking {
    ranks = List.copyOf(ranks);
  }

  /** One match. */
  public record Rank(DocumentId id, long version, float score) {}
}
