package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.web.http.Accept;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.MediaType;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Finds out who sends a request: by a bearer token (RFC 6750 §2.1), else by a token in a cookie, or
 * nobody known. A token that is sent must be good, even where none is needed; with one in the header
 * the cookie is not looked at. Thread-safe.
 */
public final class Callers {
  /** The role of those who run the application. */
  public static final String ADMIN = "admin";

  static final Field BEARER = Field.constant(FieldName.WWW_AUTHENTICATE, "Bearer");

  private static final String SCHEME = "Bearer ";
  private static final Field PRIVATE =
      Field.constant(FieldName.CACHE_CONTROL, "private, no-cache");
  private static final Field VARY = Field.constant(FieldName.VARY, "Authorization, Cookie");
  private static final List<MediaType> FORMS = List.of(MediaType.JSON, MediaType.HTML);

  private final Optional<Tokens> tokens;
  private final Optional<String> signIn;
  private final Proxy proxy;
  private final Cookie cookie;
  private final Forgery forgery;
  private final SeeAs seeAs;
  private final Clock clock;

  /** Nobody says who they are, so everybody is anonymous; without a proxy. */
  public Callers() {
    this(Proxy.NONE);
  }

  /** Nobody says who they are, so everybody is anonymous. */
  public Callers(Proxy proxy) {
    tokens = Optional.empty();
    signIn = Optional.empty();
    this.proxy = proxy;
    cookie = new Cookie(proxy);
    forgery = new Forgery(Cors.NONE);
    clock = Clock.systemUTC();
    seeAs = new SeeAs(this, cookie.seeAs(), clock);
  }

  /**
   * Whoever has a token that is trusted; cookies only from this server's own pages, without a proxy.
   *
   * @throws IllegalArgumentException if a key is none
   */
  public Callers(Trust trust, Clock clock) {
    this(trust, clock, Cors.NONE, Proxy.NONE);
  }

  /**
   * Whoever has a token that is trusted.
   *
   * @param cors which other pages may act for whom a cookie names
   * @throws IllegalArgumentException if a key is none
   */
  public Callers(Trust trust, Clock clock, Cors cors, Proxy proxy) {
    trust.check();
    signIn = trust.signIn();
    var sources = new ArrayList<KeySource>();
    var fixed = new ArrayList<TokenKey>();
    trust.secret().map(TokenKey::secret).ifPresent(fixed::add);
    trust.publicKey().map(TokenKey::pem).ifPresent(fixed::add);
    fixed.replaceAll(key -> key.only(trust.algorithms()));
    sources.add(new KeySource.Fixed(fixed));
    trust.jwks()
        .map(address -> new PublishedKeys(address, trust.algorithms(), clock))
        .ifPresent(published -> sources.add(new KeySource.Published(published)));
    tokens = Optional.of(new Tokens(trust, sources, clock));
    this.proxy = proxy;
    cookie = new Cookie(proxy);
    forgery = new Forgery(cors);
    this.clock = clock;
    seeAs = new SeeAs(this, cookie.seeAs(), clock);
  }

  /**
   * Who sends a request.
   *
   * @throws Rejected if it bears what is no good token, or may be sent in somebody's name by another
   *     site
   */
  public Caller of(Request request) {
    return tokens.isEmpty() ? Caller.ANONYMOUS : who(request).admitted();
  }

  /** The sender's id, if a good token says it. */
  Optional<String> id(Request request) {
    return tokens.isEmpty() ? Optional.empty() : who(request).sender().id();
  }

  /** Whom an administrator looks as who sends a request; empty for everybody else. */
  public Optional<Caller> seenAs(Request request) {
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Authentication found = who(request);
    return found.own().map(own -> found.caller());
  }

  /** Only a page of this site, with the proof of its session, may have somebody look as another caller. */
  void checkSeeAs(Request request, String session, boolean ends) {
    if (ends) {
      forgery.checkEnd(request, session);
    } else {
      forgery.check(request, session);
    }
  }

