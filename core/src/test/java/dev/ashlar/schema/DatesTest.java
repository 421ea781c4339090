package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

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

  private static Instant at(long second, int nano) {
    return Instant.ofEpochSecond(second, nano);
  }
}
