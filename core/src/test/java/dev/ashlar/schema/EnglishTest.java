package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnglishTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "an Order",
        "an Apple",
        "an Invoice",
        "an Event",
        "an Hour",
        "an HonoraryMember",
        "an Heir",
        "an Umbrella",
        "an Update",
        "an UninvitedGuest",
        "an Upload",
        "an FAQ",
        "an SMSMessage",
        "an SmsMessage",
        "an HttpRequest",
        "an HTMLPage",
        "an MP3",
        "an X",
        "an array",
        "an object",
        "an integer",
        "an Onion",
        "an item"
      })
  void a_name_that_begins_with_a_vowel_when_spoken_has_an(String phrase) {
    assertThat(English.withArticle(phrase.substring(3))).isEqualTo(phrase);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a Person",
        "a User",
        "a Unit",
        "a Union",
        "a UniqueKey",
        "a Utility",
        "a URL",
        "a URN",
        "a European",
        "a OneTimeCode",
        "a Yard",
        "a House",
        "a Hero",
        "a Pdf",
        "a PDFFile",
        "a BlogPost",
        "a string",
        "a file"
      })
  void any_other_has_a(String phrase) {
    assertThat(English.withArticle(phrase.substring(2))).isEqualTo(phrase);
  }

  @Test
  void a_noun_agrees_with_its_number() {
    assertThat(English.count(1, "document")).isEqualTo("1 document");
    assertThat(English.count(0, "document")).isEqualTo("0 documents");
    assertThat(English.count(12_345, "document")).isEqualTo("12,345 documents");
    assertThat(English.count(2, "entry", "entries")).isEqualTo("2 entries");
  }
}
