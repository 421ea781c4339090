package dev.ashlar.embedded.search;

import org.apache.lucene.search.CollectionStatistics;
import org.apache.lucene.search.similarities.BM25Similarity;

/**
 * Ranks by the document alone: how often it has the words, and how long it is. What is rare among all
 * documents, and how long they are, would tell of those that the reader may not see.
 */
final class FilteredScoring extends BM25Similarity {
  /** As many words as a text of some sentences has. */
  private static final float LENGTH = 50;

  @Override
  protected float idf(long documentsWithTerm, long documents) {
    return 1;
  }

  @Override
  protected float avgFieldLength(CollectionStatistics statistics) {
    return LENGTH;
  }
}
