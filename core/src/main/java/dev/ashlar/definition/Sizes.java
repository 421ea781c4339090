package dev.ashlar.definition;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Sizes as people write them: {@code 5MB} is 5,000,000 bytes. */
final class Sizes {
  private static final Map<String, Integer> POWERS =
      Map.of("", 0, "B", 0, "KB", 3, "kB", 3, "MB", 6, "GB", 9, "TB", 12);

  private Sizes() {}

  /** The number of bytes; empty if the text is no size, or no whole number of bytes. */
  static Optional<Long> bytes(String text) {
    int end = 0;
    while (end < text.length() && "0123456789.".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    Integer power = POWERS.get(text.substring(end).strip());
    if (power == null || end == 0 || end > 18) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new BigDecimal(text.substring(0, end)).scaleByPowerOfTen(power).longValueExact());
    } catch (ArithmeticException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
