package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathTest {
  @ParameterizedTest
  @CsvSource({
    "a, 1",
    "o.a, 2",
    "o.0, 3",
    "l.0, 4",
    "l.1.a, 5",
    "l.2.0.0, 6",
    "missing, ''",
    "a.b, ''",
    "o.a.b, ''",
    "l.00, ''",
    "l.-1, ''",
    "l.3, ''",
    "l.length, ''",
    "l.4294967296, ''",
    "l.1234567890123, ''",
    "l.٠, ''",
  })
  void steps_into_objects_and_numbered_elements(String path, String expected) {
    var document = Json.parse("{\"a\":1,\"o\":{\"a\":2,\"0\":3},\"l\":[4,{\"a\":5},[[6]]]}");

    assertThat(Path.parse(path).resolve(document).asString("")).isEqualTo(expected);
    assertThat(Path.parse(path).resolve(document).isMissingNode()).isEqualTo(expected.isEmpty());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "a.", ".a", "a..b", "a\\", "\\"})
  void refuses_what_has_no_name_between_dots(String text) {
    assertThatThrownBy(() -> Path.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected");
  }

  @Test
  void is_bounded_in_length() {
    var longest = String.join(".", Collections.nCopies(Path.MAX_SEGMENTS, "a"));

    assertThat(Path.parse(longest).segments()).hasSize(Path.MAX_SEGMENTS);
    assertThatThrownBy(() -> Path.parse(longest + ".a")).hasMessageContaining("at most 100 names");
    assertThatThrownBy(() -> new Path(List.of())).hasMessageContaining("found an empty name");
  }

  @ParameterizedTest
  @CsvSource({"a, false", "a.b, false", "a.0, true", "0, true", "a.10.b, true", "a.b1, false"})
  void knows_whether_it_may_number_elements(String path, boolean expected) {
    assertThat(Path.parse(path).hasIndex()).isEqualTo(expected);
  }

  @Test
  void names_with_dots_are_escaped() {
    assertThat(Path.of("a.b", "c\\d")).hasToString("a\\.b.c\\\\d");
    assertThat(Path.of("$a", "$b")).hasToString("\\$a.$b");
    assertThat(Path.of("-a", "-b")).hasToString("\\-a.-b");
    assertThat(Path.parse("a\\.b")).isEqualTo(Path.of("a.b"));
    assertThat(Path.of("a", "b").first()).isEqualTo("a");
  }

  @Provide
  Arbitrary<List<String>> segments() {
    return Arbitraries.of("a", "é", ".", "\\", "$", "-", ",", " ", "0", "\0", "😀", "\\.", "/")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .map(parts -> String.join("", parts))
        .list()
        .ofMinSize(1)
        .ofMaxSize(3);
  }

  @Property
  void its_text_is_parsed_as_the_same_path(@ForAll("segments") List<String> segments) {
    var path = new Path(segments);

    assertThat(Path.parse(path.toString())).isEqualTo(path);
  }
}
