package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The address at which the changes of something are streamed: of a collection, of the documents of one
 * that match, of one document, or of everything. Immutable.
 *
 * @param server the scheme, host and port
 * @param changes the path and query string of the stream
 */
record WatchedUrl(String server, String changes) {
  private static final String EXPECTED =
      "Expected a URL such as http://localhost:9200/people, found ";

  /**
   * The address of the changes of what a URL names.
   *
   * @throws WrongUsage if it names nothing that can be watched
   */
  static WatchedUrl of(String url, OptionalLong since) {
    URI uri = parsed(url);
    String path = Optional.ofNullable(uri.getRawPath()).orElse("").replaceFirst("/+$", "");
    String[] segments = path.isEmpty() ? new String[0] : path.substring(1).split("/", -1);
    Optional<String> query = Optional.ofNullable(uri.getRawQuery()).filter(q -> !q.isEmpty());
    var stream = new StringBuilder(path);
    boolean document = segments.length == 2 && !segments[1].startsWith("_");
    if (document) {
      stream.setLength(path.length() - segments[1].length() - 1);
    }
    boolean changes = path.endsWith("/_changes") && segments.length <= 2;
    if (!changes && !document && (segments.length > 1 || path.startsWith("/_"))) {
      throw new WrongUsage(
          url + ": expected a collection (/people), a document (/people/ada) or the server (/)");
    }
    stream.append(changes ? "" : "/_changes");
    String separator = "?";
    if (document) {
      stream.append(separator).append("filter=").append(filter(segments[1]));
      separator = "&";
      if (query.isPresent()) {
        throw new WrongUsage(url + ": conditions are for collections, and this is a document");
      }
    }
    if (query.isPresent()) {
      stream.append(separator).append(query.get());
      separator = "&";
    }
    if (since.isPresent()) {
      stream.append(separator).append("since=").append(since.getAsLong());
    }
    return new WatchedUrl(uri.getScheme() + "://" + uri.getRawAuthority(), stream.toString());
  }

  private static URI parsed(String url) {
    try {
      URI uri = URI.create(encoded(url));
      if (Remote.isUrl(url) && uri.getHost() != null && uri.getRawUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // answered below
    }
    throw new WrongUsage(EXPECTED + url);
  }

  /** What people type in conditions and filters, and no URI may have. */
  private static String encoded(String url) {
    int query = url.indexOf('?');
    if (query < 0) {
      return url;
    }
    var encoded = new StringBuilder(url.substring(0, query));
    for (char c : url.substring(query).toCharArray()) {
      if ("[]{}\"<>|\\^` ".indexOf(c) >= 0) {
        encoded.append(String.format(Locale.ROOT, "%%%02X", (int) c));
      } else {
        encoded.append(c);
      }
    }
    return encoded.toString();
  }

  private static String filter(String segment) {
    String id = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
    String json = Json.text(JsonNodeFactory.instance.objectNode().put("id", id));
    return URLEncoder.encode(json, StandardCharsets.UTF_8);
  }

  /** Where the stream is. */
  URI uri() {
    return URI.create(server + changes);
  }
}
