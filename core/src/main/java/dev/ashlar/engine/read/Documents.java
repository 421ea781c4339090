package dev.ashlar.engine.read;

import dev.ashlar.cache.Caching;
import dev.ashlar.count.FilterCounts;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.ProjectedService;
import dev.ashlar.engine.follow.ProjectionRunner;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Lookup;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Documents for whoever reads: from the cache where it surely has them as they are stored, otherwise
 * from the store. A cache that cannot answer costs time, never an answer. Thread-safe.
 */
public final class Documents {
  private static final Logger LOG = LoggerFactory.getLogger(Documents.class);

  private final Store store;
  private final ProjectedService<Caching> caches;
  private final FilterCounts counters;

  /** Documents of a store, and of the caches that follow it. */
  public Documents(Store store, ProjectedService<Caching> caches, Tail tail) {
    this.store = store;
    this.caches = caches;
    counters = new FilterCounts(store, tail);
  }

  /** One document. */
  Optional<Document> get(Resource resource, DocumentId id) {
    Optional<ProjectionRunner<Caching>> cache = current(resource);
    return cache.isEmpty() ? store.get(resource, id) : cached(cache.get(), resource, id);
  }

  /** Those of these documents that exist. */
  Map<DocumentId, Document> getAll(Resource resource, List<DocumentId> ids) {
    Optional<ProjectionRunner<Caching>> cache = current(resource);
    if (cache.isEmpty()) {
      return store.getAll(resource, ids);
    }
    Caching caching = cache.get().projection();
    long since = cache.get().position();
    var documents = new HashMap<DocumentId, Document>();
    var unknown = new ArrayList<DocumentId>();
    for (DocumentId id : ids) {
      switch (looked(caching, id)) {
        case Lookup.Present(var document) -> documents.put(id, document);
        case Lookup.Absent _ -> {}
        case Lookup.Unknown _ -> unknown.add(id);
      }
    }
    if (!unknown.isEmpty()) {
      Map<DocumentId, Document> stored = store.getAll(resource, unknown);
      stored.values().forEach(document -> offer(caching, document, since));
      documents.putAll(stored);
    }
    return documents;
  }

  /** The public parts of those of these documents that exist. */
  Map<DocumentId, byte[]> shownAll(Resource resource, List<DocumentId> ids) {
    if (current(resource).isEmpty()) {
      return store.shownAll(resource, ids);
    }
    var shown = new HashMap<DocumentId, byte[]>();
    getAll(resource, ids).forEach((id, document) -> shown.put(id, document.body().shown()));
    return shown;
  }

  private Optional<Document> cached(ProjectionRunner<Caching> runner, Resource resource,
      DocumentId id) {
    Caching caching = runner.projection();
    long since = runner.position();
    return switch (looked(caching, id)) {
      case Lookup.Present(var document) -> Optional.of(document);
      case Lookup.Absent _ -> Optional.empty();
      case Lookup.Unknown _ -> {
        Optional<Document> document = store.get(resource, id);
        document.ifPresent(some -> offer(caching, some, since));
        yield document;
      }
    };
  }

  private static Lookup looked(Caching caching, DocumentId id) {
    try {
      return caching.get(id);
    } catch (ServiceUnavailable e) {
      LOG.debug("The cache cannot answer: {}", e.getMessage());
      return Lookup.UNKNOWN;
    }
  }

  private static void offer(Caching caching, Document document, long since) {
    try {
      caching.offer(document, since);
    } catch (ServiceUnavailable e) {
      LOG.debug("The cache cannot take a document: {}", e.getMessage());
    }
  }

  /** A page, and the total if asked for. */
  Found<Document> find(Find find) {
    return page(find, Function.identity()).orElseGet(() -> counters.find(find, store::find));
  }

  /** A page of documents, of each only the public part of its body. */
  Found<byte[]> shown(Find find) {
    return page(find, document -> document.body().shown())
        .orElseGet(() -> counters.find(find, store::shown));
  }

  private <T> Optional<Found<T>> page(Find find, Function<Document, T> part) {
    if (!find.selector().equals(Selector.ALL) || !find.sort().equals(Sort.NONE)) {
      return Optional.empty();
    }
    Optional<ProjectionRunner<Caching>> cache = current(find.resource());
    if (cache.isEmpty()) {
      return Optional.empty();
    }
    try {
      Caching caching = cache.get().projection();
      Optional<DocumentId> after = find.after().map(Cursor::id).map(DocumentId::stored);
      return caching.page(after, find.limit()).map(page -> found(page, find, part));
    } catch (ServiceUnavailable e) {
      LOG.debug("The cache cannot answer: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static <T> Found<T> found(Cache.Page page, Find find, Function<Document, T> part) {
    var parts = new ArrayList<T>(page.documents().size());
    page.documents().forEach(document -> parts.add(part.apply(document)));
    OptionalLong total = find.total() ? OptionalLong.of(page.total()) : OptionalLong.empty();
    return new Found<>(parts, page.more(), total);
  }

  /** The cache of a resource, if it may be asked. */
  private Optional<ProjectionRunner<Caching>> current(Resource resource) {
    return caches.of(resource).filter(ProjectionRunner::isCurrent);
  }
}
