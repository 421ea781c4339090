package dev.ashlar.testkit;

import dev.ashlar.document.DocumentId;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.projection.Projection.Partial;
import dev.ashlar.projection.ServiceUnavailable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Search indexes that fail where and how a test says, and are real ones otherwise. Thread-safe. */
public final class FaultyIndexes implements SearchIndexes {
  /** Where an index can fail. */
  public enum Step {
    OPEN,
    APPLY,
    REACH,
    SAVE,
    SEARCH,
    STAGE
  }

  private volatile SearchIndexes real;
  private final Faulty<Step> faults;
  private final AtomicInteger saved = new AtomicInteger();
  private final AtomicInteger applied = new AtomicInteger();
  private volatile Predicate<IndexDefinition> where = definition -> true;

  /** Over real ones. */
  public FaultyIndexes(SearchIndexes real) {
    this(real, new Life(() -> {}));
  }

  /**
   * Over real ones.
   *
   * @param life that of the process in which they are
   */
  public FaultyIndexes(SearchIndexes real, Life life) {
    this.real = real;
    faults = new Faulty<>(said -> new ServiceUnavailable("search", said), life);
  }

  /** From now on a step fails, until {@link #heal}. */
  public void fail(Step step, Fault fault) {
    fail(step, fault, definition -> true);
  }

  /** Breaks only some indexes. */
  public void fail(Step step, Fault fault, Predicate<IndexDefinition> indexes) {
    where = indexes;
    faults.fail(step, fault);
  }

  /** From now on indexes are opened among these; the ones before are closed. */
  public void replace(SearchIndexes others) {
    real.close();
    real = others;
  }

  /** From now on nothing fails, unless the process has died. */
  public void heal() {
    faults.heal();
  }

  /** How often something failed on purpose. */
  public int failures() {
    return faults.failures();
  }

  /** How many entries were applied to all indexes. */
  public int applied() {
    return applied.get();
  }

  /** How often an index was made durable. */
  public int saved() {
    return saved.get();
  }

  private <T> T at(Step step, IndexDefinition definition, Supplier<T> work) {
    return where.test(definition) ? faults.at(step, work) : work.get();
  }

  @Override
  public Set<String> languages() {
    return real.languages();
  }

  @Override
  public SearchIndex open(IndexDefinition definition) {
    return at(Step.OPEN, definition, () -> new Index(real.open(definition)));
  }

  @Override
  public Optional<IndexDefinition> previous(IndexDefinition definition) {
    return real.previous(definition);
  }

  @Override
  public void keepOnly(IndexDefinition definition) {
    real.keepOnly(definition);
  }

  @Override
  public void close() {
    real.close();
  }

  private final class Index implements SearchIndex {
    private final SearchIndex behind;

    Index(SearchIndex behind) {
      this.behind = behind;
    }

    private boolean did(Runnable action) {
      action.run();
      return true;
    }

    private <T> T at(Step step, Supplier<T> work) {
      return FaultyIndexes.this.at(step, behind.definition(), work);
    }

    @Override
    public IndexDefinition definition() {
      return behind.definition();
    }

    @Override
    public OptionalLong checkpoint() {
      return behind.checkpoint();
    }

    @Override
    public Optional<String> mark() {
      return behind.mark();
    }

    @Override
    public void mark(String mark) {
      behind.mark(mark);
    }

    @Override
    public Optional<Partial> partial() {
      return behind.partial();
    }

    @Override
    public void pause(Partial partial) {
      at(Step.SAVE, () -> did(() -> behind.pause(partial)));
    }

    @Override
    public void clear() {
      behind.clear();
    }

    @Override
    public void apply(List<Entry> entries) {
      at(
          Step.APPLY,
          () -> did(
              () -> {
                behind.apply(entries);
                applied.addAndGet(entries.size());
              }));
    }

    @Override
    public void reach(long sequence) {
      at(Step.REACH, () -> did(() -> behind.reach(sequence)));
    }

    @Override
    public void save() {
      at(
          Step.SAVE,
          () -> did(
              () -> {
                behind.save();
                saved.incrementAndGet();
              }));
    }

    @Override
    public Ranking search(Wanted wanted) {
      return at(Step.SEARCH, () -> behind.search(wanted));
    }

    @Override
    public List<String> snippets(String query, String field, String text) {
      return behind.snippets(query, field, text);
    }

    @Override
    public SortedMap<DocumentId, Long> held(String from, int limit) {
      return behind.held(from, limit);
    }

    @Override
    public SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids) {
      return behind.versions(ids);
    }

    @Override
    public void stage(String attempt, List<Entry> entries) {
      at(Step.STAGE, () -> did(() -> behind.stage(attempt, entries)));
    }

    @Override
    public void abandon(String attempt) {
      behind.abandon(attempt);
    }

    @Override
    public void close() {
      behind.close();
    }
  }
}
