package dev.ashlar.port.files;

/**
 * A file's content.
 *
 * @param digest {@code sha256:} and 64 hexadecimal digits in lower case
 * @param size in bytes
 */
public record Stored(String digest, long size) {
  /** What a digest begins with. */
  public static final String PREFIX = "sha256:";

  /** Whether a text is a digest. */
  public static boolean isDigest(String text) {
    if (text.length() != PREFIX.length() + 64 || !text.startsWith(PREFIX)) {
      return false;
    }
    for (int i = PREFIX.length(); i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
