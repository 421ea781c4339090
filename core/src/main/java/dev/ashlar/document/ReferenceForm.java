package dev.ashlar.document;

import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** The forms in which a reference can be written: SPEC 8. */
public sealed interface ReferenceForm {
  /** This node decides: {@code martindale}. */
  record Simple(String id) implements ReferenceForm {}

  /** A document of this node: {@code /people/martindale}, its id percent-encoded. */
  record Local(String collection, String id) implements ReferenceForm {}

  /** A document of another node, by its configured name: {@code soundtrack/people/martindale}. */
  record Target(String namespace, String collection, String id) implements ReferenceForm {}

  /** A document with exactly these bytes: {@code sha256:…}, or an https URL ending in 64 hex. */
  record Exact(String text) implements ReferenceForm {}

  /** The form of a text; empty if it has none. */
  static Optional<ReferenceForm> parse(String text) {
    if (text.startsWith("sha256:") || text.startsWith("https://")) {
      return isDigest(text) ? Optional.of(new Exact(text)) : Optional.empty();
    }
    if (text.indexOf('/') < 0) {
      return text.isEmpty() ? Optional.empty() : Optional.of(new Simple(text));
    }
    String[] parts = text.split("/", -1);
    if (parts.length != 3 || parts[1].isEmpty() || parts[2].isEmpty()) {
      return Optional.empty();
    }
    return decoded(parts[2])
        .map(
            id -> parts[0].isEmpty()
                ? new Local(parts[1], id)
                : new Target(parts[0], parts[1], id));
  }

  /** Whether the text has a form. */
  static boolean accepts(String text) {
    return parse(text).isPresent();
  }

  /**
   * What a reference names, as text: two references that name the same document of this node by its id
   * have the same identity, however they are written. The collection takes no part in it: an attribute
   * refers to one resource. A simple reference, and a text that is no reference, is its own identity.
   */
  static String identity(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return text.startsWith("sha256:") ? digest(text).orElse(text) : text;
    }
    if (text.startsWith("https://")) {
      return text;
    }
    return switch (parse(text).orElse(null)) {
      case Local(var _, var id) -> isSimple(id) ? id : "//" + id;
      case Target(var namespace, var collection, var id) ->
          namespace + "/" + collection + "/" + id;
      case Simple _, Exact _ -> text;
      case null -> text;
    };
  }

  /** Whether an id can be written as a simple reference. */
  private static boolean isSimple(String id) {
    return id.indexOf('/') < 0 && !id.startsWith("sha256:");
  }

  /** The digest that an exact reference names, as {@code sha256:} and lower-case digits; else empty. */
  static Optional<String> digest(String text) {
    boolean exact = (text.startsWith("sha256:") || text.startsWith("https://")) && isDigest(text);
    return exact
        ? Optional.of("sha256:" + text.substring(text.length() - 64).toLowerCase(Locale.ROOT))
        : Optional.empty();
  }

  /** The path of a document of this node. */
  static String path(String collection, String id) {
    String encoded =
        java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8).replace("+", "%20");
    return "/" + collection + "/" + encoded;
  }

  private static boolean isDigest(String text) {
    int length = text.length();
    if (length < 64 || (text.startsWith("sha256:") && length != 71)) {
      return false;
    }
    return text.substring(length - 64).chars().allMatch(HexFormat::isHexDigit);
  }

  private static Optional<String> decoded(String segment) {
    if (segment.indexOf('%') < 0) {
      return Optional.of(segment);
    }
    try {
      String plus = segment.replace("+", "%2B");
      return Optional.of(
          java.net.URLDecoder.decode(plus, java.nio.charset.StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
