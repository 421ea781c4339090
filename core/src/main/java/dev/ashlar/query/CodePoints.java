package dev.ashlar.query;

/**
 * The order of strings by code point. It is that of their UTF-8 bytes and differs from that of Java
 * strings, in which a surrogate pair (U+10000 and above) comes before U+E000.
 */
final class CodePoints {
  private CodePoints() {}

  /** Compares the first {@code leftLength} and {@code rightLength} characters. */
  static int compare(String left, int leftLength, String right, int rightLength) {
    int common = Math.min(leftLength, rightLength);
    for (var i = 0; i < common; i++) {
      if (left.charAt(i) != right.charAt(i)) {
        int start = isSecondHalf(left, i) || isSecondHalf(right, i) ? i - 1 : i;
        return Integer.compare(left.codePointAt(start), right.codePointAt(start));
      }
    }
    return Integer.compare(leftLength, rightLength);
  }

  static int compare(String left, String right) {
    return compare(left, left.length(), right, right.length());
  }

  private static boolean isSecondHalf(String text, int index) {
    return index > 0
        && Character.isLowSurrogate(text.charAt(index))
        && Character.isHighSurrogate(text.charAt(index - 1));
  }

  /** Whether a surrogate stands without its other half. */
  static boolean hasLoneSurrogate(String text) {
    for (var i = 0; i < text.length(); i++) {
      if (!Character.isSurrogate(text.charAt(i))) {
        continue;
      }
      if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
        return true;
      }
      i++;
    }
    return false;
  }
}
