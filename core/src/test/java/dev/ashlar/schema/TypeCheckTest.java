package dev.ashlar.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class TypeCheckTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock = """
          INTEGER|9223372036854775808|9.223372036854776E18 is out of range: an Integer goes from -9223372036854775808 to 9223372036854775807
          INTEGER|-1e30|-1.0E30 is out of range: an Integer goes from -9223372036854775808 to 9223372036854775807
          INTEGER|1.5|expected a whole number, found 1.5
          INTEGER|1e17|1.0E17 has a decimal point or exponent, and more digits than such a number keeps; write all of its digits
          INTEGER|"42"|expected a 64-bit integer, found a string
          DATE|"2023-08-06 02:00"|"2023-08-06 02:00" has no time zone; write 2023-08-06T02:00:00Z
          DATE|5|expected an RFC 3339 instant, found a number
          ARRAY|{}|expected an array, found an object
          NUMBER|null|expected a number, found null
          """,
      quoteCharacter = '\'')
  void a_value_of_another_type_is_told_what_is_wrong_with_it(
      AttributeType type, String json, String fault) {
    Attribute attribute = Attribute.of("it", type).build();
    JsonNode value = Json.parse(json);

    assertThat(TypeCheck.stored(attribute, value)).isNull();
    assertThat(TypeCheck.fault(attribute, value)).isEqualTo(fault);
  }
}
