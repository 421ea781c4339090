package dev.ashlar.schema;

import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Lengths of time as definitions and settings write them: {@code 90s}, {@code 7d}, {@code PT90S}. */
public final class Durations {
  private static final String EXPECTED =
      "expected a length of time such as 90s, 15m, 12h, 7d or PT90S";
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private Durations() {}

  /**
   * Reads a length of time of at most a hundred years.
   *
   * @throws IllegalArgumentException if it is none; the message says what was expected
   */
  public static Duration parse(String text) {
    Duration length = text.startsWith("P") ? iso(text) : counted(text);
    if (length.isNegative() || length.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("expected between 0s and 36500d");
    }
    return length;
  }

  private static Duration iso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(EXPECTED, e);
    }
  }

  private static Duration counted(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > 12) {
      throw new IllegalArgumentException(EXPECTED);
    }
    long count = Long.parseLong(text.substring(0, digits));
    return switch (text.substring(digits).strip()) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      case "d" -> Duration.ofDays(count);
      default -> throw new IllegalArgumentException(EXPECTED);
    };
  }
}
