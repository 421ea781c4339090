package dev.ashlar.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.math.BigDecimal;
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

class JsonWriteTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "[[],{}]",
        "{\"z\":1,\"a\":[true,false,null],\"m\":{\"x\":\"y\"}}",
        "[0,9,10,-1,-10,9223372036854775807,-9223372036854775808]",
        "[1.0,-0.0,0.1,98.25,1.0E21,5.0E-7]",
        "\"é数😀\""
      })
  void compact_json_is_written_as_it_was_read(String text) {
    assertThat(Json.text(Json.parse(text))).isEqualTo(text);
    assertThat(new String(Json.bytes(Json.parse(text)), UTF_8)).isEqualTo(text);
  }

  @Test
  void quotes_backslashes_and_control_characters_are_escaped_and_nothing_else() {
    var controls = new StringBuilder();
    for (var unit = '\0'; unit < ' '; unit++) {
      controls.append(unit);
    }

    assertThat(Json.text(StringNode.valueOf(controls + "\"\\/\u007F\u2028")))
        .isEqualTo(
            "\"\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n"
                + "\\u000b\\f\\r"
                + "\\u000e\\u000f\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017"
                + "\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f"
                + "\\\"\\\\/\u007F\u2028\"");
  }

  @ParameterizedTest
  @CsvSource({
    "1.0, 1.0",
    "1e5, 100000.0",
    "1e21, 1.0E21",
    "123456789012345678901234567890, 1.2345678901234568E29",
    "0.1, 0.1"
  })
  void a_double_is_written_in_its_shortest_form_and_stays_a_double(String literal, String written) {
    var value = Json.parse(literal);

    assertThat(Json.text(value)).isEqualTo(written);
    assertThat(Json.parse(written)).isEqualTo(value);
  }

  @Test
  void numbers_that_the_reader_never_makes_are_written_exactly() {
    var array =
        NODES
            .arrayNode()
            .add((short) 7)
            .add(0.5f)
            .add(new BigInteger("18446744073709551616"))
            .add(new BigDecimal("0.10"));

    assertThat(Json.text(array)).isEqualTo("[7,0.5,18446744073709551616,0.10]");
  }

  @Test
  void a_long_text_is_written_whole() {
    var text = "a\"é😀".repeat(100_000);

    assertThat(Json.parse(Json.bytes(StringNode.valueOf(text))).stringValue()).isEqualTo(text);
  }

  @Test
  void what_json_cannot_express_is_refused() {
    refuses(DoubleNode.valueOf(Double.NaN), "Expected a finite number but found NaN");
    refuses(DoubleNode.valueOf(Double.NEGATIVE_INFINITY), "found -Infinity");
    refuses(NODES.binaryNode(new byte[] {1}), "a node of type BINARY");
    refuses(NODES.pojoNode(new Object()), "a node of type POJO");
    refuses(MissingNode.getInstance(), "a node of type MISSING");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud800", "a?\udc00", "é\ud800", "\udc00\ud800", "😀\ud83d", "?\ud800?"})
  void half_a_surrogate_pair_is_refused(String text) {
    refuses(StringNode.valueOf(text), "without its other half");
    refuses(NODES.objectNode().put(text, 1), "without its other half");
  }

  @Test
  void a_tree_that_is_nested_without_end_is_refused() {
    JsonNode array = NODES.arrayNode();
    JsonNode object = NODES.objectNode();
    for (var i = 0; i < 100_000; i++) {
      array = NODES.arrayNode().add(array);
      object = NODES.objectNode().set("a", object);
    }

    refuses(array, "at most 1000 levels of nesting");
    refuses(object, "at most 1000 levels of nesting");
  }

  private static void refuses(JsonNode value, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Json.bytes(value))
        .withMessageContaining(message);
  }
}
