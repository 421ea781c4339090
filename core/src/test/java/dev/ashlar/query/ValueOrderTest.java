package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import dev.ashlar.json.Values;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.MissingNode;

class ValueOrderTest {
  /** Each greater than the one before. */
  private static final List<String> ASCENDING =
      List.of(
          "",
          "null",
          "false",
          "true",
          "-1e308",
          "-9223372036854777856.0",
          "-9223372036854775808",
          "-9223372036854775807",
          "-9007199254740993",
          "-9007199254740992",
          "-1.5",
          "-1",
          "-5e-324",
          "0",
          "5e-324",
          "0.1",
          "1",
          "9007199254740992",
          "9007199254740993",
          "9007199254740994.0",
          "9007199254740995",
          "9223372036854774784",
          "9223372036854775295",
          "9223372036854775296",
          "9223372036854775806",
          "9223372036854775807",
          "9223372036854775808.0",
          "1e308",
          "''",
          "'\\u0000'",
          "'\\u0000\\u0000'",
          "'\\u0000a'",
          "'\\u0001'",
          "'A'",
          "'a'",
          "'a\\u0000'",
          "'a\\u0001'",
          "'aa'",
          "'ab'",
          "'b'",
          "'\\u007f'",
          "'\\u0080'",
          "'é'",
          "'\\u07ff'",
          "'\\u0800'",
          "'\\ud7ff'",
          "'\\ue000'",
          "'\\uffff'",
          "'\\ud800\\udc00'",
          "'\\ud83d\\ude00'",
          "'\\udbff\\udfff'",
          "[]",
          "[null]",
          "[null,1]",
          "[false]",
          "[1]",
          "[1,null]",
          "[1,[]]",
          "[1.5]",
          "['']",
          "['',null]",
          "['\\u0000']",
          "['a']",
          "['a','b']",
          "['a',['b']]",
          "['a\\u0000']",
          "['a\\u0000','b']",
          "['ab']",
          "[[]]",
          "[[],0]",
          "[[],[]]",
          "[[null]]",
          "[{}]",
          "[{},{}]",
          "{}",
          "{'':null}",
          "{'\\u0000':null}",
          "{'a':null}",
          "{'a':null,'b':null}",
          "{'a':1}",
          "{'a':1,'b':0}",
          "{'a':1,'c':0}",
          "{'a':2}",
          "{'a':{}}",
          "{'a':{},'b':1}",
          "{'a':{'b':1}}",
          "{'a\\u0000':0}",
          "{'b':0}",
          "{'\\uffff':0}",
          "{'\\ud83d\\ude00':0}");

  private static JsonNode value(String text) {
    return text.isEmpty() ? MissingNode.getInstance() : Json.parse(text.replace('\'', '"'));
  }

