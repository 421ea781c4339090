package dev.ashlar.engine.follow;

import dev.ashlar.cache.Caching;
import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Store;
import dev.ashlar.projection.Projection;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.projection.Staged;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import dev.ashlar.search.Searching;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The services of all resources: what each of them holds follows the log. Says what became of a write
 * in each, and lets the atomic ones refuse it before it is committed: SPEC 6. Thread-safe.
 */
public final class ProjectionRunners implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ProjectionRunners.class);
  private static final Part OK = new Part.Ok();

  private final Map<String, List<ProjectionRunner<?>>> byResource = new HashMap<>();

  /** What is true of every write, since it is part of the commit. */
  private final Map<String, Parts> committed = new HashMap<>();

  private final Map<String, ProjectionRunner<Caching>> caches = new HashMap<>();
  private final Map<String, ProjectionRunner<Searching>> searches = new HashMap<>();

  /** The services that the resources of a schema have switched on, as far as there are adapters. */
  public ProjectionRunners(
      Schema schema,
      Store store,
      Tail tail,
      Optional<Caches> cache,
      Optional<SearchIndexes> indexes) {
    for (Resource resource : schema.resources()) {
      var runners = new ArrayList<ProjectionRunner<?>>();
      if (resource.declaration().services().cache() && cache.isPresent()) {
        var caching = new Caching(resource.name(), cache.get());
        var runner = new ProjectionRunner<>(resource, caching, store, tail);
        caches.put(resource.name(), runner);
        runners.add(runner);
      }
      Optional<Services.Search> search = resource.declaration().services().search();
      if (search.isPresent() && indexes.isPresent()) {
        var searching = new Searching(resource, search.get(), indexes.get());
        var runner =
            new ProjectionRunner<>(
                resource, searching, store, tail, searching::earlier, searching::keepOnly);
        searches.put(resource.name(), runner);
        runners.add(runner);
      }
      byResource.put(resource.name(), List.copyOf(runners));
      committed.put(resource.name(), committed(resource.declaration().services()));
    }
  }

  private static Parts committed(Services services) {
    var parts = new TreeMap<String, Part>();
    if (services.count()) {
      parts.put("count", OK);
    }
    if (services.notifications().isPresent()) {
      parts.put("queue", OK);
    }
    return parts.isEmpty() ? Parts.NONE : new Parts(parts);
  }

  public void start() {
    byResource.values().forEach(runners -> runners.forEach(ProjectionRunner::start));
  }

  /** What keeps the cache of a resource; empty if it is not switched on. */
  public Optional<ProjectionRunner<Caching>> cache(Resource resource) {
    return Optional.ofNullable(caches.get(resource.name()));
  }

  /** Whether any resource has a cache. */
  public boolean haveCaches() {
    return !caches.isEmpty();
  }

  /** From now on, until {@link #settle(Map)}, no cache answers with these documents. */
  public void doubt(Map<String, List<DocumentId>> documents) {
    documents.forEach((resource, ids) -> caching(resource).ifPresent(some -> some.doubt(ids)));
  }

  /** Their commit was made, and the caches have it or were told not to answer; or it was not made. */
  public void settle(Map<String, List<DocumentId>> documents) {
    documents.forEach((resource, ids) -> caching(resource).ifPresent(some -> some.settle(ids)));
  }

  private Optional<Caching> caching(String resource) {
    return Optional.ofNullable(caches.get(resource)).map(ProjectionRunner::projection);
  }

  /** Somebody heard of a resource's changes through a sequence: no cache answers from before it. */
  public void told(String resource, long sequence) {
    ProjectionRunner<Caching> cache = caches.get(resource);
    if (cache != null) {
      cache.demand(sequence);
      cache.want(sequence);
    }
  }

  /** The same of all resources. */
  public void told(long sequence) {
    caches.keySet().forEach(resource -> told(resource, sequence));
  }

  /** The search of a resource; empty if it is not switched on. */
  public Optional<Searching> search(Resource resource) {
    return Optional.ofNullable(searches.get(resource.name()))
        .map(runner -> runner.serving().projection());
  }

  /** How each service is; that of an index that is made anew says how far it is. */
  public List<ServiceState> states() {
    return byResource.values().stream().flatMap(List::stream).map(ProjectionRunner::state).toList();
  }

  /** What follows a resource, by the index that serves where one takes the place of another. */
  public List<ProjectionRunner<?>> of(Resource resource) {
    return of(resource.name());
  }

  private List<ProjectionRunner<?>> of(String resource) {
    List<ProjectionRunner<?>> runners = byResource.getOrDefault(resource, List.of());
    var serving = new ArrayList<ProjectionRunner<?>>(runners.size());
    for (ProjectionRunner<?> runner : runners) {
      serving.add(runner.serving());
    }
    return serving;
  }

  /**
   * What became of a write in the services of its resource; waits for them.
   *
   * @param atomic those that took part in its commit
   */
  public Parts parts(String resource, long sequence, Set<String> atomic) {
    List<ProjectionRunner<?>> runners = of(resource);
    Parts always = committed.getOrDefault(resource, Parts.NONE);
    if (runners.isEmpty()) {
      return always;
    }
    var parts = new TreeMap<String, Part>(always.services());
    for (ProjectionRunner<?> runner : runners) {
      if (atomic.contains(runner.projection().service())) {
        runner.demand(sequence);
      }
      runner.want(sequence);
    }
    for (ProjectionRunner<?> runner : runners) {
      Part part = runner.await(sequence);
      parts.put(runner.projection().service(), part);
      if (part instanceof Part.Failed && runner.projection().isStrict()) {
        runner.demand(sequence);
      }
    }
    return new Parts(parts);
  }

  /** The services that take part in the commit of a write. */
  public Set<String> atomic(Resource resource, Operation.Write write) {
    List<ProjectionRunner<?>> runners = of(resource);
    if (runners.isEmpty()) {
      return Set.of();
    }
    return runners.stream()
        .map(runner -> runner.projection().service())
        .filter(service -> resource.isAtomic(write, service))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What a commit would change in a resource.
   *
   * @param atomic the services that are to take it in before
   */
  public record Group(Set<String> atomic, List<Staged> changes) {}

  /** An attempt that the atomic services know of. */
  public record Attempt(String name, List<Projection> taken) {}

  /** A service did not take an attempt; none has anything of it any more. */
  public static final class Untaken extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // never serialised
    private final Outcome.Unavailable outcome;

    private final String resource;

    Untaken(String resource, Outcome.Unavailable outcome) {
      super(null, null, false, false);
      this.resource = resource;
      this.outcome = outcome;
    }

    /** Of which resource the service is. */
    public String resource() {
      return resource;
    }

    public Outcome.Unavailable outcome() {
      return outcome;
    }
  }

  /**
   * Lets every atomic service take in what a commit would change.
   *
   * @throws Untaken if one of them does not
   */
  public Attempt stage(String name, Map<String, Group> groups) {
    var taken = new ArrayList<Projection>();
    var attempt = new Attempt(name, taken);
    for (Map.Entry<String, Group> each : groups.entrySet()) {
      Group group = each.getValue();
      for (ProjectionRunner<?> runner : of(each.getKey())) {
        Projection projection = runner.projection();
        if (!group.atomic().contains(projection.service())) {
          continue;
        }
        Optional<String> refusal = staged(runner, name, group.changes());
        taken.add(projection);
        if (refusal.isPresent() && runner.successor().isPresent()) {
          ProjectionRunner<?> next = runner.successor().get();
          refusal = staged(next, name, group.changes());
          taken.add(next.projection());
        }
        if (refusal.isPresent()) {
          settle(attempt);
          throw new Untaken(
              each.getKey(),
              new Outcome.Unavailable(
                  projection.service(), projection.service() + ": " + refusal.get()));
        }
      }
    }
    return attempt;
  }

  /** Why it was not taken; empty if it was. */
  private static Optional<String> staged(
      ProjectionRunner<?> runner, String name, List<Staged> changes) {
    Optional<String> trouble = runner.settled();
    if (trouble.isPresent()) {
      return trouble;
    }
    try {
      runner.projection().stage(name, changes);
      return Optional.empty();
    } catch (ServiceUnavailable e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("{} could not stage", runner.projection().service(), e);
      return Optional.of("it failed");
    }
  }

  /** Forgets what was staged: it is committed and applied, or was never committed. */
  public void settle(Attempt attempt) {
    for (Projection projection : attempt.taken()) {
      projection.abandon(attempt.name());
    }
  }

  @Override
  public void close() {
    byResource.values().forEach(runners -> runners.forEach(ProjectionRunner::close));
  }
}
