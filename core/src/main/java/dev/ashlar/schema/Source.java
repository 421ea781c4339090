package dev.ashlar.schema;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Where the documents of a resource come from, if not from callers: SPEC 9. Such a resource is
 * written by its source alone.
 *
 * @param from a path or a URL, as written; empty where the program supplies the items
 * @param at where the list of items is in JSON that is one object, with dots between names
 * @param map paths in an item by the member that each becomes; empty where members keep their names
 * @param key the path of what identifies an item whose id is not mapped
 * @param format how the items are written; empty where the name or the media type tells
 * @param refresh how often it is loaded again; empty for URLs that are read at the start alone
 * @param allowEmpty whether a source without items may take the place of one that had some
 * @param headers fields of the requests for a URL; their values may be secrets
 */
public record Source(
    Optional<String> from,
    Optional<String> at,
    Map<String, String> map,
    Optional<String> key,
    Optional<Format> format,
    Optional<Duration> refresh,
    boolean allowEmpty,
    Map<String, String> headers) {
  /** Copies the maps, in their order. */
  public Source {
    map = Collections.unmodifiableMap(new LinkedHashMap<>(map));
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** How items are written. */
  public enum Format {
    JSON,
    NDJSON,
    CSV,
    TSV,
    YAML,
    MARKDOWN;

    /** The word for it in definitions. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The words for all of them. */
    public static List<String> names() {
      return Arrays.stream(values()).map(Format::text).toList();
    }

    /** The format of that word. */
    public static Optional<Format> named(String text) {
      return Arrays.stream(values()).filter(format -> format.text().equals(text)).findFirst();
    }
  }

  /** The URL that it is read from; empty for files, for programs, and for what is no URL. */
  public Optional<URI> url() {
    return from.filter(Source::isHttp).flatMap(Source::uri);
  }

  /** The scheme that a text begins with; empty where it is a path. One letter is a drive. */
  static Optional<String> scheme(String from) {
    int colon = from.indexOf(':');
    boolean scheme =
        colon > 1
            && from.substring(0, colon)
                .chars()
                .allMatch(
                    c -> SchemaCheck.isLetter(c)
                        || SchemaCheck.isDigit(c)
                        || c == '+'
                        || c == '-'
                        || c == '.');
    return scheme
        ? Optional.of(from.substring(0, colon).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  private static boolean isHttp(String from) {
    String scheme = scheme(from).orElse("");
    return scheme.equals("http") || scheme.equals("https");
  }

  private static Optional<URI> uri(String from) {
    try {
      URI uri = new URI(from);
      return uri.getHost() == null ? Optional.empty() : Optional.of(uri);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Without the values of headers, and without the credentials or the query of a URL: this may be printed. */
  @Override
  public String toString() {
    return "Source[" + place() + "]";
  }

  /** Where it comes from, for people: a URL without credentials and query, which may be secrets. */
  public String place() {
    return url()
        .map(url -> url.getScheme() + "://" + authority(url) + path(url))
        .or(() -> from)
        .orElse("the program");
  }

  private static String authority(URI url) {
    String host = Optional.ofNullable(url.getHost()).orElse("");
    return url.getPort() < 0 ? host : host + ":" + url.getPort();
  }

  private static String path(URI url) {
    return Optional.ofNullable(url.getRawPath()).orElse("");
  }
}
