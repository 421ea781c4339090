package dev.ashlar.query;

/**
 * Reads an RE2 expression just far enough to tell whether compiling it is safe: how many
 * instructions it makes, estimated from above, and which characters it folds. It knows what groups,
 * what stands for itself and what repeats, and follows the compiler's reading where that is
 * peculiar. An expression that is malformed gets some answer; compiling it will tell.
 */
final class RegexScan {
  /** Characters that newer Java versions fold and RE2/J does not know: U+1C80 to U+1C88. */
  private static final int UNKNOWN_FROM = 0x1C80;

  private static final int UNKNOWN_TO = 0x1C88;

  /** The last character that has another case, for the compiler. */
  private static final int LAST_FOLDED = 0x1044F;

  private final String pattern;
  private int position;
  private double size = 4;
  private double ranges;
  private boolean unknown;

  RegexScan(String pattern) {
    this.pattern = pattern;
    while (position < pattern.length()) {
      size += sequence(0);
      position++;
    }
  }

  /** The estimated instructions; a double, so that no nesting of repetitions overflows. */
  double size() {
    return size;
  }

  /**
   * Whether it ignores the case of characters for which RE2/J 1.8 then looks for ever (<a
   * href="https://github.com/google/re2j/issues/168">re2j issue 168</a>). Says yes rather too
   * often.
   */
  boolean foldsUnknownCharacters() {
    return (unknown || pattern.chars().anyMatch(RegexScan::isUnknown)) && foldsCase();
  }

  /**
   * How many characters in ranges it ignores the case of, which the compiler looks at one by one.
   */
  double foldedInRanges() {
    return foldsCase() ? ranges : 0;
  }

  private boolean foldsCase() {
    for (var start = pattern.indexOf("(?"); start >= 0; start = pattern.indexOf("(?", start + 1)) {
      if (pattern.substring(start + 2, endOfLetters(start + 2)).indexOf('i') >= 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isUnknown(int codePoint) {
    return codePoint >= UNKNOWN_FROM && codePoint <= UNKNOWN_TO;
  }

  /** The size of what stands up to the closing parenthesis, at which the position stays. */
  private double sequence(int depth) {
    if (depth > RegexLimits.DEPTH) {
      position = pattern.length();
      return Double.MAX_VALUE;
    }
    double total = 4;
    double last = 0;
    while (position < pattern.length() && at(0) != ')') {
      if (!skipNothing()) {
        total += last;
        last = item(depth);
      }
      last = repeated(last);
    }
    return total + last;
  }

  /**
   * Steps over what stands for nothing: flags such as {@code (?i)}, and {@code \Q\E}. A repetition
   * behind it, oddly, repeats once more what stands before it.
   */
  private boolean skipNothing() {
    int end = pattern.startsWith("\\Q\\E", position) ? position + 4 : endOfFlags();
    if (end < 0) {
      return false;
    }
    position = end;
    return true;
  }

  private int endOfFlags() {
    if (!pattern.startsWith("(?", position)) {
      return -1;
    }
    int end = endOfLetters(position + 2);
    return end < pattern.length() && pattern.charAt(end) == ')' ? end + 1 : -1;
  }

  private int endOfLetters(int start) {
    int end = start;
    while (end < pattern.length() && isFlag(pattern.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isFlag(char character) {
    return character == '-'
        || (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z');
  }

  private double item(int depth) {
    char first = at(0);
    position++;
    return switch (first) {
      case '(' -> group(depth);
      case '[' -> characterClass();
      case '\\' -> at(0) == 'Q' ? quotation() : escape();
      default -> 2;
    };
  }

  private double group(int depth) {
    double inner = sequence(depth + 1);
    position++;
    return inner;
  }

  private double quotation() {
    int start = position;
    int end = pattern.indexOf("\\E", position);
    position = end < 0 ? pattern.length() : end + 2;
    return 2.0 * (position - start);
  }

  private double characterClass() {
    if (at(0) == '^') {
      position++;
    }
    do {
      classItem();
    } while (position < pattern.length() && at(0) != ']');
    position++;
    return 2;
  }

  /** A named class, or a character, which may begin a range; a bracket may be either's. */
  private void classItem() {
    int end = at(0) == '[' && at(1) == ':' ? pattern.indexOf(":]", position + 2) : -1;
    if (end >= 0) {
      position = end + 2;
      return;
    }
    boolean set = at(0) == '\\' && "dswDSWpP".indexOf(at(1)) >= 0;
    int from = classCharacter();
    if (!set && at(0) == '-' && at(1) != ']') {
      position++;
      int to = classCharacter();
      unknown |= from <= UNKNOWN_TO && to >= UNKNOWN_FROM;
      ranges += Math.max(0, Math.min(to, LAST_FOLDED) - from);
    }
  }

  private int classCharacter() {
    if (position >= pattern.length()) {
      return 0;
    }
    int codePoint = pattern.codePointAt(position);
    position += Character.charCount(codePoint);
    return codePoint == '\\' ? escapedCharacter() : codePoint;
  }

  private double escape() {
    escapedCharacter();
    return 2;
  }

  /** Steps over what follows a backslash; its code point, if it is a character in hexadecimal. */
  private int escapedCharacter() {
    char escaped = at(0);
    position++;
    boolean braced = (escaped == 'p' || escaped == 'P' || escaped == 'x') && at(0) == '{';
    int end = braced ? pattern.indexOf('}', position) : -1;
    if (end < 0) {
      return escaped;
    }
    int codePoint = escaped == 'x' ? hexadecimal(position + 1, end) : 0;
    unknown |= isUnknown(codePoint);
    position = end + 1;
    return codePoint;
  }

  private int hexadecimal(int from, int to) {
    int value = 0;
    for (var i = from; i < to; i++) {
      value = Math.min(value * 16 + Math.max(0, Character.digit(pattern.charAt(i), 16)), 0x110000);
    }
    return value;
  }

  /** The size of what has this size, with the repetition operators that stand here. */
  private double repeated(double once) {
    double repeated = once;
    for (char next = at(0);
        next == '*' || next == '+' || next == '?' || next == '{';
        next = at(0)) {
      int end = next == '{' ? endOfRepetition() : position;
      if (end < 0) {
        return repeated;
      }
      repeated = next == '{' ? repeated * largest(position + 1, end) : repeated + 2;
      position = end + 1;
    }
    return repeated;
  }

  /** The closing brace; -1 if the opening one stands for itself since no repetition follows. */
  private int endOfRepetition() {
    for (var i = position + 1; i < pattern.length(); i++) {
      char character = pattern.charAt(i);
      boolean counts = isDigit(character) || (character == ',' && i > position + 1);
      if (!counts) {
        return character == '}' && i > position + 1 ? i : -1;
      }
    }
    return -1;
  }

  /** The largest number between the braces, but at least 1. */
  private double largest(int from, int to) {
    double largest = 1;
    double number = 0;
    for (var i = from; i < to; i++) {
      char character = pattern.charAt(i);
      number = isDigit(character) ? number * 10 + character - '0' : 0;
      largest = Math.max(largest, number);
    }
    return largest;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private char at(int offset) {
    int index = position + offset;
    return index < pattern.length() ? pattern.charAt(index) : 0;
  }
}
