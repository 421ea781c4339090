package dev.ashlar.query;

import tools.jackson.databind.JsonNode;

/** What an error message says it found: named by type, and cut where it is long. */
final class Shown {
  private static final int LONGEST = 60;

  private Shown() {}

  static String value(JsonNode value) {
    return switch (value.getNodeType()) {
      case MISSING -> "nothing";
      case NULL -> "null";
      case BOOLEAN -> value.booleanValue() ? "true" : "false";
      case NUMBER -> "the number " + text(value.numberValue().toString());
      case STRING -> "the string " + quoted(value.stringValue());
      case ARRAY -> value.isEmpty() ? "an empty array" : "an array";
      case OBJECT -> value.isEmpty() ? "an empty object" : "an object";
      case BINARY, POJO -> "no JSON value";
    };
  }

  /** Text in quotes, on one line. */
  static String quoted(String text) {
    var plain = new StringBuilder("'");
    text(text).codePoints().map(c -> isShowable(c) ? c : '\uFFFD').forEach(plain::appendCodePoint);
    return plain.append('\'').toString();
  }

  private static String text(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    int end = Character.isLowSurrogate(text.charAt(LONGEST)) ? LONGEST - 1 : LONGEST;
    return text.substring(0, end) + "…";
  }

  private static boolean isShowable(int codePoint) {
    int type = Character.getType(codePoint);
    return !Character.isISOControl(codePoint) && type != Character.SURROGATE;
  }
}
