package dev.ashlar.testkit;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.cache.Lookup;
import dev.ashlar.projection.ServiceUnavailable;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Supplier;

/** Caches that fail where and how a test says, and are real ones otherwise. Thread-safe. */
public final class FaultyCaches implements Caches {
  /** Where a cache can fail. */
  public enum Step {
    OPEN,
    FILL,
    APPLY,
    GET,
    OFFER,
    PAGE
  }

  private final Caches real;
  private final Faulty<Step> faults;

  /** Over real ones. */
  public FaultyCaches(Caches real) {
    this.real = real;
    faults = new Faulty<>(said -> new ServiceUnavailable("cache", said), new Life(() -> {}));
  }

  /** From now on a step fails, until {@link #heal}. */
  public void fail(Step step, Fault fault) {
    faults.fail(step, fault);
  }

  /** From now on nothing fails. */
  public void heal() {
    faults.heal();
  }

  /** How often something failed on purpose. */
  public int failures() {
    return faults.failures();
  }

  private <T> T at(Step step, Supplier<T> work) {
    return faults.at(step, work);
  }

  private static boolean did(Runnable action) {
    action.run();
    return true;
  }

  @Override
  public Cache open(String resource) {
    return at(Step.OPEN, () -> new Failing(real.open(resource)));
  }

  @Override
  public void close() {
    real.close();
  }

  private final class Failing implements Cache {
    private final Cache behind;

    Failing(Cache behind) {
      this.behind = behind;
    }

    @Override
    public OptionalLong checkpoint() {
      return behind.checkpoint();
    }

    @Override
    public void clear() {
      at(Step.FILL, () -> did(behind::clear));
    }

    @Override
    public void add(Collection<Document> documents) {
      at(Step.FILL, () -> did(() -> behind.add(documents)));
    }

    @Override
    public boolean isFull() {
      return behind.isFull();
    }

    @Override
    public void complete(long sequence) {
      at(Step.FILL, () -> did(() -> behind.complete(sequence)));
    }

    @Override
    public void apply(List<Entry> entries, long sequence) {
      at(Step.APPLY, () -> did(() -> behind.apply(entries, sequence)));
    }

    @Override
    public void repair(Collection<Document> present, Collection<DocumentId> absent) {
      behind.repair(present, absent);
    }

    @Override
    public Lookup get(DocumentId id) {
      return at(Step.GET, () -> behind.get(id));
    }

    @Override
    public void offer(Document document, long since) {
      at(Step.OFFER, () -> did(() -> behind.offer(document, since)));
    }

    @Override
    public Optional<Page> page(Optional<DocumentId> after, int limit) {
      return at(Step.PAGE, () -> behind.page(after, limit));
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
    public void close() {
      behind.close();
    }
  }
}
