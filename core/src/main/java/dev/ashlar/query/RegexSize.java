package dev.ashlar.query;

/**
 * Estimates, from above, how many instructions an RE2 expression compiles to, by reading no more of
 * its syntax than what stands for itself, what groups, and how often it is repeated. An expression
 * that is malformed gets some number; compiling it will tell.
 */
final class RegexSize {
  private final String pattern;
  private int position;

  RegexSize(String pattern) {
    this.pattern = pattern;
  }

  /** A double, so that no nesting of repetitions overflows. */
  double estimate() {
    double size = 4;
    while (position < pattern.length()) {
      size += sequence(0);
      position++;
    }
    return size;
  }

  /** The size of what stands up to the closing parenthesis, at which the position stays. */
  private double sequence(int depth) {
    if (depth > RegexLimits.DEPTH) {
      position = pattern.length();
      return Double.MAX_VALUE;
    }
    double size = 4;
    double last = 0;
    while (position < pattern.length() && at(0) != ')') {
      if (!skipNothing()) {
        size += last;
        last = item(depth);
      }
      last = repeated(last);
    }
    return size + last;
  }

  /**
   * Steps over what stands for nothing: flags such as {@code (?i)}, and {@code \Q\E}. A repetition
   * behind it, oddly, repeats what stands before it once more.
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
    int index = position + 2;
    while (index < pattern.length() && isFlag(pattern.charAt(index))) {
      index++;
    }
    return index < pattern.length() && pattern.charAt(index) == ')' ? index + 1 : -1;
  }

  private static boolean isFlag(char character) {
    return character == '-' || (character >= 'A' && character <= 'Z')
        || (character >= 'a' && character <= 'z');
  }

  private double item(int depth) {
    char first = at(0);
    position++;
    return switch (first) {
      case '(' -> group(depth);
      case '[' -> characterClass();
      case '\\' -> escape();
      default -> 2;
    };
  }

  private double group(int depth) {
    double size = sequence(depth + 1);
    position++;
    return size;
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
    classCharacter();
    if (!set && at(0) == '-' && at(1) != ']') {
      position++;
      classCharacter();
    }
  }

  private void classCharacter() {
    boolean escaped = at(0) == '\\';
    position++;
    if (escaped) {
      escape();
    }
  }

  private double escape() {
    char escaped = at(0);
    position++;
    if (escaped == 'Q') {
      int end = pattern.indexOf("\\E", position);
      int from = position;
      position = end < 0 ? pattern.length() : end + 2;
      return 2.0 * (position - from);
    }
    boolean braced = (escaped == 'p' || escaped == 'P' || escaped == 'x') && at(0) == '{';
    int end = braced ? pattern.indexOf('}', position) : -1;
    position = end < 0 ? position : end + 1;
    return 2;
  }

  /** The size of what has this size, with the repetition operators that stand here. */
  private double repeated(double size) {
    double repeated = size;
    for (char next = at(0); next == '*' || next == '+' || next == '?' || next == '{'; next = at(0)) {
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
