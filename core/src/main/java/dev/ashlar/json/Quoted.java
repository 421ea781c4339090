package dev.ashlar.json;

/** Text from outside as messages show it: in quotes, of bounded length, without line breaks. */
final class Quoted {
  private static final int SHOWN = 60;

  private Quoted() {}

  static String quoted(String text) {
    var shown = new StringBuilder("'");
    text.codePoints().limit(SHOWN).forEach(codePoint -> append(shown, codePoint));
    return shown.append(text.codePointCount(0, text.length()) > SHOWN ? "…'" : "'").toString();
  }

  private static void append(StringBuilder shown, int codePoint) {
    if (isPrintable(codePoint)) {
      shown.appendCodePoint(codePoint);
      return;
    }
    shown.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
  }

  private static boolean isPrintable(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
