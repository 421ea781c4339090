package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SortTest {
  @ParameterizedTest
  @ValueSource(strings = {"name", "-age,name", "-team.name,age,-joined", "", "tags.0"})
  void text_is_parsed_and_written_again(String text) {
    assertThat(Sort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                          | ``",
        "[\"name\"]                                  | name",
        "[{\"age\":\"desc\"},\"name\"]               | -age,name",
        "[{\"age\":\"DESC\"},{\"name\":\"Asc\"}]     | -age,name",
        "[\"-age\",{\"a.b\":\"ASC\"}]                | -age,a.b",
        "\"-age,name\"                               | -age,name",
        "[{\"-age\":\"desc\"}]                       | -\\-age",
        "[{\"a,b\":\"asc\"},\"c\"]                   | a\\,b,c",
      })
  void json_is_parsed(String json, String text) {
    var sort = Sort.parse(Json.parse(json));

    assertThat(sort).hasToString(text).isEqualTo(Sort.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a,            | /1 | in key 2 to sort by, '': expected names with dots between them",
        ",a            | /0 | in key 1 to sort by, ''",
        "-             | /0 | in key 1 to sort by, ''",
        "a,-           | /1 | in key 2 to sort by, ''",
        "a..b          | /0 | in key 1 to sort by, 'a..b'",
        "a,-a          | /1 | expected each key once, found 'a' again",
        "a,b,a         | /2 | expected each key once, found 'a' again",
        "a,b,c,d,e,f,g,h,i | `` | expected at most 8 keys to sort by, found 9",
      })
  void text_that_is_no_sort_is_refused_with_the_part(String text, String pointer, String message) {
    assertThatThrownBy(() -> Sort.parse(text))
        .isInstanceOfSatisfying(
            InvalidSort.class,
            invalid -> {
              assertThat(invalid).hasMessageContaining(message);
              assertThat(invalid.pointer()).isEqualTo(pointer);
            });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"age\":\"desc\"}               | `` | expected an array of keys to sort by, found an object",
        "null                             | `` | expected an array of keys to sort by, found null",
        "[1]                              | /0 | expected a path or an object of one member, found the number 1",
        "[\"a\",{}]                       | /1 | expected a path or an object of one member, found an empty object",
        "[{\"a\":\"asc\",\"b\":\"asc\"}]  | /0 | expected a path or an object of one member, found an object",
        "[{\"a\":\"up\"}]                 | /0 | expected \"asc\" or \"desc\", found the string 'up'",
        "[{\"a\":-1}]                     | /0 | expected \"asc\" or \"desc\", found the number -1",
        "[{\"\":\"asc\"}]                 | /0 | in key 1 to sort by, ''",
        "[\"a\",{\"a\":\"desc\"}]         | /1 | expected each key once, found 'a' again",
        "[1,1,1,1,1,1,1,1,1]              | `` | expected at most 8 keys to sort by, found 9",
      })
  void json_that_is_no_sort_is_refused_with_the_part(String json, String pointer, String message) {
    assertThatThrownBy(() -> Sort.parse(Json.parse(json)))
        .isInstanceOfSatisfying(
            InvalidSort.class,
            invalid -> {
              assertThat(invalid).hasMessageContaining(message);
              assertThat(invalid.pointer()).isEqualTo(pointer);
            });
  }

  @Test
  void documents_are_ordered_key_by_key_and_descending_is_the_reverse() {
    var documents =
        Stream.of(
            "{\"n\":1}",
            "{\"age\":null,\"n\":2}",
            "{\"age\":30,\"name\":\"b\",\"n\":3}",
            "{\"age\":30,\"name\":\"a\",\"n\":4}",
            "{\"age\":\"30\",\"n\":5}")
            .map(Json::parse)
            .toList();

    assertThat(sorted(documents, "age,name")).containsExactly(1, 2, 4, 3, 5);
    assertThat(sorted(documents, "-age,name")).containsExactly(5, 4, 3, 2, 1);
    assertThat(sorted(documents, "-age,-name")).containsExactly(5, 3, 4, 2, 1);
    assertThat(sorted(documents, "")).containsExactly(1, 2, 3, 4, 5);
  }

  private static List<Integer> sorted(
      List<tools.jackson.databind.JsonNode> documents, String sort) {
    return documents.stream()
        .sorted(Sort.parse(sort)::compare)
        .map(document -> document.path("n").intValue())
        .toList();
  }

  @Test
  void keys_of_a_kind_order_by_it() {
    var early = Json.parse("{\"d\":\"2026-11-22T00:00:00Z\"}");
    var late = Json.parse("{\"d\":\"2026-11-22T00:00:00.5Z\"}");
    var dates = Sort.parse("d").map(key -> new Sort.Key(key.path(), key.descending(), Kind.DATE));

    assertThat(dates.compare(early, late)).isNegative();
    assertThat(Sort.parse("d").compare(early, late)).isPositive();
  }

  @Provide
  Arbitrary<Sort> sorts() {
    Arbitrary<Path> paths =
        Arbitraries.of("a", "b.c", "-", "$", ",", "\\", ".", " x ", "😀").map(Path::of);
    return Combinators.combine(paths, Arbitraries.of(true, false))
        .as((path, descending) -> new Sort.Key(path, descending, Kind.ANY))
        .list()
        .uniqueElements(Sort.Key::path)
        .ofMaxSize(4)
        .map(Sort::new);
  }

  @Property
  void its_text_is_parsed_as_the_same_sort(@ForAll("sorts") Sort sort) {
    assertThat(Sort.parse(sort.toString())).isEqualTo(sort);
  }
}
