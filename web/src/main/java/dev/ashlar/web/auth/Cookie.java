package dev.ashlar.web.auth;

import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.Request;
import java.util.Optional;

/**
 * The cookie with a token (RFC 6265bis): HttpOnly, SameSite=Lax, and over https Secure with the prefix
 * {@code __Host-}, under which no other host can set it. Immutable.
 *
 * @param suffix of its name: what is kept, where that is no token
 */
record Cookie(Proxy proxy, String suffix) {
  /** The longest token: browsers take cookies of 4096 bytes, name included. */
  static final int LONGEST = 4000;

  private static final String PLAIN = "ashlar";
  private static final String SECURE = "__Host-ashlar";

  /** The cookie of the session. */
  Cookie(Proxy proxy) {
    this(proxy, "");
  }

  /** The cookie that says whom an administrator looks as. */
  Cookie seeAs() {
    return new Cookie(proxy, "-as");
  }

  /** The token that a request carries; the empty text, which is none, if it carries several. */
  Optional<String> token(Request request) {
    if (!request.has(FieldName.COOKIE)) {
      return Optional.empty();
    }
    return value(request.header(FieldName.COOKIE), name(request));
  }

  private String name(Request request) {
    return (proxy.isSecure(request) ? SECURE : PLAIN) + suffix;
  }

  private static Optional<String> value(String header, String name) {
    Optional<String> found = Optional.empty();
    for (String pair : header.split(";", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 0 || !pair.substring(0, equals).strip().equals(name)) {
        continue;
      }
      found = Optional.of(found.isPresent() ? "" : pair.substring(equals + 1).strip());
    }
    return found;
  }

  /**
   * Keeps a token.
   *
   * @param seconds for how long; where nothing is said, until the browser ends
   */
  Field begun(Request request, String token, Optional<Long> seconds) {
    String end = seconds.map(left -> "; Max-Age=" + Math.max(left, 0)).orElse("");
    return field(request, token + attributes(request) + end);
  }

  /** Forgets it. */
  Field ended(Request request) {
    return field(request, attributes(request) + "; Max-Age=0");
  }

  private Field field(Request request, String rest) {
    return Field.of(FieldName.SET_COOKIE, name(request) + "=" + rest);
  }

  private String attributes(Request request) {
    String secure = proxy.isSecure(request) ? "; Secure" : "";
    return "; Path=/; HttpOnly; SameSite=Lax" + secure;
  }
}
