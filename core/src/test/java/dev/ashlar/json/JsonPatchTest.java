package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}|``|Expected an array of patch operations but found an object",
        "null|``|Expected an array of patch operations but found null",
        "[1]|/0|Expected operation 0 to be an object but found a number",
        "[{}]|/0/op|Expected a string as 'op' of operation 0 but found nothing",
        "[{\"op\":1}]|/0/op|Expected a string as 'op' of operation 0 but found a number",
        "[{\"op\":\"spam\",\"path\":\"\"}]|/0/op|Expected add, remove, replace, move, copy or test"
            + " as 'op' of operation 0 but found 'spam'",
        "[{\"op\":\"Add\",\"path\":\"\",\"value\":1}]|/0/op|but found 'Add'",
        "[{\"op\":\"remove\",\"path\":\"/a\"},{\"op\":\"remove\"}]|/1/path|Expected a string as"
            + " 'path' of operation 1 but found nothing",
        "[{\"op\":\"remove\",\"path\":[\"a\"]}]|/0/path|but found an array",
        "[{\"op\":\"remove\",\"path\":\"a\"}]|/0/path|In 'path' of operation 0: Expected a JSON"
            + " Pointer that is empty or begins with '/' but found 'a'",
        "[{\"op\":\"remove\",\"path\":\"/~x\"}]|/0/path|In 'path' of operation 0: Expected '~0'",
        "[{\"op\":\"add\",\"path\":\"/a\"}]|/0/value|Expected a 'value' in operation 0 but found"
            + " nothing",
        "[{\"op\":\"replace\",\"path\":\"/a\"}]|/0/value|Expected a 'value' in operation 0",
        "[{\"op\":\"test\",\"path\":\"/a\"}]|/0/value|Expected a 'value' in operation 0",
        "[{\"op\":\"move\",\"path\":\"/a\"}]|/0/from|Expected a string as 'from' of operation 0",
        "[{\"op\":\"copy\",\"from\":null,\"path\":\"/a\"}]|/0/from|but found null",
        "[{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/a/b\"}]|/0/path|Expected operation 0 to move"
            + " a value, but its 'path' lies inside its 'from'",
        "[{\"op\":\"move\",\"from\":\"\",\"path\":\"/a\"}]|/0/path|lies inside its 'from'"
      })
  void a_malformed_patch_is_refused_with_operation_and_member(
      String document, String pointer, String message) {
    assertThatExceptionOfType(InvalidPatch.class)
        .isThrownBy(() -> JsonPatch.parse(Json.parse(document)))
        .withMessageContaining(message)
        .satisfies(invalid -> assertThat(invalid.pointer()).hasToString(pointer));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"op\":\"test\",\"path\":\"/a\",\"value\":2}|TEST_FAILED|(test) does not fit: the value"
            + " at '/a' is another one",
        "{\"op\":\"test\",\"path\":\"\",\"value\":2}|TEST_FAILED|the value at the root is another"
            + " one",
        "{\"op\":\"test\",\"path\":\"/x\",\"value\":null}|PATH_MISSING|there is no value at '/x'",
        "{\"op\":\"add\",\"path\":\"/x/y\",\"value\":1}|PATH_MISSING|there is no value at '/x'",
        "{\"op\":\"add\",\"path\":\"/a/y\",\"value\":1}|PATH_MISSING|no value can be put at '/a/y'",
        "{\"op\":\"add\",\"path\":\"/l/3\",\"value\":1}|PATH_MISSING|no value can be put at '/l/3'",
        "{\"op\":\"add\",\"path\":\"/l/01\",\"value\":1}|PATH_MISSING|no value can be put at"
            + " '/l/01'",
        "{\"op\":\"add\",\"path\":\"/l/x\",\"value\":1}|PATH_MISSING|no value can be put at '/l/x'",
        "{\"op\":\"add\",\"path\":\"/l/-/x\",\"value\":1}|PATH_MISSING|there is no value at '/l/-'",
        "{\"op\":\"remove\",\"path\":\"/l/-\"}|PATH_MISSING|there is no value at '/l/-'",
        "{\"op\":\"remove\",\"path\":\"/l/2\"}|PATH_MISSING|there is no value at '/l/2'",
        "{\"op\":\"remove\",\"path\":\"/a/b/c\"}|PATH_MISSING|there is no value at '/a/b'",
        "{\"op\":\"replace\",\"path\":\"/x\",\"value\":1}|PATH_MISSING|there is no value at '/x'",
        "{\"op\":\"replace\",\"path\":\"/l/-\",\"value\":1}|PATH_MISSING|there is no value at"
            + " '/l/-'",
        "{\"op\":\"replace\",\"path\":\"/l/00\",\"value\":1}|PATH_MISSING|there is no value at"
            + " '/l/00'",
        "{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/y\"}|PATH_MISSING|there is no value at '/x'",
        "{\"op\":\"move\",\"from\":\"/x\",\"path\":\"/x\"}|PATH_MISSING|there is no value at '/x'",
        "{\"op\":\"copy\",\"from\":\"/l/-\",\"path\":\"/y\"}|PATH_MISSING|there is no value at"
            + " '/l/-'",
        "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/x/y\"}|PATH_MISSING|there is no value at '/x'"
      })
  void a_patch_that_does_not_fit_is_refused_with_its_index_and_changes_nothing(
      String operation, PatchConflict.Kind kind, String message) {
    var document = Json.parse("{\"a\":1,\"l\":[1,2]}");
    var patch =
        patch(
            "[{\"op\":\"add\",\"path\":\"/l/0\",\"value\":0},"
                + "{\"op\":\"remove\",\"path\":\"/l/0\"},"
                + operation
                + "]");
    var conflict = catchThrowableOfType(PatchConflict.class, () -> patch.apply(document));

    assertThat(conflict).hasMessageContainingAll("Operation 2 (", message);
    assertThat(conflict.index()).isEqualTo(2);
    assertThat(conflict.kind()).isEqualTo(kind);
    assertThat(document).isEqualTo(Json.parse("{\"a\":1,\"l\":[1,2]}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"op\":\"add\",\"path\":\"\",\"value\":1}|1",
        "{\"op\":\"replace\",\"path\":\"\",\"value\":[]}|[]",
        "{\"op\":\"move\",\"from\":\"/l\",\"path\":\"\"}|[1,2]",
        "{\"op\":\"copy\",\"from\":\"/l/1\",\"path\":\"\"}|2",
        "{\"op\":\"copy\",\"from\":\"\",\"path\":\"/l/-\"}"
            + "|{\"a\":{\"b\":1},\"l\":[1,2,{\"a\":{\"b\":1},\"l\":[1,2]}]}",
        "{\"op\":\"move\",\"from\":\"\",\"path\":\"\"}|{\"a\":{\"b\":1},\"l\":[1,2]}",
        "{\"op\":\"move\",\"from\":\"/a/b\",\"path\":\"/a\"}|{\"a\":1,\"l\":[1,2]}",
        "{\"op\":\"move\",\"from\":\"/l/0\",\"path\":\"/l/1\"}|{\"a\":{\"b\":1},\"l\":[2,1]}",
        "{\"op\":\"move\",\"from\":\"/l/0\",\"path\":\"/l/-\"}|{\"a\":{\"b\":1},\"l\":[2,1]}",
        "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/ab\"}|{\"ab\":{\"b\":1},\"l\":[1,2]}",
        "{\"op\":\"test\",\"path\":\"/l\",\"value\":[1.0,2e0]}|{\"a\":{\"b\":1},\"l\":[1,2]}",
        "{\"op\":\"add\",\"path\":\"/l/2\",\"value\":3,\"x\":0}|{\"a\":{\"b\":1},\"l\":[1,2,3]}"
      })
  void an_operation_does_what_the_rfc_says(String operation, String expected) {
    var document = Json.parse("{\"a\":{\"b\":1},\"l\":[1,2]}");

    assertThat(patch("[" + operation + "]").apply(document)).isEqualTo(Json.parse(expected));
    assertThat(document).isEqualTo(Json.parse("{\"a\":{\"b\":1},\"l\":[1,2]}"));
  }

  @Test
  void a_replaced_member_keeps_its_place() {
    var result =
        patch(
            "[{\"op\":\"replace\",\"path\":\"/a\",\"value\":2},"
                + "{\"op\":\"add\",\"path\":\"/b\",\"value\":2}]")
            .apply(Json.parse("{\"a\":1,\"b\":1,\"c\":1}"));

    assertThat(Json.text(result)).isEqualTo("{\"a\":2,\"b\":2,\"c\":1}");
  }

  @Test
  void a_copy_and_its_original_go_separate_ways() {
    var document = Json.parse("{\"a\":{\"x\":{\"y\":[1]}}}");
    var result =
        patch(
            """
                [{"op":"add","path":"/a/x/y/-","value":2}, {"op":"copy","from":"/a","path":"/b"},
                 {"op":"add","path":"/a/x/y/-","value":3}, {"op":"add","path":"/b/x/y/-","value":4}]
                """)
            .apply(document);

    assertThat(Json.text(result))
        .isEqualTo("{\"a\":{\"x\":{\"y\":[1,2,3]}},\"b\":{\"x\":{\"y\":[1,2,4]}}}");
    assertThat(Json.text(document)).isEqualTo("{\"a\":{\"x\":{\"y\":[1]}}}");
  }

  @Test
  void a_value_in_the_patch_is_never_changed() {
    var patch =
        patch(
            """
            [{"op":"add","path":"/a","value":{"x":[]}}, {"op":"add","path":"/a/x/-","value":1},
             {"op":"move","from":"/a/x","path":"/b"}, {"op":"add","path":"/b/-","value":2}]
            """);
    var document = patch.toJson().deepCopy();

    assertThat(Json.text(patch.apply(Json.parse("{}")))).isEqualTo("{\"a\":{},\"b\":[1,2]}");
    assertThat(patch.toJson()).isEqualTo(document);
    assertThat(Json.text(patch.apply(Json.parse("{}")))).isEqualTo("{\"a\":{},\"b\":[1,2]}");
  }

  @Test
  void removing_the_whole_value_leaves_null_which_can_be_replaced() {
    assertThat(patch("[{\"op\":\"remove\",\"path\":\"\"}]").apply(Json.parse("{\"a\":1}")).isNull())
        .isTrue();

    var replaced =
        patch(
            "[{\"op\":\"remove\",\"path\":\"\"},{\"op\":\"add\",\"path\":\"\",\"value\":{\"b\":2}}]");
    assertThat(Json.text(replaced.apply(Json.parse("{\"a\":1}")))).isEqualTo("{\"b\":2}");
  }

  @Test
  void a_move_into_itself_cannot_be_made() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PatchOperation.Move(Pointer.of("a"), Pointer.of("a", "b")));
  }

  @Test
  void a_patch_is_written_as_it_was_read() {
    var text =
        "[{\"op\":\"add\",\"path\":\"/a~1b\",\"value\":null},{\"op\":\"remove\",\"path\":\"/c\"},"
            + "{\"op\":\"replace\",\"path\":\"\",\"value\":{}},"
            + "{\"op\":\"move\",\"from\":\"/a\",\"path\":\"/b\"},"
            + "{\"op\":\"copy\",\"from\":\"/a\",\"path\":\"/b\"},"
            + "{\"op\":\"test\",\"path\":\"/a\",\"value\":1}]";

    assertThat(Json.text(patch(text).toJson())).isEqualTo(text);
    assertThat(patch(text).operations().stream().map(PatchOperation::op))
        .isEqualTo(List.of("add", "remove", "replace", "move", "copy", "test"));
  }

  private static JsonPatch patch(String document) {
    return JsonPatch.parse(Json.parse(document));
  }
}
