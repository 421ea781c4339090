package dev.ashlar.json;

import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;

/**
 * A JSON Pointer (RFC 6901): the way from a value to one inside it. {@code /team/0/name} has the
 * segments {@code team}, {@code 0} and {@code name}; the empty text points to the whole value.
 *
 * @param segments member names and array indices, not escaped; none for the whole value
 */
public record Pointer(List<String> segments) {
  private static final Pointer ROOT = new Pointer(List.of());

  public Pointer {
    segments = List.copyOf(segments);
  }

  /**
   * Reads the text form: empty, or segments that each follow a {@code /}, with {@code ~0} for
   * {@code ~} and {@code ~1} for {@code /}.
   *
   * @throws MalformedPointer if it does not begin with {@code /}, or has a {@code ~} with anything
   *     else behind it
   */
  public static Pointer parse(String text) {
    if (text.isEmpty()) {
      return ROOT;
    }
    if (text.charAt(0) != '/') {
      throw new MalformedPointer(
          "Expected a JSON Pointer that is empty or begins with '/' but found "
              + Quoted.quoted(text));
    }
    var segments = new ArrayList<String>();
    var start = 1;
    for (var slash = text.indexOf('/', 1); slash >= 0; slash = text.indexOf('/', start)) {
      segments.add(unescape(text.substring(start, slash)));
      start = slash + 1;
    }
    segments.add(unescape(text.substring(start)));
    return new Pointer(segments);
  }

  /** The pointer with these segments, given without escapes. */
  public static Pointer of(String... segments) {
    return segments.length == 0 ? ROOT : new Pointer(List.of(segments));
  }

  /** The pointer to a member, given without escapes, of the value that this one points to. */
  public Pointer append(String segment) {
    var longer = new ArrayList<String>(segments.size() + 1);
    longer.addAll(segments);
    longer.add(segment);
    return new Pointer(longer);
  }

  /** The pointer to an element, counted from 0, of the array that this one points to. */
  public Pointer append(int index) {
    return append(Integer.toString(index));
  }

  /** Whether it points to the whole value. */
  public boolean isRoot() {
    return segments.isEmpty();
  }

  /**
   * The first segment, without escapes.
   *
   * @throws NoSuchElementException if it points to the whole value
   */
  public String first() {
    return segments.getFirst();
  }

  /**
   * The last segment, without escapes.
   *
   * @throws NoSuchElementException if it points to the whole value
   */
  public String last() {
    return segments.getLast();
  }

  /**
   * The pointer to the container of what this one points to.
   *
   * @throws NoSuchElementException if it points to the whole value
   */
  public Pointer parent() {
    if (isRoot()) {
      throw new NoSuchElementException("The pointer to the whole value has no parent");
    }
    return new Pointer(segments.subList(0, segments.size() - 1));
  }

  /** Whether it points to the same place as another pointer, or to a place inside that. */
  public boolean startsWith(Pointer other) {
    var length = other.segments.size();
    return segments.size() >= length && segments.subList(0, length).equals(other.segments);
  }

  /** The value that it points to inside another, or nothing if there is none. */
  public Optional<JsonNode> resolve(JsonNode value) {
    var found = Optional.of(value);
    for (var i = 0; i < segments.size() && found.isPresent(); i++) {
      found = child(found.get(), segments.get(i));
    }
    return found;
  }

  /** The member or element of a value that one segment names, or nothing. */
  static Optional<JsonNode> child(JsonNode container, String segment) {
    if (container.isObject()) {
      return container.optional(segment);
    }
    var index = container.isArray() ? index(segment) : OptionalInt.empty();
    return index.isPresent() ? container.optional(index.getAsInt()) : Optional.empty();
  }

  /** The array index that a segment spells (RFC 6901 §4): digits without leading zeros. */
  static OptionalInt index(String segment) {
    var length = segment.length();
    if (length == 0 || length > 10 || (length > 1 && segment.charAt(0) == '0')) {
      return OptionalInt.empty();
    }
    var index = 0L;
    for (var i = 0; i < length; i++) {
      var digit = segment.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return OptionalInt.empty();
      }
      index = index * 10 + digit;
    }
    return index > Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of((int) index);
  }

  /** The text form, which {@link #parse} reads. */
  @Override
  public String toString() {
    var text = new StringBuilder();
    for (var segment : segments) {
      text.append('/');
      escape(segment, text);
    }
    return text.toString();
  }

  private static void escape(String segment, StringBuilder text) {
    for (var i = 0; i < segment.length(); i++) {
      switch (segment.charAt(i)) {
        case '~' -> text.append("~0");
        case '/' -> text.append("~1");
        default -> text.append(segment.charAt(i));
      }
    }
  }

  private static String unescape(String segment) {
    if (segment.indexOf('~') < 0) {
      return segment;
    }
    var plain = new StringBuilder();
    int next = 0;
    while (next < segment.length()) {
      boolean escaped = segment.charAt(next) == '~';
      plain.append(escaped ? unescaped(segment, next + 1) : segment.charAt(next));
      next += escaped ? 2 : 1;
    }
    return plain.toString();
  }

  private static char unescaped(String segment, int index) {
    var letter = index < segment.length() ? segment.charAt(index) : ' ';
    return switch (letter) {
      case '0' -> '~';
      case '1' -> '/';
      default ->
          throw new MalformedPointer(
              "Expected '~0' or '~1' but found a '~' with something else behind it in "
                  + Quoted.quoted(segment));
    };
  }
}
