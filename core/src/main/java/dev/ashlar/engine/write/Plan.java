package dev.ashlar.engine.write;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.commit.Transaction;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.ReferencePath;
import dev.ashlar.schema.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * One attempt at a transaction: the documents that it touches as they will be, over the stored ones
 * as they were read. Several writes to one document become one. Used by one thread.
 */
final class Plan {
  private final Store store;
  private final Map<Key, Touched> touched = new LinkedHashMap<>();
  private final List<Required> required = new ArrayList<>();
  private final List<Demand> demands = new ArrayList<>();
  private final List<Demand> elsewhere = new ArrayList<>();
  private final List<Restriction> restrictions = new ArrayList<>();
  private List<Touched> written = List.of();
  private long taken;

  Plan(Store store) {
    this.store = store;
  }

  /** Identifies a document among all resources. */
  record Key(String resource, DocumentId id) {}

  /** Why a condition was set, for the answer if it does not hold. */
  record Reason(int write, Optional<String> pointer, String message, boolean retry) {}

  /** A condition of the commit. */
  private record Required(Commit.Condition condition, Reason reason) {}

  /** A document that the transaction touches. */
  static final class Touched {
    private final Resource resource;
    private final DocumentId id;
    private final Optional<Document> stored;
    private final @Nullable ObjectNode before;
    private @Nullable ObjectNode unclaimed;
    private final ObjectNode apartBefore;
    private @Nullable ObjectNode members;
    private ObjectNode apart;
    private int write;
    private boolean insertOnly;
    private int position = -1;
    private Body body = new Body(Body.NOTHING, Body.NOTHING);

    private Touched(Resource resource, DocumentId id, Optional<Document> stored) {
      this.resource = resource;
      this.id = id;
      this.stored = stored;
      ObjectNode all = stored.map(Document::members).orElse(null);
      before = all == null ? null : resource.layout().known(all);
      unclaimed = before == all ? null : all;
      members = before;
      apartBefore =
          stored.map(document -> document.body().apart())
              .orElseGet(JsonNodeFactory.instance::objectNode);
      apart = apartBefore;
    }

    Resource resource() {
      return resource;
    }

    DocumentId id() {
      return id;
    }

    /** As it was read; empty if it was not there. */
    Optional<Document> stored() {
      return stored;
    }

    /** As it will be; empty if it will not be there. */
    Optional<ObjectNode> members() {
      return Optional.ofNullable(members);
    }

    /** As it was when it was read, as far as the definition knows it. */
    Optional<ObjectNode> before() {
      return Optional.ofNullable(before);
    }

    /** Whether it will be there, and have other members than it had. */
    boolean isChanged() {
      return members != null && (before == null || !Json.equal(before, members));
    }

    /** What will be kept apart from the members: {@link Body#apart}. */
    ObjectNode apart() {
      return apart;
    }

    /** Which of the operation's writes touched it last. */
    int write() {
      return write;
    }

    /** Whether a document of this id, should one appear meanwhile, is a conflict. */
    boolean insertOnly() {
      return insertOnly;
    }

    /** The version that was read; 0 if there was none. */
    long version() {
      return stored.map(Document::version).orElse(0L);
    }

    /** The parts that the commit writes. */
    Body body() {
      return body;
    }

    void set(int write, @Nullable ObjectNode members) {
      this.write = write;
      this.members = members;
      if (members == null) {
        unclaimed = null; // what comes in its place is another document
      }
    }

    void setApart(ObjectNode apart) {
      this.apart = apart;
    }

    private Optional<Commit.Write> toWrite() {
      if (members == null) {
        return stored.map(document -> new Commit.Remove(resource, id, document.version()));
      }
      boolean same =
          stored.isPresent()
              && before != null
              && Json.equal(before, members)
              && apart.equals(apartBefore);
      if (same) {
        body = stored.get().body();
        return Optional.empty();
      }
      ObjectNode kept =
          unclaimed == null ? members : resource.layout().withUnclaimed(members, unclaimed);
      apart = resource.layout().noted(kept, apart);
      body = resource.layout().body(kept, apart);
      List<byte[]> keys = resource.layout().keys(members);
      return Optional.of(
          stored.isEmpty()
              ? new Commit.Insert(resource, id, body, keys)
              : new Commit.Replace(resource, id, version(), body, keys));
    }
  }

