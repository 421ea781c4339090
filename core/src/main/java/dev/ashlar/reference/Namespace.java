package dev.ashlar.reference;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Another server that references may name.
 *
 * @param name the first part of a reference to one of its documents: {@code soundtrack}
 * @param url where it is, without a slash at the end; collections lie beneath it
 * @param token what it is asked with, as a bearer token
 * @param ttl how long its answers are taken as they are, before it is asked again
 */
public record Namespace(String name, URI url, Optional<String> token, Duration ttl) {
  /** How long answers are taken as they are, unless it is said. */
  public static final Duration TTL = Duration.ofSeconds(60);

  /**
   * A namespace.
   *
   * @throws IllegalArgumentException if the name or the address cannot be one, with what was expected
   */
  public Namespace {
    if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
      throw new IllegalArgumentException(
          "expected a name of letters, digits, '_', '-' and '.', found '" + name + "'");
    }
    if (ttl.isNegative()) {
      throw new IllegalArgumentException("expected a ttl of 0s or more");
    }
    url = plain(url);
  }

  private static URI plain(URI url) {
    String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    boolean web = scheme.equals("http") || scheme.equals("https");
    boolean bare =
        url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null;
    if (!web || url.getHost() == null || !bare) {
      throw new IllegalArgumentException(
          "expected an address such as https://soundtrack.example.org, with http or https and"
              + " without user, query and fragment");
    }
    String text = url.toString();
    while (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    return URI.create(text);
  }

  /** Without the token. */
  @Override
  public String toString() {
    return name + " at " + url;
  }
}
