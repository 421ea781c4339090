package dev.ashlar.query;

import dev.ashlar.document.ReferenceForm;
import dev.ashlar.json.Json;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * How the strings of a member are compared: as they are, as instants, or by what they refer to. The kind
 * of an array is that of its elements, the kind of an object knows those of its members.
 *
 * <p>The schema knows the kind of each attribute; a selector or sort that was only parsed has {@link
 * #ANY} everywhere. Immutable and thread-safe.
 */
public final class Kind {
  /** Strings as they are, by code point. */
  public static final Kind ANY = new Kind("ANY", false, new TreeMap<>());

  /**
   * Strings as instants. A stored date is RFC 3339 in UTC, ends in {@code Z} and has no trailing
   * zeros in its fraction, so {@code …00Z} must come before {@code …00.5Z}, though {@code Z} is
   * greater than a full stop: dates are ordered without their final {@code Z}.
   */
  public static final Kind DATE = new Kind("DATE", false, new TreeMap<>());

  /** Strings as references, by their {@linkplain ReferenceForm#identity identity}. */
  public static final Kind REFERENCE = new Kind("REFERENCE", true, new TreeMap<>());

  private final String name;
  private final boolean identifying;
  private final SortedMap<String, Kind> members;

  private Kind(String name, boolean identifying, SortedMap<String, Kind> members) {
    this.name = name;
    this.identifying = identifying;
    this.members = members;
  }

  /** The kind of objects whose members have these kinds; {@link #ANY} if all of them have that. */
  public static Kind ofMembers(Map<String, Kind> members) {
    var special = new TreeMap<>(members);
    special.values().removeIf(ANY::equals);
    if (special.isEmpty()) {
      return ANY;
    }
    var name = new StringBuilder("{");
    special.forEach(
        (member, kind) -> name.append(name.length() > 1 ? "," : "")
            .append(member)
            .append(':')
            .append(kind.name));
    boolean identifying = special.values().stream().anyMatch(Kind::isIdentifying);
    return new Kind(name.append('}').toString(), identifying, special);
  }

  /**
   * The kind of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Kind named(String name) {
    return switch (name) {
      case "ANY" -> ANY;
      case "DATE" -> DATE;
      case "REFERENCE" -> REFERENCE;
      default -> {
        if (!name.startsWith("{") || !name.endsWith("}")) {
          throw new IllegalArgumentException("expected the name of a kind, found " + name);
        }
        yield ofMembers(members(name.substring(1, name.length() - 1)));
      }
    };
  }

  /** The members in the name of a kind of objects. */
  private static Map<String, Kind> members(String text) {
    var members = new TreeMap<String, Kind>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i == text.length() ? ',' : text.charAt(i);
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      if (c == ',' && depth == 0) {
        int colon = text.indexOf(':', start);
        members.put(text.substring(start, colon), named(text.substring(colon + 1, i)));
        start = i + 1;
      }
    }
    return members;
  }

  /** A name by which stores remember it: {@link #named} knows it again. */
  public String name() {
    return name;
  }

  /** Whether equal values may be written in several ways, since there are references among them. */
  public boolean isIdentifying() {
    return identifying;
  }

  /** The kind of an object's member. */
  Kind member(String member) {
    return members.isEmpty() ? this : members.getOrDefault(member, ANY);
  }

  /** What a string is compared by. */
  String compared(String text) {
    return this == REFERENCE ? ReferenceForm.identity(text) : text;
  }

  /** How many of the characters of a {@linkplain #compared compared} string take part in the order. */
  int length(String text) {
    return this == DATE && text.endsWith("Z") ? text.length() - 1 : text.length();
  }

  /** Whether two values are equal: as JSON values are, and references by what they name. */
  boolean equal(JsonNode one, JsonNode other) {
    return identifying ? ValueOrder.compare(one, other, this) == 0 : Json.equal(one, other);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Kind kind && name.equals(kind.name));
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
