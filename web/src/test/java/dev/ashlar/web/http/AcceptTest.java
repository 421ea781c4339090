package dev.ashlar.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Content negotiation. */
final class AcceptTest {
  private static final List<MediaType> OFFERS =
      List.of(MediaType.JSON, MediaType.of("text", "html"), MediaType.of("text", "csv"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "''|application/json",
        "*/*|application/json",
        "text/html|text/html",
        "text/*|text/html",
        "text/*, text/html;q=0.5|text/csv",
        "text/csv, */*;q=0.1|text/csv",
        "application/json;q=0.5, text/html;q=0.8|text/html",
        "application/json;q=0.5, text/html;q=0.5|application/json",
        "application/json; charset=utf-8; q=0.2, text/csv;Q=0.3|text/csv",
        "TEXT/CSV|text/csv",
        "*/*;q=0|none",
        "application/json;q=0, */*|text/html",
        "text/*;q=0, */*;q=0.1|application/json",
        "image/png|none",
        "image/*, application/xml|none",
        "*/json|none",
        "nonsense, text/csv|text/csv",
        "///, ;q=1, =|application/json",
        "text/csv;q=nonsense|text/csv",
        "text/csv;q=2, text/html|text/html",
        "text/csv;q=-1|text/csv",
        "text/csv;q=\"0.5\", text/html;q=0.4|text/csv",
        "application/json;q=0.001|application/json",
        "application/json;q=0.0001|application/json"
      })
  void the_closest_range_weighs_each_offer(String accept, String chosen) {
    var choice = Accept.choose(accept, OFFERS).map(MediaType::toString);
    assertThat(choice.orElse(null)).isEqualTo(chosen);
  }

  @Test
  void a_header_of_very_many_ranges_is_read_in_part() {
    assertThat(Accept.choose("image/png,".repeat(3000) + "text/csv", OFFERS)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "application/json|application/json|''",
        "Application/JSON ; Charset=\"UTF-8\"|application/json|utf-8",
        "text/plain;a=b;charset=latin1|text/plain|latin1",
        "text/plain;charset|text/plain|''",
        "text|none|none",
        "text/|none|none",
        "/plain|none|none",
        "text/pl ain|none|none",
        "te\u0000xt/plain|none|none",
        "text/plain/x|none|none"
      })
  void a_media_type_has_a_name_and_perhaps_a_character_set(
      String text, String name, String charset) {
    var type = MediaType.parse(text);
    assertThat(type.map(MediaType::toString).orElse(null)).isEqualTo(name);
    assertThat(type.map(MediaType::charset).orElse(null)).isEqualTo(charset);
  }
}
