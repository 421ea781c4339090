package dev.ashlar.definition;

import java.util.List;

/** The functions that may stand as a default: {@code now()} and {@code uuid()}. */
final class DefaultFunction {
  private static final List<String> KNOWN = List.of("now()", "uuid()");

  private DefaultFunction() {}

  /** Whether a default is written as a call of a function. */
  static boolean isCall(String text) {
    int letters = text.length() - 2;
    return letters > 0
        && text.endsWith("()")
        && text.chars().limit(letters).allMatch(c -> c < 0x80 && Character.isLetter(c));
  }

  /** The finding for a call of none of them. */
  static String unknown(String text) {
    return "there is no function " + text + Words.didYouMean(text, KNOWN);
  }
}
