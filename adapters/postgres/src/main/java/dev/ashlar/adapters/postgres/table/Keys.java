package dev.ashlar.adapters.postgres.table;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * What index columns hold. An entry of a PostgreSQL index has at most 2,704 bytes, of which an id may take
 * 512; an encoding of more than {@value #WHOLE} bytes is kept as so many of it, and a digest of all.
 *
 * <p>Equal columns still mean equal values. Any two columns compare as their values do, unless both are
 * cut and begin alike: encodings are self-delimiting, so none that is whole is the beginning of another.
 */
public final class Keys {
  /** How many bytes of a value its column holds at least. */
  public static final int WHOLE = 256;

  /** So many columns of cut values and an id fit an index. */
  static final int COLUMNS = 7;

  private Keys() {}

  /** What the column holds of a value. */
  public static byte[] column(byte[] encoded) {
    if (encoded.length <= WHOLE) {
      return encoded;
    }
    byte[] digest = sha256(encoded);
    byte[] cut = Arrays.copyOf(encoded, WHOLE + digest.length);
    System.arraycopy(digest, 0, cut, WHOLE, digest.length);
    return cut;
  }

  /** Whether the column does not hold all of it. */
  public static boolean isCut(byte[] encoded) {
    return encoded.length > WHOLE;
  }

  /** A short name for a long one: the same for the same, and hardly ever for another. */
  static String shortened(String name, int bytes) {
    if (name.getBytes(StandardCharsets.UTF_8).length <= bytes) {
      return name;
    }
    var kept = new StringBuilder();
    int room = bytes - 9;
    for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
      String next = Character.toString(name.codePointAt(i));
      room -= next.getBytes(StandardCharsets.UTF_8).length;
      if (room < 0) {
        break;
      }
      kept.append(next);
    }
    byte[] digest = sha256(name.getBytes(StandardCharsets.UTF_8));
    return kept + "~" + java.util.HexFormat.of().formatHex(digest, 0, 4);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
