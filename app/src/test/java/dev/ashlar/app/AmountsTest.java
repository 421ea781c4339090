package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ashlar.web.auth.Rate;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How settings write amounts. */
class AmountsTest {
  @ParameterizedTest
  @CsvSource({
    "90s, PT1M30S", "15m, PT15M", "12h, PT12H", "7d, P7D", "250ms, PT0.25S", "PT1H30M, PT1H30M",
    "0s, PT0S", "P2D, PT48H", "36500d, PT876000H"
  })
  void lengths_of_time(String text, Duration length) {
    assertThat(Amounts.length(text)).isEqualTo(length);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "7", "d", "-1d", "1w", "1.5h", "7D", "PT-1S", "PT", "soon", "36501d", "9999999999999s",
        "99999999999d", "P1Y", "٣d"
      })
  void what_is_no_length_of_time(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amounts.length(text))
        .withMessageStartingWith("expected");
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "500, 500", "8MB, 8000000", "1.5KB, 1500", "2 kB, 2000", "2.1GB, 2100000000"})
  void sizes(String text, int bytes) {
    assertThat(Amounts.bytes(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "MB", "-1", "1.5", "8 Mb", "3GB", "1.2.3MB", "1e3", "0.0001KB"})
  void what_is_no_size(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amounts.bytes(text))
        .withMessageStartingWith("expected");
  }

  @ParameterizedTest
  @CsvSource({"100/s, 100, PT1S", "1/m, 1, PT1M", "5000 / h, 5000, PT1H",
    "1000000/s, 1000000, PT1S"})
  void rates(String text, int requests, Duration time) {
    assertThat(Amounts.rate(text)).isEqualTo(new Rate(requests, time));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "100", "/s", "0/s", "-1/s", "1.5/s", "100/d", "100s", "1000001/s", "1/s/s"})
  void what_is_no_rate(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amounts.rate(text))
        .withMessageStartingWith("expected a rate");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "11", "-1", "+5", "5.0", "٣", "99999999999999999999"})
  void what_is_no_number_from_1_to_10(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Amounts.number(text, 1, 10))
        .withMessage("expected a number from 1 to 10");
  }
}
