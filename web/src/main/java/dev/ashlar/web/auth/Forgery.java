package dev.ashlar.web.auth;

import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Parameters;
import dev.ashlar.web.http.Problem;
import dev.ashlar.web.http.ProblemType;
import dev.ashlar.web.http.Rejected;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Site;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells requests that a page of this site makes from those that another site has a browser send
 * (cross-site request forgery). Only what a cookie authenticates can be forged, and only what changes
 * something is worth it.
 *
 * <p>The CSRF token is an HMAC with the session's own token as its key: whoever knows it has read a
 * page of that session. The server keeps no key, and every node agrees. A form, which any site can
 * make a browser send, must have it; a script's request may show by its origin where it comes from. A
 * request of another origin is refused whatever it has.
 *
 * <p>Pages and answers show the token masked, each time by other random bytes: an answer that is compressed
 * would otherwise tell it by its length to whoever can have a browser ask often (BREACH). Immutable.
 */
record Forgery(Cors cors) {
  private static final String ALGORITHM = "HmacSHA256";
  private static final byte[] PURPOSE = "ashlar csrf".getBytes(StandardCharsets.US_ASCII);
  private static final String FIELD = "_csrf";
  private static final int LENGTH = 32;
  private static final SecureRandom RANDOM = new SecureRandom();

  /** The CSRF token of a session, under a mask of its own. */
  static String token(String session) {
    byte[] masked = new byte[2 * LENGTH];
    RANDOM.nextBytes(masked);
    byte[] token = secret(session);
    for (int i = 0; i < LENGTH; i++) {
      masked[LENGTH + i] = (byte) (masked[i] ^ token[i]);
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(masked);
  }

  /** What stands for a session on the pages on which its administrator only looks. */
  static String looking(String session) {
    return session + "\nlooking";
  }

  private static boolean isOf(String session, String sent) {
    try {
      byte[] masked = Base64.getUrlDecoder().decode(sent);
      if (masked.length != 2 * LENGTH) {
        return false;
      }
      byte[] token = new byte[LENGTH];
      for (int i = 0; i < LENGTH; i++) {
        token[i] = (byte) (masked[i] ^ masked[LENGTH + i]);
      }
      return MessageDigest.isEqual(token, secret(session));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] secret(String session) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(new SecretKeySpec(session.getBytes(StandardCharsets.UTF_8), ALGORITHM));
      return mac.doFinal(PURPOSE);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HMAC with SHA-256", e);
    }
  }

  /**
   * Lets through what a page of this site asks for in a session.
   *
   * @throws Rejected if that is not certain
   */
  void check(Request request, String session) {
    if (isSafe(request.method()) && !request.asksForWebSocket()) {
      return;
    }
    Site site = checkSite(request);
    String sent = request.header(FieldName.CSRF_TOKEN);
    Optional<Parameters> form = sent.isEmpty() ? request.form() : Optional.empty();
    Optional<String> part =
        sent.isEmpty() && request.isMultipart()
            ? request.multipart().leading(FIELD)
            : Optional.empty();
    if (sent.isEmpty() && form.isEmpty() && part.isEmpty() && site == Site.OWN) {
      return;
    }
    check(session, form.flatMap(fields -> fields.first(FIELD)).or(() -> part).orElse(sent));
  }

  /**
   * Lets through a form that has the token of its session.
   *
   * @throws Rejected if it has another one, or none
   */
  static void check(String session, String token) {
    if (!isOf(session, token)) {
      throw refused(
          token.isEmpty()
              ? "the CSRF token is missing: the field _csrf or the header X-CSRF-Token"
              : "the CSRF token is not that of this session");
    }
  }

  /**
   * Lets through what ends a session, or looking as another caller: pages on which one only looks may ask
   * for that as well.
   *
   * @throws Rejected as {@link #check(Request, String)}
   */
  void checkEnd(Request request, String session) {
    Optional<String> sent = request.form().flatMap(form -> form.first(FIELD));
    if (sent.filter(token -> isOf(looking(session), token)).isPresent()) {
      checkSite(request);
      return;
    }
    check(request, session);
  }

  /**
   * Where a request comes from.
   *
   * @throws Rejected if it is a page of another site
   */
  Site checkSite(Request request) {
    Site site = Site.of(request, cors);
    if (site == Site.OTHER) {
      throw refused("the request comes from a page of another origin");
    }
    return site;
  }

  static boolean isSafe(HttpMethod method) {
    return method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.OPTIONS;
  }

  private static Rejected refused(String why) {
    return new Rejected(Problem.of(ProblemType.CROSS_SITE, why));
  }
}
