package dev.ashlar.web.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.http.ByteRange.Beyond;
import dev.ashlar.web.http.ByteRange.Part;
import dev.ashlar.web.http.ByteRange.Whole;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ByteRangeTest {
  private static final String TAG = "\"abc\"";

  private static ByteRange of(String range, long size) {
    return ByteRange.of(range, "", TAG, size);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,0,0",
    "bytes=0-4,0,4",
    "bytes=3-,3,9",
    "bytes=9-9,9,9",
    "bytes=5-99999999999999999999999,5,9",
    "bytes=-3,7,9",
    "bytes=-99,0,9",
    "BYTES = 2-3 ,2,3"
  })
  void a_range_is_cut_to_what_is_there(String range, long first, long last) {
    assertThat(of(range, 10)).isEqualTo(new Part(first, last));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10-", "bytes=10-12", "bytes=99999999999999999999-", "bytes=-0"})
  void a_range_behind_the_end_has_nothing(String range) {
    assertThat(of(range, 10)).isEqualTo(new Beyond());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-4", "bytes=0x1-2",
        "bytes=1 - 2", "bytes=+1-2", "bytes=0-1,4-5", "lines=0-1", "=0-1", "bytes=--1",
        "bytes=\u0661-2"})
  void what_is_no_single_range_of_bytes_is_passed_over(String range) {
    assertThat(of(range, 10)).isEqualTo(new Whole());
  }

  @Test
  void an_empty_file_has_no_part() {
    assertThat(of("bytes=0-", 0)).isEqualTo(new Beyond());
    assertThat(of("bytes=-5", 0)).isEqualTo(new Whole());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "\"abc\",true", "\"abd\",false", "W/\"abc\",false", "abc,false",
        "'Wed, 25 Nov 2026 12:00:00 GMT',false"
      })
  void a_range_counts_only_if_its_condition_names_the_very_same_bytes(
      String condition, boolean counts) {
    assertThat(ByteRange.of("bytes=0-1", condition, TAG, 10))
        .isEqualTo(counts ? new Part(0, 1) : new Whole());
  }

  @Test
  void the_field_says_which_bytes_of_how_many() {
    assertThat(new Part(2, 4).contentRange(10)).isEqualTo("bytes 2-4/10");
    assertThat(new Part(2, 4).length()).isEqualTo(3);
    assertThat(new Beyond().contentRange(10)).isEqualTo("bytes */10");
  }
}
