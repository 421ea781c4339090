package dev.ashlar.json;

import java.math.BigDecimal;

/**
 * The decimal text that ECMAScript's {@code Number::toString} gives a finite double (ECMA-262
 * §6.1.6.1.20; RFC 8785 §3.2.2.3).
 *
 * <p>{@link Double#toString(double)} finds the same digits with one exception: it always prints two
 * at least, and then takes the two that are closest even where one would do ({@code 4.9E-324} for
 * {@code 5e-324}). That happens among the smallest subnormal numbers only, and is undone here.
 */
final class EcmaScriptNumber {
  private static final int LONGEST_INTEGER = 21;
  private static final int SMALLEST_FRACTION = -6;

  private EcmaScriptNumber() {}

  static String text(double number) {
    if (number == 0) {
      return "0";
    }
    var shortest = shortest(Math.abs(number));
    return (number < 0 ? "-" : "") + text(shortest);
  }

  private static BigDecimal shortest(double number) {
    var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (decimal.precision() != 2) {
      return decimal;
    }
    var units = decimal.unscaledValue().intValueExact();
    var nearer = oneDigit(units % 10 >= 5 ? units / 10 + 1 : units / 10, decimal);
    return nearer.doubleValue() == number ? nearer : decimal;
  }

  private static BigDecimal oneDigit(int digit, BigDecimal twoDigits) {
    return BigDecimal.valueOf(digit).scaleByPowerOfTen(1 - twoDigits.scale()).stripTrailingZeros();
  }

  /** Lays out digits without trailing zeros, of which {@code point} stand before the point. */
  private static String text(BigDecimal decimal) {
    var digits = decimal.unscaledValue().toString();
    var point = digits.length() - decimal.scale();
    if (point > LONGEST_INTEGER || point <= SMALLEST_FRACTION) {
      return exponential(digits, point - 1);
    }
    if (point <= 0) {
      return "0." + "0".repeat(-point) + digits;
    }
    return point >= digits.length()
        ? digits + "0".repeat(point - digits.length())
        : digits.substring(0, point) + "." + digits.substring(point);
  }

  private static String exponential(String digits, int exponent) {
    var fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
    return digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + Math.abs(exponent);
  }
}
