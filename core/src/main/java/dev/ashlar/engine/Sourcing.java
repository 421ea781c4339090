package dev.ashlar.engine;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Loop;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Finding;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.MissingNode;

/**
 * What sources ask of an engine besides operations: who of several nodes loads, what is stored whatever
 * read hooks show, and a signal when a resource changes. Thread-safe.
 */
public final class Sourcing {
  private static final long BEGUN = 1;
  private static final long DONE = 2;

  private final Store store;
  private final Tail tail;
  private final Leaseholder leases;

  Sourcing(Store store, Tail tail, Leaseholder leases) {
    this.store = store;
    this.tail = tail;
    this.leases = leases;
  }

  /**
   * Notes which resources are written by their sources alone, durably. Called before anybody writes.
   *
   * @return a finding for each resource that has a source by now, and documents that are not its own
   */
  static List<Finding> claim(Schema schema, Store store) {
    var findings = new ArrayList<Finding>();
    for (Resource resource : schema.resources()) {
      boolean claimed = store.log().checkpoint(mark(resource)).orElse(0) > 0;
      boolean sourced = resource.declaration().source().isPresent();
      if (sourced && !claimed) {
        long others = count(store, resource);
        if (others > 0) {
          findings.add(finding(resource, others));
        } else {
          store.log().save(mark(resource), 1);
        }
      } else if (claimed && !sourced) {
        store.log().save(mark(resource), 0);
      }
    }
    return findings;
  }

  private static Finding finding(Resource resource, long others) {
    return new Finding(
        List.of("resources", resource.name(), "source"),
        "%s has %d %s that its source did not make, and a source removes what it does not have. Remove them first, or give the source a resource of its own"
            .formatted(resource.name(), others, others == 1 ? "document" : "documents"));
  }

  /** Notes in a copy of a store that its documents are those of their source, as far as is known. */
  public static void vouch(Store copy, Resource resource) {
    copy.log().save(mark(resource), 1);
  }

  /** A checkpoint that no consumer has: above 0 while a source alone has written the resource. */
  private static String mark(Resource resource) {
    return "source:" + resource.name();
  }

  private static long count(Store store, Resource resource) {
    return store.find(
        new Find(resource, Selector.ALL, Sort.NONE, 0, Optional.empty(), true))
        .total()
        .orElse(0);
  }

  /** Whether this node loads the resource's source, or begins to now. */
  public boolean take(Resource resource) {
    return leases.take(mark(resource)).isPresent();
  }

  /** Whether this node still loads the resource's source. */
  public boolean holds(Resource resource) {
    return leases.held(mark(resource)).isPresent();
  }

  /** Lets another node load it. */
  public void release(Resource resource) {
    leases.release(mark(resource));
  }

  /** Whether the resource is empty, or its seed was begun and not brought to an end. */
  public boolean wantsSeed(Resource resource) {
    return store.log().checkpoint(seed(resource)).orElse(0) == BEGUN || count(resource) == 0;
  }

  /** Has one of several nodes import the seed of a resource; nothing happens on the others. */
  public void seeding(Resource resource, Runnable importing) {
    String name = seed(resource);
    if (leases.take(name).isEmpty()) {
      return;
    }
    try {
      if (wantsSeed(resource)) {
        store.log().save(name, BEGUN);
        importing.run();
        store.log().save(name, DONE);
      }
    } finally {
      leases.release(name);
    }
  }

  private static String seed(Resource resource) {
    return "seed:" + resource.name();
  }

  /** How many documents there are. */
  public long count(Resource resource) {
    return count(store, resource);
  }

  /** The ids of a page of all documents, in their order. */
  public List<DocumentId> ids(Resource resource, Optional<DocumentId> after, int limit) {
    Optional<Cursor> cursor =
        after.map(id -> Cursor.of(Sort.NONE, MissingNode.getInstance(), id.text()));
    Found<Document> page =
        store.find(new Find(resource, Selector.ALL, Sort.NONE, limit, cursor, false));
    return page.documents().stream().map(Document::id).toList();
  }

  /** Wakes a loop whenever one of these resources changes, on any node. */
  public void follow(Loop loop, List<Resource> resources) {
    resources.forEach(resource -> tail.follow(loop, Optional.of(resource)));
  }

  /** Wakes it no more. */
  public void leave(Loop loop) {
    tail.leave(loop);
  }
}
