package dev.ashlar.app;

import dev.ashlar.schema.Durations;
import dev.ashlar.web.auth.Rate;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * Amounts as settings write them: a number and a unit, such as {@code 90s}, {@code 7d} or {@code
 * 8MB}. Each method throws {@link IllegalArgumentException} with what was expected.
 */
final class Amounts {
  private static final String SIZE = "expected a size such as 500KB or 8MB, of less than 2GB";
  private static final String LARGE_SIZE = "expected a size such as 500MB or 2GB";
  private static final String RATE = "expected a rate such as 100/s, 1000/m or 5000/h";

  private Amounts() {}

  /** A length of time, of at most a hundred years. */
  static Duration length(String text) {
    return Durations.parse(text);
  }

  /** A number of bytes that fits into memory; a KB is 1000 of them. */
  static int bytes(String text) {
    try {
      return bytes(text, SIZE).intValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(SIZE, e);
    }
  }

  /** A number of bytes for what comes before a body: 1 KB to 1 MB. */
  static int headBytes(String text) {
    int bytes = bytes(text);
    if (bytes < 1000 || bytes > 1_000_000) {
      throw new IllegalArgumentException("expected a size from 1KB to 1MB");
    }
    return bytes;
  }

  /** A number in a time: {@code 100/s}, {@code 1000/m}, {@code 5000/h}. */
  static Rate rate(String text) {
    int slash = text.indexOf('/');
    Duration time =
        switch (slash < 0 ? "" : text.substring(slash + 1).strip()) {
          case "s" -> Duration.ofSeconds(1);
          case "m" -> Duration.ofMinutes(1);
          case "h" -> Duration.ofHours(1);
          default -> throw new IllegalArgumentException(RATE);
        };
    try {
      return new Rate(number(text.substring(0, slash).strip(), 1, 1_000_000), time);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(RATE, e);
    }
  }

  /** A number of bytes. */
  static long manyBytes(String text) {
    try {
      return bytes(text, LARGE_SIZE).longValueExact();
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(LARGE_SIZE, e);
    }
  }

  private static BigDecimal bytes(String text, String expected) {
    int end = 0;
    while (end < text.length() && "0123456789.".indexOf(text.charAt(end)) >= 0) {
      end++;
    }
    int power =
        switch (text.substring(end).strip()) {
          case "", "B" -> 0;
          case "KB", "kB" -> 3;
          case "MB" -> 6;
          case "GB" -> 9;
          case "TB" -> 12;
          default -> throw new IllegalArgumentException(expected);
        };
    try {
      return new BigDecimal(text.substring(0, end)).scaleByPowerOfTen(power);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(expected, e);
    }
  }

  /** A whole number within bounds. */
  static int number(String text, int least, int greatest) {
    boolean plain = !text.isEmpty() && digits(text) == text.length() && text.length() < 10;
    int number = plain ? Integer.parseInt(text) : -1;
    if (number < least || number > greatest) {
      throw new IllegalArgumentException(
          "expected a number from %d to %d".formatted(least, greatest));
    }
    return number;
  }

  private static int digits(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    return digits;
  }
}
