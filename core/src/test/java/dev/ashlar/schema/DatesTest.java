package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatesTest {
  private static final long FIRST = -62_167_219_200L;
  private static final long LAST = 253_402_300_799L;

  @Property
  void the_canonical_form_is_read_back_as_the_same_instant(
      @ForAll @LongRange(min = FIRST, max = LAST) long second,
      @ForAll @IntRange(max = 999_999_999) int nano) {
    for (Instant instant : new Instant[] {at(second, 0), at(second, nano)}) {
      String text = Dates.canonical(instant);

      assertThat(Dates.instant(text)).contains(instant);
      assertThat(Dates.canonical(text)).contains(text);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          2023-08-06 02:00|has no time zone; write 2023-08-06T02:00:00Z
          2023-08-06T02:04:33.5|has no time zone; write 2023-08-06T02:04:33.5Z
          2023-08-06 02:00:00|has no time zone; write 2023-08-06T02:00:00Z
          2023-08-06T02:00Z|has no seconds; write 2023-08-06T02:00:00Z
          2023-08-06T02:00+02:00|has no seconds; write 2023-08-06T02:00:00+02:00
          2023-08-06T02:00:00+0200|is not written as a date; write 2023-08-06T02:00:00+02:00
          2023-08-06T02:00:00 +02|is not written as a date; write 2023-08-06T02:00:00+02:00
          2023-08-06T02:00:00 CEST|has a time zone that is no offset; write 2023-08-06T02:00:00Z or 2023-08-06T02:00:00+02:00
          2023-08-06T02:00:00+19:00|has no such time zone: offsets go from -18:00 to +18:00, years from 0000 to 9999
          2023-02-30|names no such day: February 2023 has 28
          2024-02-30T00:00:00Z|names no such day: February 2024 has 29
          2023-13-01|names no such month: months go from 01 to 12
          2023-08-06T24:00:00Z|names no such time of day: it goes from 00:00:00 to 23:59:59
          2016-12-31T23:59:60Z|names no such time of day: it goes from 00:00:00 to 23:59:59
          2023-08-06T02:00:00.1234567891Z|is too fine: a second has at most nine decimals
          20230806|is not written as a date; write 2023-08-06
          2023-8-6|is not written as a date; write 2023-08-06
          2023-08|has no day; write 2023-08-01
          2023|has no day; write 2023-01-01
          2023-08-06Tnoon|has no time of day behind its day; write 2023-08-06T00:00:00Z
          12023-08-06|is out of range: years go from 0000 to 9999
          -0044-03-15|is out of range: years go from 0000 to 9999
          06/08/2023|is not a date; expected a date such as 2026-01-31 or 2026-01-31T09:30:00Z
          yesterday|is not a date; expected a date such as 2026-01-31 or 2026-01-31T09:30:00Z
          """)
  void what_is_no_date_is_told_why_and_what_to_write(String text, String fault) {
    assertThat(Dates.canonical(text)).isEmpty();
    assertThat(Dates.fault(text)).isEqualTo('"' + text + "\" " + fault);
    int write = fault.indexOf("write ");
    if (write >= 0) {
      String advice = fault.substring(write + "write ".length()).split(" ")[0];
      assertThat(Dates.canonical(advice)).isPresent();
    }
  }

  @Property
  void every_text_that_is_no_date_has_a_fault(@ForAll String text) {
    if (Dates.canonical(text).isEmpty()) {
      assertThat(Dates.fault(text)).startsWith("\"").hasSizeLessThan(200);
    }
  }

  private static Instant at(long second, int nano) {
    return Instant.ofEpochSecond(second, nano);
  }
}
