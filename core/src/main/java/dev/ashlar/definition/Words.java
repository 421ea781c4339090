package dev.ashlar.definition;

import dev.ashlar.query.Suggestion;
import java.util.Collection;

/** Sentences that several findings share. */
final class Words {
  private Words() {}

  /** A word that is none of the known ones, and which of them it may have meant to be. */
  static String unknown(String found, Collection<String> known) {
    return "expected one of "
        + String.join(", ", known)
        + "; found '"
        + found
        + "'"
        + didYouMean(found, known);
  }

  /** The question after a word that is unknown; empty if none of the known ones is close. */
  static String didYouMean(String found, Collection<String> known) {
    return Suggestion.closest(found, known)
        .map(closest -> ". Did you mean '" + closest + "'?")
        .orElse("");
  }
}
