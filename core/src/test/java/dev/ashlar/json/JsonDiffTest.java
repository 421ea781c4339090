package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

class JsonDiffTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|1|[]",
        "1|1.0|[]",
        "{\"a\":1,\"b\":2}|{\"b\":2,\"a\":1.0}|[]",
        "1|2|[{\"op\":\"replace\",\"path\":\"\",\"value\":2}]",
        "{}|[]|[{\"op\":\"replace\",\"path\":\"\",\"value\":[]}]",
        "{\"a\":1}|{\"a\":2}|[{\"op\":\"replace\",\"path\":\"/a\",\"value\":2}]",
        "{\"a\":1}|{\"a\":null}|[{\"op\":\"replace\",\"path\":\"/a\",\"value\":null}]",
        "{\"a\":1}|{}|[{\"op\":\"remove\",\"path\":\"/a\"}]",
        "{}|{\"a/b\":1}|[{\"op\":\"add\",\"path\":\"/a~1b\",\"value\":1}]",
        "{\"a\":{\"b\":1,\"c\":1}}|{\"a\":{\"b\":1,\"c\":2}}"
            + "|[{\"op\":\"replace\",\"path\":\"/a/c\",\"value\":2}]",
        "[1,2]|[1,2,3]|[{\"op\":\"add\",\"path\":\"/2\",\"value\":3}]",
        "[1,2,3]|[2,3]|[{\"op\":\"remove\",\"path\":\"/0\"}]",
        "[1,2,3]|[1,3]|[{\"op\":\"remove\",\"path\":\"/1\"}]",
        "[1,2,3]|[1,9,3]|[{\"op\":\"replace\",\"path\":\"/1\",\"value\":9}]",
        "[1,1,1]|[1,1]|[{\"op\":\"remove\",\"path\":\"/2\"}]",
        "[{\"id\":1,\"x\":1},{\"id\":2,\"x\":1}]|[{\"id\":1,\"x\":1},{\"id\":2,\"x\":5}]"
            + "|[{\"op\":\"replace\",\"path\":\"/1/x\",\"value\":5}]",
        "[[1,2],[3,4]]|[[1,2],[3,5]]|[{\"op\":\"replace\",\"path\":\"/1/1\",\"value\":5}]",
        "{\"t\":[1,2,3]}|{\"t\":[7,8,9]}|[{\"op\":\"replace\",\"path\":\"/t\",\"value\":[7,8,9]}]",
        "{\"t\":[1]}|{\"t\":[]}|[{\"op\":\"remove\",\"path\":\"/t/0\"}]"
      })
  void the_difference_is_the_shortest_list_of_operations(
      String before, String after, String expected) {
    var patch = JsonPatch.diff(Json.parse(before), Json.parse(after));

    assertThat(Json.text(patch.toJson())).isEqualTo(expected);
  }

  @Test
  void several_changes_of_an_array_are_found_one_by_one() {
    var texts =
        "\"a text of some length\",\"another one, still longer than the first\",%s"
            + "\"a third, by far the longest of them all, or so it seems\",\"a text at the end\"";
    var before = Json.parse("[" + texts.formatted("\"taken out\",") + "]");
    var after = Json.parse("[\"zero\"," + texts.formatted("") + ",\"six\"]");

    assertThat(Json.text(JsonPatch.diff(before, after).toJson()))
        .isEqualTo(
            "[{\"op\":\"add\",\"path\":\"/0\",\"value\":\"zero\"},"
                + "{\"op\":\"remove\",\"path\":\"/3\"},"
                + "{\"op\":\"add\",\"path\":\"/5\",\"value\":\"six\"}]");
  }

  @Test
  void a_small_change_in_a_long_array_is_a_small_patch() {
    var before = numbers(0, 100_000);
    var after = numbers(0, 100_000).set(50_000, "changed").insert(50_001, "added");

    assertThat(Json.text(JsonPatch.diff(before, after).toJson()))
        .isEqualTo(
            "[{\"op\":\"replace\",\"path\":\"/50000\",\"value\":\"changed\"},"
                + "{\"op\":\"add\",\"path\":\"/50001\",\"value\":\"added\"}]");
  }

  @Test
  void arrays_that_differ_too_much_are_replaced() {
    replaces(numbers(0, 1001), numbers(1001, 1001));
    replaces(numbers(0, 200), numbers(1000, 200));
    replaces(numbers(0, 5), numbers(0, 2000));
  }

  @Test
  void a_difference_leaves_both_values_alone() {
    var before = Json.parse("{\"a\":[1,{\"b\":2}]}");
    var after = Json.parse("{\"a\":[1,{\"b\":3},4]}");
    JsonPatch.diff(before, after).apply(before);

    assertThat(Json.text(before)).isEqualTo("{\"a\":[1,{\"b\":2}]}");
    assertThat(Json.text(after)).isEqualTo("{\"a\":[1,{\"b\":3},4]}");
  }

  private static void replaces(JsonNode before, JsonNode after) {
    assertThat(JsonPatch.diff(before, after).operations())
        .containsExactly(new PatchOperation.Replace(Pointer.of(), after));
  }

  private static ArrayNode numbers(int from, int count) {
    var array = JsonNodeFactory.instance.arrayNode();
    IntStream.range(from, from + count).forEach(array::add);
    return array;
  }
}
