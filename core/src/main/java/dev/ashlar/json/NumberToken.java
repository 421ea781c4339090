package dev.ashlar.json;

import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;

/**
 * Reads a number token (RFC 8259 §6) into the one node type that its spelling has here, see {@link
 * Json#parse(byte[])}.
 *
 * <p>While the digits are scanned they are also added up. A decimal whose digits fit in 53 bits and
 * whose power of ten is exact as a double (10²² at most) then needs one multiplication or division,
 * which IEEE 754 rounds correctly; all others go through {@link Double#parseDouble}.
 */
final class NumberToken {
  private static final int MAX_LENGTH = 1000;
  private static final int MAX_DIGITS_ADDED = 18;
  private static final int MAX_EXPONENT_ADDED = 100_000;
  private static final long EXACT_BOUND = 1L << 53;
  private static final double[] POWERS_OF_TEN = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22
  };

  private final Source source;
  private final int start;
  private final boolean negative;
  private int here;
  private int digits;
  private long magnitude;
  private int scale;

  private NumberToken(Source source) {
    this.source = source;
    this.start = source.position;
    this.negative = source.peek() == '-';
    this.here = negative ? start + 1 : start;
  }

  /** Reads the number that begins at the present position, and moves behind it. */
  static JsonNode read(Source source) {
    return new NumberToken(source).node();
  }

  private JsonNode node() {
    integerPart();
    var next = source.at(here);
    var integer = next != '.' && next != 'e' && next != 'E';
    if (next == '.') {
      fractionPart();
    }
    if (source.at(here) == 'e' || source.at(here) == 'E') {
      exponentPart();
    }
    if (here - start > MAX_LENGTH) {
      var reason = "Expected a number of at most " + MAX_LENGTH + " characters but found ";
      throw source.fault(reason + (here - start), start);
    }
    source.position = here;
    return integer ? integer() : DoubleNode.valueOf(nearestDouble());
  }

  private void integerPart() {
    if (source.at(here) == '0' && isDigit(source.at(here + 1))) {
      throw source.expected("a number without leading zeros", here);
    }
    digits("a digit after '-'");
  }

  private void fractionPart() {
    here++;
    var before = here;
    digits("a digit after the decimal point");
    scale = before - here;
  }

  private void exponentPart() {
    here++;
    var sign = source.at(here);
    if (sign == '+' || sign == '-') {
      here++;
    }
    if (!isDigit(source.at(here))) {
      throw source.expected("a digit in the exponent", here);
    }
    var exponent = 0;
    while (isDigit(source.at(here))) {
      exponent = Math.min(exponent * 10 + source.bytes[here] - '0', MAX_EXPONENT_ADDED);
      here++;
    }
    scale += sign == '-' ? -exponent : exponent;
  }

  /** Steps over one or more digits and adds them to the magnitude, as far as it can hold them. */
  private void digits(String expected) {
    var bytes = source.bytes;
    var i = here;
    var sum = magnitude;
    while (i < source.end && isDigit(bytes[i])) {
      sum = sum * 10 + bytes[i] - '0'; // wraps around after 18 digits; then it is not used
      i++;
    }
    if (i == here) {
      throw source.expected(expected, here);
    }
    digits += i - here;
    magnitude = sum;
    here = i;
  }

  private static boolean isDigit(int unit) {
    return unit >= '0' && unit <= '9';
  }

  private JsonNode integer() {
    if (digits <= MAX_DIGITS_ADDED) {
      return integer(negative ? -magnitude : magnitude);
    }
    var exact = new BigInteger(text());
    return exact.bitLength() < Long.SIZE
        ? integer(exact.longValue())
        : DoubleNode.valueOf(nearestDouble());
  }

  private static JsonNode integer(long value) {
    return (int) value == value ? IntNode.valueOf((int) value) : LongNode.valueOf(value);
  }

  private double nearestDouble() {
    var exact = digits <= MAX_DIGITS_ADDED && magnitude <= EXACT_BOUND;
    if (!exact || Math.abs(scale) >= POWERS_OF_TEN.length) {
      return parsedDouble();
    }
    var absolute = scale < 0 ? magnitude / POWERS_OF_TEN[-scale] : magnitude * POWERS_OF_TEN[scale];
    return negative ? -absolute : absolute;
  }

  private double parsedDouble() {
    var value = Double.parseDouble(text());
    if (Double.isInfinite(value)) {
      var reason = "Expected a number that fits in a double (about ±1.8e308) but found ";
      throw source.fault(reason + Quoted.quoted(text()), start);
    }
    return value;
  }

  private String text() {
    return Utf8.ascii(source.bytes, start, here - start);
  }
}
