package dev.ashlar.query;

import tools.jackson.databind.JsonNode;

/**
 * JSON numbers as a double and a remainder: the double that is nearest to the number, and what a
 * 64-bit integer exceeds it by. Pairs compare, first by double, as the numbers do.
 */
final class Numbers {
  private Numbers() {}

  static int compare(JsonNode left, JsonNode right) {
    if (isLong(left) && isLong(right)) {
      return Long.compare(left.longValue(), right.longValue());
    }
    int order = Double.compare(nearest(left), nearest(right));
    return order != 0 ? order : Integer.compare(remainder(left), remainder(right));
  }

  /** The nearest double; never -0.0. */
  static double nearest(JsonNode number) {
    if (number.isDouble()) {
      return number.doubleValue() + 0.0;
    }
    return isLong(number) ? (double) number.longValue() : number.numberValue().doubleValue() + 0.0;
  }

  /** What an integer exceeds its nearest double by, within ±512; 0 for other numbers. */
  static int remainder(JsonNode number) {
    if (!isLong(number)) {
      return 0;
    }
    long integer = number.longValue();
    double nearest = integer;
    return nearest == 0x1p63
        ? (int) (integer - Long.MAX_VALUE) - 1
        : (int) (integer - (long) nearest);
  }

  private static boolean isLong(JsonNode number) {
    return number.isIntegralNumber() && number.canConvertToLong();
  }
}
