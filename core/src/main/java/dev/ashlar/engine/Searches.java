package dev.ashlar.engine;

import dev.ashlar.access.Caller;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.ProjectionRunner;
import dev.ashlar.engine.follow.ProjectionRunners;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Search;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.operation.View;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.query.InvalidCursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.InvalidMember;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.search.Place;
import dev.ashlar.search.Searching;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.node.ObjectNode;

/**
 * The read path of full text: rights and hooks as for any query, the index's ranking, and the stored
 * documents behind it, as they are now. Thread-safe.
 */
final class Searches {
  private final Schema schema;
  private final Documents documents;
  private final ProjectionRunners runners;
  private final int maxLimit;

  Searches(Schema schema, Documents documents, ProjectionRunners runners, int maxLimit) {
    this.schema = schema;
    this.documents = documents;
    this.runners = runners;
    this.maxLimit = maxLimit;
  }

  Outcome perform(Search search) {
    Resource resource = schema.resource(search.resource());
    Caller caller = search.context().caller();
    Gate gate = Policies.gate(resource, Method.QUERY, caller);
    if (gate instanceof Gate.Shut(var failure)) {
      return failure;
    }
    Optional<Searching> searching = runners.search(resource);
    if (searching.isEmpty()) {
      return new Outcome.Malformed(
          Outcome.Problem.FILTER, "q: " + resource.name() + " has no search switched on");
    }
    boolean trusted = caller.isApplication();
    if (search.limit() < 0 || (!trusted && search.limit() > maxLimit)) {
      return new Outcome.Malformed(
          Outcome.Problem.LIMIT,
          "limit: expected 0 to " + maxLimit + ", found " + search.limit());
    }
    Selector selector;
    try {
      selector = resource.bind(search.selector(), trusted);
    } catch (InvalidMember e) {
      return Reads.malformed(Outcome.Problem.FILTER, e);
    }
    try {
      resource.checkFields(search.fields(), trusted);
    } catch (InvalidMember e) {
      return Reads.malformed(Outcome.Problem.FIELDS, e);
    }
    var asked =
        new Envelope(
            caller,
            search.context().requestId(),
            Optional.empty(),
            resource.name(),
            selector,
            OptionalInt.of(search.limit()),
            search.after(),
            Sort.NONE,
            search.fields());
    return Reads.hooked(
        resource,
        Method.QUERY,
        asked,
        envelope -> {
          boolean hooked = !envelope.filters().equals(selector);
          boolean narrowed = !((Gate.Open) gate).selector().equals(Selector.ALL);
          return found(resource, gate, envelope, search, searching.get(), hooked || narrowed);
        });
  }

  private Outcome found(
      Resource resource,
      Gate gate,
      Envelope envelope,
      Search search,
      Searching searching,
      boolean blind) {
    Optional<Wanted.Place> after;
    try {
      after = envelope.afterCursor().map(text -> Place.parse(text, search.text()));
    } catch (InvalidCursor e) {
      return new Outcome.Malformed(Outcome.Problem.CURSOR, "after: " + e.getMessage());
    }
    Optional<Outcome.Failure> behind = behind(resource, search);
    if (behind.isPresent()) {
      return behind.get();
    }
    Selector filter = Reads.filter(resource, gate, envelope);
    int limit = envelope.limit().orElse(maxLimit);
    try {
      Ranking ranking =
          searching.search(new Wanted(search.text(), filter, limit, after, search.total(), blind));
      return hits(resource, filter, envelope, search, searching, ranking);
    } catch (ServiceUnavailable e) {
      Optional<Searching> now = runners.search(resource);
      if (now.isPresent() && !now.get().equals(searching)) {
        return found(resource, gate, envelope, search, now.get(), blind); // it gave way meanwhile
      }
      return new Outcome.Unavailable(Searching.SERVICE, String.valueOf(e.getMessage()));
    }
  }

  /** Why the index has not reached what it must have; empty if it has, or does soon. */
  private Optional<Outcome.Failure> behind(Resource resource, Search search) {
    for (ProjectionRunner<?> runner : runners.of(resource)) {
      boolean ours = runner.projection().service().equals(Searching.SERVICE);
      long least = Math.max(search.least().orElse(0), runner.floor());
      if (ours && runner.await(least) instanceof Part.Failed(var reason, var retryable)) {
        return Optional.of(
            new Outcome.Unavailable(
                Searching.SERVICE, "search of " + resource.name() + ": " + reason));
      }
    }
    return Optional.empty();
  }

  private Outcome hits(
      Resource resource,
      Selector filter,
      Envelope envelope,
      Search search,
      Searching searching,
      Ranking ranking) {
    List<DocumentId> ids = ranking.ranks().stream().map(Ranking.Rank::id).toList();
    Map<DocumentId, Document> found = ids.isEmpty() ? Map.of() : documents.getAll(resource, ids);
    var hits = new ArrayList<Outcome.Hit>(ids.size());
    for (Ranking.Rank rank : ranking.ranks()) {
      Document document = found.get(rank.id());
      if (document != null && document.version() >= rank.version()
          && Reads.sees(filter, document)) {
        hits.add(hit(resource, document, envelope, search, searching, rank.score()));
      }
    }
    Optional<String> next =
        ranking.more()
            ? Optional.of(Place.text(ranking.ranks().getLast(), search.text()))
            : Optional.empty();
    return new Outcome.Hits(hits, next, ranking.total(), ranking.sequence());
  }

  private static Outcome.Hit hit(
      Resource resource,
      Document document,
      Envelope envelope,
      Search search,
      Searching searching,
      float score) {
    Caller caller = search.context().caller();
    View view = Views.of(resource, document, Method.QUERY, caller, envelope.fields());
    if (!search.highlights()) {
      return new Outcome.Hit(view, score, Map.of());
    }
    View whole = Views.of(resource, document, Method.QUERY, caller, List.of());
    var shown = (ObjectNode) Json.parse(whole.json());
    return new Outcome.Hit(view, score, searching.highlights(search.text(), shown));
  }
}
