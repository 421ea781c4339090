package dev.ashlar.embedded.search;

import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.ConstantScoreScorer;
import org.apache.lucene.search.ConstantScoreWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TwoPhaseIterator;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * The documents that a selector matches, decided by the one evaluator on their members. As a filter
 * it is asked only about what the text matches.
 */
final class SelectorQuery extends Query {
  /** What it costs to ask it, next to what a posting costs. */
  private static final float COST = 1000;

  private final Selector selector;

  SelectorQuery(Selector selector) {
    this.selector = selector;
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode mode, float boost) {
    return new ConstantScoreWeight(this, boost) {
      @Override
      public @Nullable ScorerSupplier scorerSupplier(LeafReaderContext leaf) throws IOException {
        BinaryDocValues members = leaf.reader().getBinaryDocValues(Fields.MEMBERS);
        if (members == null) {
          return null;
        }
        Scorer scorer = new ConstantScoreScorer(score(), mode, matching(members));
        return new DefaultScorerSupplier(scorer);
      }

      @Override
      public boolean isCacheable(LeafReaderContext leaf) {
        return false;
      }
    };
  }

  private TwoPhaseIterator matching(BinaryDocValues members) {
    return new TwoPhaseIterator(members) {
      @Override
      public boolean matches() throws IOException {
        BytesRef value = members.binaryValue();
        return selector.matches(
            Json.parse(
                Arrays.copyOfRange(value.bytes, value.offset, value.offset + value.length)));
      }

      @Override
      public float matchCost() {
        return COST;
      }
    };
  }

  @Override
  public void visit(QueryVisitor visitor) {
    visitor.visitLeaf(this);
  }

  @Override
  public String toString(String field) {
    return selector.toString();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SelectorQuery query && selector.equals(query.selector);
  }

  @Override
  public int hashCode() {
    return Objects.hash(SelectorQuery.class, selector);
  }
}
