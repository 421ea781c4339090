package dev.ashlar.web.openapi;

import java.util.Optional;

/**
 * A regular expression of RE2 in the syntax that JSON Schema has: that of ECMA-262 with the flag u.
 *
 * <p>The two agree on most of what is written, and differ in the rest quietly: RE2 takes a lone
 * brace for itself, ECMA-262 refuses it; {@code \s} is five characters there and two dozen here;
 * {@code .} stops at one kind of line end there and at four here. So this translates what has an
 * exact counterpart, character by character, and gives up on everything else: flags, named groups,
 * POSIX and Unicode classes, {@code \A}, {@code \z}, {@code \Q}. Used by one thread.
 */
final class EcmaPattern {
  private static final String SYNTAX = "^$\\.*+?()[]{}|/";
  private static final String SPACE = "\\t\\n\\f\\r ";

  private final String source;
  private final StringBuilder target = new StringBuilder();
  private int at;
  private boolean afterAssertion;

  private EcmaPattern(String source) {
    this.source = source;
  }

  /** The same expression; empty if it has no exact counterpart that this finds. */
  static Optional<String> of(String re2) {
    var translation = new EcmaPattern(re2);
    return translation.translate() ? Optional.of(translation.target.toString()) : Optional.empty();
  }

  private boolean translate() {
    while (at < source.length()) {
      char c = source.charAt(at);
      boolean repeats = "*+?{".indexOf(c) >= 0;
      if (repeats && afterAssertion) {
        return false;
      }
      afterAssertion = c == '^' || c == '$' || isBoundary();
      boolean done =
          switch (c) {
            case '\\' -> escape(false);
            case '[' -> set();
            case '(' -> group();
            case '{' -> repetition();
            case '.' -> copy("[^\\n]");
            case '}', ']', '/' -> copy("\\" + c);
            default -> copy(String.valueOf(c));
          };
      if (!done) {
        return false;
      }
    }
    return true;
  }

  private boolean isBoundary() {
    return source.startsWith("\\b", at) || source.startsWith("\\B", at);
  }

  private boolean copy(String text) {
    target.append(text);
    at++;
    return true;
  }

  private boolean group() {
    if (!source.startsWith("(?", at)) {
      return copy("(");
    }
    if (!source.startsWith("(?:", at)) {
      return false;
    }
    target.append("(?:");
    at += 3;
    return true;
  }

  /** {@code {2}}, {@code {2,}} and {@code {2,5}} repeat; any other brace stands for itself. */
  private boolean repetition() {
    int end = source.indexOf('}', at);
    String bounds = end < 0 ? "" : source.substring(at + 1, end);
    if (!isRepetition(bounds)) {
      return copy("\\{");
    }
    target.append('{').append(bounds).append('}');
    at = end + 1;
    return true;
  }

  private static boolean isRepetition(String bounds) {
    int comma = bounds.indexOf(',');
    String least = comma < 0 ? bounds : bounds.substring(0, comma);
    String most = comma < 0 ? "" : bounds.substring(comma + 1);
    return !least.isEmpty() && isNumber(least) && isNumber(most);
  }

  private static boolean isNumber(String text) {
    return text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private boolean escape(boolean within) {
    if (at + 1 == source.length()) {
      return false;
    }
    char c = source.charAt(at + 1);
    at++;
    return switch (c) {
      case 'd', 'D', 'w', 'W', 't', 'n', 'r', 'f', 'v' -> copy("\\" + c);
      case 'b', 'B' -> !within && copy("\\" + c);
      case 's' -> copy(within ? SPACE : "[" + SPACE + "]");
      case 'S' -> !within && copy("[^" + SPACE + "]");
      case '-' -> copy(within ? "\\-" : "-");
      default -> !isLetterOrDigit(c) && c < 0x80 && copy(literal(c));
    };
  }

  private static String literal(char c) {
    return SYNTAX.indexOf(c) < 0 ? String.valueOf(c) : "\\" + c;
  }

  private static boolean isLetterOrDigit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  /** {@code [a-z]}; a bracket that comes first stands for itself. */
  private boolean set() {
    copy("[");
    if (at < source.length() && source.charAt(at) == '^') {
      copy("^");
    }
    boolean first = true;
    boolean afterKind = false;
    while (at < source.length() && (first || source.charAt(at) != ']')) {
      char c = source.charAt(at);
      boolean named = source.startsWith("[:", at);
      boolean last = source.startsWith("-]", at);
      if (c == '-' && afterKind && !last) {
        return false;
      }
      afterKind =
          c == '\\' && "dDwWs".indexOf(source.charAt(Math.min(at + 1, source.length() - 1))) >= 0;
      boolean done = c == '\\' ? escape(true) : !named && copy(isSpecial(c) ? "\\" + c : "" + c);
      if (!done) {
        return false;
      }
      first = false;
    }
    return at < source.length() && copy("]");
  }

  private static boolean isSpecial(char c) {
    return c == '[' || c == ']' || c == '^';
  }
}
