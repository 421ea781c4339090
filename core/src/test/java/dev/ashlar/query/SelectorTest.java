package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

class SelectorTest {
  private static final JsonNode ADA =
      Json.parse(
          """
          {"name": "Ada", "age": 36, "tags": ["x", {"k": 1}], "team": {"name": "Red", "0": "zero"},
           "a.b": 1, "$odd": 2, "c\\\\d": 3}
          """);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{}                                                        | true",
        "{\"name\":\"Ada\"}                                        | true",
        "{\"name\":\"Ada\",\"age\":36}                             | true",
        "{\"name\":\"Ada\",\"age\":37}                             | false",
        "{\"$and\":[{\"name\":\"Ada\"},{\"age\":36}]}              | true",
        "{\"$and\":[{\"name\":\"Ada\"},{\"age\":37}]}              | false",
        "{\"$or\":[{\"name\":\"Bob\"},{\"age\":36}]}               | true",
        "{\"$or\":[{\"name\":\"Bob\"},{\"age\":37}]}               | false",
        "{\"$nor\":[{\"name\":\"Bob\"},{\"age\":37}]}              | true",
        "{\"$nor\":[{\"name\":\"Bob\"},{\"age\":36}]}              | false",
        "{\"$not\":{\"name\":\"Bob\"}}                             | true",
        "{\"$not\":{\"name\":\"Ada\",\"age\":37}}                  | true",
        "{\"$not\":{}}                                             | false",
        "{\"$not\":{\"nothing\":1}}                                | true",
        "{\"$nor\":[{\"nothing\":1}]}                              | true",
        "{\"age\":36,\"$or\":[{\"name\":\"Bob\"},{\"team.name\":\"Red\"}]} | true",
        "{\"team.name\":\"Red\"}                                   | true",
        "{\"team\":{\"0\":\"zero\",\"name\":\"Red\"}}              | true",
        "{\"team.0\":\"zero\"}                                     | true",
        "{\"tags.0\":\"x\"}                                        | true",
        "{\"tags.1.k\":1}                                          | true",
        "{\"tags.01\":{\"$exists\":true}}                          | false",
        "{\"tags.2\":{\"$exists\":true}}                           | false",
        "{\"tags.99999999999\":{\"$exists\":false}}                | true",
        "{\"tags.k\":1}                                            | false",
        "{\"tags\":\"x\"}                                          | false",
        "{\"name.length\":{\"$exists\":false}}                     | true",
        "{\"a\\\\.b\":1}                                           | true",
        "{\"a.b\":1}                                               | false",
        "{\"\\\\$odd\":2}                                          | true",
        "{\"c\\\\\\\\d\":3}                                        | true",
      })
  void selectors_match_as_they_read(String selector, boolean expected) {
    assertThat(Selector.parse(Json.parse(selector)).matches(ADA)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                              | `` | expected a selector, an object, found an empty array",
        "null                            | `` | expected a selector, an object, found null",
        "\"x\"                           | `` | expected a selector, an object, found the string 'x'",
        "{\"$and\":[]}                   | /$and | expected an array of at least one selector, found an empty array",
        "{\"$or\":[]}                    | /$or | expected an array of at least one selector, found an empty array",
        "{\"$nor\":{}}                   | /$nor | expected an array of at least one selector, found an empty object",
        "{\"$or\":[{\"a\":1},2]}         | /$or/1 | expected a selector, an object, found the number 2",
        "{\"$not\":[]}                   | /$not | expected a selector, an object, found an empty array",
        "{\"$ro\":[]}                    | /$ro | expected the path of a member or one of $and, $or, $nor, $not, found '$ro'. Did you mean '$or'?",
        "{\"$gt\":1}                     | /$gt | which stands under a member",
        "{\"\":1}                        | / | in the path '': expected names with dots between them, found an empty name",
        "{\"a..b\":1}                    | /a..b | expected names with dots between them",
        "{\"a.\":1}                      | /a. | expected names with dots between them",
        "{\"a\\\\\":1}                   | /a\\ | expected a character after the final backslash",
        "{\"a\":{\"$gt\":1,\"b\":2}}     | /a/b | expected an operator, found 'b' beside one",
        "{\"a\":{\"b\":2,\"$gt\":1}}     | /a/b | expected an operator, found 'b' beside one",
        "{\"a\":{\"$gtt\":1}}            | /a/$gtt | Did you mean '$gt'?",
        "{\"a\":{\"$begnsWith\":\"\"}}   | /a/$begnsWith | Did you mean '$beginsWith'?",
        "{\"a\":{\"$elemmatch\":{}}}     | /a/$elemmatch | Did you mean '$elemMatch'?",
        "{\"a\":{\"$\":1}}               | /a/$ | expected an operator, found '$'",
        "{\"a\":{\"$where\":\"1\"}}      | /a/$where | expected an operator, found '$where'",
        "{\"a\":{\"$or\":[{\"$gt\":1}]}} | /a/$or | which joins selectors and stands beside members",
        "{\"a\":{\"$regex\":\"x\",\"$options\":\"i\"}} | /a/$options | begin the pattern with (?i)",
        "{\"a\":{\"b\":{\"$gt\":1}}}     | /a/b/$gt | use a dotted path",
        "{\"a\":[{\"$in\":[1]}]}         | /a/0/$in | use a dotted path",
        "{\"a\":{\"$in\":1}}             | /a/$in | expected an array of values, found the number 1",
        "{\"a\":{\"$nin\":\"x\"}}        | /a/$nin | expected an array of values, found the string 'x'",
        "{\"a\":{\"$all\":null}}         | /a/$all | expected an array of values, found null",
        "{\"a\":{\"$exists\":1}}         | /a/$exists | expected true or false, found the number 1",
        "{\"a\":{\"$exists\":\"true\"}}  | /a/$exists | expected true or false, found the string 'true'",
        "{\"a\":{\"$size\":-1}}          | /a/$size | expected a whole number from 0, found the number -1",
        "{\"a\":{\"$size\":1.5}}         | /a/$size | expected a whole number from 0, found the number 1.5",
        "{\"a\":{\"$size\":1e300}}       | /a/$size | expected a whole number from 0",
        "{\"a\":{\"$size\":\"1\"}}       | /a/$size | expected a whole number from 0, found the string '1'",
        "{\"a\":{\"$regex\":1}}          | /a/$regex | expected a string, found the number 1",
        "{\"a\":{\"$regex\":\"a(b\"}}    | /a/$regex | expected a regular expression (RE2), found 'a(b': missing closing )",
        "{\"a\":{\"$regex\":\"(?=a)\"}}  | /a/$regex | expected a regular expression (RE2)",
        "{\"a\":{\"$beginsWith\":[]}}    | /a/$beginsWith | expected a string, found an empty array",
        "{\"a\":{\"$contains\":true}}    | /a/$contains | expected a string, found true",
        "{\"a\":{\"$not\":3}}            | /a/$not | expected an object of operators, found the number 3",
        "{\"a\":{\"$not\":{}}}           | /a/$not | expected an object of operators, found an empty object",
        "{\"a\":{\"$not\":{\"b\":1}}}    | /a/$not | expected an object of operators, found an object",
        "{\"a\":{\"$elemMatch\":[]}}     | /a/$elemMatch | expected a selector or an object of operators, found an empty array",
        "{\"a\":{\"$elemMatch\":{\"$gt\":1,\"b\":1}}} | /a/$elemMatch/b | expected an operator",
        "{\"a\":{\"$elemMatch\":{\"$or\":[],\"$gt\":1}}} | /a/$elemMatch/$or | expected an array of at least one selector",
        "{\"x/y~z\":{\"$size\":[]}}      | /x~1y~0z/$size | expected a whole number from 0, found an empty array",
      })
  void what_is_no_selector_is_refused_with_its_place(
      String selector, String pointer, String message) {
    assertThatThrownBy(() -> Selector.parse(Json.parse(selector)))
        .isInstanceOfSatisfying(
            InvalidSelector.class,
            invalid -> {
              assertThat(invalid).hasMessageContaining(message);
              assertThat(invalid.pointer()).isEqualTo(pointer);
              assertThat(invalid.tooLarge()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'$not':#}",
        "{'$and':[#]}",
        "{'$or':[#]}",
        "{'$nor':[{'a':1},#]}",
        "{'a':{'$elemMatch':#}}"
      })
  void depth_is_limited_and_deep_input_never_overflows(String shape) {
    assertThat(Selector.parse(nested(shape, "{'a':1}", 9))).isNotEqualTo(Selector.ALL);
    for (int depth : new int[] {10, 11, 20}) {
      assertTooLarge(() -> Selector.parse(nested(shape, "{'a':1}", depth)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[#]", "{'b':#}", "{'$not':#}"})
  void values_and_operators_count_as_depth(String shape) {
    var inner = shape.contains("$") ? "{'$gt':1}" : "1";

    assertThat(Selector.parse(nested("{'a':#}", nestedText(shape, inner, 9), 1)).paths())
        .containsExactly(Path.of("a"));
    for (int depth : new int[] {10, 11, 90}) {
      var selector = nested("{'a':#}", nestedText(shape, inner, depth), 1);
      assertTooLarge(() -> Selector.parse(selector));
    }
  }

  @org.junit.jupiter.api.Test
  void a_value_of_any_depth_built_in_code_is_refused_without_overflow() {
    JsonNode value = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < 100_000; i++) {
      value = JsonNodeFactory.instance.arrayNode().add(value);
    }
    var selector = JsonNodeFactory.instance.objectNode();
    selector.set("a", value);

    assertTooLarge(() -> Selector.parse(selector));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$or", "$and", "$nor"})
  void terms_are_limited(String joining) {
    var list = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < 200; i++) {
      list.addObject().put("a", i);
    }
    var selector = JsonNodeFactory.instance.objectNode();
    selector.set(joining, list);

    assertThat(Selector.parse(selector).paths()).hasSize(200);
    list.addObject();
    assertTooLarge(() -> Selector.parse(selector));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$in", "$nin", "$all"})
  void each_listed_value_is_a_term(String operator) {
    var values = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < 200; i++) {
      values.add(i);
    }
    var selector = JsonNodeFactory.instance.objectNode();
    selector.putObject("a").set(operator, values);

    assertThat(Selector.parse(selector).toJson()).isEqualTo(selector);
    values.add(200);
    assertTooLarge(() -> Selector.parse(selector));
    assertThat(Selector.parse(selector, new Selector.Limits(201, 1)).toJson()).isEqualTo(selector);
  }

  @org.junit.jupiter.api.Test
  void the_length_of_all_patterns_together_is_limited() {
    var any = JsonNodeFactory.instance.arrayNode();
    for (var i = 0; i < 10; i++) {
      any.addObject().putObject("a").put("$regex", "x".repeat(100));
    }
    var selector = JsonNodeFactory.instance.objectNode();
    selector.set("$or", any);

    assertThat(Selector.parse(selector).toJson()).isEqualTo(selector);
    any.addObject().putObject("b").put("$regex", "x");
    assertTooLarge(() -> Selector.parse(selector));
  }

  private static void assertTooLarge(org.assertj.core.api.ThrowableAssert.ThrowingCallable parse) {
    assertThatThrownBy(parse)
        .isInstanceOfSatisfying(
            InvalidSelector.class,
            invalid -> {
              assertThat(invalid.tooLarge()).isTrue();
              assertThat(invalid).hasMessageContaining("at most");
            });
  }

  private static JsonNode nested(String shape, String innermost, int times) {
    return Json.parse(nestedText(shape, innermost, times).replace('\'', '"'));
  }

  private static String nestedText(String shape, String innermost, int times) {
    var text = innermost;
    for (var i = 0; i < times; i++) {
      text = shape.replace("#", text);
    }
    return text;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\":{\"$eq\":1}}                       | {\"a\":1}",
        "{\"a\":{\"b\":1}}                         | {\"a\":{\"$eq\":{\"b\":1}}}",
        "{\"a\":1,\"b\":{\"$gt\":1,\"$lt\":3}}     | {\"a\":1,\"b\":{\"$gt\":1,\"$lt\":3}}",
        "{\"$and\":[{\"a\":1},{\"b\":2}]}          | {\"a\":1,\"b\":2}",
        "{\"$and\":[{\"a\":1},{\"a\":2}]}          | {\"$and\":[{\"a\":1},{\"a\":2}]}",
        "{\"$and\":[{\"a\":1,\"b\":2},{\"c\":3}]}  | {\"$and\":[{\"a\":1,\"b\":2},{\"c\":3}]}",
        "{\"$and\":[{\"a\":1,\"b\":2},{\"a\":3}]}  | {\"$and\":[{\"a\":1,\"b\":2},{\"a\":3}]}",
        "{\"$and\":[{\"a\":1}]}                    | {\"$and\":[{\"a\":1}]}",
        "{\"$and\":[{}]}                           | {\"$and\":[{}]}",
        "{\"a\":{\"$size\":2.0}}                   | {\"a\":{\"$size\":2}}",
      })
  void a_selector_is_written_as_short_as_it_can_be(String selector, String written) {
    assertThat(Json.text(Selector.parse(Json.parse(selector)).toJson())).isEqualTo(written);
  }

  @org.junit.jupiter.api.Test
  void joining_flattens_and_drops_what_matches_everything() {
    Selector a = parse("{\"a\":1}");
    Selector b = parse("{\"b\":1}");
    Selector c = parse("{\"c\":1}");

    assertThat(Selector.ALL.and(a)).isEqualTo(a);
    assertThat(a.and(Selector.ALL)).isEqualTo(a);
    assertThat(Selector.ALL.and(Selector.ALL)).isEqualTo(Selector.ALL);
    assertThat(a.and(b).and(c)).isEqualTo(new Selector.And(List.of(a, b, c)));
    assertThat(a.and(b.and(c))).isEqualTo(new Selector.And(List.of(a, b, c)));
  }

  @org.junit.jupiter.api.Test
  void mapping_reaches_every_member_but_not_the_inside_of_elements() {
    var selector =
        parse(
            """
            {"a": 1, "$or": [{"b": 1}, {"$not": {"c": 1}}], "$nor": [{"d": {"$elemMatch": {"a": 1}}}]}
            """);

    var mapped =
        selector.map(
            member -> new Selector.Member(Path.of("x", member.path().first()), member.predicate()));

    assertThat(selector.paths().map(Path::toString)).containsExactly("a", "b", "c", "d");
    assertThat(Json.text(mapped.toJson()))
        .isEqualTo(
            "{\"x.a\":1,\"$or\":[{\"x.b\":1},{\"$not\":{\"x.c\":1}}],"
                + "\"$nor\":[{\"x.d\":{\"$elemMatch\":{\"a\":1}}}]}");
    assertThat(selector.map(_ -> Selector.ALL).matches(ADA)).isFalse();
  }

  @org.junit.jupiter.api.Test
  void values_are_rewritten_wherever_they_are() {
    var selector =
        parse(
            """
            {"a": "me", "b": {"$ne": "me", "$in": ["me", 1]}, "c": {"$not": {"$gt": "me"}},
             "d": {"$elemMatch": {"e": "me"}}, "f": {"$elemMatch": {"$eq": "me"}},
             "g": {"$includes": "me"}, "h": {"$all": ["me"]}, "i": {"$beginsWith": "me"}}
            """);

    var rewritten =
        selector.withValues(
            value -> value.isString() ? JsonNodeFactory.instance.stringNode("ada") : value);

    assertThat(Json.text(rewritten.toJson()))
        .isEqualTo(
            "{\"a\":\"ada\",\"b\":{\"$ne\":\"ada\",\"$in\":[\"ada\",1]},"
                + "\"c\":{\"$not\":{\"$gt\":\"ada\"}},\"d\":{\"$elemMatch\":{\"e\":\"ada\"}},"
                + "\"f\":{\"$elemMatch\":{\"$eq\":\"ada\"}},\"g\":{\"$includes\":\"ada\"},"
                + "\"h\":{\"$all\":[\"ada\"]},\"i\":{\"$beginsWith\":\"me\"}}");
  }

  @org.junit.jupiter.api.Test
  void records_refuse_what_could_not_be_written() {
    var one = JsonNodeFactory.instance.numberNode(1);
    var missing = ADA.path("nothing");

    assertThatThrownBy(() -> new Selector.Or(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> new Selector.Nor(List.of())).hasMessageContaining("at least one");
    assertThatThrownBy(() -> new Predicate.Every(List.of(new Predicate.Eq(one))))
        .hasMessageContaining("expected two operators");
    assertThatThrownBy(
        () -> new Predicate.Every(List.of(new Predicate.Gt(one), new Predicate.Gt(one))))
        .hasMessageContaining("each operator once");
    assertThatThrownBy(() -> new Predicate.Eq(missing)).hasMessageContaining("missing node");
    assertThatThrownBy(() -> new Predicate.In(List.of(one, missing)))
        .hasMessageContaining("missing node");
    assertThatThrownBy(() -> new Predicate.BeginsWith("\uD83D")).hasMessageContaining("surrogate");
    assertThatThrownBy(() -> new Predicate.Contains("\uDE00")).hasMessageContaining("surrogate");
    assertThatThrownBy(() -> Predicate.Regex.of("\uDE00")).hasMessageContaining("surrogate");
    assertThatThrownBy(() -> new Predicate.Size(-1)).hasMessageContaining("0 or more");
  }

  @org.junit.jupiter.api.Test
  void long_and_unprintable_input_is_cut_in_messages() {
    var selector = JsonNodeFactory.instance.objectNode();
    selector.putObject("a").put("$" + "😀\n\u0000".repeat(1000), 1);

    assertThatThrownBy(() -> Selector.parse(selector))
        .isInstanceOf(InvalidSelector.class)
        .hasMessageMatching("expected an operator, found '[^\\p{Cntrl}]{1,100}'");
  }

  private static Selector parse(String selector) {
    return Selector.parse(Json.parse(selector));
  }
}
