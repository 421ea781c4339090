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
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.atomic.AtomicInteger;

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

  /** How it fails. */
  public enum Fault {
    /** Nothing is done. */
    REFUSED,
    /** It is done, but nobody is told. */
    ANSWER_LOST
  }

  private final Caches real;
  private volatile Set<Step> failing = Set.of();
  private volatile Fault fault = Fault.REFUSED;
  private final AtomicInteger failures = new AtomicInteger();

  /** Over real ones. */
  public FaultyCaches(Caches real) {
    this.real = real;
  }

  /** From now on these steps fail, until {@link #heal}. */
  public void fail(Fault how, Step... steps) {
    fault = how;
    failing = Set.of(steps);
  }

  /** From now on nothing fails. */
  public void heal() {
    failing = Set.of();
  }

  /** How often something failed on purpose. */
  public int failures() {
    return failures.get();
  }

  /** Something with an answer. */
  private interface Work<T> {
    T run();
  }

  private <T> T at(Step step, Work<T> work) {
    if (!failing.contains(step)) {
      return work.run();
    }
    failures.incrementAndGet();
    if (fault == Fault.ANSWER_LOST) {
      work.run();
    }
    throw new ServiceUnavailable("cache", "it fails on purpose, at " + step);
  }

  private static boolean did(Runnable action) {
    action.run();
    return true;
  }

  @Override
  public Cache open(String resource) {
    return at(Step.OPEN, () -> new Faulty(real.open(resource)));
  }

  @Override
  public void close() {
    real.close();
  }

  private final class Faulty implements Cache {
    private final Cache behind;

    Faulty(Cache behind) {
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
