package dev.ashlar.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.StringNode;

class CanonicalJsonTest {

  @ParameterizedTest
  @CsvSource({
    "0000000000000000, 0",
    "8000000000000000, 0",
    "0000000000000001, 5e-324",
    "8000000000000001, -5e-324",
    "7fefffffffffffff, 1.7976931348623157e+308",
    "ffefffffffffffff, -1.7976931348623157e+308",
    "4340000000000000, 9007199254740992",
    "c340000000000000, -9007199254740992",
    "4430000000000000, 295147905179352830000",
    "44b52d02c7e14af5, 9.999999999999997e+22",
    "44b52d02c7e14af6, 1e+23",
    "44b52d02c7e14af7, 1.0000000000000001e+23",
    "444b1ae4d6e2ef4e, 999999999999999700000",
    "444b1ae4d6e2ef4f, 999999999999999900000",
    "444b1ae4d6e2ef50, 1e+21",
    "3eb0c6f7a0b5ed8c, 9.999999999999997e-7",
    "3eb0c6f7a0b5ed8d, 0.000001",
    "41b3de4355555553, 333333333.3333332",
    "41b3de4355555554, 333333333.33333325",
    "41b3de4355555555, 333333333.3333333",
    "41b3de4355555556, 333333333.3333334",
    "41b3de4355555557, 333333333.33333343",
    "becbf647612f3696, -0.0000033333333333333333",
    "43143ff3c1cb0959, 1424953923781206.2"
  })
  void the_numbers_of_the_rfc_are_spelled_as_it_says(String bits, String expected) {
    var number = Double.longBitsToDouble(Long.parseUnsignedLong(bits, 16));

    assertThat(canonical(DoubleNode.valueOf(number))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "-0, 0",
    "-0.0, 0",
    "1e2, 100",
    "0.10, 0.1",
    "10.50, 10.5",
    "1e-7, 1e-7",
    "123e-9, 1.23e-7",
    "1e20, 100000000000000000000",
    "1e-323, 1e-323",
    "25e-324, 2.5e-323",
    "9007199254740991, 9007199254740991",
    "-9007199254740991, -9007199254740991"
  })
  void a_number_has_one_spelling(String literal, String expected) {
    assertThat(canonical(Json.parse(literal))).isEqualTo(expected);
  }

  @Test
  void the_numbers_strings_and_literals_of_the_rfc_are_spelled_as_it_says() {
    var input =
        """
        {
          "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
          "string": "\\u20ac$\\u000F\\u000aA'\\u0042\\u0022\\u005c\\\\\\"\\/",
          "literals": [null, true, false]
        }
        """;

    assertThat(canonical(Json.parse(input)))
        .isEqualTo(
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
                + "\"string\":\"€$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
  }

  @Test
  void members_are_sorted_by_utf16_code_units_on_every_level() {
    var input =
        """
        {"\\u20ac": "Euro Sign", "\\r": "Carriage Return",
         "\\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
         "\\ud83d\\ude00": "Emoji: Grinning Face", "\\u0080": "Control",
         "\\u00f6": "Latin Small Letter O With Diaeresis", "": [{"b": 1, "a": {}}]}
        """;

    assertThat(canonical(Json.parse(input)))
        .isEqualTo(
            "{\"\":[{\"a\":{},\"b\":1}],\"\\r"
                + "\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small"
                + " Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning"
                + " Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9007199254740992",
        "-9007199254740992",
        "9223372036854775807",
        "-9223372036854775808"
      })
  void an_integer_that_others_would_round_is_refused(String literal) {
    refuses(
        Json.parse("[" + literal + "]"),
        "Expected an integer between -(2^53-1) and 2^53-1 but found '" + literal + "'");
  }

  @Test
  void what_json_cannot_express_is_refused() {
    var nodes = JsonNodeFactory.instance;

    refuses(nodes.numberNode(new BigInteger("18446744073709551616")), "2^53-1");
    refuses(DoubleNode.valueOf(Double.NaN), "Expected a finite number but found NaN");
    refuses(DoubleNode.valueOf(Double.POSITIVE_INFINITY), "found Infinity");
    refuses(StringNode.valueOf("a\udc00"), "found \\udc00 without its other half");
    refuses(nodes.objectNode().put("\ud800", 1), "found \\ud800 without its other half");
    refuses(MissingNode.getInstance(), "a node of type MISSING");
  }

  @Test
  void a_tree_that_is_nested_without_end_is_refused() {
    JsonNode array = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < 100_000; i++) {
      array = JsonNodeFactory.instance.arrayNode().add(array);
    }

    refuses(array, "at most 1000 levels of nesting");
  }

  private static String canonical(JsonNode value) {
    return new String(CanonicalJson.bytes(value), UTF_8);
  }

  private static void refuses(JsonNode value, String message) {
    assertThatExceptionOfType(NotCanonical.class)
        .isThrownBy(() -> CanonicalJson.bytes(value))
        .withMessageContaining(message);
  }
}
