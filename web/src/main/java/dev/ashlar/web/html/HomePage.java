package dev.ashlar.web.html;

import dev.ashlar.change.Change;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Outcome.SeenChange;
import dev.ashlar.web.html.Pages.Reader;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.text.NumberFormat;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** {@code /} as a page: the resources with exact counts, and the last changes. Thread-safe. */
final class HomePage {
  private static final int MOST = 10;

  /** How much of the log is looked at for the last changes: this, and then once ten times as much. */
  private static final long NEAR = 20;

  private static final long FAR = 500;

  private final Pages pages;

  HomePage(Pages pages) {
    this.pages = pages;
  }

  /** The application's own home page, where it has one; then the built-in one is elsewhere. */
  Response own(Request request) {
    return pages.settings().hasOwnHome()
        ? pages.files().find(request, List.of(PublicFiles.INDEX)).orElseGet(() -> get(request))
        : get(request);
  }

  Response get(Request request) {
    Reader reader = pages.reader(request);
    String name = pages.catalogue().schema().name();
    Map<String, Object> model = pages.model(reader, name);
    List<SeenChange> changes = changes(reader);
    model.put("resources", resources(reader, changes));
    model.put("changes", changes.stream().limit(MOST).map(it -> change(reader, it)).toList());
    model.put("head", pages.backend().engine().head());
    boolean admin = Boolean.TRUE.equals(model.get("admin"));
    model.put("running", admin ? Running.of(pages.backend(), reader.texts()) : List.of());
    model.put("requests", requests(reader));
    model.put("watch", "ashlar watch " + pages.origin(reader).http());
    return pages.answer(reader, 200, List.of("home.html"), model);
  }

  /** How a program asks for a document: one that is there, of the first resource that has any. */
  private List<Map<String, Object>> requests(Reader reader) {
    Optional<Shown> empty = Optional.empty();
    for (Shown shown : pages.catalogue().all()) {
      String name = shown.resource().name();
      Operation.Query one = Operation.Query.of(reader.context(), name).limit(1);
      if (shown.resource().isSequenced()
          || !(pages.backend()
              .engine()
              .perform(one) instanceof Outcome.Listed(var views, var _, var _))) {
        continue;
      }
      if (!views.isEmpty()) {
        String id = views.getFirst().id().text();
        boolean readable = pages.may(reader, shown.resource(), Method.GET);
        return new Requests(pages, reader, shown)
            .first(readable ? Optional.of(id) : Optional.empty());
      }
      empty = empty.or(() -> Optional.of(shown));
    }
    return empty.map(shown -> new Requests(pages, reader, shown).first(Optional.empty()))
        .orElse(List.of());
  }

  /** Those that the caller may list; JSON says of the others no more than that they are there. */
  private List<Map<String, Object>> resources(Reader reader, List<SeenChange> changes) {
    Map<String, SeenChange> last = new HashMap<>();
    changes.forEach(it -> last.putIfAbsent(it.change().resource(), it));
    var all = new ArrayList<Map<String, Object>>();
    for (Shown shown : pages.catalogue().all()) {
      var count = Operation.Count.of(reader.context(), shown.resource().name());
      if (pages.backend().engine().perform(count) instanceof Outcome.Counted(long total)) {
        all.add(resource(reader, shown, total, last.get(shown.resource().name())));
      }
    }
    return all;
  }

  private Map<String, Object> resource(
      Reader reader, Shown shown, long total, @Nullable SeenChange last) {
    boolean may =
        !shown.resource().isReadOnly() && pages.may(reader, shown.resource(), Method.CREATE);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("name", shown.resource().name());
    model.put("one", shown.one());
    model.put("many", shown.many());
    model.put("url", shown.url());
    model.put("description", Pages.text(shown.resource().presentation().description()));
    model.put("total", total);
    model.put(
        "total_text",
        NumberFormat.getIntegerInstance(reader.texts().locale()).format(total));
    model.put(
        "changed",
        last == null ? "" : Moments.ago(reader.texts(), last.change().time(), Instant.now()));
    model.put("json", shown.url() + "?_format=json");
    model.put("create", may ? shown.url() + "/_new" : "");
    return model;
  }

  /** The last changes that the caller may see, the youngest first. */
  private List<SeenChange> changes(Reader reader) {
    long head = pages.backend().engine().head();
    List<SeenChange> near = after(reader, Math.max(0, head - NEAR));
    return near.size() >= MOST || head <= NEAR ? near : after(reader, Math.max(0, head - FAR));
  }

  private List<SeenChange> after(Reader reader, long since) {
    var changes = Operation.Changes.of(reader.context()).since(since).limit((int) FAR);
    return switch (pages.backend().engine().perform(changes)) {
      case Outcome.Logged logged -> logged.seen().reversed();
      case Outcome.Forgotten(long oldest) when oldest > since -> after(reader, oldest);
      case Outcome.Failure _ -> List.of();
    };
  }

  private Map<String, Object> change(Reader reader, SeenChange seen) {
    Change<ObjectNode> change = seen.change();
    Shown shown = pages.catalogue().of(change.resource());
    String id = change.id().series();
    String title =
        change.after()
            .or(change::before)
            .map(document -> shown.title(document, id))
            .orElse(id);
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("sequence", change.sequence());
    model.put("action", change.action().text());
    model.put("resource", shown.one());
    model.put("id", id);
    model.put("title", title);
    model.put("url", change.after().isPresent() ? shown.url(id) : shown.url(id) + "/_history");
    model.put("caller", change.caller().orElse(""));
    model.put("time", Moments.ago(reader.texts(), change.time(), Instant.now()));
    return model;
  }
}
