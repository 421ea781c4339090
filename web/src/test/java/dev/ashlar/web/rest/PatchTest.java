package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.SharedData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Both formats of {@code PATCH}. */
@SuppressWarnings("NullAway.Init") // set before each test
final class PatchTest {
  private static final int CASES = 75;

  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(PatchTest::started);

  private Served served;

  private static Served started(Path folder) {
    return Served.start(folder, Examples.person(), Examples.team(), Examples.note());
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  @TestFactory
  List<DynamicTest> every_case_of_the_conformance_suite_holds_for_documents() {
    var cases = new ArrayList<DynamicTest>();
    for (String file : new String[] {"json-patch-tests.json", "json-patch-spec-tests.json"}) {
      for (JsonNode test : SharedData.json(file)) {
        boolean lostInReading = test.path("error").asString("").contains("two 'op' members");
        if (test.path("doc").isObject() && !lostInReading) {
          String name = file + " " + cases.size() + " " + test.path("comment").asString("");
          cases.add(DynamicTest.dynamicTest(name, () -> check((ObjectNode) test)));
        }
      }
    }
    assertThat(cases).hasSizeGreaterThanOrEqualTo(CASES);
    return cases;
  }

  /** A document has its id beside what the suite says: also where a patch names the whole. */
  private void check(ObjectNode test) {
    served.put("/notes/n", Json.text(test.path("doc")));
    Answer before = served.get("/notes/n");
    ArrayNode patch = (ArrayNode) test.path("patch");
    for (JsonNode operation : patch) {
      boolean whole = operation.path("op").asString("").equals("test")
          && operation.path("path").asString("x").isEmpty();
      if (whole && operation.path("value") instanceof ObjectNode value) {
        value.put("id", "n");
      }
    }
    Answer answer = served.patch("/notes/n", Json.text(patch));
    Answer after = served.get("/notes/n");
    JsonNode expected = test.has("expected") ? test.path("expected") : test.path("doc");
    if (test.has("error")) {
      assertThat(answer.status()).as(answer.text()).isIn(400, 409);
      assertThat(after.text()).isEqualTo(before.text());
    } else if (!expected.isObject()) {
      answer.isProblem(422, "invalid");
      assertThat(after.text()).isEqualTo(before.text());
    } else {
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      ((ObjectNode) expected).put("id", "n");
      assertThat(Json.equal(answer.json(), expected)).as(answer.text()).isTrue();
      assertThat(after.text()).isEqualTo(answer.text());
    }
  }

  @Test
  void a_merge_sets_and_removes_members() {
    served.put("/notes/n", "{\"a\":{\"b\":1,\"c\":2},\"d\":3}");
    Answer merged = served.merge("/notes/n", "{\"a\":{\"b\":null,\"e\":[1]},\"d\":null}");
    assertThat(merged.status()).isEqualTo(200);
    assertThat(merged.text()).isEqualTo("{\"id\":\"n\",\"a\":{\"c\":2,\"e\":[1]}}");
    assertThat(merged.header("ETag")).hasValue("\"" + merged.sequence() + "\"");
    Answer plain =
        served.send("PATCH", "/notes/n", "{\"f\":1}", "Content-Type", "application/json");
    assertThat(plain.json().path("f").asInt()).isEqualTo(1);
  }

  @Test
  void a_patch_that_changes_nothing_commits_nothing() {
    long sequence = served.put("/notes/n", "{\"a\":1}").sequence();
    assertThat(served.merge("/notes/n", "{\"a\":1}").sequence()).isEqualTo(sequence);
    assertThat(served.patch("/notes/n", "[]").sequence()).isEqualTo(sequence);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[{\"op\":\"test\",\"path\":\"/a\",\"value\":2}]|409|conflict",
        "[{\"op\":\"remove\",\"path\":\"/b\"}]|409|conflict",
        "[{\"op\":\"replace\",\"path\":\"/b/c\",\"value\":1}]|409|conflict",
        "[{\"op\":\"copy\",\"from\":\"/b\",\"path\":\"/c\"}]|409|conflict",
        "[{\"op\":\"replace\",\"path\":\"\",\"value\":7}]|422|invalid",
        "[{\"op\":\"remove\",\"path\":\"\"}]|422|invalid",
        "[{\"op\":\"frob\",\"path\":\"/a\"}]|400|malformed",
        "[{\"path\":\"/a\"}]|400|malformed",
        "[{\"op\":\"add\",\"path\":\"/a\"}]|400|malformed",
        "[{\"op\":\"add\",\"path\":\"a\",\"value\":1}]|400|malformed",
        "[5]|400|malformed",
        "{}|400|malformed",
        "[{\"op\":\"test\",\"op\":\"add\",\"path\":\"/a\",\"value\":2}]|400|malformed",
        "[|400|malformed"
      })
  void a_json_patch_that_does_not_fit_says_why_and_changes_nothing(
      String patch, int status, String slug) {
    Answer before = served.put("/notes/n", "{\"a\":1}");
    served.patch("/notes/n", patch).isProblem(status, slug);
    assertThat(served.get("/notes/n").header("ETag")).isEqualTo(before.header("ETag"));
  }

  @Test
  void a_patch_whose_result_is_invalid_is_a_422_with_every_violation() {
    served.put("/people/ada", "{\"name\":\"Ada\"}");
    Answer merged = served.merge("/people/ada", "{\"age\":\"x\",\"name\":null,\"nmae\":1}");
    merged.isProblem(422, "invalid");
    assertThat(merged.errors())
        .containsExactlyInAnyOrder("/age type", "/name required", "/nmae unknown");
    Answer patched =
        served.patch("/people/ada", "[{\"op\":\"add\",\"path\":\"/age\",\"value\":151}]");
    patched.isProblem(422, "invalid");
    JsonNode error = patched.json().path("errors").get(0);
    assertThat(error.path("code").asString()).isEqualTo("max");
    assertThat(error.path("limit").asInt()).isEqualTo(150);
    assertThat(error.path("message").asString()).isNotEmpty();
  }

  @Test
  void a_merge_of_something_that_is_no_object_is_invalid() {
    served.put("/notes/n", "{\"a\":1}");
    for (String body : new String[] {"[]", "5", "null", "\"x\""}) {
      assertThat(served.merge("/notes/n", body).isProblem(422, "invalid").errors())
          .containsExactly(" type");
    }
  }

  @Test
  void a_restricted_member_can_be_written_and_not_be_found_out() {
    served.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\",\"email\":\"a@example.org\"}");
    Answer tested =
        served.patch(
            "/people/ada", "[{\"op\":\"test\",\"path\":\"/email\",\"value\":\"a@example.org\"}]");
    tested.isProblem(409, "conflict");
    assertThat(tested.text()).doesNotContain("example.org");
    Answer replaced =
        served.patch(
            "/people/ada",
            "[{\"op\":\"replace\",\"path\":\"/email\",\"value\":\"b@example.org\"}]");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.text()).doesNotContain("email");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded", "text/plain", "application/xml", "nonsense", "",
        "application/json; charset=iso-8859-1", "multipart/form-data; boundary=x"
      })
  void another_media_type_is_refused_with_those_that_are_taken(String type) {
    served.put("/notes/n", "{\"a\":1}");
    Answer answer = served.send("PATCH", "/notes/n", "{\"a\":2}", "Content-Type", type);
    answer.isProblem(415, "media-type");
    assertThat(answer.header("Accept-Patch").orElseThrow())
        .contains("application/merge-patch+json")
        .contains("application/json-patch+json");
    assertThat(served.get("/notes/n").json().path("a").asInt()).isEqualTo(1);
  }
}
