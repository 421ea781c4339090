package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.IntNode;

class PointerTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "/foo; [\"bar\",\"baz\"]",
        "/foo/0; \"bar\"",
        "/; 0",
        "/a~1b; 1",
        "/c%d; 2",
        "/e^f; 3",
        "/g|h; 4",
        "/i\\j; 5",
        "/k\"l; 6",
        "/m~0n; 8"
      })
  void the_examples_of_the_rfc_resolve(String pointer, String expected) {
    var document =
        Json.parse(
            """
            {"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\\\j": 5,
             "k\\"l": 6, " ": 7, "m~n": 8}
            """);

    assertThat(Pointer.parse(pointer).resolve(document)).contains(Json.parse(expected));
    assertThat(Pointer.parse("").resolve(document)).contains(document);
    assertThat(Pointer.parse("/ ").resolve(document)).contains(IntNode.valueOf(7));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/b",
        "/a/3",
        "/a/00",
        "/a/01",
        "/a/-",
        "/a/-1",
        "/a/+1",
        "/a/1e0",
        "/a/",
        "/a/1/x",
        "/a/99999999999999999999",
        "/a/4294967296",
        "/a/١",
        "/a/0 ",
        "//",
        "/n/x"
      })
  void a_way_to_nowhere_resolves_to_nothing(String pointer) {
    var document = Json.parse("{\"a\":[1,2,3],\"n\":null}");

    assertThat(Pointer.parse(pointer).resolve(document)).isEmpty();
  }

  @Test
  void a_null_that_is_there_is_found() {
    assertThat(Pointer.parse("/n").resolve(Json.parse("{\"n\":null}")))
        .contains(Json.parse("null"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "/", "//", "/a", "/a/b", "/a/", "/~0~1", "/~01", "/0/-", "/é/\0"})
  void the_text_form_is_kept(String text) {
    assertThat(Pointer.parse(text)).hasToString(text);
  }

  @Test
  void segments_are_held_without_escapes() {
    assertThat(Pointer.parse("/a~1b/~01//").segments()).isEqualTo(List.of("a/b", "~1", "", ""));
    assertThat(Pointer.of("a/b", "~1", "", "")).hasToString("/a~1b/~01//");
  }

  @ParameterizedTest
  @CsvSource({
    "a, Expected a JSON Pointer that is empty or begins with '/' but found 'a'",
    "a/b, Expected a JSON Pointer that is empty or begins with '/' but found 'a/b'",
    "#/a, Expected a JSON Pointer that is empty or begins with '/' but found '#/a'",
    "/~, Expected '~0' or '~1' but found a '~' with something else behind it in '~'",
    "/a/b~2c, Expected '~0' or '~1' but found a '~' with something else behind it in 'b~2c'",
    "/~/0, Expected '~0' or '~1' but found a '~' with something else behind it in '~'"
  })
  void malformed_pointers_are_refused(String text, String message) {
    assertThatExceptionOfType(MalformedPointer.class)
        .isThrownBy(() -> Pointer.parse(text))
        .withMessage(message);
  }

  @Test
  void a_pointer_grows_at_its_end_and_leaves_the_shorter_one_alone() {
    var shorter = Pointer.of("a");
    var longer = shorter.append("b/c").append(0);

    assertThat(longer).hasToString("/a/b~1c/0");
    assertThat(shorter).hasToString("/a");
    assertThat(longer.parent()).isEqualTo(Pointer.of("a", "b/c"));
    assertThat(longer.first()).isEqualTo("a");
    assertThat(longer.last()).isEqualTo("0");
  }

  @Test
  void the_root_has_neither_segments_nor_a_parent() {
    var root = Pointer.of();

    assertThat(root.isRoot()).isTrue();
    assertThat(Pointer.of("").isRoot()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(root::first);
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(root::last);
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(root::parent);
  }

  @Test
  void a_pointer_starts_with_itself_and_with_all_above_it_and_with_nothing_else() {
    var pointer = Pointer.parse("/a/b");

    assertThat(pointer.startsWith(Pointer.of())).isTrue();
    assertThat(pointer.startsWith(Pointer.parse("/a"))).isTrue();
    assertThat(pointer.startsWith(pointer)).isTrue();
    assertThat(pointer.startsWith(Pointer.parse("/a/b/c"))).isFalse();
    assertThat(pointer.startsWith(Pointer.parse("/b"))).isFalse();
    assertThat(Pointer.parse("/ab").startsWith(Pointer.parse("/a"))).isFalse();
  }
}
