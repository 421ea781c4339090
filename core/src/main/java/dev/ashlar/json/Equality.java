package dev.ashlar.json;

import java.math.BigDecimal;
import tools.jackson.databind.JsonNode;

/** Equality of JSON values; {@link Json#equal} has the rules. */
final class Equality {
  private static final double TWO_TO_63 = 0x1p63;

  private Equality() {}

  static boolean equal(JsonNode left, JsonNode right) {
    if (left == right) {
      return true;
    }
    var type = left.getNodeType();
    if (type != right.getNodeType()) {
      return false;
    }
    return switch (type) {
      case OBJECT -> sameMembers(left, right);
      case ARRAY -> sameElements(left, right);
      case NUMBER -> sameNumber(left, right);
      case STRING, BOOLEAN, NULL, BINARY, POJO, MISSING -> left.equals(right);
    };
  }

  private static boolean sameMembers(JsonNode left, JsonNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (var member : left.properties()) {
      var other = right.optional(member.getKey());
      if (other.isEmpty() || !equal(member.getValue(), other.get())) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameElements(JsonNode left, JsonNode right) {
    if (left.size() != right.size()) {
      return false;
    }
    for (var i = 0; i < left.size(); i++) {
      if (!equal(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameNumber(JsonNode left, JsonNode right) {
    if (isLong(left) && isLong(right)) {
      return left.longValue() == right.longValue();
    }
    if (isDouble(left) && isDouble(right)) {
      return left.doubleValue() == right.doubleValue();
    }
    if (isLong(left) && isDouble(right)) {
      return same(left.longValue(), right.doubleValue());
    }
    if (isDouble(left) && isLong(right)) {
      return same(right.longValue(), left.doubleValue());
    }
    return exact(left).compareTo(exact(right)) == 0;
  }

  /** Not {@code decimalValue()}: that takes a double for the decimal that it is printed as. */
  private static BigDecimal exact(JsonNode number) {
    return isDouble(number) ? new BigDecimal(number.doubleValue()) : number.decimalValue();
  }

  /** Exact: the double must be an integer within 64 bits before it is taken for one. */
  private static boolean same(long integer, double number) {
    return number >= -TWO_TO_63
        && number < TWO_TO_63
        && (long) number == integer
        && (double) (long) number == number;
  }

  private static boolean isLong(JsonNode number) {
    return switch (number.numberType()) {
      case INT, LONG -> true;
      case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> false;
    };
  }

  private static boolean isDouble(JsonNode number) {
    return number.isFloatingPointNumber() && !number.isBigDecimal();
  }
}
