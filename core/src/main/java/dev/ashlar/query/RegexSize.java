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
    double size = 2;
    while (position < pattern.length() && pattern.charAt(position) != ')') {
      size += item(depth) * copies();
    }
    return size;
  }

  private double item(int depth) {
    char first = pattern.charAt(position++);
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
    if (at(0) == ']') {
      position++;
    }
    while (position < pattern.length() && at(0) != ']') {
      classItem();
    }
    position++;
    return 2;
  }

  private void classItem() {
    int end = at(0) == '[' && at(1) == ':' ? pattern.indexOf(":]", position + 2) : -1;
    if (end >= 0) {
      position = end + 2;
      return;
    }
    position += at(0) == '\\' ? 2 : 1;
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

  /** How many copies counted repetitions, such as {@code {2,5}}, make of what stands before them. */
  private double copies() {
    double copies = 1;
    while (at(0) == '{') {
      int end = endOfRepetition();
      if (end < 0) {
        return copies;
      }
      copies *= largest(position + 1, end);
      position = end + 1;
    }
    return copies;
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
