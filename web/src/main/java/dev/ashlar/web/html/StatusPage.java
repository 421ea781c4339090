package dev.ashlar.web.html;

import dev.ashlar.engine.follow.ListenerState;
import dev.ashlar.engine.follow.ServiceState;
import dev.ashlar.port.store.Outbox.Backlog;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.readmodel.ReadModelState;
import dev.ashlar.source.Load;
import dev.ashlar.source.SourceState;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.vocabulary.Problems;
import dev.ashlar.web.vocabulary.WholeNumber;
import java.text.NumberFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * {@code /_status}: what runs, for those who run it. A table each for the server, the services of
 * resources, listeners, read models, sources, notifications and answers that were problems, with the
 * command that tells the same. Thread-safe.
 */
final class StatusPage {
  private static final int MOST_DEAD = 20;
  private static final Set<String> NUMBERS =
      Set.of("lag", "failed", "items", "count", "id", "tries");
  private static final String GOOD = "good";
  private static final String WARN = "warn";
  private static final String BAD = "bad";

  private final Pages pages;

  StatusPage(Pages pages) {
    this.pages = pages;
  }

  Response get(Request request) {
    Reader reader = pages.reader(request);
    String server = pages.origin(reader).http();
    var section = new Sections(pages.backend(), reader.texts(), server);
    Map<String, Object> model = pages.model(reader, reader.texts().of("status"));
    model.put("sections", section.all());
    return pages.answer(reader, 200, List.of("status.html"), model);
  }

  /** Does what a button of the page says: tries a notification again, gives one up, or builds a read model anew. */
  Response act(Request request) {
    Parameters form =
        request.form()
            .orElseThrow(
                () -> new Rejected(
                    Problem.of(ProblemType.MEDIA_TYPE, "expected a form: " + MediaType.FORM)));
    pages.backend()
        .callers()
        .checkForm(
            request, form.first("_csrf").orElse(request.header(FieldName.CSRF_TOKEN)));
    String what = form.first("_id").orElse("");
    try {
      switch (form.first("_do").orElse("")) {
        case "retry" -> found(pages.backend().engine().notifications().retry(number(what)));
        case "cancel" -> found(pages.backend().engine().notifications().cancel(number(what)));
        case "rebuild" -> rebuild(what);
        default -> throw Problems.malformed("_do: expected retry, cancel or rebuild");
      }
    } catch (StoreUnavailable e) {
      throw new Rejected(
          Problem.of(ProblemType.UNAVAILABLE, "the store cannot answer now; try again")
              .with(Problems.RETRY_SOON));
    }
    return Response.of(303, Field.of(FieldName.LOCATION, "/_status"));
  }

  private static long number(String text) {
    return WholeNumber.parse(text).orElseThrow(StatusPage::missing);
  }

  private static void found(Optional<Entry> entry) {
    if (entry.isEmpty()) {
      throw missing();
    }
  }

  private static Rejected missing() {
    return new Rejected(
        Problem.of(ProblemType.MISSING, "there is no notification with this id"));
  }

  private void rebuild(String name) {
    var models = pages.backend().engine().readModels();
    if (models.states().stream().noneMatch(each -> each.name().equals(name))) {
      throw new Rejected(
          Problem.of(ProblemType.MISSING, "there is no read model of the name '" + name + "'"));
    }
    models.rebuild(name);
  }

  /** The tables, in the language of one reader. Used by one thread. */
  private record Sections(Backend backend, Texts texts, String origin) {
    List<Map<String, Object>> all() {
      return Stream.<Function<Sections, Map<String, Object>>>of(
          Sections::server, Sections::services, Sections::listeners, Sections::readModels,
          Sections::sources, Sections::targets, Sections::dead, Sections::problems,
          Sections::backup)
          .map(each -> each.apply(this))
          .toList();
    }

    /** A table; without rows where what it tells of cannot be asked now. */
    private Map<String, Object> table(
        String name, String command, List<String> columns, List<List<Object>> rows) {
      return Map.of(
          "id", name,
          "title", texts.of("status." + name),
          "empty", texts.of("status." + name + ".none"),
          "command", command,
          "columns", columns.stream().map(this::column).toList(),
          "rows", rows);
    }

    private Map<String, Object> column(String name) {
      return Map.of(
          "label", texts.of("status.column." + name), "kind",
          NUMBERS.contains(name) ? "integer" : "");
    }

    private static Map<String, Object> state(String text, String kind) {
      return Map.of("text", text, "state", kind, "kind", "");
    }

    /** Buttons, each with what it does and the label of it. */
    private Map<String, Object> buttons(String id, String... what) {
      var buttons = new ArrayList<Map<String, Object>>();
      for (String each : what) {
        buttons.add(Map.of("does", each, "label", texts.of("status." + each)));
      }
      return Map.of("text", "", "state", "", "kind", "", "id", id, "buttons", buttons);
    }

    private static Map<String, Object> text(String text) {
      return Map.of("text", text, "state", "", "kind", "");
    }

    private Map<String, Object> number(long number) {
      String text = NumberFormat.getIntegerInstance(texts.locale()).format(number);
      return Map.of("text", text, "state", "", "kind", "integer");
    }

    private Map<String, Object> plain(long number) {
      return text(NumberFormat.getIntegerInstance(texts.locale()).format(number));
    }

    private Object time(Optional<Instant> time) {
      return time
          .<Object>map(
              at -> Map.of(
                  "text", Moments.ago(texts, at, Instant.now()), "state", "", "kind", "date"))
          .orElse(text("—"));
    }

