package dev.ashlar.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.LongNode;

class JsonReadTest {

  @Test
  void every_kind_of_value_is_read() {
    var value = Json.parse(" {\"a\": [1, -2.5, true, false, null, \"x\", {}, []] }\r\n\t");

    assertThat(value.isObject()).isTrue();
    var elements = value.get("a");
    assertThat(elements.size()).isEqualTo(8);
    assertThat(elements.get(0)).isEqualTo(IntNode.valueOf(1));
    assertThat(elements.get(1)).isEqualTo(DoubleNode.valueOf(-2.5));
    assertThat(elements.get(2).booleanValue()).isTrue();
    assertThat(elements.get(3).booleanValue()).isFalse();
    assertThat(elements.get(4).isNull()).isTrue();
    assertThat(elements.get(5).stringValue()).isEqualTo("x");
    assertThat(elements.get(6).isObject()).isTrue();
    assertThat(elements.get(6).isEmpty()).isTrue();
    assertThat(elements.get(7).isArray()).isTrue();
    assertThat(elements.get(7).isEmpty()).isTrue();
  }

  @Test
  void members_keep_their_order() {
    assertThat(Json.parse("{\"z\":1,\"a\":2,\"m\":3}").propertyNames())
        .containsExactly("z", "a", "m");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "7, 7",
    "-12, -12",
    "2147483647, 2147483647",
    "-2147483648, -2147483648"
  })
  void an_integer_literal_within_32_bits_is_an_int_node(String literal, int expected) {
    assertThat(Json.parse(literal)).isEqualTo(IntNode.valueOf(expected));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        2147483648L,
        -2147483649L,
        9007199254740993L,
        999999999999999999L,
        1000000000000000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE
      })
  void an_integer_literal_within_64_bits_is_a_long_node_and_exact(long expected) {
    assertThat(Json.parse(Long.toString(expected))).isEqualTo(LongNode.valueOf(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.0",
        "-0.0",
        "0e0",
        "1e5",
        "1E+5",
        "1e-5",
        "0.1",
        "123.456",
        "9007199254740993.0",
        "0.30000000000000004",
        "1e22",
        "1e23",
        "123456789012345e22",
        "1.7976931348623157e308",
        "4.9e-324",
        "2.2250738585072011e-308",
        "1e-400",
        "0e999",
        "3.14159265358979323846264338327950288",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890"
      })
  void every_other_number_is_the_nearest_double(String literal) {
    assertThat(Json.parse(literal)).isEqualTo(DoubleNode.valueOf(Double.parseDouble(literal)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"\\\"\\\\\\/\"|\"\\/",
        "\"\\u0041\\u00e9\\u6570\"|Aé数",
        "\"\\uD83D\\ude00\"|😀",
        "\"a\\u0062c – déf 😀\"|abc – déf 😀"
      })
  void escapes_stand_for_their_characters(String literal, String expected) {
    assertThat(Json.parse(literal).stringValue()).isEqualTo(expected);
  }

  @Test
  void the_short_escapes_are_control_characters() {
    assertThat(Json.parse("\"\\b\\f\\n\\r\\t\"").stringValue()).isEqualTo("\b\f\n\r\t");
  }

  @Test
  void the_character_zero_is_kept() {
    assertThat(Json.parse("{\"a\\u0000\":\"\\u0000b\"}").get("a\0").stringValue()).isEqualTo("\0b");
  }

  @Test
  void characters_at_the_edges_of_utf8_are_read() {
    for (var codePoint : new int[] {0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFF, 0x10000,
      0x10FFFF}) {
      var text = Character.toString(codePoint);
      assertThat(Json.parse(("\"" + text + "\"").getBytes(UTF_8)).stringValue()).isEqualTo(text);
    }
  }

  @Test
  void a_byte_order_mark_is_ignored() {
    assertThat(Json.parse("\uFEFF[1]".getBytes(UTF_8))).isEqualTo(Json.parse("[1]"));
  }

  @Test
  void names_that_differ_only_in_normal_form_are_different_members() {
    assertThat(Json.parse("{\"\\u00e9\":1,\"e\\u0301\":2}").size()).isEqualTo(2);
  }

  @Test
  void nesting_is_read_up_to_the_limit() {
    var text = "[".repeat(Json.MAX_DEPTH) + "1" + "]".repeat(Json.MAX_DEPTH);

    assertThat(Json.text(Json.parse(text))).isEqualTo(text);
  }

  @Test
  void a_number_of_a_thousand_characters_is_read() {
    assertThat(Json.parse("1." + "1".repeat(998))).isEqualTo(DoubleNode.valueOf(10.0 / 9));
  }
}
