package dev.ashlar.engine.read;

import dev.ashlar.document.Document;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation.Series;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.InvalidCursor;
import dev.ashlar.query.InvalidSort;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.InvalidMember;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Elements of a series, by its id and the key that orders them. It is a read by id, with the hooks and
 * rights of one; an unknown series has no elements. Elements of one key are in the order of their
 * sources. Thread-safe.
 */
final class SeriesHandler {
  private final Sights sights;
  private final Documents documents;
  private final Population population;

  SeriesHandler(Sights sights, Documents documents, Population population) {
    this.sights = sights;
    this.documents = documents;
    this.population = population;
  }

  Outcome.OfSeries perform(Series series) {
    Resource resource = sights.resource(series.resource());
    Optional<String> key = resource.readModel().flatMap(ReadModel::sequencedBy);
    if (key.isEmpty()) {
      return new Outcome.Malformed(
          Outcome.Problem.ID, resource.name() + " has no series: an id has one document");
    }
    return switch (sights.of(Method.GET, asked(resource, series, key.get()))) {
      case Sight.Closed closed -> closed.failure();
      case Sight.Open sight -> found(sight, series, key.get());
    };
  }

  private static Envelope asked(Resource resource, Series series, String key) {
    Path path = Path.of(key);
    Selector selector = series.selector();
    if (series.from().isPresent()) {
      selector = selector.and(Selector.where(path.toString()).gte(series.from().get()));
    }
    if (series.to().isPresent()) {
      selector = selector.and(Selector.where(path.toString()).lt(series.to().get()));
    }
    boolean backwards = series.descending() || series.last().isPresent();
    return Envelope.of(series.context(), series.resource())
        .withKey(series.id())
        .withSequenceKey(series.key().map(SeriesHandler::text))
        .withFilters(selector)
        .withSort(new Sort(List.of(new Sort.Key(path, backwards, Kind.ANY))))
        .withLimit(series.last().orElse(series.limit()))
        .withAfter(series.after())
        .withFields(
            series.fields().isEmpty()
                ? List.of()
                : Population.own(
                    resource,
                    Method.GET,
                    series.context(),
                    series.include(),
                    series.fields()));
  }

  private static String text(JsonNode key) {
    return key.isString() ? key.stringValue() : key.toString();
  }

  private Outcome.OfSeries found(Sight.Open sight, Series series, String key) {
    try {
      Resource resource = sight.resource();
      PopulationPlan plan =
          population.plan(
              resource, Method.GET, series.context(), series.include(), series.fields());
      Find find = find(sight, series, key);
      Found<Document> found = documents.find(find);
      List<Document> page = found.documents();
      boolean more = found.more() && !page.isEmpty() && series.last().isEmpty();
      Optional<String> next =
          more ? Optional.of(cursor(find.sort(), page.getLast())) : Optional.empty();
      if (series.last().isPresent() && !series.descending()) {
        page = page.reversed();
      }
      var cursors = new ArrayList<String>();
      if (series.cursors()) {
        Sort forward = order(resource, series.descending(), sight.envelope().sort());
        page.forEach(document -> cursors.add(cursor(forward, document)));
      }
      var elements =
          sight.answered(new Outcome.Elements(sight.views(page), cursors, next));
      return plan.isNothing()
          ? elements
          : new Outcome.Elements(
              population.views(series.context(), plan, sight, elements.views(), page),
              cursors,
              next);
    } catch (InvalidInclude e) {
      return e.failure();
    } catch (InvalidCursor e) {
      return QueryHandler.malformed(e);
    } catch (InvalidSort e) {
      return new Outcome.Malformed(Outcome.Problem.SORT, String.valueOf(e.getMessage()));
    } catch (InvalidMember e) {
      return new Outcome.Malformed(Outcome.Problem.FILTER, String.valueOf(e.getMessage()));
    }
  }

  private static String cursor(Sort sort, Document document) {
    return Cursor.of(sort, document.members(), document.id().text()).toString();
  }

  /** The question to the store, as the hooks left it. */
  private static Find find(Sight.Open sight, Series series, String key) {
    Resource resource = sight.resource();
    Envelope envelope = sight.envelope();
    Envelope.Key asked = envelope.key().orElse(new Envelope.Key(series.id(), Optional.empty()));
    Selector own = Selector.where("id").eq(asked.id().text());
    if (asked.sequenceKey().isPresent()) {
      String text = asked.sequenceKey().get();
      JsonNode value =
          series.key()
              .filter(given -> text(given).equals(text))
              .orElseGet(() -> value(resource.attribute(key).orElseThrow(), text));
      own = own.and(Selector.where(Path.of(key).toString()).eq(value));
    }
    Sort sort =
        order(
            resource,
            envelope.sort().keys().getFirst().descending(),
            envelope.sort());
    return new Find(
        resource,
        resource.bind(own, Reach.ALL).and(sight.filter()),
        sort,
        envelope.limit().orElse(Series.PAGE),
        envelope.afterCursor().map(text -> Cursor.parse(text, sort)),
        false);
  }

  /** By the key, and where that is the same, by the source; both in one direction. */
  private static Sort order(Resource resource, boolean descending, Sort sort) {
    var keys = new ArrayList<Sort.Key>();
    for (Sort.Key each : sort.keys()) {
      keys.add(
          new Sort.Key(each.path(), keys.isEmpty() ? descending : each.descending(), each.kind()));
    }
    keys.add(new Sort.Key(Path.of(resource.idMember()), descending, Kind.ANY));
    return new Sort(keys);
  }

  /** A key's text, which a hook put there, as a value of its attribute. */
  private static JsonNode value(Attribute attribute, String text) {
    boolean number =
        attribute.type() == AttributeType.INTEGER || attribute.type() == AttributeType.NUMBER;
    if (number) {
      try {
        return JsonNodeFactory.instance.numberNode(new BigDecimal(text));
      } catch (NumberFormatException e) {
        return JsonNodeFactory.instance.stringNode(text); // which is refused for its type
      }
    }
    return JsonNodeFactory.instance.stringNode(text);
  }
}
