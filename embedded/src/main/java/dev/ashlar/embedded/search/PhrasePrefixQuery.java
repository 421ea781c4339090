package dev.ashlar.embedded.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.MultiPhraseQuery;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.StringHelper;

/**
 * Words one after the other, of which the last may go on: {@code smith-j*}. Where too many words go
 * on from the last, they may stand anywhere in the text. Immutable.
 */
final class PhrasePrefixQuery extends Query {
  private static final int MOST = 1024;

  private final String field;
  private final List<BytesRef> words;

  /**
   * The query.
   *
   * @param words at least two, the last one a prefix
   */
  PhrasePrefixQuery(String field, List<BytesRef> words) {
    this.field = field;
    this.words = List.copyOf(words);
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    Set<BytesRef> last = new LinkedHashSet<>();
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Terms terms = leaf.reader().terms(field);
      if (terms != null && !collected(terms.iterator(), last)) {
        return anywhere();
      }
    }
    if (last.isEmpty()) {
      return MatchNoDocsQuery.INSTANCE;
    }
    var phrase = new MultiPhraseQuery.Builder();
    for (BytesRef word : words.subList(0, words.size() - 1)) {
      phrase.add(new Term(field, word));
    }
    return phrase.add(last.stream().map(word -> new Term(field, word)).toArray(Term[]::new))
        .build();
  }

  /** Collects the words that begin with the prefix; returns whether they are not too many. */
  private boolean collected(TermsEnum terms, Set<BytesRef> last) throws IOException {
    BytesRef prefix = words.getLast();
    if (terms.seekCeil(prefix) == TermsEnum.SeekStatus.END) {
      return true;
    }
    BytesRef word = terms.term();
    while (word != null && StringHelper.startsWith(word, prefix)) {
      last.add(BytesRef.deepCopyOf(word));
      if (last.size() > MOST) {
        return false;
      }
      word = terms.next();
    }
    return true;
  }

  private Query anywhere() {
    var all = new BooleanQuery.Builder();
    for (BytesRef word : words.subList(0, words.size() - 1)) {
      all.add(new TermQuery(new Term(field, word)), BooleanClause.Occur.MUST);
    }
    return all.add(prefix(), BooleanClause.Occur.MUST).build();
  }

  private PrefixQuery prefix() {
    return new PrefixQuery(new Term(field, words.getLast()));
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (!visitor.acceptField(field)) {
      return;
    }
    QueryVisitor each = visitor.getSubVisitor(BooleanClause.Occur.MUST, this);
    var terms = new ArrayList<Term>();
    for (BytesRef word : words.subList(0, words.size() - 1)) {
      terms.add(new Term(field, word));
    }
    each.consumeTerms(this, terms.toArray(Term[]::new));
    prefix().visit(each);
  }

  @Override
  public String toString(String standard) {
    return field + ":\"" + String.join(" ", words.stream().map(BytesRef::utf8ToString).toList())
        + "*\"";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PhrasePrefixQuery that
        && field.equals(that.field)
        && words.equals(that.words);
  }

  @Override
  public int hashCode() {
    return 31 * field.hashCode() + words.hashCode();
  }
}