  /** Looking as another caller. */
  public SeeAs seeAs() {
    return seeAs;
  }

  /**
   * Lets a form of this site through, that has the token of its session if there is one: a page can have a
   * browser send forms to any site.
   *
   * @param token what its field {@code _csrf} says, or its header
   * @throws Rejected otherwise
   */
  public void checkForm(Request request, String token) {
    if (request.has(FieldName.AUTHORIZATION)) {
      return;
    }
    forgery.checkSite(request);
    session(request).ifPresent(session -> Forgery.check(session, token));
  }

  /**
   * What a form of the request's session must have in its field {@code _csrf}, if there is one; another
   * text each time.
   */
  public Optional<String> csrf(Request request) {
    return session(request).map(Forgery::token);
  }

  /** Whether the client of a request came by https. */
  public boolean isSecure(Request request) {
    return proxy.isSecure(request);
  }

  /** Where people get a token, if that is set. */
  public Optional<String> signIn() {
    return signIn;
  }

  /** Signing in and out. */
  public Sessions sessions() {
    return new Sessions(this, cookie, forgery, seeAs, clock);
  }

  /** The token of the cookie, if that names the caller. */
  Optional<String> session(Request request) {
    return tokens.isEmpty() ? Optional.empty() : who(request).session();
  }

  private Authentication who(Request request) {
    return request.finding(Authentication.class, this::found);
  }

  private Authentication found(Request request) {
    try {
      return request.has(FieldName.AUTHORIZATION)
          ? Authentication.of(of(bearer(request).orElseThrow(Callers::notBearer)))
          : cookie.token(request)
              .map(token -> session(request, token))
              .orElse(Authentication.NOBODY);
    } catch (Rejected e) {
      return Authentication.refused(e);
    }
  }

  /**
   * Whom a cookie names. One that does not hold is forgotten, and its sender told so; where that is
   * somebody who looks at a page, they see it as whoever is not signed in does.
   */
  private Authentication session(Request request, String token) {
    Caller caller;
    try {
      caller = of(token);
    } catch (Rejected e) {
      if (e.problem().type() != ProblemType.UNAUTHENTICATED || Sessions.areAt(request)) {
        return Authentication.NOBODY;
      }
      request.answerWith(cookie.ended(request));
      return isForPage(request) ? Authentication.NOBODY : Authentication.refused(e);
    }
    if (Sessions.areAt(request) || SeeAs.isAt(request)) {
      return Authentication.inSession(caller, token);
    }
    Optional<Caller> seen = seeAs.seen(request, token, caller);
    if (seen.isPresent()) {
      return seeing(request, seen.get(), token, caller);
    }
    forgery.check(request, token);
    return Authentication.inSession(caller, token);
  }

  /**
   * Whoever looks as somebody else only looks. The forms of such pages prove another session than the
   * administrator's own, so that none of them does anything later either, when all this has ended.
   */
  private Authentication seeing(Request request, Caller seen, String token, Caller own) {
    Optional<Rejected> refused =
        Forgery.isSafe(request.method()) && !request.asksForWebSocket() ? Optional.empty()
            : Optional.of(
                new Rejected(
                    Problem.of(
                        ProblemType.FORBIDDEN,
                        "you look as another caller, and can only look; end that first")));
    return Authentication.seeing(seen, Forgery.looking(token), own, refused);
  }

  private static boolean isForPage(Request request) {
    boolean reads = request.method() == HttpMethod.GET || request.method() == HttpMethod.HEAD;
    return reads
        && Accept.choose(request.header(FieldName.ACCEPT), FORMS)
            .filter(MediaType.HTML::is)
            .isPresent();
  }

  /** The token in the header Authorization; nothing if something else is there, or nothing. */
  static Optional<String> bearer(Request request) {
    String credentials = request.header(FieldName.AUTHORIZATION);
    return credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        ? Optional.of(credentials.substring(SCHEME.length()).strip())
        : Optional.empty();
  }

