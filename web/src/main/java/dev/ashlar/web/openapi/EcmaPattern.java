package dev.ashlar.web.openapi;

import java.util.Optional;

/**
 * A regular expression of RE2 in the syntax that JSON Schema has: that of ECMA-262 with the flag u.
 *
 * <p>The two agree on most of what is written, and differ in the rest quietly: {@code \s} is five
 * characters in RE2 and two dozen in ECMA-262; {@code .} stops at one kind of line end there and at four
 * here. So this translates what patterns of attributes are made of: letters, digits, groups, repetitions,
 * sets of characters and ranges, {@code \d \w \s \b} and escaped punctuation. It gives up on everything
 * else. Used by one thread.
 */
final class EcmaPattern {
  private static final String SYNTAX = "^$\\.*+?()[]{}|/";
  private static final String SPACE = "\\t\\n\\f\\r ";

  private final String source;
  private final StringBuilder target = new StringBuilder();
  private int at;

  private EcmaPattern(String source) {
    this.source = source;
  }

  /** The expression in the other syntax; empty if it has something that is not translated. */
  static Optional<String> of(String re2) {
    var translation = new EcmaPattern(re2);
    return translation.translate() ? Optional.of(translation.target.toString()) : Optional.empty();
  }

  private boolean translate() {
    boolean asserted = false;
    while (at < source.length()) {
      char c = source.charAt(at);
      if (asserted && "*+?{".indexOf(c) >= 0) {
        return false;
      }
      asserted = c == '^' || c == '$' || source.startsWith("\\b", at);
      boolean done =
          switch (c) {
            case '\\' -> escape(false);
            case '[' -> set();
            case '(' -> group();
            case '{' -> repetition();
            case '.' -> copy("[^\\n]");
            case '}', ']' -> false;
            default -> copy(String.valueOf(c));
          };
      if (!done) {
        return false;
      }
    }
    return true;
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
    at += 2;
    return copy("(?:");
  }

  /** {@code {2}}, {@code {2,}} and {@code {2,5}}. */
  private boolean repetition() {
    int end = source.indexOf('}', at);
    String bounds = end < 0 ? "" : source.substring(at, end + 1);
    if (!bounds.matches("\\{[0-9]+(,[0-9]*)?}")) {
      return false;
    }
    at = end;
    return copy(bounds);
  }

  private boolean escape(boolean within) {
    at++;
    if (at == source.length()) {
      return false;
    }
    char c = source.charAt(at);
    return switch (c) {
      case 'd', 'D', 'w', 'W', 't', 'n', 'r', 'f', 'v' -> copy("\\" + c);
      case 'b' -> !within && copy("\\b");
      case 's' -> copy(within ? SPACE : "[" + SPACE + "]");
      case 'S' -> !within && copy("[^" + SPACE + "]");
      case '-' -> copy(within ? "\\-" : "-");
      default -> c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c) && c != '_'
          && copy(SYNTAX.indexOf(c) < 0 ? String.valueOf(c) : "\\" + c);
    };
  }

  /** {@code [a-z_]}, {@code [^\d-]}: no brackets within, and beside a kind no hyphen but the last. */
  private boolean set() {
    int end = source.indexOf(']', at);
    String inner = end < 0 ? "" : source.substring(at + 1, end);
    boolean kinds = inner.matches("(?s).*\\\\[dDwWs].*");
    if (inner.isEmpty() || inner.equals("^") || inner.endsWith("\\")) {
      return false;
    }
    copy("[");
    if (inner.startsWith("^")) {
      copy("^");
    }
    while (at < end) {
      char c = source.charAt(at);
      boolean refused = c == '[' || c == '^' || (c == '-' && kinds && at + 1 < end);
      if (refused || !(c == '\\' ? escape(true) : copy(String.valueOf(c)))) {
        return false;
      }
    }
    return copy("]");
  }
}
