package dev.ashlar.subscription;

import dev.ashlar.document.DocumentId;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What can be watched, by the path at which it is also read. Immutable. */
public sealed interface Channel {
  /** Every resource. */
  Channel EVERYTHING = new Everything();

  /** The documents of a resource: {@code /people}. */
  record Collection(Resource resource) implements Channel {
    @Override
    public String path() {
      return "/" + resource.collection();
    }
  }

  /** One document, there or not: {@code /people/ada}. */
  record One(Resource resource, DocumentId id) implements Channel {
    @Override
    public String path() {
      return "/" + resource.collection() + "/" + encoded(id.text());
    }
  }

  /** All resources: {@code /}. */
  record Everything() implements Channel {
    @Override
    public String path() {
      return "/";
    }
  }

  /** Its name in every message: a path, percent-encoded. */
  String path();

  /** The collection or document at a path; empty if there can be none. */
  static Optional<Channel> parse(String path, Schema schema) {
    if (!path.startsWith("/")) {
      return Optional.empty();
    }
    int slash = path.indexOf('/', 1);
    String collection = slash < 0 ? path.substring(1) : path.substring(1, slash);
    Optional<Resource> resource = schema.collection(collection);
    return slash < 0
        ? resource.map(Collection::new)
        : resource.flatMap(
            some -> id(path.substring(slash + 1)).map(known -> new One(some, known)));
  }

  private static Optional<DocumentId> id(String segment) {
    if (segment.indexOf('/') >= 0) {
      return Optional.empty();
    }
    try {
      String decoded = URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
      return Optional.of(DocumentId.of(decoded));
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty(); // an escape that is none
    }
  }

  /** As the addresses of documents are written (RFC 3986 §2.3). */
  private static String encoded(String id) {
    return URLEncoder.encode(id, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