  /** The document as the transaction sees it. */
  Touched load(Resource resource, DocumentId id) {
    return touched.computeIfAbsent(
        new Key(resource.name(), id), key -> new Touched(resource, id, store.get(resource, id)));
  }

  /** A place for a new document, without looking whether there is one already. */
  Touched fresh(Resource resource, DocumentId id) {
    var key = new Key(resource.name(), id);
    Touched known = touched.get(key);
    if (known != null) {
      return known;
    }
    var place = new Touched(resource, id, Optional.empty());
    place.insertOnly = true;
    touched.put(key, place);
    return place;
  }

  /** Whether the transaction itself removes the document. */
  boolean removes(Resource resource, DocumentId id) {
    Touched place = touched.get(new Key(resource.name(), id));
    return place != null && place.members == null;
  }

  /**
   * A target that must exist once all is written.
   *
   * @param write which of the operation's writes refers to it
   * @param hidden whether there is such a document, and the writer may not read it
   */
  record Demand(
      int write,
      Touched referring,
      ReferencePath place,
      Resource target,
      ReferencePath.Occurrence occurrence,
      BiPredicate<Resource, DocumentId> hidden) {}

  /** Documents none of which may refer to a removed one once all is written. */
  record Restriction(Resource resource, Selector referring, Reason reason) {}

  void demand(Demand demand) {
    demands.add(demand);
  }

  List<Demand> demands() {
    return demands;
  }

  /** A target that other servers decide on. */
  void askElsewhere(Demand demand) {
    elsewhere.add(demand);
  }

  List<Demand> elsewhere() {
    return elsewhere;
  }

  /** The documents that the transaction has looked at. */
  List<Touched> touched() {
    return List.copyOf(touched.values());
  }

  /** How many documents the transaction has looked at. */
  int size() {
    return touched.size();
  }

  /** Some more bytes were loaded that removals entail; how many that makes. */
  long took(long bytes) {
    taken += bytes;
    return taken;
  }

  void restrict(Restriction restriction) {
    restrictions.add(restriction);
  }

  List<Restriction> restrictions() {
    return restrictions;
  }

  /** The documents that the transaction touches and that will match. */
  List<DocumentId> matching(Resource resource, Selector selector) {
    return touched.values()
        .stream()
        .filter(place -> place.resource.equals(resource))
        .filter(place -> place.members().filter(selector::matches).isPresent())
        .map(Touched::id)
        .toList();
  }

  /** Demands that something holds once all is written. */
  void require(Commit.Condition condition, Reason reason) {
    required.add(new Required(condition, reason));
  }

  /** The reason of a condition of {@link #toCommit}; empty if it was added behind that. */
  Optional<Reason> reason(int condition) {
    return condition < required.size()
        ? Optional.of(required.get(condition).reason())
        : Optional.empty();
  }

  /** What the store is asked to do; without writes, nothing is to be done. */
  Commit toCommit(Optional<String> caller) {
    var writes = new ArrayList<Commit.Write>(touched.size());
    var places = new ArrayList<Touched>(touched.size());
    for (Touched place : touched.values()) {
      Optional<Commit.Write> write = place.toWrite();
      if (write.isPresent()) {
        place.position = writes.size();
        writes.add(write.get());
        places.add(place);
      }
    }
    written = places;
    // First those that decide: another attempt would find them broken again.
    required.sort(Comparator.comparing((Required each) -> each.reason().retry()));
    return new Commit(writes, required.stream().map(Required::condition).toList(), caller);
  }

  /** The documents behind the writes of {@link #toCommit}, in their order, for participants. */
  List<Transaction.Written> documents() {
    var documents = new ArrayList<Transaction.Written>(written.size());
    for (Touched place : written) {
      documents.add(
          new Transaction.Written(
              place.resource, place.id, place.members(), place.apartBefore, place.apart));
    }
    return documents;
  }

  /** The document behind a write of {@link #toCommit}. */
  Touched written(int write) {
    return written.get(write);
  }

  /** Where a document stands in the commit; negative if it is not written. */
  int position(Touched place) {
    return place.position;
  }
}
