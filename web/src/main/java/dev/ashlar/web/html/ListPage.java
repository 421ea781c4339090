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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** {@code /people} as a page: filtered, searched, sorted, in pages; all of it in the address. Thread-safe. */
final class ListPage {
  private static final String SORT = "sort";
  private static final String AFTER = "after";

  /** The parts of the page that depend on what its frame depends on, and on nothing else. */
  private static final List<String> PARTS =
      List.of(
          "partials/assets.html", "partials/filter.html", "partials/columns.html",
          "partials/requests.html", "partials/footer.html");

  private static final String HEADER = "partials/header.html";

  /** How many frames a list keeps; some ten kilobytes each, and there may be many lists. */
  private static final int MOST_KEPT = 30;

  private static final int LONGEST_KEPT = 200;

  private final Pages pages;
  private final Shown shown;
  private final Map<Seen, Frame> frames = new ConcurrentHashMap<>();

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

  /**
   * What a frame depends on, and all that it depends on.
   *
   * @param target of the request
   * @param home the address of the home page
   * @param rights of the caller, as far as the parts tell of them
   * @param chosen whether there is a form that chooses documents
   */
  private record Seen(
      String target, String home, Locale locale, Origin origin, Known caller, List<Boolean> rights,
      boolean chosen) {}

  /** What parts tell of a caller. */
  private enum Known {
    ANONYMOUS,
    NAMED,
    ANONYMOUS_ADMINISTRATOR,
    ADMINISTRATOR
  }

  /**
   * What a page has besides the documents: the same until its address, or who reads it, is another.
   *
   * @param parts of the built-in template, rendered
   */
  private record Frame(Map<String, Object> model, Map<String, String> parts) {}

  /**
   * The frame of a page.
   *
   * @param general what the model of every page has
   */
  private Frame frame(
      Reader reader, Address address, ListQuery query, Map<String, Object> general,
      Map<String, Object> selection) {
    String target = reader.request().target();
    boolean first = address.first(AFTER).isEmpty() && query.text().isEmpty();
    if (!first || target.length() > LONGEST_KEPT) {
      return new Frame(framed(reader, address, query), Map.of());
    }
    boolean anonymous = reader.caller().isAnonymous();
    boolean administrator = Boolean.TRUE.equals(general.get("admin"));
    var seen =
        new Seen(
            target, String.valueOf(general.get("home")), reader.texts().locale(),
            pages.origin(reader),
            administrator ? anonymous ? Known.ANONYMOUS_ADMINISTRATOR : Known.ADMINISTRATOR
                : anonymous ? Known.ANONYMOUS : Known.NAMED,
            pages.rights(reader), !selection.isEmpty());
    @Nullable Frame known = frames.get(seen);
    if (known != null) {
      return known;
    }
    Map<String, Object> model = framed(reader, address, query);
    Map<String, Object> all = new HashMap<>(general);
    all.putAll(model);
    all.put("selection", selection);
    Map<String, String> parts = new HashMap<>();
    for (String part : PARTS) {
      parts.put(part, pages.part(reader, part, all));
    }
    if (anonymous) { // others have a form to sign out with, whose token is theirs
      parts.put(HEADER, pages.part(reader, HEADER, all));
    }
    var made = new Frame(model, Map.copyOf(parts));
    if (frames.size() >= MOST_KEPT) {
      frames.clear();
    }
    frames.put(seen, made);
    return made;
  }

  private Map<String, Object> framed(Reader reader, Address address, ListQuery query) {
    Resource resource = shown.resource();
    Map<String, Object> filter = FilterBar.of(reader.texts(), resource, address);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("description", Pages.text(resource.presentation().description()));
    model.put("collection", shown.url());
    model.put("columns", columns(address, query));
    model.put("filter", filter);
    model.put("searchable", resource.declaration().services().search().isPresent());
    model.put("q", query.text().orElse(""));
    model.put(
        "narrowed", Boolean.TRUE.equals(filter.get("used")) || query.text().isPresent());
    model.put("clear", shown.url());
    model.put("first", address.first(AFTER).isEmpty() ? "" : address.without(AFTER).url());
    model.put("exports", exports(address, query));
    model.put("requests", new Requests(pages, reader, shown).list(address, query));
    return model;
  }

  private Response answer(Reader reader, Address address, ListQuery query, Found found) {
    Map<String, Object> model = pages.model(reader, shown.many());
    Map<String, Object> selection = selection(reader, address, found);
    Frame frame = frame(reader, address, query, model, selection);
    model.putAll(frame.model());
    long total = found.total().orElse(found.views().size());
    String create = create(reader);
    model.put("total", total);
    model.put("total_text", NumberFormat.getIntegerInstance(reader.texts().locale()).format(total));
    model.put(
        "rows",
        Rows.of(
            pages, reader, shown, found.views(),
            selection.isEmpty() ? Rows.Have.LINK : Rows.Have.LINK_AND_CHOICE));
    model.put("next", found.next().map(cursor -> address.with(AFTER, cursor).url()).orElse(""));
    model.put("create", create);
    model.put("import_url", create.isEmpty() ? "" : shown.url() + "/_import");
    model.put("selection", selection);
    return pages.answer(reader, Pages.templates(shown, "list"), model, frame.parts());
  }

  /** The form that chooses documents to change or remove; empty for those who may do neither. */
  private Map<String, Object> selection(Reader reader, Address address, Found found) {
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
        "whole", found.total().isPresent());
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
