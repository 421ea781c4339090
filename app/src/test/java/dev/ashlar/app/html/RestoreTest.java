package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Earlier versions restored from a history, and files attached, in a browser without JavaScript. */
@SuppressWarnings("NullAway.Init") // set before each test
final class RestoreTest {
  private static final String YAML =
      """
      name: restore
      resources:
        Person:
          attributes:
            name:   { type: String, required: true }
            nick:   String
            email:  { type: String, unique: true }
            pin:    { type: String, restricted: true }
            joined: { type: Date, default: now(), render: { create: false, update: false } }
          attachments: true
        Note: {}
      """;

  @TempDir private Path folder;
  private Browsing browsing;

  @BeforeEach
  void start() {
    browsing = Browsing.of(folder, YAML);
  }

  @AfterEach
  void stop() {
    browsing.close();
  }

  private String json(String path) {
    return browsing.get(path, "application/json").body();
  }

  private static String location(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    return answer.headers().firstValue("Location").orElseThrow();
  }

  private HttpResponse<String> restore(Document page, int place) {
    Element form = page.select("form.restore").get(place);
    return browsing.submit(form, List.of());
  }

  @Test
  void a_document_becomes_what_it_was_but_for_what_only_the_server_sets() {
    browsing.store("Person", "ada", "{'name':'Ada','nick':'A','pin':'1'}");
    browsing.store("Person", "ada", "{'name':'Augusta','pin':'2','email':'a@b'}");
    Document history = browsing.page("/people/ada/_history");
    assertThat(history.select("form.restore")).hasSize(1);
    String joined = Json.parse(json("/people/ada")).path("joined").asString("");
    assertThat(location(restore(history, 0))).isEqualTo("/people/ada");
    assertThat(json("/people/ada"))
        .isEqualTo(
            "{\"id\":\"ada\",\"name\":\"Ada\",\"nick\":\"A\",\"joined\":\"" + joined + "\"}");
    assertThat(restore(history, 0).statusCode()).isEqualTo(412);
    Document past = browsing.page("/people/ada?at=2");
    assertThat(location(restore(past, 0))).isEqualTo("/people/ada");
    assertThat(Json.parse(json("/people/ada")).path("name").asString("")).isEqualTo("Augusta");
  }

  @Test
  void a_document_that_was_removed_comes_back_under_its_id() {
    browsing.store("Person", "ada", "{'name':'Ada','email':'a@b'}");
    browsing.app().model("Person").remove("ada");
    Document history = browsing.page("/people/ada/_history");
    assertThat(location(restore(history, 0))).isEqualTo("/people/ada");
    assertThat(Json.parse(json("/people/ada")).path("email").asString("")).isEqualTo("a@b");
    browsing.store("Note", "n", "{'any':[1,null]}");
    browsing.store("Note", "n", "{'other':1}");
    location(restore(browsing.page("/notes/n/_history"), 0));
    assertThat(json("/notes/n")).isEqualTo("{\"id\":\"n\",\"any\":[1,null]}");
  }

  @Test
  void a_version_that_cannot_be_stored_as_it_was_is_shown_in_the_form() {
    browsing.store("Person", "ada", "{'name':'Ada','email':'a@b'}");
    browsing.store("Person", "ada", "{'name':'Augusta'}");
    browsing.store("Person", "bob", "{'name':'Bob','email':'a@b'}");
    HttpResponse<String> answer = restore(browsing.page("/people/ada/_history"), 0);
    assertThat(answer.statusCode()).isEqualTo(409);
    Document form = Browsing.parsed(answer);
    assertThat(form.selectFirst("input[name=email]").attr("aria-invalid")).isEqualTo("true");
    assertThat(form.selectFirst("input[name=name]").val()).isEqualTo("Ada");
    Element edit = form.selectFirst("form.edit");
    edit.selectFirst("input[name=email]").val("ada@b");
    assertThat(location(browsing.submit(edit, List.of()))).isEqualTo("/people/ada");
    assertThat(Json.parse(json("/people/ada")).path("name").asString("")).isEqualTo("Ada");
    assertThat(browsing.browse("/people/ada?at=99").statusCode()).isEqualTo(400);
  }

  @Test
  void the_first_lines_of_attached_texts_are_shown_as_text() {
    browsing.store("Person", "ada", "{'name':'Ada'}");
    String action = browsing.page("/people/ada").selectFirst("form.attach").attr("action");
    String lines = "<script>alert(1)</script>\n" + "line\n".repeat(20);
    location(browsing.upload(action, "file", "a.txt", "text/plain; charset=utf-8", lines));
    location(browsing.upload(action, "file", "b.csv", "text/csv", "x" + "é".repeat(1500)));
    location(browsing.upload(action, "file", "c.html", "text/html", "no text\0at all"));
    location(browsing.upload(action, "file", "d.bin", "application/octet-stream", "closed"));
    location(browsing.upload(action, "file", "e.txt", "text/plain", ""));
    Document page = browsing.page("/people/ada");
    assertThat(page.select("section.attachments script")).isEmpty();
    assertThat(page.select("section.attachments li")).hasSize(5);
    assertThat(page.select("pre.beginning").eachText())
        .containsExactly(
            "<script>alert(1)</script>\n" + "line\n".repeat(7) + "…",
            "x" + "é".repeat(999) + "\n…");
  }

  @Test
  void files_are_attached_and_removed_on_the_page_of_their_document() {
    browsing.store("Person", "ada", "{'name':'Ada'}");
    Document page = browsing.page("/people/ada");
    Element attach = page.selectFirst("form.attach");
    assertThat(attach.attr("enctype")).isEqualTo("multipart/form-data");
    assertThat(page.selectFirst("#attach-help").text()).contains("At most 1.0 GB");
    String place =
        location(
            browsing.upload(
                attach.attr("action"), "file", "song \"x\".mp3", "audio/mpeg", "not really"));
    assertThat(place).isEqualTo("/people/ada");
    Document there = browsing.page("/people/ada");
    assertThat(there.select("section.attachments audio[controls]")).hasSize(1);
    Element remove = there.selectFirst("section.attachments li form");
    assertThat(location(browsing.submit(remove, List.of()))).isEqualTo("/people/ada");
    assertThat(browsing.page("/people/ada").select("section.attachments li")).isEmpty();
    assertThat(browsing.submit(remove, List.of()).statusCode()).isEqualTo(404);
    assertThat(
        browsing.upload("/people/nobody/attachments", "file", "a.txt", "text/plain", "x")
            .statusCode())
        .isEqualTo(404);
    assertThat(browsing.page("/notes").select("form.attach")).isEmpty();
  }
}
