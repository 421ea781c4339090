package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Query;
import dev.ashlar.operation.Operation.QueryBytes;
import dev.ashlar.operation.Operation.QueryCursors;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.View;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.InvalidCursor;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Schema;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A page of the documents that match. Where the stored bytes are what the caller sees and nothing is
 * asked about the documents, they are passed through. Thread-safe.
 */
final class QueryHandler {
  private final Schema schema;
  private final Sights sights;
  private final Documents documents;
  private final Population population;
  private final int page;

  QueryHandler(
      Schema schema, Sights sights, Documents documents, Population population, int page) {
    this.schema = schema;
    this.sights = sights;
    this.documents = documents;
    this.population = population;
    this.page = page;
  }

  Outcome.OfQuery perform(Query query) {
    return switch (sights.of(Method.QUERY, asked(query))) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> listed(sight, query);
    };
  }

  Outcome.OfQueryBytes perform(QueryBytes bytes) {
    return switch (sights.of(Method.QUERY, asked(bytes.query()))) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> shown(sight, bytes.query());
    };
  }

  Outcome.OfQueryCursors perform(QueryCursors cursors) {
    return switch (sights.of(Method.QUERY, asked(cursors.query()))) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> continuable(sight, cursors.query());
    };
  }

  private Envelope asked(Query query) {
    List<String> own =
        query.fields().isEmpty()
            ? List.of()
            : Population.own(
                schema.resource(query.resource()),
                Method.QUERY,
                query.context(),
                query.include(),
                query.fields());
    return Envelope.of(query.context(), query.resource())
        .withFilters(query.selector())
        .withSort(query.sort())
        .withLimit(query.limit())
        .withAfter(query.after())
        .withFields(own);
  }

  private PopulationPlan plan(Sight.Open sight, Query query) {
    return population.plan(
        sight.resource(), Method.QUERY, query.context(), query.include(), query.fields());
  }

  private Outcome.OfQuery listed(Sight.Open sight, Query query) {
    try {
      PopulationPlan plan = plan(sight, query);
      Find find = sight.find(page, query.total());
      return listed(sight, query, plan, find, documents.find(find));
    } catch (InvalidInclude e) {
      return e.failure();
    } catch (InvalidCursor e) {
      return malformed(e);
    } catch (InvalidSort e) {
      return malformed(e);
    }
  }

  private Outcome.OfQueryBytes shown(Sight.Open sight, Query query) {
    try {
      PopulationPlan plan = plan(sight, query);
      Find find = sight.find(page, query.total());
      boolean whole = sight.envelope().fields().isEmpty() && !sight.resource().isSequenced();
      boolean passes = whole && sight.passes();
      if (plan.isNothing()) {
        return sight.answered(passes ? passed(find) : made(sight, find));
      }
      if (!passes || plan.needsDocuments()) {
        return bytes(listed(sight, query));
      }
      Outcome.Shown shown = sight.answered(passed(find));
      return shown.with(
          population.bytes(query.context(), plan, sight.resource(), shown.documents()));
    } catch (InvalidInclude e) {
      return e.failure();
    } catch (InvalidCursor e) {
      return malformed(e);
    } catch (InvalidSort e) {
      return malformed(e);
    }
  }

  private Outcome.Listed listed(
      Sight.Open sight, Query query, PopulationPlan plan, Find find, Found<Document> found) {
    var listed =
        sight.answered(
            new Outcome.Listed(
                sight.views(found.documents()), next(find.sort(), found), found.total()));
    return plan.isNothing()
        ? listed
        : listed.with(
            population.views(query.context(), plan, sight, listed.items(), found.documents()));
  }

  private Outcome.OfQueryCursors continuable(Sight.Open sight, Query query) {
    try {
      PopulationPlan plan = plan(sight, query);
      Find find = sight.find(page, query.total());
      Found<Document> found = documents.find(find);
      List<String> cursors =
          found.documents().stream().map(document -> cursor(find.sort(), document)).toList();
      return new Outcome.Continuable(listed(sight, query, plan, find, found), cursors);
    } catch (InvalidInclude e) {
      return e.failure();
    } catch (InvalidCursor e) {
      return malformed(e);
    } catch (InvalidSort e) {
      return malformed(e);
    }
  }

  private static Outcome.OfQueryBytes bytes(Outcome.OfQuery outcome) {
    return switch (outcome) {
      case Outcome.Listed(var items, var next, var total) ->
          new Outcome.Shown(items.stream().map(View::json).toList(), next, total);
      case Outcome.Failure failure -> failure;
    };
  }

  /** Stored bytes, passed through. */
  private Outcome.Shown passed(Find find) {
    Found<byte[]> found = documents.shown(find);
    if (!found.more() || found.documents().isEmpty()) {
      return new Outcome.Shown(found.documents(), Optional.empty(), found.total());
    }
    String name = find.resource().idMember();
    byte[] bytes = found.documents().getLast();
    boolean byId = find.sort().keys().isEmpty();
    JsonNode last = byId ? Json.members(bytes, Set.of(name)) : Json.parse(bytes);
    String next = Cursor.of(find.sort(), last, last.get(name).stringValue()).toString();
    return new Outcome.Shown(found.documents(), Optional.of(next), found.total());
  }

  private Outcome.Shown made(Sight.Open sight, Find find) {
    Found<Document> found = documents.find(find);
    return new Outcome.Shown(
        sight.views(found.documents()).stream().map(View::json).toList(),
        next(find.sort(), found),
        found.total());
  }

  /** The cursor of the page behind; empty at the end. */
  private static Optional<String> next(Sort sort, Found<Document> found) {
    if (!found.more() || found.documents().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(cursor(sort, found.documents().getLast()));
  }

  private static String cursor(Sort sort, Document document) {
    var members = sort.keys().isEmpty() ? MissingNode.getInstance() : document.members();
    return Cursor.of(sort, members, document.id().text()).toString();
  }

  static Outcome.Malformed malformed(InvalidCursor fault) {
    return new Outcome.Malformed(Outcome.Problem.CURSOR, "after: " + fault.getMessage());
  }

  private static Outcome.Malformed malformed(InvalidSort fault) {
    return new Outcome.Malformed(Outcome.Problem.SORT, String.valueOf(fault.getMessage()));
  }
}
