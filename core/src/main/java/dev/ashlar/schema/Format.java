package dev.ashlar.schema;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a string must look like. */
public enum Format {
  /** A valid e-mail address in the sense of the HTML standard's {@code input type=email}. */
  EMAIL,
  /** An absolute URI: RFC 3986. */
  URI,
  /** RFC 9562, in its textual form. */
  UUID,
  /** Lower-case ASCII letters and digits, in words joined by single hyphens. */
  SLUG,
  /** A day of the calendar, {@code 2026-01-31}: full-date in RFC 3339. */
  DATE;

  /** The format as definitions write it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The format of that name. */
  public static Optional<Format> of(String text) {
    return Arrays.stream(values()).filter(format -> format.text().equals(text)).findFirst();
  }

  /** Every name, for suggestions. */
  public static List<String> names() {
    return Arrays.stream(values()).map(Format::text).toList();
  }

  /** Whether the text has this format. */
  public boolean accepts(String text) {
    return switch (this) {
      case EMAIL -> isEmail(text);
      case URI -> isUri(text);
      case UUID -> isUuid(text);
      case SLUG -> isSlug(text);
      case DATE -> isDate(text);
    };
  }

  private static boolean isEmail(String text) {
    int at = text.indexOf('@');
    if (at < 1 || at > 64 || text.length() > 320) {
      return false;
    }
    for (int i = 0; i < at; i++) {
      if (!isAlphanumeric(text.charAt(i)) && ".!#$%&'*+/=?^_`{|}~-".indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    for (String label : text.substring(at + 1).split("\\.", -1)) {
      if (!isLabel(label)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLabel(String label) {
    int length = label.length();
    if (length == 0 || length > 63 || label.charAt(0) == '-' || label.charAt(length - 1) == '-') {
      return false;
    }
    return label.chars().allMatch(c -> c == '-' || isAlphanumeric((char) c));
  }

  private static boolean isUri(String text) {
    try {
      return new java.net.URI(text).isAbsolute();
    } catch (java.net.URISyntaxException e) {
      return false;
    }
  }

  private static boolean isUuid(String text) {
    if (text.length() != 36) {
      return false;
    }
    for (int i = 0; i < 36; i++) {
      boolean hyphen = i == 8 || i == 13 || i == 18 || i == 23;
      if (hyphen ? text.charAt(i) != '-' : Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return text.chars().allMatch(c -> c < 0x80);
  }

  private static boolean isSlug(String text) {
    if (text.isEmpty() || text.startsWith("-") || text.endsWith("-") || text.contains("--")) {
      return false;
    }
    return text.chars().allMatch(c -> c == '-' || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
  }

  private static boolean isDate(String text) {
    if (text.length() != 10 || text.charAt(0) == '-' || text.charAt(0) == '+') {
      return false;
    }
    try {
      return LocalDate.parse(text).getYear() >= 0;
    } catch (DateTimeException e) {
      return false;
    }
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }
}
