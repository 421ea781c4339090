package dev.ashlar.query;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** "Did you mean": the known word that somebody who mistyped one is likely to have meant. */
public final class Suggestion {
  private static final int LONGEST = 64;

  private Suggestion() {}

  /**
   * The known word that is closest to the given one: by the number of letters to insert, remove,
   * replace or swap with their neighbour (the restricted Damerau-Levenshtein distance), regardless
   * of case. A third of the word's letters may differ, and always one if it has two or more. Of
   * equally close words the first one counts.
   */
  public static Optional<String> closest(String word, Collection<String> known) {
    Optional<String> closest = Optional.empty();
    if (word.length() > LONGEST) {
      return closest;
    }
    int limit = word.length() < 2 ? 0 : Math.max(1, word.length() / 3);
    for (var candidate : known) {
      int distance = distance(word, candidate, limit);
      if (distance <= limit) {
        closest = Optional.of(candidate);
        limit = distance - 1;
      }
      if (limit < 0) {
        break;
      }
    }
    return closest;
  }

  /** The question to put behind an error message; empty without a suggestion. */
  static String question(Optional<String> suggestion) {
    return suggestion.map(word -> ". Did you mean '" + word + "'?").orElse("");
  }

  /** The distance, or some number above the limit. */
  private static int distance(String word, String candidate, int limit) {
    if (Math.abs(word.length() - candidate.length()) > limit) {
      return limit + 1;
    }
    return distance(word.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
  }

  /** Rows of the usual table, of which the last three are kept. */
  private static int distance(String left, String right) {
    int[] twoAbove = new int[right.length() + 1];
    int[] above = new int[right.length() + 1];
    int[] row = new int[right.length() + 1];
    for (var column = 0; column < row.length; column++) {
      row[column] = column;
    }
    for (var line = 1; line <= left.length(); line++) {
      int[] free = twoAbove;
      twoAbove = above;
      above = row;
      row = free;
      fill(row, above, twoAbove, left, right, line);
    }
    return row[right.length()];
  }

  private static void fill(
      int[] row, int[] above, int[] twoAbove, String left, String right, int line) {
    row[0] = line;
    for (var column = 1; column < row.length; column++) {
      char letter = left.charAt(line - 1);
      char other = right.charAt(column - 1);
      int replaced = above[column - 1] + (letter == other ? 0 : 1);
      int least = Math.min(replaced, 1 + Math.min(above[column], row[column - 1]));
      boolean swapped =
          line > 1
              && column > 1
              && letter == right.charAt(column - 2)
              && other == left.charAt(line - 2);
      row[column] = swapped ? Math.min(least, twoAbove[column - 2] + 1) : least;
    }
  }
}
