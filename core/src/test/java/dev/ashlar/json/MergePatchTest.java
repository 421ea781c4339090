package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergePatchTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":\"b\"}|{\"a\":\"c\"}|{\"a\":\"c\"}",
        "{\"a\":\"b\"}|{\"b\":\"c\"}|{\"a\":\"b\",\"b\":\"c\"}",
        "{\"a\":\"b\"}|{\"a\":null}|{}",
        "{\"a\":\"b\",\"b\":\"c\"}|{\"a\":null}|{\"b\":\"c\"}",
        "{\"a\":[\"b\"]}|{\"a\":\"c\"}|{\"a\":\"c\"}",
        "{\"a\":\"c\"}|{\"a\":[\"b\"]}|{\"a\":[\"b\"]}",
        "{\"a\":{\"b\":\"c\"}}|{\"a\":{\"b\":\"d\",\"c\":null}}|{\"a\":{\"b\":\"d\"}}",
        "{\"a\":[{\"b\":\"c\"}]}|{\"a\":[1]}|{\"a\":[1]}",
        "[\"a\",\"b\"]|[\"c\",\"d\"]|[\"c\",\"d\"]",
        "{\"a\":\"b\"}|[\"c\"]|[\"c\"]",
        "{\"a\":\"foo\"}|null|null",
        "{\"a\":\"foo\"}|\"bar\"|\"bar\"",
        "{\"e\":null}|{\"a\":1}|{\"e\":null,\"a\":1}",
        "[1,2]|{\"a\":\"b\",\"c\":null}|{\"a\":\"b\"}",
        "{}|{\"a\":{\"bb\":{\"ccc\":null}}}|{\"a\":{\"bb\":{}}}"
      })
  void the_examples_of_the_rfc_hold(String target, String patch, String expected) {
    var before = Json.parse(target);
    var merge = Json.parse(patch);

    assertThat(MergePatch.apply(before, merge)).isEqualTo(Json.parse(expected));
    assertThat(before).isEqualTo(Json.parse(target));
    assertThat(merge).isEqualTo(Json.parse(patch));
  }

  @Test
  void members_keep_their_places_and_new_ones_come_last() {
    var result =
        MergePatch.apply(
            Json.parse("{\"a\":1,\"b\":{\"x\":1,\"y\":1},\"c\":1}"),
            Json.parse("{\"d\":2,\"b\":{\"z\":2,\"x\":2},\"a\":null}"));

    assertThat(Json.text(result)).isEqualTo("{\"b\":{\"x\":2,\"y\":1,\"z\":2},\"c\":1,\"d\":2}");
  }

  @Test
  void nulls_inside_arrays_of_the_patch_are_values() {
    assertThat(MergePatch.apply(Json.parse("{}"), Json.parse("{\"a\":[null,{\"b\":null}]}")))
        .isEqualTo(Json.parse("{\"a\":[null,{\"b\":null}]}"));
  }
}
