package dev.ashlar.port.remote;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A GET of one address.
 *
 * @param named an address that the operator named: only its scheme, host and port are asked
 * @param address what is asked for
 * @param fields header fields, conditions such as {@code If-None-Match} among them
 * @param timeout how long it may take, the reading of the answer included
 * @param most how many bytes of a body are read at most, after they were decompressed
 * @param redirects how many redirects are followed, all to the same scheme, host and port
 */
public record Question(
    URI named,
    URI address,
    Map<String, String> fields,
    Duration timeout,
    long most,
    int redirects) {
  /** Copies the fields. */
  public Question {
    var copy = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    copy.putAll(fields);
    fields = copy;
  }

  /** A question for an address that the operator named, without fields, following no redirect. */
  public static Question of(URI named, Duration timeout, long most) {
    return new Question(named, named, Map.of(), timeout, most, 0);
  }

  /** For another address of the same server. */
  public Question at(URI other) {
    return new Question(named, other, fields, timeout, most, redirects);
  }

  /** With a header field. */
  public Question with(String field, String value) {
    var more = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(fields);
    more.put(field, value);
    return new Question(named, address, more, timeout, most, redirects);
  }

  /** With redirects that are followed, if they stay with the same scheme, host and port. */
  public Question withRedirects(int times) {
    return new Question(named, address, fields, timeout, most, times);
  }

  /** Whether an address has the scheme, host and port that the operator named. */
  public boolean allows(URI other) {
    return sameServer(named, other);
  }

  /** Whether two addresses have the same scheme, host and port. */
  public static boolean sameServer(URI one, URI other) {
    return origin(one).equals(origin(other)) && !origin(one).isEmpty();
  }

  private static String origin(URI address) {
    if (address.getScheme() == null || address.getHost() == null) {
      return "";
    }
    String scheme = address.getScheme().toLowerCase(Locale.ROOT);
    int usual = scheme.equals("https") ? 443 : 80;
    int port = address.getPort() < 0 ? usual : address.getPort();
    return scheme + "://" + address.getHost().toLowerCase(Locale.ROOT) + ":" + port;
  }
}
