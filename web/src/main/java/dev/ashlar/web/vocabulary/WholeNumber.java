package dev.ashlar.web.vocabulary;

import java.util.OptionalLong;

/**
 * Whole numbers in requests outside of JSON, in query strings and header fields. They are written as
 * JSON writes them: without a plus sign, leading zeros and spaces.
 */
public final class WholeNumber {
  private static final int LONGEST = 19;

  private WholeNumber() {}

  /** The number that a text is; empty if it is none, or has more than 64 bits. */
  public static OptionalLong parse(String text) {
    int start = text.startsWith("-") ? 1 : 0;
    int digits = text.length() - start;
    boolean padded = digits > 1 && text.charAt(start) == '0';
    if (digits < 1 || digits > LONGEST || padded || !isDigits(text, start)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  private static boolean isDigits(String text, int start) {
    for (int i = start; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
