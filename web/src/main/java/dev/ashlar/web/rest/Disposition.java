package dev.ashlar.web.rest;

import java.nio.charset.StandardCharsets;

/**
 * The value of {@code Content-Disposition} (RFC 6266). The name stands in it twice: in ASCII with
 * everything doubtful replaced, and whole as RFC 8187 encodes it, so that no name can end its quotes, its
 * parameter or its line.
 */
final class Disposition {
  private static final char[] HEXADECIMAL = "0123456789ABCDEF".toCharArray();

  private Disposition() {}

  /**
   * The value for a file.
   *
   * @param shown whether a browser shows it rather than save it
   */
  static String of(boolean shown, String name) {
    var value = new StringBuilder(shown ? "inline" : "attachment").append("; filename=\"");
    boolean plain = true;
    for (int c : name.codePoints().toArray()) {
      boolean kept = isPlain(c) || c == ' ';
      plain &= kept;
      value.append(kept ? (char) c : '_');
    }
    value.append('"');
    if (!plain) {
      value.append("; filename*=UTF-8''");
      for (byte unit : name.getBytes(StandardCharsets.UTF_8)) {
        if (unit >= 0 && isPlain(unit)) {
          value.append((char) unit);
        } else {
          value.append('%').append(HEXADECIMAL[unit >> 4 & 15]).append(HEXADECIMAL[unit & 15]);
        }
      }
    }
    return value.toString();
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_'
        || c == '.';
  }
}
