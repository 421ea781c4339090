package dev.ashlar.web.html;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.Historic;
import dev.ashlar.operation.Outcome.SeenChange;
import dev.ashlar.schema.Attribute;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.LogRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /people/ada/_history} as a page: who changed what, when, and at which sequence. Thread-safe. */
final class HistoryPage {
  private static final int USUAL = 100;
  private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

  private final Pages pages;
  private final Shown shown;

  HistoryPage(Pages pages, Shown shown) {
    this.pages = pages;
    this.shown = shown;
  }

  Response get(Request request) {
    Reader reader = pages.reader(request);
    var range = LogRange.of(request.parameters(), USUAL);
    var history =
        Operation.History.of(
            reader.context(), shown.resource().name(), DocumentPage.id(request))
            .since(range.since())
            .limit(range.limit());
    return switch (pages.backend().engine().perform(history)) {
      case Historic historic -> answer(reader, historic, request.segment(1), range);
      case Outcome.Failure failure -> Pages.failed(reader, failure);
    };
  }

  private Response answer(Reader reader, Historic historic, String id, LogRange range) {
    String title = title(historic, id);
    Map<String, Object> model =
        pages.model(reader, reader.texts().of("history.title", title));
    var states = new ArrayList<ObjectNode>();
    for (SeenChange seen : historic.seen()) {
      seen.change().before().ifPresent(states::add);
      seen.change().after().ifPresent(states::add);
    }
    var values =
        new ValueMarkup(
            reader.texts(),
            TargetTitles.of(
                pages.catalogue(), pages.backend().engine(), reader.context(), shown.resource(),
                states));
    var restoring = new Restoring(pages, shown, reader, DocumentPage.id(reader.request()));
    model.put("many", shown.many());
    model.put("one", shown.one());
    model.put("collection", shown.url());
    model.put("document", title);
    model.put("id", id);
    model.put("self", shown.url(id));
    model.put("complete", historic.complete() || range.since().isPresent());
    model.put("json", reader.request().path() + "?_format=json");
    model.put(
        "changes",
        historic.seen()
            .reversed()
            .stream()
            .map(it -> change(reader, it.change(), values, restoring))
            .toList());
    model.put(
        "later",
        historic.more() ? reader.request().path() + "?since=" + historic.sequence() : "");
    return pages.answer(reader, 200, Pages.templates(shown, "history"), model);
  }

  private String title(Historic historic, String id) {
    return historic.seen()
        .reversed()
        .stream()
        .flatMap(seen -> seen.change().after().or(seen.change()::before).stream())
        .findFirst()
        .map(document -> shown.title(document, id))
        .orElse(id);
  }

  private Map<String, Object> change(
      Reader reader, Change<ObjectNode> change, ValueMarkup values, Restoring restoring) {
    Map<String, Object> model = new LinkedHashMap<>();
    boolean kept = change.action() != Action.DESTROY && !shown.resource().isSequenced();
    model.put("sequence", change.sequence());
    model.put("action", change.action().text());
    model.put("caller", change.caller().orElse(""));
    model.put("source", change.id().source().orElse(""));
    model.put("time", Moments.ago(reader.texts(), change.time(), Instant.now()));
    model.put("restore", kept ? restoring.at(change.sequence()) : Map.of());
    model.put("see", kept ? shown.url(change.id().text()) + "?at=" + change.sequence() : "");
    model.put(
        "members",
        members(change.before().orElse(NOTHING), change.after().orElse(NOTHING), values));
    return model;
  }

  /** The members that differ, each with both values. */
  private List<Map<String, Object>> members(
      ObjectNode before, ObjectNode after, ValueMarkup values) {
    Set<String> names = new LinkedHashSet<>(before.propertyNames());
    names.addAll(after.propertyNames());
    var members = new ArrayList<Map<String, Object>>();
    for (String name : names) {
      JsonNode old = before.path(name);
      JsonNode now = after.path(name);
      if (!old.equals(now) && !name.equals(shown.resource().idMember())) {
        Optional<Attribute> attribute = shown.resource().attribute(name);
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("name", name);
        member.put("label", attribute.map(Shown::label).orElse(name));
        member.put("before", before.isEmpty() ? "" : values.cell(attribute, old));
        member.put("after", after.isEmpty() ? "" : values.cell(attribute, now));
        members.add(member);
      }
    }
    return members;
  }
}
