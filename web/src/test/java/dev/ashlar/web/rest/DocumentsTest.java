package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of SPEC 11 that are about one document. */
@SuppressWarnings("NullAway.Init") // set before each test
final class DocumentsTest {
  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(DocumentsTest::started);

  private Served served;

  private static Served started(Path folder) {
    return Served.start(folder, Examples.team(), Examples.person(), Examples.note());
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  @Test
  void a_post_creates_a_document_and_says_where_it_is() {
    Answer created = served.post("/people", "{\"name\":\"Ada\",\"age\":36}");
    assertThat(created.status()).isEqualTo(201);
    String id = created.json().path("id").asString();
    assertThat(created.header("Location")).hasValue("/people/" + id);
    assertThat(created.header("ETag")).hasValue("\"" + created.sequence() + "\"");
    assertThat(created.header("Content-Type")).hasValue("application/json");
    assertThat(created.json().path("name").asString()).isEqualTo("Ada");
    assertThat(created.json().path("joined").asString()).endsWith("Z");
    Answer read = served.get("/people/" + id);
    assertThat(read.text()).isEqualTo(created.text());
    assertThat(read.header("ETag")).isEqualTo(created.header("ETag"));
  }

  @Test
  void a_post_may_choose_the_id_once() {
    assertThat(served.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\"}").header("Location"))
        .hasValue("/people/ada");
    Answer again = served.post("/people", "{\"id\":\"ada\",\"name\":\"Other\"}");
    again.isProblem(409, "conflict");
    assertThat(again.errors()).containsExactly("/id unique");
    assertThat(served.get("/people/ada").json().path("name").asString()).isEqualTo("Ada");
  }

  @Test
  void a_body_has_to_say_what_it_is() {
    served.send("POST", "/people", "{\"name\":\"Ada\"}").isProblem(415, "media-type");
    served.send("PUT", "/people/eve", "{\"name\":\"Eve\"}").isProblem(415, "media-type");
    served.put("/people/eve", "{\"name\":\"Eve\"}");
    served.send("PATCH", "/people/eve", "{\"age\":7}").isProblem(415, "media-type");
    assertThat(served.get("/people").ids()).containsExactly("eve");
  }

