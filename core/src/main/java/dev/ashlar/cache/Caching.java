package dev.ashlar.cache;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.ProjectedService;
import dev.ashlar.engine.follow.ProjectionRunner;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.cache.Lookup;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.projection.Staged;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one resource. From before a commit until the cache has it, the documents that it writes
 * are invalid, and are not answered from here. Thread-safe.
 */
public final class Caching implements Projection {
  /** The service's name. */
  public static final String SERVICE = "cache";

  private final String resource;
  private final Caches caches;
  private final ReentrantLock opening = new ReentrantLock();

  /** The documents that are being written, and by how many. */
  private final Map<DocumentId, Integer> invalid = new ConcurrentHashMap<>();
  private volatile @Nullable Cache cache;

  /** The caches of all resources that have them switched on; none without an adapter. */
  public static ProjectedService<Caching> service(
      Schema schema, Optional<Caches> caches, Store store, Tail tail) {
    var runners = new ArrayList<ProjectionRunner<Caching>>();
    for (Resource resource : schema.resources()) {
      if (caches.isPresent() && resource.declaration().services().cache()) {
        var caching = new Caching(resource.name(), caches.get());
        runners.add(new ProjectionRunner<>(resource, caching, store, tail));
      }
    }
    return new ProjectedService<>(SERVICE, runners);
  }

  /** The cache of a resource that has it switched on. */
  public Caching(String resource, Caches caches) {
    this.resource = resource;
    this.caches = caches;
  }

  @Override
  public String service() {
    return SERVICE;
  }

  /** Nothing older than what was acknowledged is ever answered from a cache. */
  @Override
  public boolean isStrict() {
    return true;
  }

  /** A cache that holds a part lacks the rest with good reason. */
  @Override
  public boolean isWhole() {
    return opened().page(Optional.empty(), 0).isPresent();
  }

  private Cache opened() {
    Cache known = cache;
    if (known != null) {
      return known;
    }
    opening.lock();
    try {
      Cache again = cache;
      if (again == null) {
        again = caches.open(resource);
        cache = again;
      }
      return again;
    } finally {
      opening.unlock();
    }
  }

  @Override
  public OptionalLong checkpoint() {
    return opened().checkpoint();
  }

  @Override
  public Filling fill() {
    Cache filled = opened();
    filled.clear();
    return new Filling() {
      @Override
      public void add(List<Document> documents) {
        filled.add(documents);
      }

      @Override
      public boolean isFull() {
        return filled.isFull();
      }

      @Override
      public void finish(long sequence) {
        filled.complete(sequence);
      }
    };
  }

  @Override
  public void apply(List<Change<Document>> changes, long sequence) {
    var last = new LinkedHashMap<DocumentId, Cache.Entry>();
    for (Change<Document> change : changes) {
      last.put(change.id(), new Cache.Entry(change.id(), change.sequence(), change.after()));
    }
    opened().apply(List.copyOf(last.values()), sequence);
  }

  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public void save() {}

  @Override
  public SortedMap<DocumentId, Long> held(String from, int limit) {
    return opened().held(from, limit);
  }

  @Override
  public SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids) {
    return opened().versions(ids);
  }

  @Override
  public void repair(Collection<Document> present, Collection<DocumentId> absent) {
    opened().repair(present, absent);
  }

  /** The documents are invalid until the end; more is not needed to take them or to leave them. */
  @Override
  public void stage(String attempt, List<Staged> staged) {
    opened();
  }

  @Override
  public void abandon(String attempt) {}

  @Override
  public void invalidate(DocumentId id) {
    invalid.merge(id, 1, Integer::sum);
  }

  @Override
  public void release(DocumentId id) {
    invalid.computeIfPresent(id, (key, count) -> count == 1 ? null : count - 1);
  }

  /**
   * What is known of one document.
   *
   * @throws ServiceUnavailable if the cache cannot be asked now
   */
  public Lookup get(DocumentId id) {
    return invalid.containsKey(id) ? Lookup.UNKNOWN : opened().get(id);
  }

  /** Takes a document that was read from the store: {@link Cache#offer}. */
  public void offer(Document document, long since) {
    opened().offer(document, since);
  }

  /**
   * Documents in the order of their ids; empty if not all are held, or one is being written.
   *
   * @throws ServiceUnavailable if the cache cannot be asked now
   */
  public Optional<Cache.Page> page(Optional<DocumentId> after, int limit) {
    return invalid.isEmpty() ? opened().page(after, limit) : Optional.empty();
  }

  @Override
  public void close() {
    Optional.ofNullable(cache).ifPresent(Cache::close);
  }
}
