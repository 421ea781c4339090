package dev.ashlar.web.auth;

import dev.ashlar.access.Caller;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Filter;
import dev.ashlar.web.http.Handler;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Finds out who sends a request: by a bearer token (RFC 6750 §2.1), or nobody known. A token that is
 * sent must be good, even where none is needed. Thread-safe.
 */
public final class Callers {
  /** The role of those who run the application. */
  public static final String ADMIN = "admin";

  private static final String SCHEME = "Bearer ";
  private static final Field BEARER = Field.constant(FieldName.WWW_AUTHENTICATE, "Bearer");
  private static final Field PRIVATE =
      Field.constant(FieldName.CACHE_CONTROL, "private, no-cache");
  private static final Field VARY = Field.constant(FieldName.VARY, "Authorization");

  private final Optional<Tokens> tokens;

  /** Nobody says who they are, so everybody is anonymous. */
  public Callers() {
    tokens = Optional.empty();
  }

  /**
   * Whoever has a token that is trusted.
   *
   * @throws IllegalArgumentException if a key is none
   */
  public Callers(Trust trust, Clock clock) {
    trust.check();
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
  }

  /**
   * Who sends a request.
   *
   * @throws Rejected if it bears what is no good token
   */
  public Caller of(Request request) {
    String credentials = request.header(FieldName.AUTHORIZATION);
    if (tokens.isEmpty() || (credentials.isEmpty() && !request.has(FieldName.AUTHORIZATION))) {
      return Caller.ANONYMOUS;
    }
    if (!credentials.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      throw rejected("the header Authorization must be Bearer, a space and a token");
    }
    try {
      return tokens.get().caller(credentials.substring(SCHEME.length()).strip());
    } catch (InvalidToken e) {
      throw rejected(String.valueOf(e.getMessage()));
    } catch (KeysUnavailable e) {
      throw new Rejected(
          Problem.of(ProblemType.UNAVAILABLE, String.valueOf(e.getMessage()))
              .with(Field.of(FieldName.RETRY_AFTER, "30")));
    }
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
    of(request);
    Response answer = next.handle(request);
    boolean stated = answer.states(FieldName.CACHE_CONTROL);
    return stated ? answer.with(VARY) : answer.with(PRIVATE).with(VARY);
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
}
