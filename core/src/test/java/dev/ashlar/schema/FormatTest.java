package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatTest {
  @ParameterizedTest
  @ValueSource(strings = {"2026-01-31", "0000-01-01", "9999-12-31", "2024-02-29"})
  void a_day_of_the_calendar_is_a_date(String text) {
    assertThat(Format.DATE.accepts(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "2026-02-29",
        "2026-1-31",
        "2026-13-01",
        "2026-01-31T00:00:00Z",
        "-026-01-31",
        "+12026-01-31",
        "20260131",
        " 2026-01-31",
        "２０２６-01-31",
        "31.01.2026"
      })
  void anything_else_is_none(String text) {
    assertThat(Format.DATE.accepts(text)).isFalse();
  }
}
