package dev.ashlar.web.html;

import dev.ashlar.access.Caller;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.face.Backend;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.template.Templates;
import dev.ashlar.web.vocabulary.EntityTag;
import dev.ashlar.web.vocabulary.Problems;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * What all pages of a server have in common: who looks at them, in which language, the frame around them
 * and the header fields with them. Thread-safe.
 */
final class Pages {
  private static final Field TYPE =
      Field.constant(FieldName.CONTENT_TYPE, "text/html; charset=utf-8");

  /** SPEC 14: whatever a document says, nothing of it runs, and no request leaves the server. */
  static final Field POLICY =
      Field.constant(
          FieldName.CONTENT_SECURITY_POLICY,
          "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
              + " form-action 'self'; frame-ancestors 'none'");

  /** What every page is sent with. */
  private static final List<Field> USUAL =
      List.of(
          POLICY,
          Field.constant(FieldName.REFERRER_POLICY, "same-origin"),
          Field.constant(FieldName.of("Cross-Origin-Opener-Policy"), "same-origin"),
          Field.constant(
              FieldName.of("Permissions-Policy"), "camera=(), geolocation=(), microphone=()"),
          Field.constant(FieldName.VARY, "Accept, Accept-Language"),
          Field.constant(FieldName.CACHE_CONTROL, "private, no-cache"));

  private final Backend backend;
  private final Catalogue catalogue;
  private final Templates templates;
  private final HtmlSettings settings;
  private final PublicFiles files;
  private final RowLines lines = new RowLines();

  Pages(Backend backend, HtmlSettings settings) {
    this.backend = backend;
    this.settings = settings;
    files = new PublicFiles(settings.files());
    catalogue = new Catalogue(backend.routes().application().schema());
    templates =
        new Templates(
            settings.views(),
            Pages.class,
            Map.of(
                "t",
                (arguments, locale) -> Texts.in(locale)
                    .of(
                        String.valueOf(arguments.getFirst()),
                        arguments.subList(1, arguments.size()).toArray())));
  }

  /**
   * Who looks at a page.
   *
   * @param texts in their language
   */
  record Reader(Request request, Context context, Texts texts) {
    Caller caller() {
      return context.caller();
    }
  }

