package dev.ashlar.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

/** UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing beyond U+10FFFF. */
final class Utf8 {
  private Utf8() {}

  /** The length of the byte order mark that the bytes begin with: 3 or 0. */
  static int afterByteOrderMark(byte[] bytes) {
    var marked =
        bytes.length >= 3
            && bytes[0] == (byte) 0xEF
            && bytes[1] == (byte) 0xBB
            && bytes[2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  /** The length in bytes, 1 to 4, of the character at an offset; 0 where there is no valid one. */
  static int sequenceLength(byte[] bytes, int offset, int end) {
    var first = bytes[offset] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    var length = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (length == 0 || end - offset < length || !secondFits(first, bytes[offset + 1] & 0xFF)) {
      return 0;
    }
    for (var i = 2; i < length; i++) {
      if (!isContinuation(bytes[offset + i])) {
        return 0;
      }
    }
    return length;
  }

  /** The second byte's bounds depend on the first (The Unicode Standard, table 3-7). */
  private static boolean secondFits(int first, int second) {
    var lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    var highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    return second >= lowest && second <= highest;
  }

  private static boolean isContinuation(byte unit) {
    return (unit & 0xC0) == 0x80;
  }

  /** Whether there are only ASCII characters, and neither a backslash nor U+0000 among them. */
  static boolean isPlain(byte[] bytes) {
    for (byte unit : bytes) {
      if (unit <= 0 || unit == '\\') {
        return false;
      }
    }
    return true;
  }

  /** The offset of the first byte that is no UTF-8, or -1. */
  static int firstInvalid(byte[] bytes) {
    for (var here = 0; here < bytes.length;) {
      var length = sequenceLength(bytes, here, bytes.length);
      if (length == 0) {
        return here;
      }
      here += length;
    }
    return -1;
  }

  /** Where the character begins that has a byte at an offset, in valid UTF-8. */
  static int characterStart(byte[] bytes, int offset) {
    int here = offset;
    while (here > 0 && here < bytes.length && isContinuation(bytes[here])) {
      here--;
    }
    return here;
  }

  /** The number of code points in valid UTF-8. */
  static int codePoints(byte[] bytes, int from, int to) {
    var count = 0;
    for (var i = from; i < to; i++) {
      count += isContinuation(bytes[i]) ? 0 : 1;
    }
    return count;
  }

  /** The text of valid UTF-8. */
  static String text(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, UTF_8);
  }

  /** The text of bytes that are all below 0x80: a plain copy. */
  static String ascii(byte[] bytes, int offset, int length) {
    return new String(bytes, offset, length, ISO_8859_1);
  }

  /** The text in UTF-8. */
  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  /** The index of the first surrogate without its other half, or -1. */
  static int loneSurrogate(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
        return i;
      }
      i++;
    }
    return -1;
  }
}
