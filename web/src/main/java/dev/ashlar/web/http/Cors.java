package dev.ashlar.web.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which pages of other origins (RFC 6454) may use the server from a browser, by the Fetch standard's
 * CORS protocol. None may unless their origin is listed; {@code *} lists all, and then none with
 * cookies. As a filter it answers preflights of listed origins, and says on every other answer whether
 * the page may read it. Immutable.
 */
public final class Cors implements Filter {
  /** No page of another origin. */
  public static final Cors NONE = new Cors(Set.of(), false, Duration.ZERO);

  /** How long a browser may remember a preflight unless another time is set. */
  public static final Duration REMEMBERED = Duration.ofHours(1);

  private static final String ANY = "*";
  private static final FieldName REQUEST_METHOD = FieldName.of("Access-Control-Request-Method");
  private static final FieldName ORIGIN = FieldName.of("Access-Control-Allow-Origin");
  private static final Field WITH_COOKIES =
      Field.constant(FieldName.of("Access-Control-Allow-Credentials"), "true");
  private static final Field METHODS =
      Field.constant(
          FieldName.of("Access-Control-Allow-Methods"), "GET, HEAD, POST, PUT, PATCH, DELETE");
  private static final Field HEADERS =
      Field.constant(
          FieldName.of("Access-Control-Allow-Headers"),
          "Accept, Authorization, Content-Type, If-Match, If-None-Match, Prefer, Idempotency-Key,"
              + " Ashlar-Min-Sequence, Last-Event-ID, Range, X-CSRF-Token");
  private static final Field EXPOSED =
      Field.constant(
          FieldName.of("Access-Control-Expose-Headers"),
          "ETag, Location, Link, Allow, Accept-Patch, Retry-After, WWW-Authenticate, Total-Count,"
              + " Next-Cursor, Ashlar-Sequence, Idempotency-Replayed, Preference-Applied, Request-Id");
  private static final Field VARY = Field.constant(FieldName.VARY, "Origin");

  private final Set<String> origins;
  private final boolean cookies;
  private final Field remembered;

  private Cors(Set<String> origins, boolean cookies, Duration remembered) {
    this.origins = Set.copyOf(origins);
    this.cookies = cookies;
    this.remembered =
        Field.constant(
            FieldName.of("Access-Control-Max-Age"), Long.toString(remembered.toSeconds()));
  }

  /**
   * What pages of some origins may do.
   *
   * @param origins such as {@code https://app.example.org}, or {@code *}
   * @param cookies whether a browser may send its cookies with their requests
   * @param remembered how long a browser may remember a preflight
   * @throws IllegalArgumentException if one is no origin, or all may and with cookies
   */
  public static Cors of(List<String> origins, boolean cookies, Duration remembered) {
    var listed = new HashSet<String>();
    origins.forEach(origin -> listed.add(origin.equals(ANY) ? ANY : origin(origin)));
    if (cookies && listed.contains(ANY)) {
      throw new IllegalArgumentException(
          "expected origins by name where credentials are allowed, found '*'");
    }
    return new Cors(listed, cookies, remembered);
  }

  /** An origin as browsers write it. */
  private static String origin(String text) {
    try {
      var uri = new URI(text.toLowerCase(Locale.ROOT));
      boolean web = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
      String rest = Optional.ofNullable(uri.getRawPath()).orElse("");
      boolean bare =
          (rest.isEmpty() || rest.equals("/"))
              && uri.getRawQuery() == null
              && uri.getRawFragment() == null
              && uri.getRawUserInfo() == null;
      if (web && bare && uri.getHost() != null) {
        return uri.getScheme() + "://" + Site.authority(uri.getScheme(), uri.getRawAuthority());
      }
    } catch (URISyntaxException e) {
      // it is none, as others are
    }
    throw new IllegalArgumentException("expected an origin such as https://app.example.org");
  }

  /** Whether pages of other origins may use the server at all. */
  public boolean isOpen() {
    return !origins.isEmpty();
  }

  /** Whether pages of an origin may act for whom a cookie names. */
  boolean admitsCookies(String origin) {
    return cookies && origins.contains(origin);
  }

  /** Whether pages of an origin may use the server, with cookies or without. */
  boolean admits(String origin) {
    return !origin.isEmpty() && (origins.contains(origin) || origins.contains(ANY));
  }

  @Override
  public Response handle(Request request, Handler next) {
    request.answerWith(VARY);
    String origin = request.header(FieldName.ORIGIN);
    boolean listed = origins.contains(origin);
    if (origin.isEmpty() || (!listed && !origins.contains(ANY))) {
      return next.handle(request);
    }
    request.answerWith(listed ? Field.of(ORIGIN, origin) : Field.of(ORIGIN, ANY));
    if (cookies) {
      request.answerWith(WITH_COOKIES);
    }
    if (request.method() == HttpMethod.OPTIONS && request.has(REQUEST_METHOD)) {
      return Response.of(204, METHODS, HEADERS, remembered);
    }
    request.answerWith(EXPOSED);
    return next.handle(request);
  }
}