    private Map<String, Object> word(String key, String kind) {
      return state(texts.of("status.state." + key), kind);
    }

    private Map<String, Object> server() {
      boolean ready = backend.engine().ready();
      var subscriptions = backend.subscriptions();
      var rows = new ArrayList<List<Object>>();
      rows.add(
          List.of(text(texts.of("status.store")), ready ? word("ok", GOOD) : word("away", BAD)));
      if (ready) {
        rows.add(List.of(text(texts.of("status.head")), plain(backend.engine().head())));
      }
      rows.add(
          List.of(text(texts.of("status.subscribers")), plain(subscriptions.count())));
      rows.add(List.of(text(texts.of("status.lagged")), plain(subscriptions.lagged())));
      return table("server", "curl " + origin + "/readyz", List.of("what", "state"), rows);
    }

    private Map<String, Object> services() {
      long head = backend.engine().ready() ? backend.engine().head() : 0;
      var rows = new ArrayList<List<Object>>();
      for (ServiceState each : backend.engine().services()) {
        Map<String, Object> state =
            each.failing() ? word("failing", BAD)
                : each.filled().isPresent() ? word("filling", WARN) : word("ok", GOOD);
        rows.add(
            List.of(
                text(each.resource()), text(each.service()), state,
                number(Math.max(0, head - Math.max(0, each.position())))));
      }
      return table(
          "services", "ashlar verify " + origin, List.of("resource", "service", "state", "lag"),
          rows);
    }

    private Map<String, Object> listeners() {
      var rows = new ArrayList<List<Object>>();
      for (ListenerState each : backend.engine().listeners()) {
        rows.add(List.of(text(each.resource()), text(each.name().orElse("—")), number(each.lag())));
      }
      return table(
          "listeners", "curl " + origin + "/metrics", List.of("resource", "name", "lag"), rows);
    }

    private Map<String, Object> readModels() {
      var rows = new ArrayList<List<Object>>();
      for (ReadModelState each : asked(() -> backend.engine().readModels().states())) {
        Map<String, Object> state =
            each.rebuild().isPresent() ? word("building", WARN)
                : each.failures() > 0 ? word("partial", BAD) : word("ok", GOOD);
        rows.add(
            List.of(
                text(each.name()), state, number(each.lag()), number(each.failures()),
                text(each.failure().orElse("—")), buttons(each.name(), "rebuild")));
      }
      return table(
          "readmodels", "ashlar readmodels " + origin,
          List.of("resource", "state", "lag", "failed", "error", "do"), rows);
    }

    private Map<String, Object> sources() {
      var rows = new ArrayList<List<Object>>();
      for (SourceState each : backend.sources().states()) {
        String kind =
            switch (each.phase()) {
              case OK, ELSEWHERE -> GOOD;
              case WAITING, LOADING -> WARN;
              case PARTIAL, FAILING -> BAD;
            };
        rows.add(
            List.of(
                text(each.resource()), text(each.from()), word(each.phase().text(), kind),
                time(each.good()),
                number(each.last().map(load -> load.counts().items()).orElse(0L)),
                text(each.last().flatMap(Load::failure).orElse("—"))));
      }
      return table(
          "sources", "ashlar sources " + origin,
          List.of("resource", "from", "state", "loaded", "items", "error"), rows);
    }

    private Map<String, Object> targets() {
      var rows = new ArrayList<List<Object>>();
      Map<String, Boolean> paused = backend.engine().notifications().paused();
      for (Backlog each : asked(() -> backend.engine().notifications().backlogs())) {
        boolean down = paused.getOrDefault(each.target(), false);
        String kind = each.state() == State.DEAD ? BAD : down ? WARN : GOOD;
        rows.add(
            List.of(
                text(each.target()), word(each.state().text(), kind), number(each.count()),
                time(Optional.of(each.oldest()))));
      }
      return table(
          "notifications", "ashlar notifications " + origin,
          List.of("target", "state", "count", "oldest"), rows);
    }

    private Map<String, Object> dead() {
      var rows = new ArrayList<List<Object>>();
      List<Entry> entries =
          asked(() -> backend.engine().notifications().list(Optional.of(State.DEAD), 0, MOST_DEAD));
      for (Entry each : entries) {
        rows.add(
            List.of(
                number(each.id()), text(each.target()),
                text(each.resource() + " " + each.document().text()), number(each.tries()),
                text(each.error().orElse("—")),
                buttons(String.valueOf(each.id()), "retry", "cancel")));
      }
      return table(
          "dead", "ashlar notifications " + origin + " --state dead",
          List.of("id", "target", "document", "tries", "error", "do"),
          rows);
    }

    /** Answers that were problems, by route. */
    private Map<String, Object> problems() {
      var rows = new ArrayList<List<Object>>();
      for (Backend.Failures each : backend.failures()) {
        rows.add(List.of(text(each.address()), state(each.status(), BAD), number(each.count())));
      }
      return table("problems", "curl " + origin + "/metrics", List.of("route", "status", "count"),
          rows);
    }

    private Map<String, Object> backup() {
      return table("backup", "ashlar backup " + origin + " backup.zip", List.of(), List.of());
    }

    /** What a store answers; nothing while it does not. */
    private static <T> List<T> asked(java.util.function.Supplier<List<T>> question) {
      try {
        return question.get();
      } catch (StoreUnavailable e) {
        return List.of();
      }
    }
  }
}