  @Test
  void whoever_prefers_a_minimal_answer_gets_no_body() {
    Answer created =
        served.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\"}", "Prefer", "return=minimal");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.text()).isEmpty();
    assertThat(created.header("Preference-Applied")).hasValue("return=minimal");
    assertThat(created.header("Location")).hasValue("/people/ada");
    assertThat(created.header("ETag")).isPresent();
    Answer patched =
        served.merge("/people/ada", "{\"age\":36}", "Prefer", "wait=10, return=minimal");
    assertThat(patched.status()).isEqualTo(204);
    assertThat(patched.text()).isEmpty();
    assertThat(patched.sequence()).isGreaterThan(created.sequence());
  }

  @Test
  void a_head_is_a_get_without_its_body() {
    served.put("/people/ada", "{\"name\":\"Ada\"}");
    Answer get = served.get("/people/ada");
    Answer head = served.send("HEAD", "/people/ada", "");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    for (String name : new String[] {"ETag", "Content-Type", "Content-Length", "Vary"}) {
      assertThat(head.header(name)).as(name).isPresent().isEqualTo(get.header(name));
    }
    assertThat(served.send("HEAD", "/people/nobody", "").status()).isEqualTo(404);
  }

  @Test
  void a_missing_document_is_a_404_for_every_method_but_put() {
    served.get("/people/nobody").isProblem(404, "missing");
    served.delete("/people/nobody").isProblem(404, "missing");
    served.merge("/people/nobody", "{}").isProblem(404, "missing");
    served.patch("/people/nobody", "[]").isProblem(404, "missing");
  }

  @Test
  void a_put_adds_then_replaces_whole_then_changes_nothing() {
    Answer added = served.put("/people/ada", "{\"name\":\"Ada\",\"age\":36}");
    assertThat(added.status()).isEqualTo(201);
    assertThat(added.header("Location")).hasValue("/people/ada");
    Answer replaced = served.put("/people/ada", "{\"name\":\"Ada L\"}");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(replaced.header("Location")).isEmpty();
    assertThat(replaced.sequence()).isGreaterThan(added.sequence());
    assertThat(replaced.json().has("age")).isFalse();
    Answer repeated = served.put("/people/ada", "{\"name\":\"Ada L\"}");
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.sequence()).isEqualTo(replaced.sequence());
    assertThat(served.get("/_changes").json().path("changes").size()).isEqualTo(2);
  }

  @Test
  void what_a_get_shows_can_be_put_back_and_changes_nothing() {
    served.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\",\"email\":\"a@example.org\"}");
    Answer read = served.get("/people/ada");
    Answer back = served.put("/people/ada", read.text());
    assertThat(back.status()).isEqualTo(200);
    assertThat(back.header("ETag")).isEqualTo(read.header("ETag"));
    assertThat(back.json()).isEqualTo(read.json());
  }

  @Test
  void a_put_promises_a_tag_only_for_what_was_stored_as_it_was_sent() {
    Answer same = served.put("/notes/n", "{\"b\":1,\"a\":[true,null]}");
    assertThat(same.header("ETag")).hasValue("\"" + same.sequence() + "\"");
    Answer withId = served.put("/notes/n", "{\"id\":\"n\",\"a\":2}");
    assertThat(withId.header("ETag")).isPresent();
    Answer withDefault = served.put("/people/ada", "{\"name\":\"Ada\"}");
    assertThat(withDefault.json().has("joined")).isTrue();
    assertThat(withDefault.header("ETag")).isEmpty();
    assertThat(withDefault.sequence()).isPositive();
    Answer date = served.put("/people/bo", "{\"name\":\"Bo\",\"born\":\"2000-01-01\"}");
    assertThat(date.json().path("born").asString()).isEqualTo("2000-01-01T00:00:00Z");
    assertThat(date.header("ETag")).isEmpty();
  }

  @Test
  void the_id_in_a_body_must_be_that_of_the_address() {
    Answer other = served.put("/people/ada", "{\"id\":\"eve\",\"name\":\"Ada\"}");
    other.isProblem(422, "invalid");
    assertThat(other.errors()).containsExactly("/id readonly");
    served.put("/people/ada", "{\"name\":\"Ada\"}");
    assertThat(served.merge("/people/ada", "{\"id\":\"eve\"}").isProblem(422, "invalid").errors())
        .containsExactly("/id readonly");
  }

  @Test
  void a_delete_removes_once() {
    Answer added = served.put("/people/ada", "{\"name\":\"Ada\"}");
    Answer gone = served.delete("/people/ada");
    assertThat(gone.status()).isEqualTo(204);
    assertThat(gone.text()).isEmpty();
    assertThat(gone.sequence()).isGreaterThan(added.sequence());
    served.delete("/people/ada").isProblem(404, "missing");
    served.get("/people/ada").isProblem(404, "missing");
    assertThat(served.get("/people").text()).isEqualTo("[]");
  }

  @Test
  void meta_adds_version_and_times_and_has_its_own_tag() {
    Answer added = served.put("/notes/n", "{\"a\":1}");
    Answer read = served.get("/notes/n?meta=true");
    assertThat(read.json().path("@meta").path("version").asLong()).isEqualTo(added.sequence());
    assertThat(read.json().path("@meta").path("created").asString()).endsWith("Z");
    assertThat(read.json().path("@meta").path("updated").asString()).endsWith("Z");
    assertThat(read.json().path("a").asInt()).isEqualTo(1);
    assertThat(read.header("ETag").orElseThrow()).startsWith("\"" + added.sequence() + "-");
    assertThat(served.get("/notes/n?meta=false").header("ETag")).isEqualTo(added.header("ETag"));
  }

  @Test
  void fields_show_only_those_and_have_their_own_tag() {
    served.put("/people/ada", "{\"name\":\"Ada\",\"age\":36,\"active\":true}");
    Answer read = served.get("/people/ada?fields=name,age");
    assertThat(read.text()).isEqualTo("{\"id\":\"ada\",\"name\":\"Ada\",\"age\":36}");
    String tag = read.header("ETag").orElseThrow();
    assertThat(tag).isNotEqualTo(served.get("/people/ada").header("ETag").orElseThrow());
    assertThat(tag)
        .isNotEqualTo(served.get("/people/ada?fields=name").header("ETag").orElseThrow());
    assertThat(served.get("/people/ada?fields=name,age", "If-None-Match", tag).status())
        .isEqualTo(304);
    assertThat(served.get("/people/ada", "If-None-Match", tag).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a/b", "a b", "a%b", "ü", "日本", "a?b#c", "a\"b", "<script>", "a;b=1", "a+b", "...", "-1",
        "null", "😀", "a\\b", "'; drop table people; --", "a:b@c", "a&b=c", "%2F"
      })
  void an_id_is_any_text_encoded_in_its_address(String id) {
    String body = Json.text(dev.ashlar.document.Draft.valueOf(java.util.Map.of("id", id, "v", 1)));
    Answer created = served.post("/notes", body);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    String location = created.header("Location").orElseThrow();
    assertThat(location).matches("/notes/[A-Za-z0-9%._~-]+");
    Answer read = served.get(location);
    assertThat(read.status()).isEqualTo(200);
    assertThat(read.json().path("id").asString()).isEqualTo(id);
    assertThat(served.put(location, "{\"v\":2}").status()).isEqualTo(200);
    assertThat(served.merge(location, "{\"v\":3}").json().path("v").asInt()).isEqualTo(3);
    assertThat(served.delete(location).status()).isEqualTo(204);
  }
}
