package dev.ashlar.schema;

import com.google.re2j.Pattern;
import dev.ashlar.query.Predicate;
import java.util.Optional;

/** Regular expressions of definitions: RE2 syntax, within the bounds that filters have. */
final class Patterns {
  private Patterns() {}

  /** The compiled expression; empty if there is a {@link #fault}. */
  static Optional<Pattern> compiled(String text) {
    try {
      return Optional.of(Predicate.Regex.of(text).pattern());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Why the text is no expression. */
  static Optional<String> fault(String text) {
    try {
      Predicate.Regex.of(text);
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      boolean lookAround = text.contains("(?=") || text.contains("(?!") || text.contains("(?<");
      String hint = lookAround ? ". RE2 has no look-around" : "";
      return Optional.of(e.getMessage() + hint);
    }
  }
}
