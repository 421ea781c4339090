package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.ReturnPath;
import java.time.Clock;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Signing in and out: a token is put into a cookie that no script can read, so that a browser sends it
 * by itself. The server keeps nothing; the session ends with the token. Thread-safe.
 *
 * <pre>
 *   POST   /_session        a token, as Bearer, JSON or form      204 or 303, Set-Cookie
 *   GET    /_session        who the caller is, and the CSRF token
 *   DELETE /_session        the cookie is forgotten               204; a form says _method=DELETE: 303
 * </pre>
 */
public final class Sessions {
  /** The first segment of the paths of these routes. */
  public static final String PATH = "_session";
  private static final Field NO_STORE = Field.constant(FieldName.CACHE_CONTROL, "no-store");
  private static final Field HOME = Field.constant(FieldName.LOCATION, "/");

  private final Callers callers;
  private final Cookie cookie;
  private final Forgery forgery;
  private final SeeAs seeAs;
  private final Clock clock;

  Sessions(Callers callers, Cookie cookie, Forgery forgery, SeeAs seeAs, Clock clock) {
    this.callers = callers;
    this.cookie = cookie;
    this.forgery = forgery;
    this.seeAs = seeAs;
    this.clock = clock;
  }

  /** Whether a request is for one of these routes, which answer also those with a stale cookie. */
  static boolean areAt(Request request) {
    return !request.segments().isEmpty() && request.segment(0).equals(PATH);
  }

  /** Who the caller is; behind {@link Callers#known}. */
  public Response who(Request request) {
    Caller caller = callers.of(request);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    caller.id().ifPresent(id -> json.put("id", id));
    var roles = json.putArray("roles");
    caller.roles().stream().sorted().forEach(roles::add);
    expires(caller).ifPresent(end -> json.put("expires", end));
    callers.csrf(request).ifPresent(token -> json.put("csrf", token));
    return Response.of(200, Json.bytes(json), Field.JSON, NO_STORE);
  }

  private static Optional<Long> expires(Caller caller) {
    JsonNode end = caller.claims().path("exp");
    return end.isNumber() ? Optional.of(end.longValue()) : Optional.empty();
  }

  /** Puts a token into a cookie, or forgets it if the form says so. */
  public Response begin(Request request) {
    forgery.checkSite(request);
    Optional<Parameters> form = request.form();
    if (form.flatMap(fields -> fields.first("_method")).filter("DELETE"::equals).isPresent()) {
      return Response.of(303, next(form.get()), ended(request), NO_STORE);
    }
    Optional<String> sent = form.isPresent() ? form.get().first("token") : json(request);
    String token =
        sent.or(() -> Callers.bearer(request))
            .orElseThrow(
                () -> new Rejected(
                    Problem.of(
                        ProblemType.MALFORMED,
                        "expected a token: as Bearer, in the member or the field token")));
    Caller caller = callers.of(token);
    if (token.length() > Cookie.LONGEST) {
      throw new Rejected(
          Problem.of(
              ProblemType.MALFORMED,
              "a cookie holds a token of at most " + Cookie.LONGEST + " characters"));
    }
    Optional<Long> left = expires(caller).map(end -> end - clock.instant().getEpochSecond());
    seeAs.end(request);
    Field begun = cookie.begun(request, token, left);
    return form.isPresent()
        ? Response.of(303, next(form.get()), begun, NO_STORE)
        : Response.of(204, begun, NO_STORE);
  }

  /** The token of a JSON body, if there is one. */
  private static Optional<String> json(Request request) {
    boolean json =
        MediaType.parse(request.header(FieldName.CONTENT_TYPE))
            .filter(MediaType.JSON::is)
            .isPresent();
    if (!json || !request.hasBody()) {
      return Optional.empty();
    }
    try {
      JsonNode token = Json.parse(request.body()).path("token");
      return token.isString() ? Optional.of(token.stringValue()) : Optional.empty();
    } catch (MalformedJson e) {
      throw new Rejected(Problem.of(ProblemType.MALFORMED, "the body is not well-formed JSON"));
    }
  }

  private static Field next(Parameters form) {
    return form.first("_return")
        .flatMap(ReturnPath::of)
        .map(path -> Field.of(FieldName.LOCATION, path))
        .orElse(HOME);
  }

  /** Forgets the cookie. */
  public Response end(Request request) {
    return Response.of(204, ended(request), NO_STORE);
  }

  /** The cookie that ends the session; only a page of this site may end one that still holds. */
  private Field ended(Request request) {
    callers.session(request).ifPresent(session -> forgery.checkEnd(request, session));
    seeAs.end(request);
    return cookie.ended(request);
  }
}
