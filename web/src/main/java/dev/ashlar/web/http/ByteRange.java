package dev.ashlar.web.http;

/**
 * Which bytes of a representation a request asks for (RFC 9110 §14). Several ranges at once are
 * answered with the whole, as §14.2 allows: putting them together costs more than it saves.
 */
public sealed interface ByteRange {
  /** All of it: no range is asked for, or none that counts. Answered with 200. */
  record Whole() implements ByteRange {}

  /**
   * A part of it. Answered with 206.
   *
   * @param first the first byte, counted from 0
   * @param last the last byte, inclusive; there is one
   */
  record Part(long first, long last) implements ByteRange {
    /** How many bytes it has. */
    public long length() {
      return last - first + 1;
    }

    /** The value of {@code Content-Range}. */
    public String contentRange(long size) {
      return "bytes " + first + "-" + last + "/" + size;
    }
  }

  /** Nothing: what is asked for lies behind the end. Answered with 416. */
  record Beyond() implements ByteRange {
    /** The value of {@code Content-Range}. */
    public String contentRange(long size) {
      return "bytes */" + size;
    }
  }

  /**
   * What a request asks for.
   *
   * @param range the value of {@code Range}; empty where there is none
   * @param condition the value of {@code If-Range}; empty where there is none
   * @param tag the strong entity tag of the representation, with its quotes
   * @param size of the representation, in bytes
   */
  static ByteRange of(String range, String condition, String tag, long size) {
    int equals = range.indexOf('=');
    boolean asked = equals > 0 && range.substring(0, equals).strip().equalsIgnoreCase("bytes");
    boolean holds = condition.isEmpty() || condition.strip().equals(tag);
    return asked && holds ? parse(range.substring(equals + 1).strip(), size) : new Whole();
  }

  private static ByteRange parse(String range, long size) {
    int dash = range.indexOf('-');
    if (dash < 0 || !isNumber(range, 0, dash) || !isNumber(range, dash + 1, range.length())) {
      return new Whole();
    }
    boolean from = dash > 0;
    boolean to = dash < range.length() - 1;
    if (!from) {
      return to ? suffix(number(range, 1, range.length()), size) : new Whole();
    }
    long first = number(range, 0, dash);
    long last = to ? number(range, dash + 1, range.length()) : Long.MAX_VALUE;
    if (first > last) {
      return new Whole();
    }
    return first < size ? new Part(first, Math.min(last, size - 1)) : new Beyond();
  }

  private static ByteRange suffix(long length, long size) {
    if (length == 0) {
      return new Beyond();
    }
    return size == 0 ? new Whole() : new Part(Math.max(0, size - length), size - 1);
  }

  /** Whether there are digits only, or nothing. */
  private static boolean isNumber(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** The number, or the greatest there is if it is greater. */
  private static long number(String text, int from, int to) {
    long number = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (number > (Long.MAX_VALUE - digit) / 10) {
        return Long.MAX_VALUE;
      }
      number = number * 10 + digit;
    }
    return number;
  }
}
