package dev.ashlar.document;

/** The order of strings by code point, which is also that of their UTF-8 bytes. */
public final class CodePoints {
  private CodePoints() {}

  /** Negative, zero or positive, as {@code a} comes before, with or after {@code b}. */
  public static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        return Integer.compare(rank(left), rank(right));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  /** Surrogates stand for code points above every other UTF-16 unit. */
  private static int rank(char unit) {
    return Character.isSurrogate(unit) ? unit + 0x10000 : unit;
  }
}
