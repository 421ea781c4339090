package dev.ashlar.embedded.search;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Deadline;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.port.search.TooManyWords;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.projection.Projection.Partial;
import dev.ashlar.query.Selector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.FieldDoc;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PrefixQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.search.TopFieldCollectorManager;
import org.apache.lucene.search.TopFieldDocs;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.BytesRef;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Lucene index. What was applied is made visible by the first search after it, so that writes do
 * not pay for searches that nobody makes. Its checkpoint is part of each Lucene commit: whatever a
 * crash takes away, the log gives again. Thread-safe.
 *
 * <p>It is one file because all of it shares one writer and the one lock of those who apply.
 */
final class LuceneIndex implements SearchIndex {
  private static final Logger LOG = LoggerFactory.getLogger(LuceneIndex.class);
  private static final double BUFFER_MEGABYTES = 32;
  private static final Sort ORDER =
      new Sort(SortField.FIELD_SCORE, new SortField(Fields.ID, SortField.Type.STRING));

  private static final FilteredScoring FILTERED = new FilteredScoring();

  /** What is there is no index that this version can read. */
  static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(Throwable cause) {
      super(cause);
    }
  }

  private final IndexDefinition definition;
  private final Directory directory;
  private final IndexWriter writer;
  private final SearcherManager searchers;
  private final QueryText queries;
  private final Snippets snippets;

  /** Held while entries are applied, so that no search sees half of them. */
  private final ReentrantLock applying = new ReentrantLock();

  private volatile OptionalLong checkpoint;
  private volatile Optional<String> mark;
  private volatile Optional<Partial> partial;
  private volatile long shown;
  private volatile boolean dirty;

  LuceneIndex(Path place, IndexDefinition definition) throws IOException, Unreadable {
    this.definition = definition;
    Analyzer analyzer = analyzer(definition);
    directory = FSDirectory.open(place);
    writer = writer(directory, analyzer);
    boolean ready = false;
    try {
      Labels labels = Labels.from(data(writer));
      checkpoint = labels.sequence();
      mark = labels.mark();
      partial = labels.partial();
      shown = checkpoint.orElse(0);
      writer.deleteDocuments(new PrefixQuery(new Term(Fields.ATTEMPT, "")));
      searchers = searchers(writer);
      queries = new QueryText(definition, analyzer);
      snippets = new Snippets(queries, analyzer);
      ready = true;
    } finally {
      if (!ready) {
        writer.rollback();
        directory.close();
      }
    }
  }

  private static IndexWriter writer(Directory directory, Analyzer analyzer)
      throws IOException, Unreadable {
    var config = new IndexWriterConfig(analyzer);
    config.setRAMBufferSizeMB(BUFFER_MEGABYTES);
    config.setCommitOnClose(false);
    boolean ready = false;
    try {
      var writer = new IndexWriter(directory, config);
      ready = true;
      return writer;
    } catch (CorruptIndexException
        | IndexFormatTooOldException
        | IndexFormatTooNewException
        | IndexNotFoundException
        | java.nio.file.NoSuchFileException
        | java.io.EOFException
        | IllegalArgumentException e) {
      throw new Unreadable(e);
    } finally {
      if (!ready) {
        directory.close();
      }
    }
  }

  /** The first look at what the index holds: a file that is missing or torn shows here. */
  private static SearcherManager searchers(IndexWriter writer) throws IOException, Unreadable {
    try {
      return new SearcherManager(writer, null);
    } catch (CorruptIndexException
        | java.nio.file.NoSuchFileException
        | java.io.EOFException e) {
      throw new Unreadable(e);
    }
  }

  private static Analyzer analyzer(IndexDefinition definition) {
    Analyzer reduced = Languages.reduced(definition.language());
    Analyzer exact = Languages.exact(definition.language());
    return new DelegatingAnalyzerWrapper(Analyzer.PER_FIELD_REUSE_STRATEGY) {
      @Override
      protected Analyzer getWrappedAnalyzer(String field) {
        return Fields.isExact(field) ? exact : reduced;
      }
    };
  }

  private static Map<String, String> data(IndexWriter writer) {
    var data = new HashMap<String, String>();
    Iterable<Map.Entry<String, String>> live = writer.getLiveCommitData();
    if (live != null) {
      live.forEach(entry -> data.put(entry.getKey(), entry.getValue()));
    }
    return data;
  }

  @Override
  public IndexDefinition definition() {
    return definition;
  }

  @Override
  public OptionalLong checkpoint() {
    if (!writer.isOpen()) {
      throw LuceneIndexes.unavailable(new AlreadyClosedException("the writer gave up"));
    }
    return checkpoint;
  }

  @Override
  public Optional<String> mark() {
    return mark;
  }

  @Override
  public void mark(String mark) {
    this.mark = Optional.of(mark);
  }

  @Override
  public Optional<Partial> partial() {
    return partial;
  }

  @Override
  public void pause(Partial partial) {
    this.partial = Optional.of(partial);
    commit();
  }

  /** Something that Lucene does. */
  private interface Action<T> {
    T run() throws IOException;
  }

  private static <T> T done(Action<T> action) {
    try {
      return action.run();
    } catch (IOException | AlreadyClosedException e) {
      throw LuceneIndexes.unavailable(e);
    }
  }

  @Override
  public void clear() {
    applying.lock();
    try {
      done(
          () -> {
            checkpoint = OptionalLong.empty();
            mark = Optional.empty();
            partial = Optional.empty();
            writer.deleteAll();
            writer.setLiveCommitData(Labels.NONE.toData().entrySet());
            writer.commit();
            dirty = true;
            return true;
          });
    } finally {
      applying.unlock();
    }
  }

  @Override
  public void apply(List<Entry> entries) {
    applying.lock();
    try {
      done(
          () -> {
            for (Entry entry : entries) {
              Term id = Fields.id(entry.id().text());
              switch (entry) {
                case Entry.Put put -> writer.updateDocument(id, Fields.live(definition, put));
                case Entry.Gone gone -> writer.deleteDocuments(id);
              }
            }
            return true;
          });
    } finally {
      applying.unlock();
    }
  }

  @Override
  public void reach(long sequence) {
    applying.lock();
    try {
      checkpoint = OptionalLong.of(sequence);
      partial = Optional.empty();
      dirty = true;
    } finally {
      applying.unlock();
    }
  }

  @Override
  public void save() {
    if (checkpoint.isPresent()) {
      commit();
    }
  }

  private void commit() {
    var labels = new Labels(Optional.of(definition), checkpoint, mark, partial);
    done(
        () -> {
          writer.setLiveCommitData(labels.toData().entrySet());
          return writer.commit();
        });
  }

  /** A searcher of everything that was applied; to be released. */
  private IndexSearcher searcher() throws IOException {
    if (dirty) {
      applying.lock();
      try {
        if (dirty) {
          dirty = false;
          searchers.maybeRefreshBlocking();
          shown = checkpoint.orElse(0);
        }
      } catch (IOException | RuntimeException e) {
        dirty = true;
        throw e;
      } finally {
        applying.unlock();
      }
    }
    return searchers.acquire();
  }

  /** Something that is done with a searcher. */
  private interface Search<T> {
    T run(IndexSearcher searcher) throws IOException;
  }

  private <T> T searched(Search<T> search) {
    return done(
        () -> {
          IndexSearcher searcher = searcher();
          try {
            return search.run(searcher);
          } finally {
            searchers.release(searcher);
          }
        });
  }

  @Override
  public Ranking search(Wanted wanted) {
    try {
      return found(wanted);
    } catch (IndexSearcher.TooManyClauses e) {
      throw new TooManyWords(IndexSearcher.getMaxClauseCount(), e);
    }
  }

  private Ranking found(Wanted wanted) {
    long before = shown;
    Query text = queries.query(wanted.text(), wanted.unsearched());
    Query query = narrowed(text, wanted.selector());
    Deadline deadline = Deadline.current();
    return searched(
        all -> {
          IndexSearcher searcher = searcher(all, wanted, deadline);
          Ranking found =
              wanted.limit() == 0
                  ? new Ranking(
                      List.of(),
                      false,
                      OptionalLong.of(searcher.count(query)),
                      Math.max(before, shown))
                  : ranking(searcher, query, wanted, Math.max(before, shown));
          if (searcher.timedOut()) {
            throw deadline.up();
          }
          return found;
        });
  }

  /** One that ranks as is wanted, and stops when time is up. */
  private static IndexSearcher searcher(IndexSearcher all, Wanted wanted, Deadline deadline) {
    if (!wanted.filteredScoring() && deadline.isNever()) {
      return all;
    }
    var own = new IndexSearcher(all.getIndexReader());
    own.setSimilarity(wanted.filteredScoring() ? FILTERED : all.getSimilarity());
    if (!deadline.isNever()) {
      own.setTimeout(deadline::isPassed);
    }
    return own;
  }

  private static Ranking ranking(
      IndexSearcher searcher, Query query, Wanted wanted, long sequence) throws IOException {
    FieldDoc after =
        wanted.after()
            .map(
                place -> new FieldDoc(
                    Integer.MAX_VALUE,
                    place.score(),
                    new Object[] {place.score(), new BytesRef(place.id().text())}))
            .orElse(null);
    int limit = Math.clamp(searcher.getIndexReader().maxDoc(), 1, wanted.limit());
    int counted = wanted.total() ? Integer.MAX_VALUE : limit + 1;
    var collector = new TopFieldCollectorManager(ORDER, limit + 1, after, counted);
    TopFieldDocs found = searcher.search(query, collector);
    var ranks = new ArrayList<Ranking.Rank>();
    for (ScoreDoc match : found.scoreDocs) {
      if (ranks.size() < limit) {
        ranks.add(rank(searcher, (FieldDoc) match));
      }
    }
    OptionalLong total =
        wanted.total() ? OptionalLong.of(found.totalHits.value()) : OptionalLong.empty();
    return new Ranking(ranks, found.scoreDocs.length > limit, total, sequence);
  }

  private static Ranking.Rank rank(IndexSearcher searcher, FieldDoc match) throws IOException {
    float score = (Float) match.fields[0];
    String id = Fields.id((BytesRef) match.fields[1]);
    long version = Ids.version(searcher.getIndexReader(), match.doc);
    return new Ranking.Rank(DocumentId.stored(id), version, score);
  }

  /** What a text matches and a selector too, as far as it can be by terms alone. */
  private static Query narrowed(Query text, Selector selector) {
    if (selector.equals(Selector.ALL)) {
      return text;
    }
    Postings.Split split = Postings.split(selector);
    var query = new BooleanQuery.Builder().add(text, BooleanClause.Occur.MUST);
    split.decided().forEach(decided -> query.add(decided, BooleanClause.Occur.FILTER));
    if (!split.rest().equals(Selector.ALL)) {
      query.add(new SelectorQuery(split.rest()), BooleanClause.Occur.FILTER);
    }
    return query.build();
  }

  @Override
  public List<String> snippets(String query, String field, String text) {
    return done(() -> snippets.of(query, field, text));
  }

  @Override
  public SortedMap<DocumentId, Long> held(String from, int limit) {
    return searched(searcher -> Ids.after(searcher.getIndexReader(), from, limit));
  }

  @Override
  public SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids) {
    return searched(
        searcher -> {
          var versions = new TreeMap<DocumentId, Long>();
          for (DocumentId id : ids) {
            OptionalLong version = Ids.version(searcher.getIndexReader(), id);
            version.ifPresent(known -> versions.put(id, known));
          }
          return versions;
        });
  }

  @Override
  public void stage(String attempt, List<Entry> entries) {
    done(
        () -> {
          for (Entry entry : entries) {
            if (entry instanceof Entry.Put put) {
              writer.addDocument(Fields.staged(attempt, put));
            }
          }
          return true;
        });
  }

  @Override
  public void abandon(String attempt) {
    try {
      writer.deleteDocuments(new Term(Fields.ATTEMPT, attempt));
    } catch (IOException | AlreadyClosedException e) {
      LOG.warn("What was staged for search is swept later: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    if (!writer.isOpen()) {
      shut();
      return;
    }
    try {
      save();
    } catch (RuntimeException e) {
      LOG.warn("The search index of {} closes without being saved", definition.resource(), e);
    } finally {
      shut();
    }
  }

  private void shut() {
    try (directory; searchers) {
      if (writer.isOpen()) {
        writer.rollback();
      }
    } catch (IOException | AlreadyClosedException e) {
      LOG.warn("The search index of {} could not be closed", definition.resource(), e);
    }
  }
}