  @Test
  void values_have_the_documented_order_and_their_encodings_too() {
    var values = ASCENDING.stream().map(ValueOrderTest::value).toList();
    for (var left = 0; left < values.size(); left++) {
      for (var right = 0; right < values.size(); right++) {
        assertThat(signum(values.get(left), values.get(right)))
            .as("%s and %s", ASCENDING.get(left), ASCENDING.get(right))
            .isEqualTo(Integer.signum(Integer.compare(left, right)))
            .isEqualTo(encodedSignum(values.get(left), values.get(right), Kind.ANY));
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``               | 01",
        "null             | 02",
        "false            | 03",
        "true             | 04",
        "0                | 0580000000000000008000",
        "-0.0             | 0580000000000000008000",
        "1                | 05bff00000000000008000",
        "1.0              | 05bff00000000000008000",
        "-1               | 05400fffffffffffff8000",
        "9007199254740993 | 05c3400000000000008001",
        "9223372036854775807 | 05c3e00000000000007fff",
        "''               | 0600",
        "'aé'             | 0661c3a900",
        "'\\ud83d\\ude00' | 06f09f988000",
        "'\\u0000'        | 0600ff00",
        "[]               | 0700",
        "['',null]        | 0706000200",
        "{}               | 0800",
        "{'b':true,'a':[]} | 0806610007000662000400",
      })
  void the_encoding_is_as_documented(String text, String hex) {
    assertThat(HexFormat.of().formatHex(ValueOrder.encode(value(text), Kind.ANY))).isEqualTo(hex);
  }

  @Test
  void numbers_of_one_value_are_encoded_alike() {
    var nodes = JsonNodeFactory.instance;

    assertThat(encode(nodes.numberNode(7)))
        .isEqualTo(encode(nodes.numberNode(7L)))
        .isEqualTo(encode(nodes.numberNode(7.0)))
        .isEqualTo(encode(nodes.numberNode(7.0f)))
        .isEqualTo(encode(nodes.numberNode((short) 7)))
        .isEqualTo(encode(nodes.numberNode(BigInteger.valueOf(7))))
        .isEqualTo(encode(nodes.numberNode(BigDecimal.valueOf(7))));
  }

  @Test
  void dates_are_ordered_as_instants_also_within_lists() {
    var dates =
        List.of(
            "2026-11-21T23:59:59.999999999Z",
            "2026-11-22T00:00:00Z",
            "2026-11-22T00:00:00.000001Z",
            "2026-11-22T00:00:00.5Z",
            "2026-11-22T00:00:00.51Z",
            "2026-11-22T00:00:01Z");
    for (var i = 0; i + 1 < dates.size(); i++) {
      var earlier = JsonNodeFactory.instance.stringNode(dates.get(i));
      var later = JsonNodeFactory.instance.stringNode(dates.get(i + 1));

      assertThat(ValueOrder.compare(earlier, later, Kind.DATE)).isNegative();
      assertThat(encodedSignum(earlier, later, Kind.DATE)).isNegative();
      assertThat(encodedSignum(list(earlier), list(later), Kind.DATE)).isNegative();
      assertThat(ValueOrder.compare(list(earlier), list(later), Kind.DATE)).isNegative();
    }
  }

  @Test
  void ranges_of_types_and_prefixes_end_after_their_last_value() {
    assertThat(ValueOrder.after(new byte[] {ValueOrder.STRING}))
        .isEqualTo(new byte[] {ValueOrder.ARRAY});
    assertThat(ValueOrder.after(new byte[] {6, (byte) 0xFE, (byte) 0xFF, (byte) 0xFF}))
        .isEqualTo(new byte[] {6, (byte) 0xFF});
    assertThat(ValueOrder.after(new byte[] {0x7F})).isEqualTo(new byte[] {(byte) 0x80});
    assertThatThrownBy(() -> ValueOrder.after(new byte[] {(byte) 0xFF}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueOrder.after(new byte[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void what_json_cannot_say_is_refused() {
    var binary = JsonNodeFactory.instance.binaryNode(new byte[1]);

    assertThatThrownBy(() -> encode(binary)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ValueOrder.compare(binary, binary, Kind.ANY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Provide
  Arbitrary<JsonNode> values() {
    return RandomValues.anyOrMissing();
  }

  @Provide
  Arbitrary<JsonNode> numbers() {
    return RandomValues.numbers();
  }

  @Provide
  Arbitrary<String> strings() {
    return RandomValues.strings();
  }

  /** Also halves of surrogate pairs, which documents never hold. */
  @Provide
  Arbitrary<String> brokenStrings() {
    return Arbitraries.of("\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\uE000", "\uFFFF", "a", "\0")
        .list()
        .ofMaxSize(4)
        .map(list -> String.join("", list));
  }

  @Property
  void encodings_compare_as_values_do(
      @ForAll("values") JsonNode left, @ForAll("values") JsonNode right) {
    for (var kind : List.of(Kind.ANY, Kind.DATE, Kind.REFERENCE)) {
      int order = Integer.signum(ValueOrder.compare(left, right, kind));

      assertThat(encodedSignum(left, right, kind)).isEqualTo(order);
      assertThat(Integer.signum(ValueOrder.compare(right, left, kind))).isEqualTo(-order);
    }
  }

  @Property
  void encodings_of_numbers_compare_as_exact_numbers_do(
      @ForAll("numbers") JsonNode left, @ForAll("numbers") JsonNode right) {
    int exact = exact(left).compareTo(exact(right));

    assertThat(encodedSignum(left, right, Kind.ANY)).isEqualTo(exact);
    assertThat(signum(left, right)).isEqualTo(exact);
  }

  /** Every binary digit of a double, where decimalValue() has the shortest decimal. */
  private static BigDecimal exact(JsonNode number) {
    return number.isDouble() ? new BigDecimal(number.doubleValue()) : number.decimalValue();
  }

  @Property
  void encodings_of_strings_compare_by_code_point(
      @ForAll("brokenStrings") String left, @ForAll("brokenStrings") String right) {
    int expected = Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
    var one = JsonNodeFactory.instance.stringNode(left);
    var other = JsonNodeFactory.instance.stringNode(right);

    assertThat(signum(one, other)).isEqualTo(Integer.signum(expected));
    assertThat(encodedSignum(one, other, Kind.ANY)).isEqualTo(Integer.signum(expected));
  }

  @Property
  void equal_order_is_equality(@ForAll("values") JsonNode left, @ForAll("values") JsonNode right) {
    assertThat(ValueOrder.compare(left, right, Kind.ANY) == 0).isEqualTo(Json.equal(left, right));
    assertThat(ValueOrder.compare(left, left.deepCopy(), Kind.ANY)).isZero();
  }

  @Property
  void the_order_is_total(
      @ForAll("values") JsonNode a, @ForAll("values") JsonNode b, @ForAll("values") JsonNode c) {
    var sorted = new ArrayList<>(List.of(a, b, c));
    sorted.sort((left, right) -> ValueOrder.compare(left, right, Kind.ANY));

    assertThat(signum(sorted.get(0), sorted.get(1))).isNotPositive();
    assertThat(signum(sorted.get(1), sorted.get(2))).isNotPositive();
    assertThat(signum(sorted.get(0), sorted.get(2))).isNotPositive();
  }

  @Property
  void encodings_one_after_another_compare_as_their_sequences(
      @ForAll("values") JsonNode a,
      @ForAll("values") JsonNode b,
      @ForAll("values") JsonNode c,
      @ForAll("values") JsonNode d) {
    int first = signum(a, c);
    int expected = first != 0 ? first : signum(b, d);

    assertThat(
        Integer.signum(
            Arrays.compareUnsigned(
                together(encode(a), encode(b)), together(encode(c), encode(d)))))
        .isEqualTo(expected);
  }

  @Property
  void the_order_of_members_does_not_matter(
      @ForAll("values") JsonNode value, @ForAll Random random) {
    assertThat(encode(Values.shuffled(value, random))).isEqualTo(encode(value));
  }

  @Property
  void strings_with_a_prefix_are_a_range(
      @ForAll("strings") String text, @ForAll("strings") String prefix) {
    byte[] encoded = encode(JsonNodeFactory.instance.stringNode(text));
    byte[] from = ValueOrder.stringPrefix(prefix);

    assertThat(isBetween(encoded, from, ValueOrder.after(from))).isEqualTo(text.startsWith(prefix));
  }

  @Property
  void dates_with_a_prefix_are_within_a_range(
      @ForAll("strings") String text, @ForAll("strings") String rest) {
    var whole = text + rest;
    byte[] encoded = ValueOrder.encode(JsonNodeFactory.instance.stringNode(whole), Kind.DATE);
    byte[] from = ValueOrder.stringPrefix(text, Kind.DATE);

    assertThat(isBetween(encoded, from, ValueOrder.after(from))).isTrue();
  }

  private static boolean isBetween(byte[] value, byte[] from, byte[] to) {
    return Arrays.compareUnsigned(value, from) >= 0 && Arrays.compareUnsigned(value, to) < 0;
  }

  private static JsonNode list(JsonNode element) {
    return JsonNodeFactory.instance.arrayNode().add(element);
  }

  private static byte[] together(byte[] first, byte[] second) {
    byte[] together = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, together, first.length, second.length);
    return together;
  }

  private static byte[] encode(JsonNode value) {
    return ValueOrder.encode(value, Kind.ANY);
  }

  private static int signum(JsonNode left, JsonNode right) {
    return Integer.signum(ValueOrder.compare(left, right, Kind.ANY));
  }

  private static int encodedSignum(JsonNode left, JsonNode right, Kind kind) {
    return Integer.signum(
        Arrays.compareUnsigned(ValueOrder.encode(left, kind), ValueOrder.encode(right, kind)));
  }
}
