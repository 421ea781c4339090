package dev.ashlar.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class JsonPropertyTest {
  /** Jackson at its strictest, as a second opinion on the grammar. */
  private static final JsonMapper JACKSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @Provide
  Arbitrary<JsonNode> values() {
    return Values.any();
  }

  @Provide
  Arbitrary<String> fragments() {
    var visible =
        "{ } [ ] , : \" \\ \\u \\ud83d \\ude00 \\n 0 1 - + . e E9 1e3 true false"
            + " null \"a\" \"b\": é 😀 / 12345678901234567890 0.1 \u007F";
    return Arbitraries.of((visible + " \n  \t").split(" "))
        .map(token -> token.isEmpty() ? " " : token);
  }

  @Property
  void what_was_written_is_read_back_with_the_same_node_types(@ForAll("values") JsonNode value) {
    assertThat(Json.parse(Json.bytes(value))).isEqualTo(value);
    assertThat(Json.parse(Json.text(value))).isEqualTo(value);
  }

  @Property
  void some_members_of_what_was_written_are_those_of_the_whole(
      @ForAll("values") JsonNode first, @ForAll("values") JsonNode second, @ForAll Random random) {
    ObjectNode whole = JsonNodeFactory.instance.objectNode();
    List<String> names = List.of("a", "é\"\\", "", "d e", "😀");
    var asked = new HashSet<String>(Set.of("not there"));
    for (var name : names) {
      whole.set(name, random.nextBoolean() ? first : second);
      if (random.nextBoolean()) {
        asked.add(name);
      }
    }
    ObjectNode expected = whole.deepCopy().retain(asked);
    assertThat(Json.members(Json.bytes(whole), asked)).isEqualTo(expected);
    asked.remove("not there");
    if (!asked.isEmpty()) {
      assertThat(Json.members(Json.bytes(whole), asked)).isEqualTo(expected);
    }
  }

  @Property
  void what_was_written_is_read_by_jackson_as_the_same_value(@ForAll("values") JsonNode value) {
    assertThat(Json.equal(JACKSON.readTree(Json.bytes(value)), value)).isTrue();
  }

  @Property
  void what_jackson_writes_is_read_as_the_same_value(@ForAll("values") JsonNode value) {
    assertThat(Json.parse(JACKSON.writeValueAsBytes(value))).isEqualTo(value);
    assertThat(Json.parse(JACKSON.writerWithDefaultPrettyPrinter().writeValueAsString(value)))
        .isEqualTo(value);
  }

  @Property
  void order_of_members_does_not_matter_for_equality(
      @ForAll("values") JsonNode value, @ForAll Random random) {
    assertThat(Json.equal(value, Values.shuffled(value, random))).isTrue();
  }

  @Property
  void equality_agrees_with_the_canonical_form(
      @ForAll("alike") JsonNode left, @ForAll("alike") JsonNode right) {
    var sameBytes = Arrays.equals(CanonicalJson.bytes(left), CanonicalJson.bytes(right));

    assertThat(Json.equal(left, right)).isEqualTo(sameBytes);
  }

  @Provide
  Arbitrary<JsonNode> alike() {
    return Values.alike();
  }

  @Property
  void damaged_text_is_judged_as_jackson_judges_it(
      @ForAll("values") JsonNode value,
      @ForAll("fragments") String fragment,
      @ForAll Random random) {
    var text = Json.text(value);
    var characters = text.codePoints().mapToObj(Character::toString).toList();
    var from = random.nextInt(characters.size() + 1);
    var to = Math.min(characters.size(), from + random.nextInt(3));
    var start = String.join("", characters.subList(0, from));
    agree(start + fragment + String.join("", characters.subList(to, characters.size())));
  }

  @Property
  void random_tokens_are_judged_as_jackson_judges_them(
      @ForAll("fragments") String first,
      @ForAll("fragments") String second,
      @ForAll("fragments") String third,
      @ForAll("fragments") String fourth) {
    agree("[" + first + second + third + fourth + "]");
    agree("\"" + first + second + third + fourth + "\"");
    agree(first + second + third + fourth);
  }

  @Property
  void damaged_bytes_are_read_only_if_they_are_utf8(
      @ForAll("values") JsonNode value, @ForAll byte damage, @ForAll Random random) {
    var bytes = Json.bytes(value);
    bytes[random.nextInt(bytes.length)] = damage;
    var read = ours(() -> Json.parse(bytes));

    read.ifPresent(node -> assertThat(Json.parse(Json.bytes(node))).isEqualTo(node));
    read.ifPresent(_ -> assertThat(new String(bytes, UTF_8).getBytes(UTF_8)).isEqualTo(bytes));
  }

  private static void agree(String text) {
    var ours = ours(() -> Json.parse(text));
    var theirs = theirs(text).filter(JsonPropertyTest::isExpressible);
    theirs.ifPresentOrElse(
        node -> assertThat(ours)
            .as(text)
            .hasValueSatisfying(ourNode -> assertThat(sameText(ourNode, node)).isTrue()),
        () -> assertThat(ours).as(text).isEmpty());
  }

  /** Compared as text, in which both have doubles for what is beyond 64 bits. */
  private static boolean sameText(JsonNode ours, JsonNode theirs) {
    return Json.equal(ours, Json.parse(Json.text(theirs)));
  }

  private static Optional<JsonNode> ours(Supplier<JsonNode> reading) {
    try {
      return Optional.of(reading.get());
    } catch (MalformedJson refused) {
      assertThat(refused).message().startsWith("Expected ").doesNotContain("jackson");
      return Optional.empty();
    }
  }

  private static Optional<JsonNode> theirs(String text) {
    try {
      var utf8 = text.getBytes(UTF_8);
      return Optional.of(JACKSON.readTree(utf8)).filter(node -> !node.isMissingNode());
    } catch (JacksonException refused) {
      return Optional.empty();
    }
  }

  /** Jackson also reads lone surrogates, and takes infinity for a number that is too large. */
  private static boolean isExpressible(JsonNode value) {
    try {
      return Json.bytes(value).length > 0;
    } catch (IllegalArgumentException refused) {
      return false;
    }
  }
}
