package dev.ashlar.query;

import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/**
 * The one order of JSON values, by which selectors compare, sorts order and indexes are laid out:
 * missing, null, false, true, numbers, strings by code point, arrays (element by element, a shorter
 * one first), objects (as sequences of name and value, sorted by name; a shorter one first).
 *
 * <p>Numbers compare exactly, whether they are kept as 64-bit integers or as doubles: 1 equals 1.0,
 * and 2⁵³+1 is greater than 2⁵³.
 *
 * <h2>The encoding</h2>
 *
 * {@link #encode} maps a value to bytes whose unsigned lexicographic order is that order, and which
 * are equal exactly if the values are: what an index column, a keyset cursor and SQL's {@code <}
 * need. It is self-delimiting, in the manner of the tuple layer of FoundationDB (<a
 * href="https://github.com/apple/foundationdb/blob/main/design/tuple.md">design/tuple.md</a>), so
 * encodings may be put one after another, and compare like the sequences of their values. A tag
 * comes first, then:
 *
 * <pre>
 * 01 missing, 02 null, 03 false, 04 true     nothing
 * 05 number     8 bytes: the nearest double; 2 bytes: what the integer exceeds that double by
 * 06 string     UTF-8, each byte 00 followed by FF, then 00
 * 07 array      the elements, then 00
 * 08 object     name (as a string) and value of each member, sorted by name, then 00
 * </pre>
 *
 * <p>The double's bits are turned so that they sort as unsigned bytes (sign bit flipped; all bits,
 * if negative). No 64-bit integer is further than 512 from a double, so that the difference, offset
 * by 2¹⁵, fits two bytes; for a double it is 0, and -0.0 is taken for 0.
 *
 * <p>A terminator keeps the order since no tag is 00 and none is FF: where one string, array or
 * object ends and a longer one goes on, 00 is met by a higher byte of text or by a tag; and where a
 * string goes on with U+0000, both have 00, and the FF behind it is higher than any tag or
 * terminator that may follow the shorter string.
 *
 * <p>All methods are pure and may be called from any thread.
 */
public final class ValueOrder {
  /** The encoding of a missing value. */
  public static final byte MISSING = 0x01;

  /** The encoding of null. */
  public static final byte NULL = 0x02;

  /** The encoding of false; all booleans lie between this and {@link #TRUE}. */
  public static final byte FALSE = 0x03;

  /** The encoding of true. */
  public static final byte TRUE = 0x04;

  /** First byte of the encoding of every number. */
  public static final byte NUMBER = 0x05;

  /** First byte of the encoding of every string. */
  public static final byte STRING = 0x06;

  /** First byte of the encoding of every array. */
  public static final byte ARRAY = 0x07;

  /** First byte of the encoding of every object. */
  public static final byte OBJECT = 0x08;

  private ValueOrder() {}

  /**
   * Compares two values, either of which may be a missing node. Zero means equal; the kind applies
   * to strings within arrays and objects too.
   */
  public static int compare(JsonNode left, JsonNode right, Kind kind) {
    byte tag = tag(left);
    byte other = tag(right);
    if (tag != other) {
      return Byte.compare(tag, other);
    }
    return switch (tag) {
      case NUMBER -> Numbers.compare(left, right);
      case STRING -> compareStrings(left.stringValue(), right.stringValue(), kind);
      case ARRAY -> compareArrays(left, right, kind);
      case OBJECT -> compareObjects(left, right, kind);
      default -> 0;
    };
  }

  /** The order-preserving bytes of a value, which may be a missing node. */
  public static byte[] encode(JsonNode value, Kind kind) {
    return ValueEncoder.encode(value, kind);
  }

  /** What the encodings of all strings that begin with {@code prefix} begin with. */
  public static byte[] stringPrefix(String prefix) {
    return ValueEncoder.prefix(prefix, Kind.ANY);
  }

  /**
   * What the encodings of all strings of this kind that begin with {@code prefix} begin with. With
   * {@link Kind#DATE} some other strings may begin so too, since a final {@code Z} is not encoded.
   */
  public static byte[] stringPrefix(String prefix, Kind kind) {
    return ValueEncoder.prefix(prefix, kind);
  }

  /**
   * The smallest bytes that are greater than everything that begins with {@code prefix}: the open
   * end of a range. {@code after({STRING})} is the end of all strings.
   *
   * @throws IllegalArgumentException if there is none, since all bytes of the prefix are FF
   */
  public static byte[] after(byte[] prefix) {
    int length = prefix.length;
    while (length > 0 && prefix[length - 1] == (byte) 0xFF) {
      length--;
    }
    if (length == 0) {
      throw new IllegalArgumentException("expected a byte below FF, found none");
    }
    byte[] after = Arrays.copyOf(prefix, length);
    after[length - 1]++;
    return after;
  }

  /** Whether two values are of one type: null, boolean, number, string, array or object. */
  static boolean sameType(JsonNode left, JsonNode right) {
    byte tag = tag(left);
    byte other = tag(right);
    return tag == other || (isBoolean(tag) && isBoolean(other));
  }

  private static boolean isBoolean(byte tag) {
    return tag == FALSE || tag == TRUE;
  }

  static byte tag(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> MISSING;
      case NULL -> NULL;
      case BOOLEAN -> value.booleanValue() ? TRUE : FALSE;
      case NUMBER -> NUMBER;
      case STRING -> STRING;
      case ARRAY -> ARRAY;
      case OBJECT -> OBJECT;
      case BINARY, POJO ->
          throw new IllegalArgumentException(
              "expected a JSON value, found a node of type " + value.getNodeType());
    };
  }

  private static int compareStrings(String left, String right, Kind kind) {
    String one = kind.compared(left);
    String other = kind.compared(right);
    return CodePoints.compare(one, kind.length(one), other, kind.length(other));
  }

  private static int compareArrays(JsonNode left, JsonNode right, Kind kind) {
    int common = Math.min(left.size(), right.size());
    for (var i = 0; i < common; i++) {
      int order = compare(left.get(i), right.get(i), kind);
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  private static int compareObjects(JsonNode left, JsonNode right, Kind kind) {
    String[] names = sortedNames(left);
    String[] others = sortedNames(right);
    int common = Math.min(names.length, others.length);
    for (var i = 0; i < common; i++) {
      int order = CodePoints.compare(names[i], others[i]);
      if (order == 0) {
        order = compare(left.path(names[i]), right.path(others[i]), kind.member(names[i]));
      }
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(names.length, others.length);
  }

  static String[] sortedNames(JsonNode object) {
    String[] names = object.propertyNames().toArray(String[]::new);
    Arrays.sort(names, CodePoints::compare);
    return names;
  }
}
