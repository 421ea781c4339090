package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonEqualTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|1.0",
        "1|1e0",
        "0|-0.0",
        "0.0|-0.0",
        "100|1e2",
        "3000000000|3e9",
        "9007199254740992|9007199254740992.0",
        "-9223372036854775808|-9223372036854775808.0",
        "{\"a\":1,\"b\":2}|{\"b\":2.0,\"a\":1}",
        "[{\"a\":{\"x\":1,\"y\":[]}}]|[{\"a\":{\"y\":[],\"x\":1}}]",
        "\"\\u0061\"|\"a\""
      })
  void equal_values_are_equal_in_both_directions(String left, String right) {
    assertThat(Json.equal(Json.parse(left), Json.parse(right))).isTrue();
    assertThat(Json.equal(Json.parse(right), Json.parse(left))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|2",
        "1|1.5",
        "1|\"1\"",
        "1|true",
        "0|false",
        "0|null",
        "null|false",
        "\"\"|null",
        "[]|{}",
        "[1,2]|[2,1]",
        "[1]|[1,1]",
        "{\"a\":1}|{\"a\":1,\"b\":1}",
        "{\"a\":null}|{\"b\":null}",
        "{\"a\":null}|{}",
        "\"a\"|\"A\"",
        "9007199254740993|9007199254740992.0",
        "9223372036854775807|9223372036854775807.0",
        "9223372036854775807|9223372036854775808"
      })
  void different_values_are_different_in_both_directions(String left, String right) {
    assertThat(Json.equal(Json.parse(left), Json.parse(right))).isFalse();
    assertThat(Json.equal(Json.parse(right), Json.parse(left))).isFalse();
  }

  @Test
  void numbers_that_the_reader_never_makes_are_compared_exactly() {
    var big = NODES.numberNode(new BigInteger("18446744073709551616"));

    assertThat(Json.equal(big, Json.parse("18446744073709551616"))).isTrue();
    assertThat(Json.equal(Json.parse("1.8446744073709552e19"), big)).isTrue();
    assertThat(Json.equal(big, Json.parse("1"))).isFalse();
    assertThat(Json.equal(NODES.numberNode(new BigDecimal("1.50")), Json.parse("1.5"))).isTrue();
    assertThat(Json.equal(NODES.numberNode(new BigDecimal("0.1")), Json.parse("0.1"))).isFalse();
    assertThat(Json.equal(NODES.numberNode((short) 7), Json.parse("7"))).isTrue();
    assertThat(Json.equal(NODES.numberNode(0.5f), Json.parse("0.5"))).isTrue();
  }
}
