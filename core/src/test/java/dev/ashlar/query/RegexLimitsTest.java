package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegexLimitsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a",
        "^[a-z0-9]+(-[a-z0-9]+)*$",
        "\\d{4}-\\d{2}-\\d{2}",
        "(?i)ada",
        "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
        "^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.){1,8}[a-z]{2,63}$",
        "\\pL{1,1000}",
        "[[:alpha:]()]{3}",
        "\\Q({1000}){1000}\\E",
        "a{b}",
        "x{,1000}",
        "[]{1000}]",
        "((((((((((a*)+)?)*)+)?)*)+)?)*)",
        "\\x{1F600}",
        "\\p{Greek}+",
        "(?i)[^a]+",
        "(?i)\\pL\\W",
        "\u1C80[B-\\x{10FFFF}]",
        "(?i)[\\x{1F600}-\\x{1F64F}]",
        "(?i)[à-ÿ]"
      })
  void ordinary_patterns_are_compiled(String pattern) {
    assertThat(RegexLimits.compile(pattern).pattern()).isEqualTo(pattern);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(a{1000}){1000}",
        "((a{1000}){1000}){1000}",
        "(a{100}){100}",
        "((((x{9}){9}){9}){9}){9}",
        "(?:a{0,1000}){0,1000}",
        "([)]{100}){100}",
        "(\\Q)\\E{100}){100}",
        "(\\){100}){100}",
        "([[:alpha:])]{100}){100}",
        "([^])]{100}){100}",
        "(((a|b){50}c){50}d){50}",
        "{((a{1000}){1000}){1000}",
        "(?P<n>a{1000}){1000}",
        "(?i:a{1000}){1000}",
        "(a{1000,}){1000,}",
        "a)(b{1000}c){1000}",
        "(?i)[\\x{1C89}-\uFFFF\\x{1C89}-\uFFFF\\x{1C89}-\uFFFF]",
        "a{1000}(?i){1000}",
        "a{99}(?i){99}(?s-m){99}",
        "([.-[:](a{99}){99}:]x)",
        "[]-[:](a{99}){99}:]",
        "[\\d-[:alpha:])](a{99}){99}",
        "[\\p{Greek}-[:alpha:])](a{99}){99}",
        "a{1000}\\Q\\E{1000}"
      })
  void repetitions_of_repetitions_are_refused_before_they_are_compiled(String pattern) {
    assertThatThrownBy(() -> RegexLimits.compile(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a pattern without large repetitions of groups or ranges");
  }

  @ParameterizedTest
  @MethodSource("tooLong")
  void long_and_deep_patterns_are_refused(String pattern) {
    assertThatThrownBy(() -> RegexLimits.compile(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a pattern");
  }

  static String[] tooLong() {
    return new String[] {
      "a".repeat(1001), "(".repeat(400) + "a" + ")".repeat(400), "(".repeat(1000), "(?:".repeat(300)
    };
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?i)\u1C80",
        "(?i)[B-\\x{10FFFF}]",
        "(?s-i)\\x{1c88}",
        "(?i)[a-\uFFFF]",
        "x(?mi:[\\x{1C80}])",
        "(?i)\\Q\u1C85\\E",
        "(?i)[\\x{41}-\uD83D\uDE00]",
        "(?i)[^\u1C7F-\u1C89]"
      })
  void characters_on_whose_case_the_compiler_would_hang_are_refused(String pattern) {
    assertThatThrownBy(() -> RegexLimits.compile(pattern))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected no characters from U+1C80 to U+1C88");
  }

  @ParameterizedTest
  @ValueSource(strings = {"(?i)[\\x{1}-\\x{1C7F}]", "(?i)[\\x{1C89}-\\x{10FFFF}]"})
  @Timeout(60)
  void on_the_case_of_every_other_character_the_compiler_does_not_hang(String pattern) {
    assertThat(RegexLimits.compile(pattern).matcher("\u1C80").find()).isFalse();
  }

  @Provide
  Arbitrary<String> patterns() {
    return Arbitraries.of(
        "a",
        "b",
        ".",
        "(",
        ")",
        "(?:",
        "(?i)",
        "(?P<x>",
        "[",
        "]",
        "[^",
        "[:alpha:]",
        "-",
        "|",
        "*",
        "+",
        "?",
        "{2}",
        "{3,5}",
        "{7,}",
        "{,4}",
        "\\Q\\E",
        "(?-s)",
        "(?",
        "{",
        "}",
        "\\",
        "\\d",
        "\\pL",
        "\\p{Greek}",
        "\\Q",
        "\\E",
        "\\x{41}",
        "^",
        "$",
        "\\b",
        "😀",
        "(a{9})",
        "{20}",
        "\u1C80",
        "\uFFFF",
        "\\x{1C88}")
        .list()
        .ofMaxSize(14)
        .map(pieces -> String.join("", pieces));
  }

  @Property(tries = 10_000)
  void no_program_is_larger_than_estimated(@ForAll("patterns") String pattern) {
    double estimate = new RegexScan(pattern).size();
    if (estimate > 20_000 || new RegexScan(pattern).foldsUnknownCharacters()) {
      return;
    }
    try {
      assertThat((double) Pattern.compile(pattern).programSize())
          .as(pattern)
          .isLessThanOrEqualTo(estimate);
    } catch (PatternSyntaxException malformed) {
      assertThatThrownBy(() -> RegexLimits.compile(pattern))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
