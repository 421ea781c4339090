package dev.ashlar.embedded.search;

import dev.ashlar.document.DocumentId;
import java.io.IOException;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TermsEnum.SeekStatus;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.BytesRef;

/** Which documents an index holds, and of which versions. */
final class Ids {
  private Ids() {}

  /** From an id (exclusive; empty for the beginning) on, in the order of UTF-8 bytes. */
  static SortedMap<DocumentId, Long> after(IndexReader reader, String from, int limit)
      throws IOException {
    var held = new TreeMap<DocumentId, Long>();
    Terms terms = MultiTerms.getTerms(reader, Fields.ID);
    if (terms == null) {
      return held;
    }
    TermsEnum ids = terms.iterator();
    BytesRef start = new BytesRef(from);
    boolean some = ids.seekCeil(start) != SeekStatus.END;
    if (some && ids.term().equals(start)) {
      some = ids.next() != null;
    }
    while (some && held.size() < limit) {
      OptionalLong version = version(reader, ids);
      if (version.isPresent()) {
        held.put(DocumentId.stored(Fields.id(ids.term())), version.getAsLong());
      }
      some = ids.next() != null;
    }
    return held;
  }

  /** Of one document; empty if it is not held. */
  static OptionalLong version(IndexReader reader, DocumentId id) throws IOException {
    Terms terms = MultiTerms.getTerms(reader, Fields.ID);
    if (terms == null) {
      return OptionalLong.empty();
    }
    TermsEnum ids = terms.iterator();
    return ids.seekExact(new BytesRef(id.text())) ? version(reader, ids) : OptionalLong.empty();
  }

  private static OptionalLong version(IndexReader reader, TermsEnum id) throws IOException {
    PostingsEnum postings = id.postings(null, PostingsEnum.NONE);
    for (int at = postings.nextDoc(); at != DocIdSetIterator.NO_MORE_DOCS;
        at = postings.nextDoc()) {
      LeafReaderContext leaf = leaf(reader, at);
      var live = leaf.reader().getLiveDocs();
      if (live == null || live.get(at - leaf.docBase)) {
        return OptionalLong.of(version(reader, at));
      }
    }
    return OptionalLong.empty();
  }

  /** Of the document at a place in the reader. */
  static long version(IndexReader reader, int at) throws IOException {
    LeafReaderContext leaf = leaf(reader, at);
    NumericDocValues versions = leaf.reader().getNumericDocValues(Fields.VERSION);
    return versions != null && versions.advanceExact(at - leaf.docBase) ? versions.longValue() : 0;
  }

  private static LeafReaderContext leaf(IndexReader reader, int at) {
    return reader.leaves().get(ReaderUtil.subIndex(at, reader.leaves()));
  }
}