  private static Rejected notBearer() {
    return rejected("the header Authorization must be Bearer, a space and a token");
  }

  /**
   * Who a token stands for.
   *
   * @throws Rejected if it is not good
   */
  public Caller of(String token) {
    if (tokens.isEmpty()) {
      throw rejected("no token is believed here, since nothing is set under auth");
    }
    try {
      return tokens.orElseThrow().caller(token);
    } catch (InvalidToken e) {
      throw rejected(String.valueOf(e.getMessage()));
    } catch (KeysUnavailable e) {
      throw new Rejected(
          Problem.of(ProblemType.UNAVAILABLE, String.valueOf(e.getMessage()))
              .with(Field.of(FieldName.RETRY_AFTER, "30")));
    }
  }

  /** When what a caller's token says is no longer believed; empty if nothing says so. */
  public Optional<Instant> end(Caller caller) {
    JsonNode end = caller.claims().path("exp");
    return end.isNumber()
        ? Optional.of(Instant.ofEpochMilli((long) (end.doubleValue() * 1000)).plus(Tokens.LEEWAY))
        : Optional.empty();
  }

  /** Whether a caller's token has ended. */
  public boolean hasEnded(Caller caller) {
    return end(caller).filter(end -> !clock.instant().isBefore(end)).isPresent();
  }

  /**
   * Does something, on a thread of its own, once a caller's token has ended; never if it does not.
   *
   * @return forgets it
   */
  public Runnable atEnd(Caller caller, Runnable action) {
    return end(caller)
        .map(end -> TokenEnds.at(Duration.between(clock.instant(), end), action))
        .orElse(() -> {});
  }

  static Rejected malformed(String why) {
    return new Rejected(Problem.of(ProblemType.MALFORMED, why));
  }

  private static Rejected rejected(String why) {
    String challenge = "Bearer error=\"invalid_token\", error_description=\"" + why + "\"";
    return new Rejected(
        Problem.of(ProblemType.UNAUTHENTICATED, why)
            .with(Field.of(FieldName.WWW_AUTHENTICATE, challenge)));
  }

  /**
   * Stands before everything: a bad token is refused wherever it is sent, and no cache that serves
   * several callers keeps what one of them was shown. Does nothing where everybody is anonymous.
   */
  public Filter filter() {
    return tokens.isEmpty() ? (request, next) -> next.handle(request) : this::checked;
  }

  private Response checked(Request request, Handler next) {
    Response answer;
    try {
      of(request);
      answer = next.handle(request);
    } catch (Rejected e) {
      answer = e.problem().response(request.id());
    }
    boolean stated = answer.states(FieldName.CACHE_CONTROL);
    return stated ? answer.with(VARY) : answer.with(PRIVATE, VARY);
  }

  /** Stands before what is for those who run the application; open where nobody is known. */
  public Filter administration() {
    return tokens.isEmpty() ? (request, next) -> next.handle(request) : this::administrated;
  }

  private Response administrated(Request request, Handler next) {
    Caller caller = of(request);
    if (caller.isAnonymous()) {
      throw new Rejected(
          Problem.of(ProblemType.UNAUTHENTICATED, "this is for callers with the role admin")
              .with(BEARER));
    }
    if (!caller.roles().contains(ADMIN)) {
      throw new Rejected(
          Problem.of(ProblemType.FORBIDDEN, "this is for callers with the role admin"));
    }
    return next.handle(request);
  }

  /** Stands before what is for callers who are known. */
  public Filter known() {
    return (request, next) -> {
      if (of(request).isAnonymous()) {
        throw new Rejected(
            Problem.of(ProblemType.UNAUTHENTICATED, "there is no token and no session")
                .with(BEARER));
      }
      return next.handle(request);
    };
  }
}
