package dev.ashlar.json;

import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads, writes and compares JSON values. Strict in what it reads, exact in what it writes. All
 * methods may be called from any thread, as long as nobody changes the trees meanwhile.
 *
 * <h2>Numbers</h2>
 *
 * A literal without fraction and exponent that fits in 64 bits becomes an {@code IntNode} if it
 * fits in 32 bits and a {@code LongNode} otherwise. Every other number becomes a {@code DoubleNode}
 * with the nearest double: also integers beyond 64 bits. So no tree that was read holds a big
 * integer or a decimal, and {@code 1} and {@code 1.0} keep their spelling, though they are
 * {@linkplain #equal(JsonNode, JsonNode) equal}.
 */
public final class Json {
  /** How many arrays and objects may contain one another in a text that is read. */
  public static final int MAX_DEPTH = 100;

  private Json() {}

  /**
   * Reads one JSON text (RFC 8259) in UTF-8, which may begin with a byte order mark.
   *
   * <p>Beyond the grammar it refuses what would be read differently by different programs, or would
   * not survive: repeated member names, bytes that are not UTF-8, surrogates without their other
   * half, numbers beyond the range of a double or longer than 1000 characters, and more than {@link
   * #MAX_DEPTH} levels of nesting. U+0000 is text like any other. Members keep their order.
   *
   * @throws MalformedJson if the text is empty, is no JSON, is followed by anything, or is refused
   */
  public static JsonNode parse(byte[] utf8) {
    return JsonReader.document(utf8);
  }

  /**
   * The members with these names of an object that {@link #bytes} wrote. What is not asked for is
   * passed over unchecked, which is quicker by far than to read it.
   *
   * @param names at least one; those that the object does not have are left out of the answer
   * @throws MalformedJson if it is no such text, as far as that is noticed
   */
  public static ObjectNode members(byte[] written, Set<String> names) {
    return JsonReader.members(written, names);
  }

  /**
   * Reads one JSON text, see {@link #parse(byte[])}.
   *
   * @throws MalformedJson as {@link #parse(byte[])} does
   */
  public static JsonNode parse(String text) {
    var lone = Utf8.loneSurrogate(text);
    var utf8 = Utf8.bytes(text);
    if (lone < 0) {
      return parse(utf8);
    }
    throw TextFault.loneSurrogate(
        utf8, Utf8.bytes(text.substring(0, lone)).length, text.charAt(lone));
  }

  /**
   * The value as compact JSON in UTF-8. Members keep their order. Quotes, backslashes and control
   * characters are escaped and nothing else is. A double is written in the shortest form that is
   * read back as the same double, always with a fraction or exponent ({@code 1.0}, {@code 1.0E21}),
   * so that a value that was written and read has the same node types.
   *
   * @throws IllegalArgumentException if the tree holds something that JSON cannot express: a number
   *     that is not finite, half a surrogate pair, a binary, embedded-object or missing node, or
   *     more than 1000 levels of nesting
   */
  public static byte[] bytes(JsonNode value) {
    var output = new JsonOutput();
    new JsonWriter(output).value(value, 0);
    return output.toByteArray();
  }

  /**
   * The value as compact JSON, see {@link #bytes(JsonNode)}.
   *
   * @throws IllegalArgumentException as {@link #bytes(JsonNode)} does
   */
  public static String text(JsonNode value) {
    var utf8 = bytes(value);
    return Utf8.text(utf8, 0, utf8.length);
  }

  /**
   * Whether two values are the same JSON value: numbers by their exact numeric value whatever their
   * type ({@code 1} is {@code 1.0}, {@code 0.0} is {@code -0.0}, 2⁵³+1 is no double), objects
   * whatever the order of their members.
   */
  public static boolean equal(JsonNode left, JsonNode right) {
    return Equality.equal(left, right);
  }
}
