package dev.ashlar.embedded.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Lookup;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * Documents in memory, twice by id: in Caffeine, which decides what leaves when there is no more room,
 * and in order. As long as nothing has left, these are all documents. Thread-safe.
 */
final class CaffeineCache implements Cache {
  /** What it takes to hold a document, beside its bytes. */
  private static final int OVERHEAD = 250;

  /** A power of two. */
  private static final int STRIPES = 8192;

  private final com.github.benmanes.caffeine.cache.Cache<DocumentId, Document> cache;
  private final ConcurrentMap<DocumentId, Document> kept;
  private final NavigableMap<DocumentId, Document> ordered = new ConcurrentSkipListMap<>();

  /** Held for writing while changes are applied, for reading while a page is. */
  private final ReentrantReadWriteLock batches = new ReentrantReadWriteLock();

  /** The sequence of the last change of any document of a stripe. */
  private final AtomicLongArray changed = new AtomicLongArray(STRIPES);

  private volatile long checkpoint = -1;
  private volatile boolean full;
  private volatile boolean complete;

  CaffeineCache(long bytes) {
    cache =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .maximumWeight(bytes)
            .weigher(CaffeineCache::weight)
            .evictionListener(
                (id, document, cause) -> Optional.ofNullable(id).ifPresent(this::left))
            .build();
    kept = cache.asMap();
  }

  private static int weight(DocumentId id, Document document) {
    long weight =
        (long) document.body().shown().length
            + document.body().hidden().length
            + id.text().length()
            + OVERHEAD;
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }

  private void left(DocumentId id) {
    full = true;
    complete = false;
    ordered.remove(id);
  }

  @Override
  public OptionalLong checkpoint() {
    return checkpoint < 0 ? OptionalLong.empty() : OptionalLong.of(checkpoint);
  }

  @Override
  public void clear() {
    batches.writeLock().lock();
    try {
      checkpoint = -1;
      complete = false;
      kept.clear();
      ordered.clear();
      full = false;
    } finally {
      batches.writeLock().unlock();
    }
  }

  @Override
  public void add(Collection<Document> documents) {
    for (Document document : documents) {
      kept.compute(document.id(), (id, known) -> later(known, document));
    }
  }

  /** Within a computation for the document's id, so that both maps agree. */
  private Document later(@Nullable Document known, Document document) {
    if (known != null && known.version() >= document.version()) {
      return known;
    }
    ordered.put(document.id(), document);
    return document;
  }

  @Override
  public boolean isFull() {
    return full;
  }

  @Override
  public void complete(long sequence) {
    checkpoint = sequence;
    complete = true;
    if (full) {
      complete = false; // something left before this was said
    }
  }

  @Override
  public void apply(List<Entry> entries, long sequence) {
    batches.writeLock().lock();
    try {
      for (Entry entry : entries) {
        changed.accumulateAndGet(stripe(entry.id()), entry.sequence(), Math::max);
        if (entry.document().isPresent()) {
          put(entry.document().get());
        } else {
          drop(entry.id());
        }
      }
      checkpoint = sequence;
    } finally {
      batches.writeLock().unlock();
    }
  }

  private void put(Document document) {
    kept.compute(
        document.id(),
        (id, known) -> {
          ordered.put(id, document);
          return document;
        });
  }

  private void drop(DocumentId id) {
    kept.computeIfPresent(
        id,
        (key, known) -> {
          ordered.remove(key);
          return null;
        });
  }

  @Override
  public void repair(Collection<Document> present, Collection<DocumentId> absent) {
    batches.writeLock().lock();
    try {
      present.forEach(this::put);
      absent.forEach(this::drop);
    } finally {
      batches.writeLock().unlock();
    }
  }

  @Override
  public Lookup get(DocumentId id) {
    Document document = cache.getIfPresent(id);
    if (document != null) {
      return new Lookup.Present(document);
    }
    return complete ? Lookup.ABSENT : Lookup.UNKNOWN;
  }

  @Override
  public void offer(Document document, long since) {
    int stripe = stripe(document.id());
    kept.compute(
        document.id(),
        (id, known) -> known == null && changed.get(stripe) > since
            ? null
            : later(known, document));
  }

  private static int stripe(DocumentId id) {
    int hash = id.hashCode();
    return (hash ^ (hash >>> 16)) & (STRIPES - 1);
  }

  @Override
  public Optional<Page> page(Optional<DocumentId> after, int limit) {
    batches.readLock().lock();
    try {
      var documents = new ArrayList<Document>(Math.min(limit, 1000));
      NavigableMap<DocumentId, Document> rest =
          after.map(id -> ordered.tailMap(id, false)).orElse(ordered);
      boolean more = false;
      for (Document document : rest.values()) {
        more = documents.size() == limit;
        if (more) {
          break;
        }
        documents.add(document);
      }
      long total = kept.size();
      return complete ? Optional.of(new Page(documents, more, total)) : Optional.empty();
    } finally {
      batches.readLock().unlock();
    }
  }

  @Override
  public SortedMap<DocumentId, Long> held(String from, int limit) {
    var held = new TreeMap<DocumentId, Long>();
    NavigableMap<DocumentId, Document> rest =
        from.isEmpty() ? ordered : ordered.tailMap(DocumentId.stored(from), false);
    for (Document document : rest.values()) {
      if (held.size() == limit) {
        break;
      }
      held.put(document.id(), document.version());
    }
    return held;
  }

  @Override
  public SortedMap<DocumentId, Long> versions(Collection<DocumentId> ids) {
    var versions = new TreeMap<DocumentId, Long>();
    for (DocumentId id : ids) {
      Document document = kept.get(id);
      if (document != null) {
        versions.put(id, document.version());
      }
    }
    return versions;
  }

  @Override
  public void close() {
    clear();
  }
}
