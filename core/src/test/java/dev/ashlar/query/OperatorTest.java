package dev.ashlar.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** What each operator says of a missing member, of null, and of values of each type. */
class OperatorTest {
  private static final Map<String, String> SAMPLES = new LinkedHashMap<>();

  static {
    SAMPLES.put("missing", "");
    SAMPLES.put("null", "null");
    SAMPLES.put("false", "false");
    SAMPLES.put("true", "true");
    SAMPLES.put("zero", "0");
    SAMPLES.put("one", "1");
    SAMPLES.put("half", "1.5");
    SAMPLES.put("blank", "\"\"");
    SAMPLES.put("ada", "\"ada\"");
    SAMPLES.put("zoe", "\"zoe\"");
    SAMPLES.put("digit", "\"1\"");
    SAMPLES.put("none", "[]");
    SAMPLES.put("list", "[1,\"ada\"]");
    SAMPLES.put("deep", "[[1],{\"a\":1,\"b\":2}]");
    SAMPLES.put("empty", "{}");
    SAMPLES.put("object", "{\"a\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        // equality
        "null                          | null",
        "1                             | one",
        "1.0                           | one",
        "\"1\"                         | digit",
        "true                          | true",
        "\"\"                          | blank",
        "[]                            | none",
        "[1,\"ada\"]                   | list",
        "[\"ada\",1]                   |",
        "{}                            | empty",
        "{\"a\":1.0}                   | object",
        "{\"$eq\":null}                | null",
        "{\"$eq\":{\"a\":1}}           | object",
        "{\"$eq\":1}                   | one",
        "{\"$ne\":1}                   | ! one",
        "{\"$ne\":null}                | ! null",
        "{\"$ne\":{\"a\":1}}           | ! object",
        "{\"$in\":[null,1,\"zoe\"]}    | null one zoe",
        "{\"$in\":[]}                  |",
        "{\"$in\":[[],{}]}             | none empty",
        "{\"$nin\":[null,1,\"zoe\"]}   | ! null one zoe",
        "{\"$nin\":[]}                 | !",
        // presence
        "{\"$exists\":true}            | ! missing",
        "{\"$exists\":false}           | missing",
        // order, within one type
        "{\"$gt\":0}                   | one half",
        "{\"$gte\":1}                  | one half",
        "{\"$lt\":1.5}                 | zero one",
        "{\"$lte\":1.5}                | zero one half",
        "{\"$gt\":\"ada\"}             | zoe",
        "{\"$gte\":\"ada\"}            | ada zoe",
        "{\"$lt\":\"ada\"}             | blank digit",
        "{\"$lte\":\"\"}               | blank",
        "{\"$gt\":null}                |",
        "{\"$gte\":null}               | null",
        "{\"$lt\":null}                |",
        "{\"$lte\":null}               | null",
        "{\"$gt\":false}               | true",
        "{\"$gte\":false}              | false true",
        "{\"$lt\":true}                | false",
        "{\"$lte\":false}              | false",
        "{\"$gt\":[]}                  | list deep",
        "{\"$gte\":[]}                 | none list deep",
        "{\"$lt\":[2]}                 | none list",
        "{\"$lte\":[1]}                | none",
        "{\"$gt\":{}}                  | object",
        "{\"$gte\":{\"a\":1}}          | object",
        "{\"$lt\":{\"a\":2}}           | empty object",
        "{\"$lte\":{}}                 | empty",
        // strings
        "{\"$regex\":\"^[az]\"}        | ada zoe",
        "{\"$regex\":\"d\"}            | ada",
        "{\"$regex\":\"(?i)ADA\"}      | ada",
        "{\"$regex\":\"\"}             | blank ada zoe digit",
        "{\"$beginsWith\":\"a\"}       | ada",
        "{\"$beginsWith\":\"da\"}      |",
        "{\"$beginsWith\":\"\"}        | blank ada zoe digit",
        "{\"$contains\":\"da\"}        | ada",
        "{\"$contains\":\"1\"}         | digit",
        "{\"$contains\":\"\"}          | blank ada zoe digit",
        // arrays
        "{\"$includes\":1}             | list",
        "{\"$includes\":\"ada\"}       | list",
        "{\"$includes\":[1.0]}         | deep",
        "{\"$includes\":{\"b\":2,\"a\":1}} | deep",
        "{\"$all\":[\"ada\",1]}        | list",
        "{\"$all\":[1,1]}              | list",
        "{\"$all\":[1,2]}              |",
        "{\"$all\":[]}                 | none list deep",
        "{\"$size\":0}                 | none",
        "{\"$size\":2}                 | list deep",
        "{\"$size\":2.0}               | list deep",
        "{\"$elemMatch\":{\"$gt\":0}}  | list",
        "{\"$elemMatch\":{\"$gt\":0,\"$lt\":1}} |",
        "{\"$elemMatch\":{\"$not\":{\"$eq\":1}}} | list deep",
        "{\"$elemMatch\":{\"a\":1}}    | deep",
        "{\"$elemMatch\":{\"a\":1,\"b\":3}} |",
        "{\"$elemMatch\":{\"$not\":{\"a\":1}}} | list deep",
        "{\"$elemMatch\":{\"$or\":[{\"a\":7},{\"b\":2}]}} | deep",
        "{\"$elemMatch\":{\"$not\":{\"a\":1},\"c\":{\"$exists\":false}}} | list deep",
        "{\"$elemMatch\":{\"0\":1}}    | deep",
        "{\"$elemMatch\":{}}           | list deep",
        // complement and conjunction
        "{\"$not\":{\"$gt\":0}}        | ! one half",
        "{\"$not\":{\"$exists\":true}} | missing",
        "{\"$not\":{\"$eq\":null}}     | ! null",
        "{\"$not\":{\"$gt\":0,\"$lt\":1.5}} | ! one",
        "{\"$not\":{\"$not\":{\"$eq\":1}}} | one",
        "{\"$not\":{\"$size\":0}}      | ! none",
        "{\"$gt\":0,\"$lt\":1.5}       | one",
        "{\"$gte\":\"a\",\"$regex\":\"e$\"} | zoe",
        "{\"$ne\":1,\"$nin\":[null]}   | ! null one",
      })
  void each_operator_matches_what_it_names_and_nothing_else(String condition, String expected) {
    var selector = Selector.parse(Json.parse("{\"m\":" + condition + "}"));

    var matched =
        SAMPLES.keySet().stream().filter(name -> selector.matches(document(name))).toList();

    assertThat(matched).isEqualTo(named(expected == null ? "" : expected));
  }

