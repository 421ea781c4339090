package dev.ashlar.web.http;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pages of other origins (RFC 6454) may use the server from a browser, by the Fetch standard's
 * CORS protocol. Which methods it allows follows from the routes, which header fields from the
 * vocabulary. None may unless their origin is listed; {@code *} lists all, and then none with
 * cookies. As a filter it answers preflights of listed origins, and says on every other answer whether
 * the page may read it. Immutable.
 */
public final class Cors implements Filter {
  /** No page of another origin. */
  public static final Cors NONE = new Cors(Set.of(), false, Duration.ZERO);

  /** How long a browser may remember a preflight unless another time is set. */
  public static final Duration REMEMBERED = Duration.ofHours(1);

  private static final String ANY = "*";
  private static final FieldName REQUEST_METHOD = FieldName.hidden("Access-Control-Request-Method");
  private static final FieldName ORIGIN = FieldName.hidden("Access-Control-Allow-Origin");
  private static final Field WITH_COOKIES =
      Field.constant(FieldName.hidden("Access-Control-Allow-Credentials"), "true");
  private static final FieldName METHODS = FieldName.hidden("Access-Control-Allow-Methods");
  private static final FieldName HEADERS = FieldName.hidden("Access-Control-Allow-Headers");
  private static final FieldName EXPOSED = FieldName.hidden("Access-Control-Expose-Headers");

  /** Where there is nothing, a page may read that. */
  private static final String ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  private static final Field VARY = Field.constant(FieldName.VARY, "Origin");

  private final Set<String> origins;
  private final boolean cookies;
  private final Field remembered;
  private final Names names = new Names();

  private Cors(Set<String> origins, boolean cookies, Duration remembered) {
    this.origins = Set.copyOf(origins);
    this.cookies = cookies;
    this.remembered =
        Field.constant(
            FieldName.hidden("Access-Control-Max-Age"), Long.toString(remembered.toSeconds()));
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
      String methods = request.allowed().isEmpty() ? ALL_METHODS : request.allowed();
      return Response.of(204, Field.of(METHODS, methods), names.asked(), remembered);
    }
    request.answerWith(names.answered());
    return next.handle(request);
  }

  /** The names of all header fields, as the vocabulary has them: what is new there is listed here. */
  private static final class Names {
    private record Lists(int count, Field asked, Field answered) {}

    private volatile @Nullable Lists lists;

    private static Lists lists() {
      int count = FieldName.count();
      return new Lists(
          count,
          list(HEADERS, FieldName.allAsked()),
          list(EXPOSED, FieldName.allAnswered()));
    }

    private static Field list(FieldName name, List<FieldName> all) {
      return Field.of(name, String.join(", ", all.stream().map(Object::toString).toList()));
    }

    private Lists present() {
      Lists known = lists;
      if (known == null || known.count() != FieldName.count()) {
        known = lists();
        lists = known;
      }
      return known;
    }

    Field asked() {
      return present().asked();
    }

    Field answered() {
      return present().answered();
    }
  }
}
