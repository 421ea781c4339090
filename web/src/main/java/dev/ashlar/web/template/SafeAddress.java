package dev.ashlar.web.template;

import java.util.Locale;
import java.util.Set;

/**
 * Addresses that links may have. A browser runs what {@code javascript:} says, and shows what {@code data:}
 * holds as if it came from here; so only schemes that are known to do neither stay.
 */
public final class SafeAddress {
  /** What stands in place of an address that may not be followed. */
  public static final String NOWHERE = "#";

  private static final Set<String> SCHEMES = Set.of("http", "https", "mailto", "tel");

  private SafeAddress() {}

  /** The address, or one that leads nowhere. */
  public static String of(String address) {
    return isSafe(address) ? address : NOWHERE;
  }

  /** Whether a link may have the address: it is relative, or of a scheme that is harmless. */
  public static boolean isSafe(String address) {
    int colon = address.indexOf(':');
    int end = first(address, "/?#");
    return colon < 0 || (end >= 0 && end < colon) || SCHEMES.contains(scheme(address, colon));
  }

  /** Browsers pass over control characters and spaces in a scheme; so they are not in it here. */
  private static String scheme(String address, int colon) {
    var scheme = new StringBuilder();
    for (int i = 0; i < colon; i++) {
      if (address.charAt(i) > ' ') {
        scheme.append(address.charAt(i));
      }
    }
    return scheme.toString().toLowerCase(Locale.ROOT);
  }

  private static int first(String text, String signs) {
    for (int i = 0; i < text.length(); i++) {
      if (signs.indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return -1;
  }
}
