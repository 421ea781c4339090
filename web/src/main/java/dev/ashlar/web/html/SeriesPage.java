package dev.ashlar.web.html;

import dev.ashlar.document.DocumentId;
import dev.ashlar.operation.Include;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Elements;
import dev.ashlar.projection.ReadModel;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.SeriesParameters;
import java.util.List;
import java.util.Map;

/** {@code /message-read-models/lobby} as a page: the elements of a series, in pages. Thread-safe. */
final class SeriesPage {
  private static final String AFTER = "after";
  private static final int USUAL = 100;

  private final Pages pages;
  private final Shown shown;
  private final String key;

  SeriesPage(Pages pages, Shown shown) {
    this.pages = pages;
    this.shown = shown;
    key = shown.resource().readModel().flatMap(ReadModel::sequencedBy).orElseThrow();
  }

  Response get(Request request) {
    Reader reader = pages.reader(request);
    DocumentId id = DocumentPage.id(request);
    Address address = Address.of(shown.url(id.text()), request.parameters());
    var asked =
        SeriesParameters.of(
            shown.resource(), new Parameters(address.parameters()), pages.backend().limits());
    if (asked.rest().limit() > pages.backend().limits().page()) {
      throw new Rejected(
          Problem.of(
              ProblemType.PAGE_SIZE,
              "limit: a page has at most " + pages.backend().limits().page() + " elements"));
    }
    var series =
        Operation.Series.of(reader.context(), shown.resource().name(), id)
            .key(asked.key())
            .between(asked.from(), asked.to())
            .last(asked.last())
            .descending(asked.descending())
            .where(asked.rest().selector())
            .limit(asked.limited() ? asked.rest().limit()
                : Math.min(USUAL, pages.backend().limits().page()))
            .after(asked.rest().after())
            .include(Include.NOTHING);
    return switch (pages.backend().engine().perform(series)) {
      case Elements elements -> answer(reader, address, id, elements);
      case Outcome.Failure failure -> Pages.failed(reader, failure);
    };
  }

  private Response answer(Reader reader, Address address, DocumentId id, Elements elements) {
    Map<String, Object> model = pages.model(reader, id.text());
    List<Map<String, Object>> rows =
        Rows.of(pages, reader, shown, elements.views(), Rows.Have.NOTHING);
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("collection", shown.url());
    model.put("id", id.text());
    model.put("self", shown.url(id.text()));
    model.put("history", shown.url(id.text()) + "/_history");
    model.put("json", address.with("_format", "json").url());
    model.put("key", key);
    model.put("from", address.first("from"));
    model.put("to", address.first("to"));
    model.put("last", address.first("last"));
    model.put("descending", address.first("order").equals("desc"));
    model.put("columns", Rows.columns(shown));
    model.put("rows", rows);
    model.put("requests", new Requests(pages, reader, shown).series(address));
    model.put("first", address.first(AFTER).isEmpty() ? "" : address.without(AFTER).url());
    model.put(
        "next", elements.next().map(cursor -> address.with(AFTER, cursor).url()).orElse(""));
    return pages.answer(reader, 200, Pages.templates(shown, "series"), model);
  }
}
