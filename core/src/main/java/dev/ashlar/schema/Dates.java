package dev.ashlar.schema;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/**
 * Instants as text: RFC 3339 in, and one canonical form out, in UTC with {@code Z}, without the
 * fraction's trailing zeros. A date alone is its start of day in UTC.
 */
public final class Dates {
  private Dates() {}

  /** The canonical form; empty if the text is no instant of the years 0000 to 9999. */
  public static Optional<String> canonical(String text) {
    if (isCanonicalSecond(text)) {
      return Optional.of(text);
    }
    return instant(text).map(Dates::canonical);
  }

  /** The instant that a text stands for; empty if it is none of the years 0000 to 9999. */
  public static Optional<Instant> instant(String text) {
    if (isCanonicalSecond(text)) {
      return Optional.of(second(text));
    }
    try {
      return parse(text);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /**
   * What is wrong with a text that is no date, and what to write instead: {@code "2023-08-06 02:00"
   * has no time zone; write 2023-08-06T02:00:00Z}.
   */
  public static String fault(String text) {
    return DateFault.of(text);
  }

  private static Instant second(String text) {
    int year = digits(text, 0) * 100 + digits(text, 2);
    long day = LocalDate.of(year, digits(text, 5), digits(text, 8)).toEpochDay();
    long hour = day * 24 + digits(text, 11);
    return Instant.ofEpochSecond((hour * 60 + digits(text, 14)) * 60 + digits(text, 17));
  }

  /** The canonical form of an instant of the years 0000 to 9999. */
  public static String canonical(Instant instant) {
    String text = instant.toString();
    int dot = text.indexOf('.');
    if (dot < 0) {
      return text;
    }
    int end = text.length() - 1;
    while (text.charAt(end - 1) == '0') {
      end--;
    }
    return text.substring(0, end) + "Z";
  }

  /** The common case, {@code 2026-11-22T00:00:00Z}, without building anything. */
  private static boolean isCanonicalSecond(String text) {
    if (text.length() != 20 || text.charAt(10) != 'T' || text.charAt(19) != 'Z') {
      return false;
    }
    if (text.charAt(4) != '-' || text.charAt(7) != '-') {
      return false;
    }
    if (text.charAt(13) != ':' || text.charAt(16) != ':') {
      return false;
    }
    int month = digits(text, 5);
    int day = digits(text, 8);
    return digits(text, 0) >= 0
        && digits(text, 2) >= 0
        && month >= 1
        && month <= 12
        && day >= 1
        && day <= 28
        && within(digits(text, 11), 23)
        && within(digits(text, 14), 59)
        && within(digits(text, 17), 59);
  }

  private static boolean within(int value, int max) {
    return value >= 0 && value <= max;
  }

  /** The two-digit number at a place; negative if there is none. */
  private static int digits(String text, int at) {
    int tens = text.charAt(at) - '0';
    int ones = text.charAt(at + 1) - '0';
    return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
  }

  private static Optional<Instant> parse(String text) {
    int length = text.length();
    if (length < 10 || !Character.isDigit(text.charAt(0)) || !isAscii(text)) {
      return Optional.empty();
    }
    if (length == 10) {
      return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
    boolean full = length >= 20 && text.charAt(13) == ':' && text.charAt(16) == ':';
    if (!full || "Tt ".indexOf(text.charAt(10)) < 0) {
      return Optional.empty();
    }
    String iso = text.substring(0, 10) + "T" + text.substring(11).replace('z', 'Z');
    boolean zoned = iso.endsWith("Z") || (iso.charAt(iso.length() - 3) == ':' && offset(iso));
    if (!zoned || fraction(iso) > 9) {
      return Optional.empty();
    }
    var instant = OffsetDateTime.parse(iso).toInstant();
    int year = instant.atOffset(ZoneOffset.UTC).getYear();
    return year < 0 || year > 9999 ? Optional.empty() : Optional.of(instant);
  }

  private static boolean offset(String iso) {
    char sign = iso.charAt(iso.length() - 6);
    return sign == '+' || sign == '-';
  }

  private static int fraction(String iso) {
    if (iso.charAt(19) != '.') {
      return 0;
    }
    int end = 20;
    while (end < iso.length() && Character.isDigit(iso.charAt(end))) {
      end++;
    }
    return end == 20 ? Integer.MAX_VALUE : end - 20;
  }

  private static boolean isAscii(String text) {
    return text.chars().allMatch(c -> c < 0x80);
  }
}
