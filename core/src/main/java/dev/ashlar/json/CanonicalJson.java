package dev.ashlar.json;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * The JSON Canonicalization Scheme (RFC 8785): one spelling for each value, so that equal values
 * have equal bytes and can be pinned by their hash.
 */
public final class CanonicalJson {
  private static final int MAX_DEPTH = 1000;
  private static final long MAX_INTEGER = (1L << 53) - 1;

  private final JsonOutput output = new JsonOutput();

  private CanonicalJson() {}

  /**
   * The canonical form in UTF-8: no white space, members in the order of their names' UTF-16 code
   * units, numbers as ECMAScript prints them.
   *
   * @throws NotCanonical if the value holds an integer beyond ±(2⁵³−1), which other readers would
   *     round, a number that is not finite, half a surrogate pair, a node that is no JSON value, or
   *     more than 1000 levels of nesting
   */
  public static byte[] bytes(JsonNode value) {
    var canonical = new CanonicalJson();
    canonical.value(value, 0);
    return canonical.output.toByteArray();
  }

  /**
   * The SHA-256 of the canonical form, as {@code sha256:} and hexadecimal digits.
   *
   * @throws NotCanonical as {@link #bytes}
   */
  public static String digest(JsonNode value) {
    return digest(bytes(value));
  }

  /** The SHA-256 of bytes, as {@code sha256:} and hexadecimal digits. */
  public static String digest(byte[] bytes) {
    try {
      return "sha256:"
          + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void value(JsonNode value, int depth) {
    switch (value.getNodeType()) {
      case OBJECT -> object(value, depth + 1);
      case ARRAY -> array(value, depth + 1);
      case STRING -> string(value.stringValue());
      case NUMBER -> output.ascii(number(value));
      case BOOLEAN -> output.ascii(value.booleanValue() ? "true" : "false");
      case NULL -> output.ascii("null");
      case BINARY, POJO, MISSING ->
          throw new NotCanonical(
              "Expected a JSON value but found a node of type " + value.getNodeType());
    }
  }

  /** {@link String#compareTo} orders by UTF-16 code units, as RFC 8785 §3.2.3 demands. */
  private void object(JsonNode object, int depth) {
    checkDepth(depth);
    var sorted = new TreeMap<String, JsonNode>();
    for (var member : object.properties()) {
      sorted.put(member.getKey(), member.getValue());
    }
    output.ascii('{');
    var separator = "";
    for (var member : sorted.entrySet()) {
      output.ascii(separator);
      string(member.getKey());
      output.ascii(':');
      value(member.getValue(), depth);
      separator = ",";
    }
    output.ascii('}');
  }

  private void array(JsonNode array, int depth) {
    checkDepth(depth);
    output.ascii('[');
    var separator = "";
    for (var element : array) {
      output.ascii(separator);
      value(element, depth);
      separator = ",";
    }
    output.ascii(']');
  }

  private static void checkDepth(int depth) {
    if (depth > MAX_DEPTH) {
      throw new NotCanonical("Expected at most " + MAX_DEPTH + " levels of nesting but found more");
    }
  }

  private void string(String text) {
    var lone = Utf8.loneSurrogate(text);
    if (lone >= 0) {
      throw new NotCanonical(
          "Expected surrogates in pairs but found \\u%04x without its other half"
              .formatted((int) text.charAt(lone)));
    }
    output.string(text);
  }

  private static String number(JsonNode number) {
    return number.isIntegralNumber() ? integer(number) : floating(number.doubleValue());
  }

  private static String integer(JsonNode number) {
    var inRange = number.canConvertToLong() && Math.abs(number.longValue()) <= MAX_INTEGER;
    if (!inRange || number.longValue() == Long.MIN_VALUE) {
      throw new NotCanonical(
          "Expected an integer between -(2^53-1) and 2^53-1 but found "
              + Quoted.quoted(number.bigIntegerValue().toString()));
    }
    return Long.toString(number.longValue());
  }

  private static String floating(double number) {
    if (!Double.isFinite(number)) {
      throw new NotCanonical("Expected a finite number but found " + number);
    }
    return EcmaScriptNumber.text(number);
  }
}