  private static List<String> named(String names) {
    var listed = Arrays.asList(names.replace("!", "").trim().split(" +"));
    if (!names.startsWith("!")) {
      return SAMPLES.keySet().stream().filter(listed::contains).toList();
    }
    var others = new ArrayList<>(SAMPLES.keySet());
    others.removeAll(listed);
    return others;
  }

  private static JsonNode document(String name) {
    var text = SAMPLES.get(name);
    return text.isEmpty()
        ? JsonNodeFactory.instance.objectNode().put("other", 1)
        : Json.parse("{\"m\":" + text + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "9007199254740993, 9007199254740992.0, false",
    "9007199254740993, 9007199254740993, true",
    "9007199254740992, 9007199254740992.0, true",
    "-9007199254740993, -9007199254740992.0, false",
    "9223372036854775807, 9223372036854775808.0, false",
    "-9223372036854775808, -9223372036854775808.0, true",
    "0, -0.0, true",
    "1, 1.0, true",
    "0.1, 0.1, true",
  })
  void numbers_are_compared_exactly_whatever_they_are_kept_in(
      String stored, String asked, boolean equal) {
    var document = Json.parse("{\"n\":" + stored + "}");

    assertThat(matches("{\"n\":" + asked + "}", document)).isEqualTo(equal);
    assertThat(matches("{\"n\":{\"$ne\":" + asked + "}}", document)).isEqualTo(!equal);
    assertThat(matches("{\"n\":{\"$gte\":" + asked + ",\"$lte\":" + asked + "}}", document))
        .isEqualTo(equal);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-22T00:00:00Z, 2026-11-22T00:00:00.5Z",
    "2026-11-22T00:00:00.5Z, 2026-11-22T00:00:00.51Z",
    "2026-11-22T00:00:00.999Z, 2026-11-22T00:00:01Z",
  })
  void dates_are_ordered_as_instants(String earlier, String later) {
    var nodes = JsonNodeFactory.instance;
    var first = nodes.stringNode(earlier);
    var second = nodes.stringNode(later);

    assertThat(new Predicate.Lt(second).matches(first, Kind.DATE)).isTrue();
    assertThat(new Predicate.Gt(second).matches(first, Kind.DATE)).isFalse();
    assertThat(new Predicate.Gte(first).matches(first, Kind.DATE)).isTrue();
    assertThat(new Predicate.Eq(first).matches(first, Kind.DATE)).isTrue();
    assertThat(new Predicate.Eq(second).matches(first, Kind.DATE)).isFalse();
    assertThat(new Predicate.ElemMatchPredicate(new Predicate.Lt(second)))
        .matches(test -> test.matches(nodes.arrayNode().add(earlier), Kind.DATE));
  }

  private static boolean matches(String selector, JsonNode document) {
    return Selector.parse(Json.parse(selector)).matches(document);
  }
}
