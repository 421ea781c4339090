package dev.ashlar.query;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/**
 * Compiles RE2 expressions that strangers may send. RE2 matches in time linear in the text, but
 * each character costs up to the size of the compiled program, and repetitions within repetitions
 * multiply that: {@code ((a{1000}){1000}){1000}} would be a billion instructions. So the pattern's
 * length, its nested groups (compiling is recursive) and the program's size are bounded; what
 * compiling would cost, {@link RegexScan} tells from the text before anything is compiled.
 */
final class RegexLimits {
  /** Characters in a pattern. */
  static final int LENGTH = 1000;

  /** Groups within groups. */
  static final int DEPTH = 50;

  /** Instructions of the compiled program. */
  static final int SIZE = 5000;

  /** Characters in ranges whose case is ignored. */
  static final int FOLDED = 0x20000;

  private RegexLimits() {}

  /**
   * @throws IllegalArgumentException if it is no RE2 expression, or beyond a limit
   */
  static Pattern compile(String pattern) {
    if (pattern.length() > LENGTH) {
      throw new IllegalArgumentException(
          "expected a pattern of at most " + LENGTH + " characters, found " + pattern.length());
    }
    if (CodePoints.hasLoneSurrogate(pattern)) {
      throw new IllegalArgumentException("expected Unicode text, found half a surrogate pair");
    }
    var scan = new RegexScan(pattern);
    if (scan.size() > SIZE || scan.foldedInRanges() > FOLDED) {
      throw tooComplex(pattern);
    }
    if (scan.foldsUnknownCharacters()) {
      throw new IllegalArgumentException(
          "expected no characters from U+1C80 to U+1C88 in a pattern that ignores case, found "
              + Shown.quoted(pattern));
    }
    var compiled = compiled(pattern);
    if (compiled.programSize() > SIZE) {
      throw tooComplex(pattern);
    }
    return compiled;
  }

  private static Pattern compiled(String pattern) {
    try {
      return Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      var message =
          "expected a regular expression (RE2), found "
              + Shown.quoted(pattern)
              + ": "
              + e.getDescription();
      throw new IllegalArgumentException(message, e);
    }
  }

  private static IllegalArgumentException tooComplex(String pattern) {
    return new IllegalArgumentException(
        "expected a pattern without large repetitions of groups or ranges, found "
            + Shown.quoted(pattern));
  }
}
