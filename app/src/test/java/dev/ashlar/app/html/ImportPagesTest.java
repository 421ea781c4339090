package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.Connection;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.FormElement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files imported in a browser without JavaScript: columns mapped, tried, and then taken. */
@SuppressWarnings("NullAway.Init") // set before each test
final class ImportPagesTest {
  private static final String YAML =
      """
      name: import
      resources:
        Person:
          attributes:
            name:    { type: String, required: true, label: Full name }
            age:     { type: Integer, min: 0 }
            address: { type: Object, attributes: { city: String } }
            joined:  { type: Date, render: { create: false } }
        Note: {}
        Copy: { source: ./none.json, attributes: { name: String } }
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

  private Document shown(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Browsing.parsed(answer);
  }

  private HttpResponse<String> tried(String name, String content, String... fields) {
    return browsing.upload("/people/_import", "file", name, "text/plain", content, fields);
  }

  /** Sends the form of a page, with what the page kept of the file. */
  private HttpResponse<String> again(Document page, String... more) {
    var fields = new ArrayList<String>();
    for (Connection.KeyVal each : ((FormElement) page.selectFirst("form.import")).formData()) {
      fields.addAll(List.of(each.key(), each.value()));
    }
    fields.addAll(List.of(more));
    return browsing.upload(
        "/people/_import", "file", "", "application/octet-stream", "",
        fields.toArray(String[]::new));
  }

  private int count() {
    return Json.parse(browsing.get("/people?limit=1000", "application/json").body()).size();
  }

  @Test
  void a_file_is_tried_its_columns_are_mapped_and_it_is_imported() {
    assertThat(browsing.page("/people").select("a[href=/people/_import]")).hasSize(1);
    assertThat(browsing.page("/people/_import").select("input[type=file]")).hasSize(1);
    Document first =
        shown(
            tried(
                "people.csv",
                "id;Full Name;AGE;Town;address.city\n1;\"Ada; of\nL\";36;x;Rome\n2;Bob;;y;\n"),
            200);
    assertThat(first.select("select[name=_becomes] option[selected]").eachAttr("value"))
        .containsExactly("id", "name", "age", "address.city");
    assertThat(first.select("[role=status]").text()).contains("2 new", "0 wrong");
    assertThat(first.text())
        .contains("Person people.csv --atomic --map 'Full Name=name' --map AGE=age --map Town=");
    assertThat(count()).isZero();
    HttpResponse<String> done = again(first, "_do", "import");
    assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
    String place = done.headers().firstValue("Location").orElseThrow();
    assertThat(browsing.page(place).select("[role=status]").text()).contains("2 new", "0 changed");
    assertThat(browsing.get("/people/1", "application/json").body())
        .isEqualTo(
            "{\"id\":\"1\",\"name\":\"Ada; of\\nL\",\"age\":36,\"address\":{\"city\":\"Rome\"}}");
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void what_is_wrong_is_said_by_line_and_all_or_none_is_imported_unless_asked_otherwise() {
    var lines = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      lines.append("{\"name\":")
          .append(i < 25 ? String.valueOf(i) : "\"N" + i + "\"")
          .append("}\n");
    }
    Document wrong = shown(tried("people.ndjson", lines.toString()), 200);
    assertThat(wrong.select("tbody tr")).hasSize(20);
    assertThat(wrong.select("tbody tr").first().text()).startsWith("1 /name: ");
    assertThat(wrong.text()).contains("5 new", "25 wrong", "and 5 more");
    assertThat(wrong.select("button[name=_do]")).isEmpty();
    Document refused = shown(again(wrong, "_do", "import"), 422);
    assertThat(refused.text()).contains("nothing was imported");
    assertThat(count()).isZero();
    wrong.select("input[name=_atomic]").removeAttr("checked");
    wrong.select("input[name=_atomic][value=false]").attr("checked", "");
    Document skipping = shown(again(wrong), 200);
    assertThat(skipping.select("button[name=_do]").text()).isEqualTo("Import 5");
    Document some = shown(again(skipping, "_do", "import"), 200);
    assertThat(some.text()).contains("This came of it", "5 new", "25 wrong");
    assertThat(some.select("input[name=_content], button[name=_do]")).isEmpty();
    assertThat(count()).isEqualTo(5);
  }

  @Test
  void a_file_that_cannot_be_read_is_told_and_a_large_one_is_chosen_again() {
    assertThat(shown(tried("people.xls", "x"), 422).select("[role=alert]").text())
        .contains("choose CSV, NDJSON or JSON");
    assertThat(shown(tried("people.json", "{"), 422).select("[role=alert]").text())
        .contains("line 1");
    assertThat(
        shown(tried("people.csv", "name,name\n1,2"), 422).select("[role=alert]").text())
        .contains("two columns are called 'name'");
    assertThat(shown(tried("x", "name\nAda", "_format", "csv"), 200).text()).contains("1 new");
    shown(tried("", ""), 200);
    Document large =
        shown(tried("people.json", "[{\"name\":\"" + "x".repeat(1_600_000) + "\"}]"), 200);
    assertThat(large.select("input[name=_content]")).isEmpty();
    assertThat(large.text()).contains("choose it once more", "1 new");
    assertThat(
        browsing.upload(
            "/people/_import", "file", "", "text/plain", "", "_content", "!!", "_file", "a.csv")
            .statusCode())
        .isEqualTo(400);
    assertThat(count()).isZero();
    assertThat(browsing.browse("/copies/_import").statusCode()).isEqualTo(404);
  }

  @Test
  void names_and_values_from_a_file_are_never_markup() {
    Document page =
        shown(
            tried(
                "<script>alert(1)</script>.csv",
                "name,<script>alert(2)</script>\n\"<img src=x onerror=alert(3)>\",1"),
            200);
    assertThat(page.select("main script, main img")).isEmpty();
    Document done =
        browsing.page("/people/_import?created=%3Cscript%3E&updated=7");
    assertThat(done.select("main script")).isEmpty();
    assertThat(done.select("[role=status]").text()).isEqualTo("Imported: 7 changed. People");
  }
}
