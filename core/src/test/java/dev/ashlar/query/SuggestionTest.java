package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuggestionTest {
  private static final List<String> KNOWN =
      List.of("name", "age", "email", "createdAt", "required", "$gt", "$gte", "x");

  @ParameterizedTest
  @CsvSource({
    "nmae, name",
    "nam, name",
    "names, name",
    "nane, name",
    "NAME, name",
    "eamil, email",
    "emial, email",
    "createdat, createdAt",
    "cretedA, createdAt",
    "requierd, required",
    "agee, age",
    "$get, $gt",
    "$gtee, $gte",
    "X, x",
  })
  void the_closest_known_word_is_found(String word, String expected) {
    assertThat(Suggestion.closest(word, KNOWN)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({"salary", "nobody", "a", "y", "''", "emaaaail", "fullname"})
  void a_word_like_no_other_has_no_suggestion(String word) {
    assertThat(Suggestion.closest(word, KNOWN)).isEmpty();
  }

  @Test
  void the_first_of_equally_close_words_counts() {
    assertThat(Suggestion.closest("bat", List.of("cat", "hat", "bat"))).contains("bat");
    assertThat(Suggestion.closest("bat", List.of("cat", "hat"))).contains("cat");
  }

  @Test
  void a_very_long_word_is_not_compared() {
    var known = Collections.nCopies(10_000, "x".repeat(1_000_000));

    assertThat(Suggestion.closest("x".repeat(1_000_001), known)).isEmpty();
    assertThat(Suggestion.closest("x".repeat(64), known)).isEmpty();
  }
}
