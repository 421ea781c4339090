package dev.ashlar.web.rest;

import java.util.Locale;

/**
 * The bytes of a file that a request asks for (RFC 9110 §14.1.2). Several ranges at once are answered
 * with the whole file, as the RFC allows; so is what cannot be read.
 *
 * @param count negative if the range begins behind the end
 */
record ByteRange(long from, long count, boolean isPart) {
  private static final String UNIT = "bytes=";
  private static final int MOST_DIGITS = 18;

  /** All bytes. */
  static ByteRange whole(long size) {
    return new ByteRange(0, size, false);
  }

  /** Reads the header's value. */
  static ByteRange parse(String header, long size) {
    if (!header.toLowerCase(Locale.ROOT).startsWith(UNIT) || header.indexOf(',') >= 0) {
      return whole(size);
    }
    String range = header.substring(UNIT.length()).strip();
    int dash = range.indexOf('-');
    String first = dash < 0 ? "" : range.substring(0, dash);
    String last = dash < 0 ? "" : range.substring(dash + 1);
    if (dash < 0 || !isNumber(first) || !isNumber(last) || (first.isEmpty() && last.isEmpty())) {
      return whole(size);
    }
    if (first.isEmpty()) {
      long count = Math.min(Long.parseLong(last), size);
      return count == 0 ? new ByteRange(0, -1, true) : new ByteRange(size - count, count, true);
    }
    long from = Long.parseLong(first);
    long to = last.isEmpty() ? size - 1 : Math.min(Long.parseLong(last), size - 1);
    if (!last.isEmpty() && Long.parseLong(last) < from) {
      return whole(size);
    }
    return from >= size ? new ByteRange(0, -1, true) : new ByteRange(from, to - from + 1, true);
  }

  private static boolean isNumber(String text) {
    return text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Whether there is no byte of those asked for. */
  boolean isUnsatisfiable() {
    return count < 0;
  }

  /** The value of {@code Content-Range}. */
  String text(long size) {
    return "bytes " + from + '-' + (from + count - 1) + '/' + size;
  }
}