  Backend backend() {
    return backend;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  /** Rows of tables that were written before. */
  RowLines lines() {
    return lines;
  }

  /** The application's own files. */
  PublicFiles files() {
    return files;
  }

  HtmlSettings settings() {
    return settings;
  }

  Reader reader(Request request) {
    return new Reader(
        request,
        backend.context(request),
        Texts.preferred(request.header(FieldName.ACCEPT_LANGUAGE)));
  }

  /** Whether the reader may use a method on some documents of a resource. */
  boolean may(Reader reader, Resource resource, Method<?> method) {
    return backend.engine().barred(reader.context(), resource.name(), method).isEmpty();
  }

  /** Which resources the reader may list, and which they may get: links and texts depend on it. */
  List<Boolean> rights(Reader reader) {
    var rights = new ArrayList<Boolean>(2 * catalogue.all().size());
    for (Shown shown : catalogue.all()) {
      rights.add(may(reader, shown.resource(), Method.QUERY));
      rights.add(may(reader, shown.resource(), Method.GET));
    }
    return rights;
  }

  /** What the model of every page has. */
  Map<String, Object> model(Reader reader, String title) {
    Map<String, Object> model = new LinkedHashMap<>();
    Request request = reader.request();
    Caller caller = reader.caller();
    model.put("app", backend.routes().application().schema().name());
    model.put("title", title);
    model.put("lang", reader.texts().locale().toLanguageTag());
    model.put("dir", reader.texts().direction());
    model.put("texts", reader.texts().script());
    model.put("sequence", Math.max(0, backend.engine().tail().head()));
    model.put("path", request.path());
    model.put("url", request.target());
    model.put("findings", backend.handover().findings());
    model.put("home", home());
    model.put("nav", navigation(reader));
    model.put("auth", backend.routes().application().auth());
    model.put("caller", caller.id().orElse(""));
    model.put("known", !caller.isAnonymous());
    model.put("admin", isAdministrator(reader));
    model.put("sign_in_url", backend.callers().signIn().orElse(""));
    model.put("csrf", backend.callers().csrf(request).orElse(""));
    model.put("assets", settings.assets());
    model.put("request", request.id());
    return model;
  }

  /** Where a reader reached this server. */
  Origin origin(Reader reader) {
    return Origin.of(reader.request(), backend.callers().isSecure(reader.request()));
  }

  /** Where the built-in home page is: elsewhere, if the application has one of its own. */
  String home() {
    return settings.hasOwnHome() ? "/_home" : "/";
  }

  private boolean isAdministrator(Reader reader) {
    return !backend.routes().application().auth()
        || reader.caller().roles().contains(dev.ashlar.web.auth.Callers.ADMIN);
  }

  private List<Map<String, Object>> navigation(Reader reader) {
    var links = new ArrayList<Map<String, Object>>();
    String first = reader.request().segments().isEmpty() ? "" : reader.request().segment(0);
    for (Shown shown : catalogue.all()) {
      if (may(reader, shown.resource(), Method.QUERY)) {
        links.add(
            Map.of(
                "label", shown.many(),
                "url", shown.url(),
                "current", first.equals(shown.resource().collection())));
      }
    }
    return links;
  }

  /** A page that no condition is asked of. */
  Response answer(
      Reader reader, int status, List<String> names, Map<String, Object> model, Field... more) {
    return answer(status, html(reader, names, model), more);
  }

  /** A page of whose built-in template some parts were rendered before. */
  Response answer(
      Reader reader, List<String> names, Map<String, Object> model, Map<String, String> parts) {
    return answer(200, html(reader, names, model, parts));
  }

  private static Response answer(int status, String html, Field... more) {
    var fields = new ArrayList<Field>(USUAL.size() + more.length + 1);
    fields.add(TYPE);
    fields.addAll(USUAL);
    fields.addAll(List.of(more));
    return Response.of(
        status, html.getBytes(StandardCharsets.UTF_8), fields.toArray(Field[]::new));
  }

  /**
   * The page of a document, or that nothing has changed. Its tag begins with the version and covers
   * everything on the page, since titles of targets and what refers to it change without it.
   */
  Response answer(
      Reader reader, OptionalLong version, List<String> names, Map<String, Object> model) {
    String html = html(reader, names, model);
    String csrf = String.valueOf(model.get("csrf"));
    var checksum = new CRC32C();
    checksum.update(
        (csrf.isEmpty() ? html : html.replace(csrf, "")).getBytes(StandardCharsets.UTF_8));
    String tag =
        "\"" + (version.isPresent() ? version.getAsLong() : 0) + "-"
            + Long.toHexString(checksum.getValue()) + "h\"";
    Field etag = Field.of(FieldName.ETAG, tag);
    String known = reader.request().header(FieldName.IF_NONE_MATCH);
    if (!known.isEmpty() && EntityTag.matches(known, tag)) {
      var fields = new ArrayList<>(USUAL);
      fields.add(etag);
      return Response.of(304, fields.toArray(Field[]::new));
    }
    return answer(200, html, etag);
  }

  private String html(Reader reader, List<String> names, Map<String, Object> model) {
    return html(reader, names, model, Map.of());
  }

  private String html(Reader reader, List<String> names, Map<String, Object> model,
      Map<String, String> parts) {
    String html = rendered(reader, names, model, parts);
    Optional<Caller> seen = backend.callers().seenAs(reader.request());
    return seen.isEmpty() ? html : marked(html, reader, seen.get());
  }

  private String rendered(Reader reader, List<String> names, Map<String, Object> model,
      Map<String, String> parts) {
    return templates
        .render(
            names, model, reader.texts().locale(), Boolean.TRUE.equals(model.get("admin")), parts)
        .html();
  }

  /** A part of the built-in templates, for pages whose models have the same values for it. */
  String part(Reader reader, String name, Map<String, Object> model) {
    return templates.part(name, model, reader.texts().locale());
  }

  /**
   * A page that says as whom an administrator looks at it. That is no part of a template, so that no
   * application's own layout can lack it.
   */
  private String marked(String html, Reader reader, Caller seen) {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("seen", seen.id().orElse(""));
    model.put("roles", String.join(", ", seen.roles().stream().sorted().toList()));
    model.put("nobody", seen.isAnonymous());
    model.put("url", reader.request().method() == HttpMethod.GET ? reader.request().target() : "/");
    model.put("csrf", backend.callers().csrf(reader.request()).orElse(""));
    String mark = rendered(reader, List.of("builtin/partials/seeing.html"), model, Map.of());
    int main = html.indexOf("<main");
    int before = main < 0 ? html.indexOf("<body") : main;
    int after = before < 0 ? 0 : html.indexOf('>', before) + 1;
    return html.substring(0, after) + mark + html.substring(after);
  }

  /** A failure, which {@link ProblemPages} makes a page of. */
  static Response failed(Reader reader, Outcome.Failure failure) {
    return Problems.of(failure).response(reader.request().id());
  }

  /** The templates of a page of a resource: its own, that of the application, the built-in one. */
  static List<String> templates(Shown shown, String name) {
    return List.of(shown.resource().collection() + "/" + name + ".html", name + ".html");
  }

  /** A link as models have it. */
  static Map<String, Object> link(String label, String url) {
    return Map.of("label", label, "url", url);
  }

  /** The value of an optional text in a model. */
  static String text(Optional<String> text) {
    return text.orElse("");
  }
}
