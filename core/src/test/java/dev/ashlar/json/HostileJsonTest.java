package dev.ashlar.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileJsonTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1,2         |Expected ',' or ']' after the element but found the end of the input",
        "[1 2]        |Expected ',' or ']' after the element but found '2' at line 1, column 4",
        "[1,]         |Expected a JSON value but found ']' at line 1, column 4",
        "[,1]         |Expected a JSON value but found ',' at line 1, column 2",
        "[1}          |Expected ',' or ']' after the element but found '}'",
        "]            |Expected a JSON value but found ']'",
        "{            |Expected a member name or '}' but found the end of the input",
        "{a:1}        |Expected a member name but found 'a' at line 1, column 2",
        "{'a':1}      |Expected a member name but found '''",
        "{\"a\":1,}   |Expected a member name but found '}' at line 1, column 8",
        "{\"a\" 1}    |Expected ':' after the member name but found '1'",
        "{\"a\":}     |Expected a JSON value but found '}'",
        "{\"a\":1 \"b\":2}|Expected ',' or '}' after the member's value but found '\"'",
        "{1:2}        |Expected a member name but found '1'",
        "1 2          |Expected nothing after the JSON value but found '2' at line 1, column 3",
        "{} x         |Expected a JSON value but found 'x'",
        "[] []        |Expected nothing after the JSON value but found '['",
        "tru          |Expected a JSON value but found 'tru'",
        "nulL         |Expected a JSON value but found 'nulL'",
        "True         |Expected a JSON value but found 'True'",
        "undefined    |Expected a JSON value but found 'undefined'",
        "nullx        |Expected a JSON value but found 'nullx'",
        "NaN          |Expected a JSON value but found the end",
        "-Infinity    |Expected a JSON value but found the end",
        "-            |Expected a JSON value but found the end of the input",
        "+1           |Expected a JSON value but found '1'",
        ".5           |Expected a JSON value but found '.'",
        "5.           |Expected a digit after the decimal point but found '.'",
        "5.e1         |Expected a digit after the decimal point but found 'e1'",
        "5e           |Expected a JSON value but found the end of the input",
        "5e+          |Expected a JSON value but found the end of the input",
        "01           |Expected a number without leading zeros but found '1'",
        "-01          |Expected a number without leading zeros but found '1'",
        "0x10         |Expected a JSON value but found 'x10'",
        "1_000        |Expected nothing after the JSON value but found '_'",
        "1e999        |Expected a number that fits in a double (about ±1.8e308) but found '1e999'",
        "-1e999       |Expected a number that fits in a double (about ±1.8e308) but found '-1e999'",
        "/* x */ 1    |Expected a JSON value but found '/'",
        "#1           |Expected a JSON value but found '#'",
        "é            |Expected a JSON value but found 'é'",
        "[1,😀]       |Expected a JSON value but found '😀' at line 1, column 4",
        "\"abc        |Expected '\"' at the end of the string but found the end of the input",
        "\"abc\\\"    |Expected '\"' at the end of the string but found the end of the input",
        "\"\\x41\"    |Expected one of \" \\ / b f n r t u after a backslash in a string but found"
            + " 'x41'",
        "\"\\         |Expected the rest of an escape but found the end",
        "\"\\u12g4\"  |Expected four hexadecimal digits after \\u but found 'g4'",
        "\"\\u12      |Expected the rest of an escape but found the end of the input",
        "\"\\u١٢٣٤\"|Expected four hexadecimal digits after \\u but found '١'",
        "\"\\ud800\"  |Expected surrogates in pairs but found \\ud800 without its other half",
        "\"\\udc00\"  |Expected surrogates in pairs but found \\udc00 without its other half",
        "\"\\ud800x\" |Expected surrogates in pairs but found \\ud800 without its other half",
        "\"\\ud800\\ud800\"|Expected surrogates in pairs but found \\ud800 without its other half",
        "\"\\udc00\\ud800\"|Expected surrogates in pairs but found \\udc00 without its other half",
        "\"\\ud800\\n\"|Expected surrogates in pairs but found \\ud800 without its other half",
        "{\"\\ud800\":1}|Expected surrogates in pairs but found",
        "{\"a\":1,\"a\":2}|Expected unique member names but found 'a' twice at line 1, column 8",
        "{\"a\":1,\"\\u0061\":2}|Expected unique member names but found 'a' twice",
        "[{\"b\":{\"\":1,\"\":1}}]|Expected unique member names but found '' twice"
      })
  void malformed_text_is_refused_with_what_was_expected_found_and_where(
      String text, String message) {
    refuses(text, message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t\r ", "\uFEFF", "\uFEFF "})
  void an_empty_text_is_refused(String text) {
    refuses(text, "Expected a JSON value but found nothing: the input is empty");
  }

  @ParameterizedTest
  @CsvSource({
    "C080, C0, an overlong form of two bytes",
    "C1BF, C1, an overlong form of two bytes",
    "E08080, E0, an overlong form of three bytes",
    "E09FBF, E0, an overlong form of three bytes",
    "F0808080, F0, an overlong form of four bytes",
    "F08FBFBF, F0, an overlong form of four bytes",
    "EDA080, ED, a high surrogate",
    "EDBFBF, ED, a low surrogate",
    "EDA0BDEDB880, ED, a pair of surrogates",
    "F4908080, F4, beyond U+10FFFF",
    "F5808080, F5, beyond U+10FFFF",
    "80, 80, a continuation alone",
    "C3, C3, cut short",
    "E282, E2, cut short",
    "F09F98, F0, cut short",
    "C328, C3, no continuation",
    "E2C3A9, E2, no continuation",
    "FF, FF, no UTF-8 at all"
  })
  void bytes_that_are_no_utf8_are_refused_with_their_offset(String hex, String shown, String why) {
    var message = "Expected valid UTF-8 but found the byte 0x" + shown + " (byte offset ";
    var bytes = new String(HexFormat.of().parseHex(hex), ISO_8859_1);

    refuses("[\"\u00C3\u00A9\",\"ab" + bytes + "\"]", 9, message + "9)", why);
    refuses("{\"" + bytes + "\":1}", 2, message + "2)", why);
    refuses("[" + bytes + "]", 1, message + "1)", why);
    refuses(bytes, 0, message + "0)", why);
  }

  @Test
  void text_in_utf16_is_refused() {
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> Json.parse("{}".getBytes(UTF_16LE)))
        .withMessage(
            "Expected JSON in UTF-8 but found the control character U+0000 at line 1, column 2");
  }

  @Test
  void control_characters_between_tokens_are_no_white_space() {
    for (var unit : new char[] {'\0', '\f', '\u000B', '\u001F', '\u007F'}) {
      var found = "the control character U+%04X".formatted((int) unit);
      refuses(" 7" + unit, "Expected nothing after the JSON value but found " + found);
      refuses(" [" + unit + "7]", "Expected a JSON value but found " + found);
    }
  }

  @Test
  void control_characters_in_a_string_are_refused() {
    for (var unit = '\0'; unit < ' '; unit++) {
      refuses(
          "\"a" + unit + "\"",
          "Expected control characters in a string to be escaped but found the control character"
              + " U+%04X at line 1, column 3".formatted((int) unit));
    }
  }

  @Test
  void lone_surrogates_in_a_java_string_are_refused() {
    refuses("[\"é\ud800\"]", "found \\ud800 without its other half at line 1, column 4");
    refuses("\"\ude00\ud83d\"", "found \\ude00 without its other half at line 1, column 2");
  }

  @Test
  void nesting_beyond_the_limit_is_refused() {
    var message = "Expected at most 100 levels of nesting but found more at line 1, column ";

    refuses("[".repeat(101) + "]".repeat(101), message + "102");
    refuses("{\"a\":".repeat(101) + "1" + "}".repeat(101), message + "502");
    refuses("[".repeat(5_000_000), message + "102");
    refuses("[{\"a\":".repeat(1_000_000), message);
  }

  @Test
  void a_number_too_long_is_refused() {
    refuses("1".repeat(1001),
        "Expected a number of at most 1000 characters but found a longer one");
    refuses("[0." + "0".repeat(3_000_000) + "]", "at most 1000 characters");
    refuses("1e" + "0".repeat(3_000_000) + "1", "at most 1000 characters");
  }

  @Test
  void a_long_name_is_shortened_in_the_message() {
    var name = "x".repeat(100_000);
    var malformed =
        catchThrowableOfType(
            MalformedJson.class, () -> Json.parse("{\"%s\":1,\"%s\":2}".formatted(name, name)));

    assertThat(malformed).hasMessageContaining("x…' twice").message().hasSizeLessThan(200);
  }

  @Test
  void a_name_in_a_message_has_no_line_breaks() {
    refuses("{\"a\\n\\u2028\":1,\"a\\n\\u2028\":2}", "found 'a\\u{a}\\u{2028}' twice");
  }

  @ParameterizedTest
  @CsvSource({
    "'[1,\n  x]', 2, 3, 6",
    "'[1,\r\n  x]', 2, 3, 7",
    "'[1,\r  x]', 2, 3, 6",
    "'\n\n\n', 4, 1, 3",
    "'{\"数\": \"😀\", x}', 1, 12, 16",
    "'\uFEFF[x]', 1, 2, 4"
  })
  void the_place_is_told_by_line_column_and_offset(String text, int line, int column, int offset) {
    var malformed = catchThrowableOfType(MalformedJson.class, () -> Json.parse(text));

    assertThat(malformed.line()).isEqualTo(line);
    assertThat(malformed.column()).isEqualTo(column);
    assertThat(malformed.offset()).isEqualTo(offset);
    assertThat(malformed).hasMessageEndingWith(" at line " + line + ", column " + column);
  }

  private static void refuses(String text, String message) {
    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> Json.parse(text))
        .withMessageContaining(message);
  }

  private static void refuses(String latin1, int offset, String message, String why) {
    assertThatExceptionOfType(MalformedJson.class)
        .as(why)
        .isThrownBy(() -> Json.parse(latin1.getBytes(ISO_8859_1)))
        .withMessageContaining(message)
        .satisfies(malformed -> assertThat(malformed.offset()).isEqualTo(offset));
  }
}
