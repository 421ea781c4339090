package dev.ashlar.query;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A dotted path into a document, such as {@code address.city} or {@code tags.0}. Each segment steps
 * into a member of an object, or, if it is a number without leading zeros, into an element of an
 * array. Nothing is searched: an array is entered by number only.
 *
 * <p>In dotted text a backslash takes the next character literally. Members of open resources can
 * so be reached whatever their name: {@code a\.b} is one member, {@code \$schema} no operator.
 * {@code parse(path.toString())} is the path again.
 *
 * @param segments 1 to {@value #MAX_SEGMENTS} names, none of them empty, without any escapes
 */
public record Path(List<String> segments) {
  /** The longest path: as deep as a JSON text may be nested. */
  public static final int MAX_SEGMENTS = 100;

  /**
   * @throws IllegalArgumentException if there is no segment, one is empty, or there are too many
   */
  public Path {
    segments = List.copyOf(segments);
    if (segments.isEmpty() || segments.contains("")) {
      throw new IllegalArgumentException(
          "expected names with dots between them, found an empty name");
    }
    if (segments.size() > MAX_SEGMENTS) {
      throw new IllegalArgumentException(
          "expected at most " + MAX_SEGMENTS + " names, found " + segments.size());
    }
  }

  /** As records compare, without what the platform makes for that at a start. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Path path && segments.equals(path.segments);
  }

  @Override
  public int hashCode() {
    return segments.hashCode();
  }

  /**
   * Reads dotted text.
   *
   * @throws IllegalArgumentException if a name is empty, there are too many of them, or a backslash
   *     ends the text
   */
  public static Path parse(String dotted) {
    if (dotted.indexOf('.') < 0 && dotted.indexOf('\\') < 0) {
      return new Path(List.of(dotted));
    }
    var segments = new ArrayList<String>();
    var segment = new StringBuilder();
    for (var i = 0; i < dotted.length(); i++) {
      char character = dotted.charAt(i);
      if (character == '.') {
        segments.add(segment.toString());
        segment.setLength(0);
        continue;
      }
      if (character == '\\' && ++i == dotted.length()) {
        throw new IllegalArgumentException("expected a character after the final backslash");
      }
      segment.append(dotted.charAt(i));
    }
    segments.add(segment.toString());
    return new Path(segments);
  }

  /** A path of these segments, taken literally. */
  public static Path of(String... segments) {
    return new Path(List.of(segments));
  }

  /** The member of the document in which the path begins. */
  public String first() {
    return segments.getFirst();
  }

  /** Whether any segment consists of digits only, so that it may number an element of an array. */
  public boolean hasIndex() {
    for (var segment : segments) {
      if (isDigits(segment)) {
        return true;
      }
    }
    return false;
  }

  /** The value at this path; a missing node, never null, where the document has none. */
  public JsonNode resolve(JsonNode document) {
    var value = document;
    for (var segment : segments) {
      value = value.isArray() ? element(value, segment) : value.path(segment);
    }
    return value;
  }

  private static JsonNode element(JsonNode array, String segment) {
    boolean canonical = segment.length() == 1 || segment.charAt(0) != '0';
    if (!canonical || segment.length() > 9 || !isDigits(segment)) {
      return MissingNode.getInstance();
    }
    return array.path(Integer.parseInt(segment));
  }

  private static boolean isDigits(String segment) {
    for (var i = 0; i < segment.length(); i++) {
      if (segment.charAt(i) < '0' || segment.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The dotted text. */
  @Override
  public String toString() {
    if (segments.size() == 1 && isPlain(first())) {
      return first();
    }
    var text = new StringBuilder();
    for (var segment : segments) {
      if (!text.isEmpty()) {
        text.append('.');
      }
      escape(segment, text);
    }
    return text.toString();
  }

  private static void escape(String segment, StringBuilder text) {
    boolean operatorOrSign = segment.charAt(0) == '$' || segment.charAt(0) == '-';
    if (text.isEmpty() && operatorOrSign) {
      text.append('\\');
    }
    for (var i = 0; i < segment.length(); i++) {
      char character = segment.charAt(i);
      if (character == '.' || character == '\\' || character == ',') {
        text.append('\\');
      }
      text.append(character);
    }
  }

  private static boolean isPlain(String segment) {
    for (var i = 0; i < segment.length(); i++) {
      char character = segment.charAt(i);
      boolean plain = character >= '0' && character != '\\';
      if (!plain) {
        return false;
      }
    }
    return true;
  }
}
