package dev.ashlar.web.graphql.execution;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.graphql.schema.SchemaText;
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
public final class Reading {
  private Reading() {}

  /** One document; nothing where there is none, or none that the caller may see. */
  static @Nullable Object get(Resource resource, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    return switch (asking.perform(get(resource, field.getArguments(), asking))) {
      case Outcome.Found(var view) -> ShownDocument.of(view);
      case Outcome.Missing _ -> null;
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  /** The operation that asks for one document. */
  static Operation.Get get(Resource resource, Map<String, Object> arguments, Asking asking) {
    return Operation.Get.of(asking.context(), resource.name(), id(arguments.get("id")));
  }

  /** A document of any resource; nothing where there is none, or none that the caller may see. */
  static @Nullable Object node(DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    NodeId node =
        NodeId.parse(String.valueOf(field.<Object>getArgument("id")))
            .orElseThrow(
                () -> Problems.malformed("id: expected the _nodeId of an earlier answer"));
    Optional<Resource> found =
        asking.engine().schema().find(node.resource()).filter(SchemaText::isNode);
    if (found.isEmpty()) {
      return null;
    }
    Resource resource = found.get();
    var get = Operation.Get.of(asking.context(), resource.name(), id(node.id()));
    return switch (asking.perform(get)) {
      case Outcome.Found(var view) -> ShownDocument.of(view, resource);
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
            .limit(
                limit("limit", field.getArguments(), asking, Math.min(most, Operation.Series.PAGE)))
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
    var query = query(resource, field.getArguments(), selected.contains("total"), asking);
    if (!selected.contains("items") && !selected.contains("count")
        && !selected.contains("cursor")) {
      return selected.contains("total") ? counted(resource, field, asking) : Map.of();
    }
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

  /** The operation that asks for a page. */
  static Operation.Query query(
      Resource resource, Map<String, Object> arguments, boolean total, Asking asking) {
    return Operation.Query.of(asking.context(), resource.name())
        .where(Filters.selector(resource, arguments.get("filter"), asking.limits()))
        .sort(Filters.sort(resource, arguments.get("sortBy")))
        .limit(limit("limit", arguments, asking, asking.limits().usualPage()))
        .after(Optional.ofNullable((String) arguments.get("afterCursor")))
        .withTotal(total);
  }

  /** A page with a cursor for each document; what is not selected is not looked for. */
  static Object connection(Resource resource, DataFetchingEnvironment field) {
    Asking asking = Asking.of(field);
    Set<String> selected = Selections.of(field);
    if (!selected.contains("edges") && !selected.contains("pageInfo")) {
      return selected.contains("total") ? counted(resource, field, asking) : Map.of();
    }
    Optional<String> after = Optional.ofNullable(field.getArgument("after"));
    var query =
        Operation.Query.of(asking.context(), resource.name())
            .where(Filters.selector(resource, field.getArgument("filter"), asking.limits()))
            .sort(Filters.sort(resource, field.getArgument("sortBy")));
    var asked =
        query.limit(limit("first", field.getArguments(), asking, asking.limits().usualPage()))
            .after(after)
            .withTotal(selected.contains("total"))
            .withCursors();
    return switch (asking.perform(asked)) {
      case Outcome.Continuable(var page, var cursors) -> {
        var edges = new ArrayList<Map<String, Object>>();
        for (int i = 0; i < cursors.size(); i++) {
          ShownDocument node = ShownDocument.of(page.items().get(i));
          edges.add(Map.of("cursor", cursors.get(i), "node", node));
        }
        var info = new LinkedHashMap<String, @Nullable Object>();
        info.put("hasNextPage", page.next().isPresent());
        info.put(
            "hasPreviousPage",
            after.isPresent()
                && Selections.within(field, "pageInfo").contains("hasPreviousPage")
                && isPreceded(query, page, asking));
        info.put("startCursor", cursors.isEmpty() ? null : cursors.getFirst());
        info.put("endCursor", cursors.isEmpty() ? null : cursors.getLast());
        var connection = new LinkedHashMap<String, @Nullable Object>();
        connection.put("edges", edges);
        connection.put("pageInfo", info);
        page.total().ifPresent(all -> connection.put("total", all));
        yield connection;
      }
      case Outcome.Failure failure -> throw Asking.failed(failure);
    };
  }

  /** Whether the whole list begins with another document than a page that goes on behind a cursor. */
  private static boolean isPreceded(
      Operation.Query whole, Outcome.Listed page, Asking asking) {
    return switch (asking.perform(whole.limit(1))) {
      case Outcome.Listed(var first, var _, var _) ->
          !first.isEmpty()
              && (page.items().isEmpty()
                  || !first.getFirst().id().equals(page.items().getFirst().id()));
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
    return limit("limit", field.getArguments(), asking, asking.limits().usualPage());
  }

  private static int limit(
      String name, Map<String, Object> arguments, Asking asking, int usual) {
    var asked = (Integer) arguments.get(name);
    return asked == null ? usual : bounded(name, asked, asking.limits().page());
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
  public static DocumentId id(@Nullable Object text) {
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
