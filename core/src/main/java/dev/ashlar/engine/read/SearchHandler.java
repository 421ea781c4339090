package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.engine.follow.ProjectedService;
import dev.ashlar.engine.follow.ProjectionRunner;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Search;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.operation.View;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.Ranking;
import dev.ashlar.port.search.TooManyWords;
import dev.ashlar.port.search.Wanted;
import dev.ashlar.projection.ServiceUnavailable;
import dev.ashlar.query.InvalidCursor;
import dev.ashlar.query.Path;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.search.Place;
import dev.ashlar.search.Searching;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Full text: the index's ranking, and the stored documents behind it, as they are now. Only members that
 * the caller may ask by are searched in: that a word is found tells of them as a filter would.
 * Thread-safe.
 */
final class SearchHandler {
  private final Schema schema;
  private final Sights sights;
  private final Population population;
  private final ProjectedService<Searching> indexes;
  private final int page;

  SearchHandler(
      Schema schema,
      Sights sights,
      Population population,
      ProjectedService<Searching> indexes,
      int page) {
    this.schema = schema;
    this.sights = sights;
    this.population = population;
    this.indexes = indexes;
    this.page = page;
  }

  Outcome.OfSearch perform(Search search) {
    List<String> own =
        search.fields().isEmpty()
            ? List.of()
            : Population.own(
                schema.resource(search.resource()),
                Method.QUERY,
                search.context(),
                search.include(),
                search.fields());
    Envelope asked =
        Envelope.of(search.context(), search.resource())
            .withFilters(search.selector())
            .withLimit(search.limit())
            .withAfter(search.after())
            .withFields(own);
    return switch (sights.of(Method.QUERY, asked)) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> populated(sight, search);
    };
  }

  private Outcome.OfSearch populated(Sight.Open sight, Search search) {
    try {
      PopulationPlan plan =
          population.plan(
              sight.resource(),
              Method.QUERY,
              search.context(),
              search.include(),
              search.fields());
      var stored = new ArrayList<Document>();
      Outcome.OfSearch outcome = sight.answered(found(sight, search, stored));
      return plan.isNothing() || !(outcome instanceof Outcome.Hits hits)
          ? outcome
          : populated(sight, search, plan, hits, stored);
    } catch (InvalidInclude e) {
      return e.failure();
    }
  }

  private Outcome.Hits populated(
      Sight.Open sight,
      Search search,
      PopulationPlan plan,
      Outcome.Hits hits,
      List<Document> stored) {
    List<View> plain = hits.hits().stream().map(Outcome.Hit::view).toList();
    List<View> views = population.views(search.context(), plan, sight, plain, stored);
    var populated = new ArrayList<Outcome.Hit>(views.size());
    for (int i = 0; i < views.size(); i++) {
      populated.add(hits.hits().get(i).with(views.get(i)));
    }
    return new Outcome.Hits(populated, hits.next(), hits.total(), hits.sequence());
  }

  private Outcome.OfSearch found(
      Sight.Open sight, Search search, List<Document> stored) {
    Optional<Searching> searching = index(sight.resource());
    if (searching.isEmpty()) {
      return new Outcome.Malformed(
          Outcome.Problem.FILTER,
          "q: " + sight.resource().name() + " has no search switched on");
    }
    Optional<Wanted.Place> after;
    try {
      after = sight.envelope().afterCursor().map(text -> Place.parse(text, search.text()));
    } catch (InvalidCursor e) {
      return QueryHandler.malformed(e);
    }
    Optional<Outcome.Failure> behind = behind(sight.resource(), search);
    return behind.isPresent() ? behind.get()
        : ranked(sight, search, searching.get(), after, stored);
  }

  /** The index that serves now. */
  private Optional<Searching> index(Resource resource) {
    return indexes.of(resource).map(ProjectionRunner::projection);
  }

  private Outcome.OfSearch ranked(
      Sight.Open sight,
      Search search,
      Searching searching,
      Optional<Wanted.Place> after,
      List<Document> stored) {
    var wanted =
        new Wanted(
            search.text(),
            unsearched(sight, searching),
            sight.filter(),
            sight.envelope().limit().orElse(page),
            after,
            search.total(),
            sight.isNarrowed());
    try {
      return hits(sight, search, searching, searching.search(wanted), stored);
    } catch (TooManyWords e) {
      return new Outcome.Malformed(Outcome.Problem.FILTER, "q: " + e.getMessage());
    } catch (ServiceUnavailable e) {
      Optional<Searching> now = index(sight.resource());
      if (now.isPresent() && !now.get().equals(searching)) {
        return ranked(sight, search, now.get(), after, stored); // it gave way meanwhile
      }
      return new Outcome.Unavailable(Searching.SERVICE, String.valueOf(e.getMessage()));
    }
  }

  private static Set<String> unsearched(Sight.Open sight, Searching searching) {
    return searching.definition()
        .fields()
        .stream()
        .map(IndexDefinition.Field::name)
        .filter(name -> !sight.reaches(Path.parse(name)))
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Why the index has not reached what it must have; empty if it has, or does soon. */
  private Optional<Outcome.Failure> behind(Resource resource, Search search) {
    ProjectionRunner<Searching> runner = indexes.of(resource).orElseThrow();
    long least = Math.max(search.least().orElse(0), runner.floor());
    return runner.await(least) instanceof Part.Failed(var reason, var retryable)
        ? Optional.of(
            new Outcome.Unavailable(
                Searching.SERVICE, "search of " + resource.name() + ": " + reason))
        : Optional.empty();
  }

  private static Outcome.Hits hits(
      Sight.Open sight,
      Search search,
      Searching searching,
      Ranking ranking,
      List<Document> stored) {
    List<DocumentId> ids = ranking.ranks().stream().map(Ranking.Rank::id).toList();
    Map<DocumentId, Document> found = ids.isEmpty() ? Map.of() : sight.getAll(ids);
    var hits = new ArrayList<Outcome.Hit>(ids.size());
    for (Ranking.Rank rank : ranking.ranks()) {
      Document document = found.get(rank.id());
      if (document != null && document.version() >= rank.version()) {
        hits.add(hit(sight, search, searching, document, rank.score()));
        stored.add(document);
      }
    }
    Optional<String> next =
        ranking.more()
            ? Optional.of(Place.text(ranking.ranks().getLast(), search.text()))
            : Optional.empty();
    return new Outcome.Hits(hits, next, ranking.total(), ranking.sequence());
  }

  private static Outcome.Hit hit(
      Sight.Open sight, Search search, Searching searching, Document document, float score) {
    if (!search.highlights()) {
      return new Outcome.Hit(sight.view(document), score, Map.of());
    }
    var shown = (ObjectNode) Json.parse(sight.whole(document).json());
    return new Outcome.Hit(
        sight.view(document), score, searching.highlights(search.text(), shown));
  }
}
