package dev.ashlar.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The conformance suite of RFC 6902. Cases that it disables are run as well, except the two whose
 * point is a repeated member: those are lost once the file is a tree, and are the reader's matter.
 */
class JsonPatchConformanceTest {
  private static final int CASES = 110;

  @TestFactory
  List<DynamicTest> every_case_of_the_suite_holds() {
    var cases = new ArrayList<DynamicTest>();
    cases.addAll(cases("json-patch-tests.json"));
    cases.addAll(cases("json-patch-spec-tests.json"));
    assertThat(cases).hasSizeGreaterThanOrEqualTo(CASES);
    return cases;
  }

  @ParameterizedTest
  @ValueSource(strings = {"json-patch-tests.json", "json-patch-spec-tests.json"})
  void an_operation_with_two_names_is_refused_by_the_reader(String file) {
    var bytes = SharedData.bytes(file);

    assertThatExceptionOfType(MalformedJson.class)
        .isThrownBy(() -> Json.parse(bytes))
        .withMessageContaining("found 'op' twice");
  }

  @Test
  void only_the_cases_of_two_names_are_left_out() {
    var left =
        Stream.of("json-patch-tests.json", "json-patch-spec-tests.json")
            .flatMap(file -> SharedData.lenient(file).valueStream())
            .filter(JsonPatchConformanceTest::hasTwoNames)
            .map(test -> test.path("error").asString())
            .toList();

    assertThat(left).hasSize(2).allSatisfy(error -> assertThat(error).contains("two 'op' members"));
  }

  private static List<DynamicTest> cases(String file) {
    var tests = new ArrayList<DynamicTest>();
    var index = 0;
    for (var test : SharedData.lenient(file)) {
      var name = file + " " + index++ + ": " + title(test);
      if (!hasTwoNames(test)) {
        tests.add(DynamicTest.dynamicTest(name, () -> check(test)));
      }
    }
    return tests;
  }

  private static String title(JsonNode test) {
    return test.has("comment") ? test.get("comment").stringValue() : test.get("patch").toString();
  }

  private static boolean hasTwoNames(JsonNode test) {
    return test.path("error").asString("").contains("two 'op' members");
  }

  private static void check(JsonNode test) {
    var document = Json.parse(Json.bytes(test.get("doc")));
    var unchanged = document.deepCopy();
    var patch = Json.parse(Json.bytes(test.get("patch")));
    if (test.has("error")) {
      assertThatThrownBy(() -> JsonPatch.parse(patch).apply(document))
          .isInstanceOfAny(InvalidPatch.class, PatchConflict.class)
          .hasMessageContaining("peration ");
    } else {
      var expected = test.has("expected") ? test.get("expected") : document;
      var result = JsonPatch.parse(patch).apply(document);
      assertThat(Json.equal(result, expected)).as("%s", result).isTrue();
      assertThat(JsonPatch.parse(JsonPatch.parse(patch).toJson()))
          .isEqualTo(JsonPatch.parse(patch));
    }
    assertThat(document).isEqualTo(unchanged);
  }
}
