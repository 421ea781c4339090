package dev.ashlar.web.html;

import dev.ashlar.operation.Include;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Hits;
import dev.ashlar.operation.Outcome.Listed;
import dev.ashlar.operation.View;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.MinimumSequence;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.ListParameters;
import dev.ashlar.web.vocabulary.ListQuery;
import java.text.NumberFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** {@code /people} as a page: filtered, searched, sorted, in pages; all of it in the address. Thread-safe. */
final class ListPage {
  private static final String SORT = "sort";
  private static final String AFTER = "after";

  private final Pages pages;
  private final Shown shown;

  ListPage(Pages pages, Shown shown) {
    this.pages = pages;
    this.shown = shown;
  }

  /** What a list came to, however it was asked for. */
  private record Found(List<View> views, Optional<String> next, OptionalLong total) {}

  Response get(Request request) {
    Reader reader = pages.reader(request);
    Address address = Address.of(shown.url(), request.parameters());
    if (!address.first("q").isBlank()) {
      address = address.without(SORT); // a search is sorted by relevance
    }
    ListQuery query =
        ListParameters.of(
            shown.resource(), new Parameters(address.parameters()), pages.backend().limits());
    if (query.limit() > pages.backend().limits().page()) {
      throw new Rejected(
          Problem.of(
              ProblemType.PAGE_SIZE,
              "limit: a page has at most " + pages.backend().limits().page() + " documents"));
    }
    return switch (performed(reader, query)) {
      case Listed(var views, var next, var total) ->
          answer(reader, address, query, new Found(views, next, total));
      case Hits hits ->
          answer(
              reader, address, query,
              new Found(
                  hits.hits().stream().map(Outcome.Hit::view).toList(), hits.next(),
                  hits.total()));
      case Outcome.Failure failure -> Pages.failed(reader, failure);
      case Outcome other -> throw new IllegalStateException("a list came to " + other);
    };
  }

  private Outcome performed(Reader reader, ListQuery query) {
    String name = shown.resource().name();
    return query.text().isPresent()
        ? pages.backend()
            .engine()
            .perform(
                Operation.Search.of(reader.context(), name, query.text().get())
                    .where(query.selector())
                    .limit(query.limit())
                    .after(query.after())
                    .include(Include.NOTHING)
                    .withTotal()
                    .least(MinimumSequence.of(reader.request())))
        : pages.backend()
            .engine()
            .perform(
                Operation.Query.of(reader.context(), name)
                    .where(query.selector())
                    .sort(query.sort())
                    .limit(query.limit())
                    .after(query.after())
                    .include(Include.NOTHING)
                    .withTotal());
  }

  private Response answer(Reader reader, Address address, ListQuery query, Found found) {
    Resource resource = shown.resource();
    Texts texts = reader.texts();
    Map<String, Object> model = pages.model(reader, shown.many());
    long total = found.total().orElse(found.views().size());
    Map<String, Object> filter = FilterBar.of(texts, resource, address);
    boolean narrowed = Boolean.TRUE.equals(filter.get("used")) || query.text().isPresent();
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("description", Pages.text(resource.presentation().description()));
    model.put("collection", shown.url());
    model.put("total", total);
    model.put("total_text", NumberFormat.getIntegerInstance(texts.locale()).format(total));
    model.put("columns", columns(address, query));
    model.put("rows", Rows.of(pages, reader, shown, found.views()));
    model.put("filter", filter);
    model.put("searchable", resource.declaration().services().search().isPresent());
    model.put("q", query.text().orElse(""));
    model.put("narrowed", narrowed);
    model.put("clear", shown.url());
    model.put("first", address.first(AFTER).isEmpty() ? "" : address.without(AFTER).url());
    model.put("next", found.next().map(cursor -> address.with(AFTER, cursor).url()).orElse(""));
    model.put("exports", exports(address, query));
    model.put("create", create(reader));
    model.put("requests", new Requests(pages, reader, shown).list(address, query));
    model.put("import_url", create(reader).isEmpty() ? "" : shown.url() + "/_import");
    model.put("selection", selection(reader, address, query));
    return pages.answer(reader, 200, Pages.templates(shown, "list"), model);
  }

  /** The form that chooses documents to change or remove; empty for those who may do neither. */
  private Map<String, Object> selection(Reader reader, Address address, ListQuery query) {
    Resource resource = shown.resource();
    boolean may =
        !resource.isReadOnly()
            && (pages.may(reader, resource, Method.UPDATE)
                || pages.may(reader, resource, Method.DESTROY));
    if (!may) {
      return Map.of();
    }
    String filter = address.without(SORT, AFTER, "limit", "fields", "include", "meta").query();
    return Map.of(
        "action", shown.url() + "/_bulk",
        "filter", filter,
        "back", address.url(),
        "whole", query.text().isEmpty());
  }

  private String create(Reader reader) {
    boolean may =
        !shown.resource().isReadOnly() && pages.may(reader, shown.resource(), Method.CREATE);
    return may ? shown.url() + "/_new" : "";
  }

  /** The columns, each with the address that sorts by it, and how it is sorted now. */
  private List<Map<String, Object>> columns(Address address, ListQuery query) {
    List<Map<String, Object>> columns = Rows.columns(shown);
    String sorted = address.first(SORT);
    for (int i = 0; i < columns.size(); i++) {
      Shown.Column column = shown.columns().get(i);
      Map<String, Object> model = columns.get(i);
      String name = column.path();
      boolean ascending = sorted.equals(name);
      boolean descending = sorted.equals("-" + name);
      boolean sortable = Rows.isSortable(column) && query.text().isEmpty();
      model.put("order", ascending ? "ascending" : descending ? "descending" : "none");
      model.put(
          SORT,
          sortable ? address.without(AFTER).with(SORT, ascending ? "-" + name : name).url() : "");
    }
    return columns;
  }

  /** The links that download what the list shows, all pages of it. */
  private static List<Map<String, Object>> exports(Address address, ListQuery query) {
    var exports = new ArrayList<Map<String, Object>>();
    if (query.text().isEmpty()) {
      Address whole = address.without(AFTER, "limit");
      exports.add(Pages.link("CSV", whole.with("_format", "csv").url()));
      exports.add(Pages.link("NDJSON", whole.with("_format", "ndjson").url()));
    }
    exports.add(Pages.link("JSON", address.with("_format", "json").url()));
    return exports;
  }
}
