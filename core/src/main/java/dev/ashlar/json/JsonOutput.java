package dev.ashlar.json;

import java.util.Arrays;

/** Growing UTF-8 output, with strings escaped as JSON has them. Not for use by several threads. */
final class JsonOutput {
  private byte[] bytes = new byte[256];
  private int length;

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** Writes one character below U+0080. */
  void ascii(char character) {
    reserve(1);
    bytes[length++] = (byte) character;
  }

  /** Writes characters that are all below U+0080. */
  void ascii(String text) {
    var size = text.length();
    reserve(size);
    for (var i = 0; i < size; i++) {
      bytes[length + i] = (byte) text.charAt(i);
    }
    length += size;
  }

  void integer(long value) {
    if (value < 0 || value > 9) {
      ascii(Long.toString(value));
      return;
    }
    ascii((char) ('0' + value));
  }

  /**
   * Writes a string in quotes.
   *
   * @throws IllegalArgumentException if it holds half a surrogate pair
   */
  void string(String text) {
    var utf8 = Utf8.bytes(text);
    refuseLoneSurrogate(text, utf8);
    ascii('"');
    var from = 0;
    for (var i = 0; i < utf8.length; i++) {
      var unit = utf8[i];
      if (unit == '"' || unit == '\\' || unit >= 0 && unit < ' ') {
        raw(utf8, from, i);
        escape(unit);
        from = i + 1;
      }
    }
    raw(utf8, from, utf8.length);
    ascii('"');
  }

  private void raw(byte[] utf8, int from, int to) {
    reserve(to - from);
    System.arraycopy(utf8, from, bytes, length, to - from);
    length += to - from;
  }

  private void escape(byte unit) {
    switch (unit) {
      case '"' -> ascii("\\\"");
      case '\\' -> ascii("\\\\");
      case '\b' -> ascii("\\b");
      case '\t' -> ascii("\\t");
      case '\n' -> ascii("\\n");
      case '\f' -> ascii("\\f");
      case '\r' -> ascii("\\r");
      default -> {
        ascii(unit < 0x10 ? "\\u000" : "\\u001");
        ascii(Character.forDigit(unit & 0xF, 16));
      }
    }
  }

  private static void refuseLoneSurrogate(String text, byte[] utf8) {
    var lone = utf8.length == text.length() ? replaced(text, utf8) : Utf8.loneSurrogate(text);
    if (lone >= 0) {
      throw new IllegalArgumentException(
          "Expected surrogates in pairs but found \\u%04x without its other half"
              .formatted((int) text.charAt(lone)));
    }
  }

  /**
   * The index of the first lone surrogate in a text that has as many bytes as units, or -1.
   * Encoding puts a question mark in the place of each, and everything else in such a text is
   * ASCII.
   */
  private static int replaced(String text, byte[] utf8) {
    for (var i = 0; i < utf8.length; i++) {
      if (utf8[i] == '?' && text.charAt(i) != '?') {
        return i;
      }
    }
    return -1;
  }

  private void reserve(long more) {
    var needed = length + more;
    if (needed <= bytes.length) {
      return;
    }
    if (needed > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException("Expected JSON of at most 2 GB but found more");
    }
    bytes =
        Arrays.copyOf(bytes, (int) Math.min(Math.max(needed, 2L * length), Integer.MAX_VALUE - 8));
  }
}
