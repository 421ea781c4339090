package dev.ashlar.web.graphql;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.vocabulary.Problems;
import graphql.schema.DataFetchingEnvironment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The fields that read: arguments to operations, outcomes to values. */
final class Reading {
  private Reading() {}

  /** One document; nothing where there is none, or none that the caller may see. */
  static @Nullable Object get(Resource resource, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    var get = Operation.Get.of(asking.context(), resource.name(), id(field.getArgument("id")));
    return switch (asking.perform(get)) {
      case Outcome.Found(var view) -> ShownDocument.of(view);
      case Outcome.Missing _ -> null;
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  /** The elements of a series; none where it is not there. */
  static Object series(Resource resource, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    String key = resource.readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
    Integer last = field.getArgument("last");
    int most = asking.limits().page();
    var series =
        Operation.Series.of(asking.context(), resource.name(), id(field.getArgument("id")))
            .key(value(field, key))
            .between(value(field, "from"), value(field, "to"))
            .last(last == null ? OptionalInt.empty() : OptionalInt.of(bounded("last", last, most)))
            .descending("DESC".equals(field.getArgument("order")))
            .limit(limit(field, asking, Math.min(most, Operation.Series.PAGE)))
            .after(Optional.ofNullable(field.getArgument("afterCursor")));
    boolean cursors = Selections.of(field).contains("_cursor");
    return switch (asking.perform(cursors ? series.withCursors() : series)) {
      case Outcome.Elements(var views, var own, var _) -> {
        var shown = new ArrayList<ShownDocument>();
        for (int i = 0; i < views.size(); i++) {
          shown.add(
              own.isEmpty()
                  ? ShownDocument.of(views.get(i))
                  : ShownDocument.of(views.get(i), own.get(i)));
        }
        yield shown;
      }
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  private static Optional<JsonNode> value(DataFetchingEnvironment field, String name) {
    return Optional.<Object>ofNullable(field.getArgument(name)).map(Values::json);
  }

  /** A page; what is not selected is not looked for. */
  static Object page(Resource resource, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    Set<String> selected = Selections.of(field);
    var selector = Filters.selector(resource, field.getArgument("filter"), asking.limits());
    int limit = limit(field, asking);
    if (!selected.contains("items") && !selected.contains("count")
        && !selected.contains("cursor")) {
      return selected.contains("total") ? counted(resource, field, asking) : Map.of();
    }
    var query =
        Operation.Query.of(asking.context(), resource.name())
            .where(selector)
            .sort(Filters.sort(resource, field.getArgument("sortBy")))
            .limit(limit)
            .after(Optional.ofNullable(field.getArgument("afterCursor")))
            .withTotal(selected.contains("total"));
    return switch (asking.perform(query)) {
      case Outcome.Listed(var items, var next, var total) -> {
        var page = new LinkedHashMap<String, @Nullable Object>();
        page.put("items", items.stream().map(ShownDocument::of).toList());
        page.put("count", items.size());
        total.ifPresent(all -> page.put("total", all));
        page.put("cursor", next.orElse(null));
        yield page;
      }
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  private static Object counted(
      Resource resource, DataFetchingEnvironment field, Asking asking) {
    var selector = Filters.selector(resource, field.getArgument("filter"), asking.limits());
    var count = Operation.Count.of(asking.context(), resource.name()).where(selector);
    return switch (asking.perform(count)) {
      case Outcome.Counted(long total) -> Map.of("total", total);
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  /** The best matches of a text. */
  static Object search(Resource resource, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    Set<String> selected = Selections.of(field);
    String text = Objects.requireNonNull(field.<String>getArgument("query"));
    int longest = asking.limits().filter();
    if (text.length() > longest) {
      throw Problems.tooLarge("query may have at most " + longest + " characters");
    }
    var search =
        Operation.Search.of(asking.context(), resource.name(), text)
            .where(Filters.selector(resource, field.getArgument("filter"), asking.limits()))
            .limit(limit(field, asking))
            .after(Optional.ofNullable(field.getArgument("afterCursor")))
            .withTotal(selected.contains("total"))
            .withHighlights(Selections.within(field, "hits").contains("highlights"))
            .least(asking.least());
    return switch (asking.perform(search)) {
      case Outcome.Hits hits -> {
        var found = new LinkedHashMap<String, @Nullable Object>();
        found.put("hits", hits.hits().stream().map(Reading::hit).toList());
        hits.total().ifPresent(all -> found.put("total", all));
        found.put("cursor", hits.next().orElse(null));
        yield found;
      }
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  private static Map<String, Object> hit(Outcome.Hit hit) {
    return Map.of(
        "score", (double) hit.score(),
        "highlights", hit.highlights(),
        "item", ShownDocument.of(hit.view()));
  }

  private static int limit(DataFetchingEnvironment field, Asking asking) {
    return limit(field, asking, asking.limits().usualPage());
  }

  private static int limit(DataFetchingEnvironment field, Asking asking, int usual) {
    Integer asked = field.getArgument("limit");
    return asked == null ? usual : bounded("limit", asked, asking.limits().page());
  }

  private static int bounded(String name, int asked, int most) {
    if (asked < 0 || asked > most) {
      throw new Rejected(
          Problem.of(
              ProblemType.PAGE_SIZE, name + ": expected 0 to " + most + ", found " + asked));
    }
    return asked;
  }

  /** What references lead to, each by its text; those that lead nowhere are missing. */
  static Map<String, ShownDocument> targets(Asking asking, Resource resource, Set<String> texts) {
    var resolve =
        Operation.Resolve.of(asking.context(), resource.name(), List.copyOf(texts));
    return switch (asking.perform(resolve)) {
      case Outcome.Resolved(var targets) -> {
        var shown = new LinkedHashMap<String, ShownDocument>();
        targets.forEach((text, target) -> shown.put(text, shown(target)));
        yield shown;
      }
      case Outcome.Unauthenticated _, Outcome.Refused _ -> Map.of();
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  private static ShownDocument shown(Outcome.Target target) {
    return target.view().map(ShownDocument::of).orElseGet(() -> ShownDocument.of(target.json()));
  }

  /** The id that an argument is. */
  static DocumentId id(@Nullable Object text) {
    try {
      return DocumentId.of(String.valueOf(text));
    } catch (DocumentId.InvalidId e) {
      throw Problems.malformed("id: " + e.getMessage());
    }
  }

  /** The texts of a member that refers to something. */
  static List<String> texts(List<?> members) {
    var texts = new ArrayList<String>();
    members.forEach(each -> texts.add(each instanceof String text ? text : ""));
    return texts;
  }
}
