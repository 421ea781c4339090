package dev.ashlar.query;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;

/**
 * The order of a list: by one key after another, each in the order of {@link ValueOrder} or its
 * reverse. Documents that no key tells apart are ordered by id, ascending, which whoever lists them
 * adds.
 *
 * <p>As text {@code -age,name}: first by age, descending, then by name. As JSON {@code [{"age":
 * "desc"}, "name"]}. Immutable and thread-safe.
 *
 * @param keys at most {@value #MAX_KEYS}, none with the path of another
 */
public record Sort(List<Key> keys) {
  /** The most keys that a sort may have. */
  public static final int MAX_KEYS = 8;

  /** By id only. */
  public static final Sort NONE = new Sort(List.of());

  /**
   * One member to sort by.
   *
   * @param descending whether the order of values is reversed, so that missing ones come last
   */
  public record Key(Path path, boolean descending, Kind kind) {
    /** As in a sort's text: {@code age} or {@code -age}. */
    @Override
    public String toString() {
      return descending ? "-" + path : path.toString();
    }
  }

  /**
   * @throws InvalidSort if there are too many keys, or two with the same path
   */
  public Sort {
    keys = List.copyOf(keys);
    if (keys.size() > MAX_KEYS) {
      throw new InvalidSort(
          "", "expected at most " + MAX_KEYS + " keys to sort by, found " + keys.size());
    }
    var paths = new HashSet<Path>();
    for (var i = 0; i < keys.size(); i++) {
      if (!paths.add(keys.get(i).path())) {
        throw new InvalidSort(
            "/" + i,
            "expected each key once, found "
                + Shown.quoted(keys.get(i).path().toString())
                + " again");
      }
    }
  }

  /**
   * Reads a sort's text: paths with commas between them, each descending if a minus sign is in
   * front. Empty text is {@link #NONE}. All keys have {@link Kind#ANY}.
   *
   * @throws InvalidSort if it is no sort
   */
  public static Sort parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    var keys = new ArrayList<Key>();
    var start = 0;
    while (start <= text.length()) {
      int end = endOfPart(text, start);
      keys.add(key(text.substring(start, end), keys.size()));
      start = end + 1;
    }
    return new Sort(keys);
  }

  /** The next comma that no backslash precedes. */
  private static int endOfPart(String text, int start) {
    for (var i = start; i < text.length(); i++) {
      if (text.charAt(i) == ',') {
        return i;
      }
      if (text.charAt(i) == '\\') {
        i++;
      }
    }
    return text.length();
  }

  /**
   * Reads a sort in JSON: an array whose elements are paths, as in a sort's text, or objects of one
   * member, the path with {@code "asc"} or {@code "desc"} in any case. A string is read as a sort's
   * text. All keys have {@link Kind#ANY}.
   *
   * @throws InvalidSort if it is no sort
   */
  public static Sort parse(JsonNode sort) {
    if (sort.isString()) {
      return parse(sort.stringValue());
    }
    if (!sort.isArray()) {
      throw new InvalidSort("", "expected an array of keys to sort by, found " + Shown.value(sort));
    }
    if (sort.size() > MAX_KEYS) {
      throw new InvalidSort(
          "", "expected at most " + MAX_KEYS + " keys to sort by, found " + sort.size());
    }
    var keys = new ArrayList<Key>(sort.size());
    for (var element : sort.values()) {
      keys.add(key(element, keys.size()));
    }
    return new Sort(keys);
  }

  private static Key key(JsonNode element, int index) {
    if (element.isString()) {
      return key(element.stringValue(), index);
    }
    if (!element.isObject() || element.size() != 1) {
      throw new InvalidSort(
          "/" + index, "expected a path or an object of one member, found " + Shown.value(element));
    }
    var member = element.properties().iterator().next();
    return new Key(path(member.getKey(), index), descending(member.getValue(), index), Kind.ANY);
  }

  private static boolean descending(JsonNode direction, int index) {
    var text = direction.isString() ? direction.stringValue().toLowerCase(Locale.ROOT) : "";
    return switch (text) {
      case "asc" -> false;
      case "desc" -> true;
      default ->
          throw new InvalidSort(
              "/" + index, "expected \"asc\" or \"desc\", found " + Shown.value(direction));
    };
  }

  private static Key key(String part, int index) {
    boolean descending = part.startsWith("-");
    return new Key(path(descending ? part.substring(1) : part, index), descending, Kind.ANY);
  }

  private static Path path(String text, int index) {
    try {
      return Path.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidSort(
          "/" + index,
          "in key " + (index + 1) + " to sort by, " + Shown.quoted(text) + ": " + e.getMessage());
    }
  }

  /** Compares two documents; 0 if only their ids can tell which comes first. */
  public int compare(JsonNode left, JsonNode right) {
    for (var key : keys) {
      int order =
          ValueOrder.compare(key.path().resolve(left), key.path().resolve(right), key.kind());
      if (order != 0) {
        return key.descending() ? -order : order;
      }
    }
    return 0;
  }

  /** This sort with every key rewritten. */
  public Sort map(UnaryOperator<Key> change) {
    return new Sort(keys.stream().map(change).toList());
  }

  /** The text from which {@link #parse(String)} makes the same paths and directions. */
  @Override
  public String toString() {
    return String.join(",", keys.stream().map(Key::toString).toList());
  }
}
