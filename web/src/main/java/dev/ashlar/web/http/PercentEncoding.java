package dev.ashlar.web.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Percent-encoding of UTF-8 (RFC 3986 §2.1), strict in what it reads. */
public final class PercentEncoding {
  private static final String UNRESERVED = "-._~";
  private static final char[] HEXADECIMAL = "0123456789ABCDEF".toCharArray();

  private PercentEncoding() {}

  /** The text with everything but unreserved characters encoded: fit for any part of an address. */
  public static String encode(String text) {
    if (isUnreserved(text)) {
      return text;
    }
    var encoded = new StringBuilder(text.length() + 16);
    for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
      if (unit >= 0 && isUnreserved((char) unit)) {
        encoded.append((char) unit);
      } else {
        append(unit, encoded);
      }
    }
    return encoded.toString();
  }

  /** Appends the escape of a byte. */
  static void append(byte unit, StringBuilder encoded) {
    encoded.append('%').append(HEXADECIMAL[unit >> 4 & 15]).append(HEXADECIMAL[unit & 15]);
  }

  private static boolean isUnreserved(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (!isUnreserved(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isUnreserved(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || UNRESERVED.indexOf(c) >= 0;
  }

  /**
   * The text that a part of an address stands for.
   *
   * @param from where the part begins
   * @param to where it ends, exclusive
   * @param form whether {@code +} stands for a space, as HTML forms write it
   * @throws Rejected if an escape is broken, or the bytes are not UTF-8
   */
  static String decode(String raw, int from, int to, boolean form) {
    for (int i = from; i < to; i++) {
      char c = raw.charAt(i);
      if (c == '%' || c >= 0x7f || c <= ' ' || (form && c == '+')) {
        return decodeSlowly(raw, from, to, form);
      }
    }
    return raw.substring(from, to);
  }

  private static String decodeSlowly(String raw, int from, int to, boolean form) {
    var bytes = ByteBuffer.allocate(to - from);
    for (int i = from; i < to; i++) {
      char c = raw.charAt(i);
      if (c >= 0x7f || c <= ' ') {
        throw malformed("an address must be ASCII; percent-encode other characters as UTF-8");
      }
      if (c == '%') {
        bytes.put(escaped(raw, i, to));
        i += 2;
      } else {
        bytes.put((byte) (form && c == '+' ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
    } catch (CharacterCodingException e) {
      throw malformed("the escapes in the address are not UTF-8");
    }
  }

  private static byte escaped(String raw, int at, int to) {
    int high = at + 2 < to ? digit(raw.charAt(at + 1)) : -1;
    int low = at + 2 < to ? digit(raw.charAt(at + 2)) : -1;
    if (high < 0 || low < 0) {
      throw malformed("expected two hexadecimal digits behind '%' in the address");
    }
    return (byte) (high << 4 | low);
  }

  private static int digit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static Rejected malformed(String detail) {
    return new Rejected(Problem.of(ProblemType.MALFORMED, detail));
  }
}
