package dev.ashlar.engine;

import dev.ashlar.cache.Caching;
import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts;
import dev.ashlar.operation.Parts.Part;
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
final class Followers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Followers.class);
  private static final Part OK = new Part.Ok();

  private final Adapters adapters;
  private final Map<String, List<Follower>> byResource = new HashMap<>();

  /** What is true of every write, since it is part of the commit. */
  private final Map<String, Parts> committed = new HashMap<>();

  private final Map<String, Follower> caches = new HashMap<>();

  Followers(Schema schema, Store store, Adapters adapters) {
    this.adapters = adapters;
    for (Resource resource : schema.resources()) {
      var followers = new ArrayList<Follower>();
      if (resource.declaration().services().cache() && adapters.cache().isPresent()) {
        var caching = new Caching(resource.name(), adapters.cache().get());
        var follower = new Follower(resource, caching, store);
        caches.put(resource.name(), follower);
        followers.add(follower);
      }
      Optional<Services.Search> search = resource.declaration().services().search();
      if (search.isPresent() && adapters.search().isPresent()) {
        var searching = new Searching(resource, search.get(), adapters.search().get());
        followers.add(
            new Follower(
                resource,
                searching,
                store,
                () -> searching.earlier().map(Projection.class::cast),
                searching::keepOnly));
      }
      byResource.put(resource.name(), List.copyOf(followers));
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

  void start() {
    byResource.values().forEach(followers -> followers.forEach(Follower::start));
  }

  /** What keeps the cache of a resource; empty if it is not switched on. */
  Optional<Follower> cache(Resource resource) {
    return Optional.ofNullable(caches.get(resource.name()));
  }

  /** Whether any resource has a cache. */
  boolean haveCaches() {
    return !caches.isEmpty();
  }

  /** From now on, until {@link #settle(Map)}, no cache answers with these documents. */
  void doubt(Map<String, List<DocumentId>> documents) {
    documents.forEach((resource, ids) -> caching(resource).ifPresent(some -> some.doubt(ids)));
  }

  /** Their commit was made, and the caches have it or were told not to answer; or it was not made. */
  void settle(Map<String, List<DocumentId>> documents) {
    documents.forEach((resource, ids) -> caching(resource).ifPresent(some -> some.settle(ids)));
  }

  private Optional<Caching> caching(String resource) {
    return Optional.ofNullable(caches.get(resource))
        .map(follower -> (Caching) follower.projection());
  }

  /** Somebody heard of a resource's changes through a sequence: no cache answers from before it. */
  void told(String resource, long sequence) {
    Follower cache = caches.get(resource);
    if (cache != null) {
      cache.demand(sequence);
      cache.ring(sequence);
    }
  }

  /** The same of all resources. */
  void told(long sequence) {
    caches.keySet().forEach(resource -> told(resource, sequence));
  }

  /** The search of a resource; empty if it is not switched on. */
  Optional<Searching> search(Resource resource) {
    return of(resource).stream()
        .map(Follower::projection)
        .filter(Searching.class::isInstance)
        .map(Searching.class::cast)
        .findFirst();
  }

  /** How each service is; that of an index that is made anew says how far it is. */
  List<ServiceState> states() {
    return byResource.values().stream().flatMap(List::stream).map(Follower::state).toList();
  }

  /** What follows a resource, by the index that serves where one takes the place of another. */
  List<Follower> of(Resource resource) {
    return of(resource.name());
  }

  private List<Follower> of(String resource) {
    List<Follower> followers = byResource.getOrDefault(resource, List.of());
    return followers.isEmpty()
        ? followers
        : followers.stream().map(Follower::serving).toList();
  }

  /** Another node wrote. Does not block. */
  void knock() {
    byResource.values().forEach(followers -> followers.forEach(Follower::knock));
  }

  /**
   * What became of a write in the services of its resource; waits for them.
   *
   * @param atomic those that took part in its commit
   */
  Parts parts(String resource, long sequence, Set<String> atomic) {
    List<Follower> followers = of(resource);
    Parts always = committed.getOrDefault(resource, Parts.NONE);
    if (followers.isEmpty()) {
      return always;
    }
    var parts = new TreeMap<String, Part>(always.services());
    for (Follower follower : followers) {
      if (atomic.contains(follower.projection().service())) {
        follower.demand(sequence);
      }
      follower.ring(sequence);
    }
    for (Follower follower : followers) {
      Part part = follower.await(sequence);
      parts.put(follower.projection().service(), part);
      if (part instanceof Part.Failed && follower.projection().isStrict()) {
        follower.demand(sequence);
      }
    }
    return new Parts(parts);
  }

  /** The services that take part in the commit of a write. */
  Set<String> atomic(Resource resource, Operation.Write write) {
    List<Follower> followers = of(resource);
    if (followers.isEmpty()) {
      return Set.of();
    }
    return followers.stream()
        .map(follower -> follower.projection().service())
        .filter(service -> resource.isAtomic(write, service))
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * What a commit would change in a resource.
   *
   * @param atomic the services that are to take it in before
   */
  record Group(Set<String> atomic, List<Staged> changes) {}

  /** An attempt that the atomic services know of. */
  record Attempt(String name, List<Projection> taken) {}

  /** A service did not take an attempt; none has anything of it any more. */
  static final class Untaken extends RuntimeException {
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
    String resource() {
      return resource;
    }

    Outcome.Unavailable outcome() {
      return outcome;
    }
  }

  /**
   * Lets every atomic service take in what a commit would change.
   *
   * @throws Untaken if one of them does not
   */
  Attempt stage(String name, Map<String, Group> groups) {
    var taken = new ArrayList<Projection>();
    var attempt = new Attempt(name, taken);
    for (Map.Entry<String, Group> each : groups.entrySet()) {
      Group group = each.getValue();
      for (Follower follower : of(each.getKey())) {
        Projection projection = follower.projection();
        if (!group.atomic().contains(projection.service())) {
          continue;
        }
        Optional<String> refusal = staged(follower, name, group.changes());
        taken.add(projection);
        if (refusal.isPresent() && follower.successor().isPresent()) {
          Follower next = follower.successor().get();
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
  private static Optional<String> staged(Follower follower, String name, List<Staged> changes) {
    Optional<String> trouble = follower.settled();
    if (trouble.isPresent()) {
      return trouble;
    }
    try {
      follower.projection().stage(name, changes);
      return Optional.empty();
    } catch (ServiceUnavailable e) {
      return Optional.of(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.error("{} could not stage", follower.projection().service(), e);
      return Optional.of("it failed");
    }
  }

  /** Forgets what was staged: it is committed and applied, or was never committed. */
  void settle(Attempt attempt) {
    for (Projection projection : attempt.taken()) {
      projection.abandon(attempt.name());
    }
  }

  @Override
  public void close() {
    byResource.values().forEach(followers -> followers.forEach(Follower::close));
    adapters.close();
  }
}
