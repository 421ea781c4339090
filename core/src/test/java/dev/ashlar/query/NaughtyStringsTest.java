package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.json.SharedData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Strings that break careless programs, as values, as names, and as texts to be parsed. */
class NaughtyStringsTest {
  private static final List<String> STRINGS = new ArrayList<>();

  @BeforeAll
  static void read() {
    Json.parse(SharedData.bytes("naughty-strings.json"))
        .forEach(string -> STRINGS.add(string.stringValue()));
    assertThat(STRINGS).hasSizeGreaterThan(400);
  }

  @Test
  void each_is_found_by_every_operator_for_strings() {
    for (var string : STRINGS) {
      var document = JsonNodeFactory.instance.objectNode().put("m", string);
      for (var operator : List.of("$eq", "$gte", "$lte", "$beginsWith", "$contains")) {
        var selector = JsonNodeFactory.instance.objectNode();
        selector.putObject("m").put(operator, string);
        assertThat(Selector.parse(selector).matches(document))
            .as("%s %s", operator, string)
            .isTrue();
      }
      assertThat(Selector.parse(document).matches(document)).isTrue();
    }
  }

  @Test
  void each_is_reached_as_the_name_of_a_member() {
    for (var string : STRINGS) {
      if (string.isEmpty()) {
        continue;
      }
      var document = JsonNodeFactory.instance.objectNode().put(string, 1);
      var path = Path.of(string);
      var selector = JsonNodeFactory.instance.objectNode().put(path.toString(), 1);

      assertThat(Path.parse(path.toString())).isEqualTo(path);
      assertThat(Selector.parse(selector).matches(document)).as(string).isTrue();
      assertThat(Sort.parse("-" + path).keys().getFirst().path()).isEqualTo(path);
    }
  }

  @Test
  void their_order_and_that_of_their_encodings_are_the_same() {
    var values = STRINGS.stream().map(JsonNodeFactory.instance::stringNode).toList();
    for (JsonNode left : values) {
      byte[] encoded = ValueOrder.encode(left, Kind.ANY);
      for (JsonNode right : values) {
        assertThat(Integer.signum(ValueOrder.compare(left, right, Kind.ANY)))
            .isEqualTo(
                Integer.signum(
                    Arrays.compareUnsigned(encoded, ValueOrder.encode(right, Kind.ANY))));
      }
    }
  }

  @Test
  void each_survives_in_a_cursor() {
    var sort = Sort.parse("m");
    for (var string : STRINGS) {
      var document = JsonNodeFactory.instance.objectNode().put("m", string);
      var cursor = Cursor.parse(Cursor.of(sort, document, string).toString(), sort);

      assertThat(cursor.id()).isEqualTo(string);
      assertThat(cursor.keys()).containsExactly(ValueOrder.encode(document.path("m"), Kind.ANY));
    }
  }

  @Test
  void each_is_a_pattern_a_cursor_or_a_sort_or_refused_as_one() {
    var refused = 0;
    for (var string : STRINGS) {
      refused += isRefused(() -> Cursor.parse(string, Sort.NONE), InvalidCursor.class);
      isRefused(() -> Sort.parse(string), InvalidSort.class);
      isRefused(() -> dev.ashlar.query.Predicate.Regex.of(string), IllegalArgumentException.class);
      isRefused(() -> Suggestion.closest(string, STRINGS), IllegalArgumentException.class);
    }
    assertThat(refused).isEqualTo(STRINGS.size());
  }

  private static int isRefused(Runnable parse, Class<? extends RuntimeException> expected) {
    try {
      parse.run();
      return 0;
    } catch (RuntimeException refused) {
      assertThat(refused).isInstanceOf(expected);
      return 1;
    }
  }
}
