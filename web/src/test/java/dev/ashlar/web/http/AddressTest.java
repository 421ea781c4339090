package dev.ashlar.web.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ashlar.web.http.Parameters.Parameter;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, their encoding, and what may stand in a header field. */
final class AddressTest {
  private static String decoded(String raw) {
    return PercentEncoding.decode(raw, 0, raw.length(), false);
  }

  @Property
  void what_is_encoded_is_visible_ascii_and_decodes_to_itself(@ForAll String text) {
    boolean whole = text.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
    String encoded = PercentEncoding.encode(text);
    assertThat(encoded).matches("[A-Za-z0-9%._~-]*");
    if (whole) {
      assertThat(decoded(encoded)).isEqualTo(text);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "%a", "a%", "%zz", "%é0", "%ff", "%c0%80", "%ed%a0%80", "ü", "a b"})
  void what_is_badly_encoded_is_rejected(String raw) {
    assertThatExceptionOfType(Rejected.class)
        .isThrownBy(() -> decoded(raw))
        .satisfies(e -> assertThat(e.problem().type()).isEqualTo(ProblemType.MALFORMED));
  }

  @Test
  void parameters_keep_their_order_and_repetitions() {
    assertThat(Parameters.parse("a=1&b[c]=%C3%BC+x&&a&=y&a=1=2").all())
        .containsExactly(
            new Parameter("a", "1"),
            new Parameter("b[c]", "ü x"),
            new Parameter("a", ""),
            new Parameter("", "y"),
            new Parameter("a", "1=2"));
    assertThat(Parameters.parse("").isEmpty()).isTrue();
    assertThat(Parameters.parse("&&").isEmpty()).isTrue();
  }

  @Test
  void a_query_string_is_written_anew_with_another_last_parameter() {
    var parameters = Parameters.parse("after=old&name[ne]=%22%3E&after=older&x");
    assertThat(parameters.replacing("after", "a/b"))
        .isEqualTo("name%5Bne%5D=%22%3E&x=&after=a%2Fb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX: y", "\n", "\0", "ü", "\u007f", "a\tb"})
  void a_header_field_takes_nothing_that_could_end_it(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Field.of(FieldName.LOCATION, value));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Field.constant(FieldName.LOCATION, value));
  }
}
