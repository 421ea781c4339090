package dev.ashlar.reference;

import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import dev.ashlar.json.NotCanonical;
import java.util.Locale;

/** SHA-256 of documents: over their canonical JSON (RFC 8785). */
public final class Digests {
  /** What stands before the hexadecimal digits in an exact reference. */
  public static final String PREFIX = "sha256:";

  private static final int DIGITS = 64;

  private Digests() {}

  /** The digest of some bytes, as lower-case hexadecimal digits. */
  public static String hex(byte[] bytes) {
    return CanonicalJson.digest(bytes).substring(PREFIX.length());
  }

  /** The digits at the end of an exact reference, in lower case. */
  public static String digits(String exact) {
    return exact.substring(exact.length() - DIGITS).toLowerCase(Locale.ROOT);
  }

  /** Whether JSON, as it is or in its canonical form, has a digest. */
  static boolean matches(byte[] json, String hex) {
    if (hex(json).equals(hex)) {
      return true;
    }
    try {
      return hex(CanonicalJson.bytes(Json.parse(json))).equals(hex);
    } catch (MalformedJson | NotCanonical e) {
      return false;
    }
  }
}
