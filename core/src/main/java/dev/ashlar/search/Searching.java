package dev.ashlar.search;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.ProjectedService;
import dev.ashlar.engine.follow.ProjectionRunner;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.json.Json;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.projection.Staged;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services.Search;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The full-text index of one resource by one definition: that of now, or an earlier one, which is asked
 * and written to by its own rules. An index that failed is opened again, and if it cannot be read it
 * is filled anew. Thread-safe.
 */
public final class Searching implements Projection {
  /** The service's name. */
  public static final String SERVICE = "search";

  private final Resource resource;
  private final SearchIndexes indexes;
  private final IndexDefinition definition;
  private final List<Path> paths;
  private final ReentrantLock opening = new ReentrantLock();
  private volatile @Nullable SearchIndex index;

  /** The indexes of all resources that have search switched on; none without an adapter. */
  public static ProjectedService<Searching> service(
      Schema schema, Optional<SearchIndexes> indexes, Store store, Tail tail) {
    var runners = new ArrayList<ProjectionRunner<Searching>>();
    for (Resource resource : schema.resources()) {
      Optional<Search> search = resource.declaration().services().search();
      if (indexes.isPresent() && search.isPresent()) {
        var searching = new Searching(resource, search.get(), indexes.get());
        runners.add(
            new ProjectionRunner<>(
                resource, searching, store, tail, searching::earlier, searching::keepOnly));
      }
    }
    return new ProjectedService<>(SERVICE, runners);
  }

  /** The index of a resource that has search switched on. */
  public Searching(Resource resource, Search search, SearchIndexes indexes) {
    this(
        resource,
        indexes,
        new IndexDefinition(
            resource.name(),
            search.fields()
                .stream()
                .map(field -> new IndexDefinition.Field(field.path(), field.weight()))
                .toList(),
            search.language(),
            resource.layout().shape()));
  }

  private Searching(Resource resource, SearchIndexes indexes, IndexDefinition definition) {
    this.resource = resource;
    this.indexes = indexes;
    this.definition = definition;
    paths = definition.fields().stream().map(field -> Path.parse(field.name())).toList();
  }

  /** The index of an earlier definition that is filled and can serve in its place; if there is one. */
  public Optional<Searching> earlier() {
    return indexes.previous(definition).map(other -> new Searching(resource, indexes, other));
  }

  /** Removes the indexes of all other definitions; they must be closed. */
  public void keepOnly() {
    indexes.keepOnly(definition);
  }

  /** What the index is made by. */
  public IndexDefinition definition() {
    return definition;
  }

  @Override
  public String service() {
    return SERVICE;
  }

  @Override
  public OptionalLong checkpoint() {
    try {
      return opened().checkpoint();
    } catch (ServiceUnavailable e) {
      throw lost(e);
    }
  }

  @Override
  public Optional<String> mark() {
    return opened().mark();
  }

  @Override
  public void mark(String mark) {
    opened().mark(mark);
  }

  @Override
  public Optional<Partial> partial() {
    return opened().partial();
  }

  private SearchIndex opened() {
    opening.lock();
    try {
      SearchIndex known = index;
      if (known == null) {
        known = indexes.open(definition);
        index = known;
      }
      return known;
    } finally {
      opening.unlock();
    }
  }

  /** Lets go of an index that does not work, so that the next use opens it again. */
  private RuntimeException lost(RuntimeException failure) {
    SearchIndex known = index;
    index = null;
    if (known != null) {
      known.close();
    }
    return failure;
  }

  @Override
  public Filling fill() {
    SearchIndex filled = opened();
    filled.clear();
    return new Addition(filled);
  }

  @Override
  public Filling resume() {
    return new Addition(opened());
  }

  /** An index that is being filled. */
  private final class Addition implements Filling {
    private final SearchIndex filled;

    Addition(SearchIndex filled) {
      this.filled = filled;
    }

    @Override
    public void add(List<Document> documents) {
      write(filled, documents.stream().map(Searching.this::put).toList());
    }

    @Override
    public void pause(Partial partial) {
      filled.pause(partial);
    }

    @Override
    public void finish(long sequence) {
      filled.reach(sequence);
      filled.save();
    }
  }

  private void write(SearchIndex to, List<Entry> entries) {
    try {
      to.apply(entries);
    } catch (ServiceUnavailable e) {
      throw lost(e);
    }
  }

  @Override
  public void apply(List<Change<Document>> changes, long sequence) {
    SearchIndex to = opened();
    var last = new LinkedHashMap<DocumentId, Entry>();
    for (Change<Document> change : changes) {
      last.put(
          change.id(),
          change.after().<Entry>map(this::put).orElseGet(() -> new Entry.Gone(change.id())));
    }
    if (!last.isEmpty()) {
      write(to, List.copyOf(last.values()));
    }
    to.reach(sequence);
  }

  @Override
  public void save() {
    try {
      opened().save();
    } catch (ServiceUnavailable e) {
      throw lost(e);
    }
  }

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
    SearchIndex to = opened();
    var entries = new ArrayList<Entry>();
    present.forEach(document -> entries.add(put(document)));
    absent.forEach(id -> entries.add(new Entry.Gone(id)));
    write(to, entries);
    to.reach(to.checkpoint().orElse(0));
  }

  @Override
  public void stage(String attempt, List<Staged> staged) {
    var entries = new ArrayList<Entry>();
    for (Staged each : staged) {
      entries.add(
          each.members()
              .<Entry>map(members -> put(each.id(), 0, members))
              .orElseGet(() -> new Entry.Gone(each.id())));
    }
    opened().stage(attempt, entries);
  }

  @Override
  public void abandon(String attempt) {
    SearchIndex known = index;
    if (known != null) {
      known.abandon(attempt);
    }
  }

  /**
   * The best matches.
   *
   * @throws ServiceUnavailable while there is nothing to search in
   */
  public Ranking search(Wanted wanted) {
    return serving().search(wanted);
  }

  private SearchIndex serving() {
    SearchIndex known = index;
    if (known == null || known.checkpoint().isEmpty()) {
      throw new ServiceUnavailable(
          SERVICE, "the search index of " + resource.name() + " is not ready yet");
    }
    return known;
  }

  /** What matches in what a reader sees of a document, by the path of the member. */
  public Map<String, List<String>> highlights(String text, ObjectNode shown) {
    SearchIndex from = serving();
    var highlights = new LinkedHashMap<String, List<String>>();
    for (Path path : paths) {
      var snippets = new ArrayList<String>();
      for (String value : texts(path, shown)) {
        snippets.addAll(from.snippets(text, path.toString(), value));
      }
      if (!snippets.isEmpty()) {
        highlights.put(path.toString(), snippets);
      }
    }
    return highlights;
  }

  private Entry put(Document document) {
    return put(document.id(), document.version(), document.members());
  }

  private Entry put(DocumentId id, long version, ObjectNode members) {
    ObjectNode known = resource.layout().known(resource.layout().renamed(members));
    var texts = new LinkedHashMap<String, List<String>>();
    for (Path path : paths) {
      texts.put(path.toString(), texts(path, known));
    }
    return new Entry.Put(id, version, texts, Json.bytes(known));
  }

  private static List<String> texts(Path path, ObjectNode members) {
    JsonNode value = path.resolve(members);
    if (value.isString()) {
      return List.of(value.stringValue());
    }
    return value.isArray()
        ? value.valueStream().filter(JsonNode::isString).map(JsonNode::stringValue).toList()
        : List.of();
  }

  @Override
  public void close() {
    Optional.ofNullable(index).ifPresent(SearchIndex::close);
  }
}
