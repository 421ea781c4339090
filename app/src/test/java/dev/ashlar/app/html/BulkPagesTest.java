package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many documents changed or removed from their list, in a browser without JavaScript. */
@SuppressWarnings("NullAway.Init") // set before each test
final class BulkPagesTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String YAML =
      """
      name: people
      auth: { secret: "%s" }
      resources:
        Team:
          attributes: { name: String }
          access: { query: public, get: public, create: public, update: [ admin ], destroy: [ admin ] }
        Person:
          attributes:
            name:  { type: String, required: true, max: 10 }
            age:   Integer
            owner: String
            pin:   { type: String, restricted: true }
            team:  { type: Reference, ref: Team }
            place: { type: Object, attributes: { city: String, street: String } }
          search: [ name ]
          access: { query: public, get: public, create: public, update: [ admin, { owner: "@caller.id" } ], destroy: [ admin, { owner: "@caller.id" } ] }
      """;

  @TempDir private Path folder;
  private Browsing browsing;
  private List<String> admin;
  private List<String> ada;

  @BeforeEach
  void start() {
    browsing = Browsing.of(folder, YAML.formatted(SECRET));
    admin = cookie("{\"sub\":\"root\",\"roles\":[\"admin\"],\"exp\":4102444800}");
    ada = cookie("{\"sub\":\"ada\",\"exp\":4102444800}");
    browsing.store("Team", "red", "{'name':'Red'}");
    for (int i = 0; i < 25; i++) {
      browsing.store(
          "Person", "p" + i,
          "{'name':'P%d','age':%d,'owner':'%s','pin':'hidden','team':'red','place':{'street':'S'}}"
              .formatted(i, i, i < 3 ? "ada" : "bob"));
    }
  }

  @AfterEach
  void stop() {
    browsing.close();
  }

  private static List<String> cookie(String claims) {
    return List.of("Cookie", "ashlar=" + Bearer.of(SECRET, claims)[1].substring(7));
  }

  private Document page(String path, List<String> who) {
    return browsing.page(path, who.toArray(String[]::new));
  }

  private static Element form(Document page, String selector) {
    Element form = page.selectFirst(selector);
    assertThat(form).as(page.body().html()).isNotNull();
    return form;
  }

  private Document shown(HttpResponse<String> answer, int status) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    return Browsing.parsed(answer);
  }

  private static void done(HttpResponse<String> answer, String location) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue(location);
  }

  private long count(String query) {
    String body = browsing.get("/people?limit=1000&" + query, "application/json").body();
    return dev.ashlar.json.Json.parse(body).size();
  }

  @Test
  void chosen_documents_are_removed_after_a_page_that_says_how_many() {
    Document list = page("/people?sort=-age", admin);
    assertThat(list.select("td.pick input[name=_id]")).hasSize(20);
    Document asked =
        shown(
            browsing.submit(
                form(list, "form#selection"), admin, "_id", "p1", "_id", "p7", "_scope", "chosen"),
            200);
    assertThat(asked.selectFirst("h1").text()).isEqualTo("2 · People");
    assertThat(asked.select("tbody tr")).hasSize(2);
    assertThat(asked.select("form.delete code").text())
        .isEqualTo(
            "curl http://" + browsing.app().url().toString().substring(7)
                + "/people/_bulk -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'"
                + " -d '[{\"op\":\"destroy\",\"selector\":{\"id\":{\"$in\":[\"p1\",\"p7\"]}}}]'");
    assertThat(count("")).isEqualTo(25);
    Element remove = form(asked, "form.delete");
    done(browsing.submit(remove, admin), "/people?sort=-age");
    assertThat(count("")).isEqualTo(23);
    Document again = shown(browsing.submit(remove, admin), 412);
    assertThat(again.select("[role=alert]").text()).contains("nothing was done");
    assertThat(count("")).isEqualTo(23);
  }

  @Test
  void one_attribute_of_all_that_match_the_filter_is_changed() {
    Document list = page("/people?age%5Bgte%5D=5&limit=3", admin);
    Document asked =
        shown(browsing.submit(form(list, "form#selection"), admin, "_scope", "all"), 200);
    assertThat(asked.selectFirst("h1").text()).isEqualTo("20 · People");
    assertThat(asked.text()).contains("and 10 more");
    assertThat(asked.select("select[name=_member] option").eachAttr("value"))
        .containsExactly("name", "age", "owner", "team", "place");
    Element choosing = form(asked, "form.edit");
    choosing.selectFirst("option[value=owner]").attr("selected", "");
    Document chosen = shown(browsing.submit(choosing, admin, "_more", "member"), 200);
    Element change = form(chosen, "form.edit");
    assertThat(change.select("input[name=owner]")).hasSize(1);
    assertThat(change.select("code").text()).contains("\"op\":\"update\"", "\"patch\"");
    change.selectFirst("input[name=owner]").val("ada");
    done(browsing.submit(change, admin), "/people?age%5Bgte%5D=5&limit=3");
    assertThat(count("owner=ada")).isEqualTo(23);
    assertThat(count("owner=bob")).isEqualTo(2);
  }

  @Test
  void all_that_a_search_finds_are_removed_and_no_others() {
    browsing.store("Person", "x", "{'name':'Xenia Q','owner':'ada'}");
    browsing.store("Person", "y", "{'name':'Xenia R','owner':'bob'}");
    Document list =
        browsing.page("/people?q=xenia&limit=1", "Cookie", admin.getLast(), "Ashlar-Min-Sequence",
            "28");
    Document asked =
        shown(browsing.submit(form(list, "form#selection"), admin, "_scope", "all"), 200);
    assertThat(asked.selectFirst("h1").text()).isEqualTo("2 · People");
    Document filtered = page("/people?q=xenia&owner=bob", admin);
    Element remove =
        form(
            shown(browsing.submit(form(filtered, "form#selection"), admin, "_scope", "all"), 200),
            "form.delete");
    done(browsing.submit(remove, admin), "/people?q=xenia&owner=bob");
    assertThat(count("")).isEqualTo(26);
    assertThat(browsing.get("/people/x", "application/json").statusCode()).isEqualTo(200);
  }

  /** Changes one attribute of all documents. */
  private HttpResponse<String> changed(List<String> who, String... controls) {
    Document list = page("/people", who);
    Document asked =
        shown(browsing.submit(form(list, "form#selection"), who, "_scope", "all"), 200);
    Element change = form(asked, "form.edit");
    change.select("select").remove();
    return browsing.submit(change, who, controls);
  }

  @Test
  void what_is_wrong_with_the_value_is_said_at_its_field_and_nothing_is_changed() {
    Document wrong =
        shown(changed(admin, "_member", "name", "name", "much longer than ten"), 422);
    Element control = wrong.selectFirst("input[name=name]");
    assertThat(control.attr("aria-invalid")).isEqualTo("true");
    assertThat(control.val()).isEqualTo("much longer than ten");
    assertThat(wrong.select("[role=alert]")).isEmpty();
    shown(changed(admin, "_member", "name", "name", ""), 422);
    shown(changed(admin, "_member", "team", "team", "/teams/none"), 409);
    assertThat(count("name%5BbeginsWith%5D=P&team=red")).isEqualTo(25);
    done(changed(admin, "_member", "age", "age", ""), "/people");
    assertThat(count("age%5Bexists%5D=true")).isZero();
    done(changed(admin, "_member", "place", "place", "", "place.city", "Rome"), "/people");
    assertThat(count("place.city=Rome&place.street%5Bexists%5D=false")).isEqualTo(25);
    Document unknown = shown(changed(admin, "_member", "pin", "pin", "1"), 200);
    assertThat(unknown.select("[name=pin]")).isEmpty();
  }

  @Test
  void nobody_changes_by_selection_what_they_may_not_change_by_itself() {
    assertThat(page("/people", List.of()).select("form#selection, .pick")).isEmpty();
    assertThat(page("/teams", ada).select("form#selection, .pick")).isEmpty();
    Document refused = shown(changed(ada, "_member", "age", "age", "9"), 403);
    assertThat(refused.select("[role=alert]").text()).contains("p10: ");
    assertThat(count("age=9")).isEqualTo(1);
    Document own = page("/people?owner=ada", ada);
    Document asked =
        shown(browsing.submit(form(own, "form#selection"), ada, "_scope", "all"), 200);
    done(browsing.submit(form(asked, "form.delete"), ada), "/people?owner=ada");
    assertThat(count("")).isEqualTo(22);
    assertThat(browsing.submit(form(asked, "form.delete"), List.of()).statusCode())
        .isEqualTo(401);
  }

  @Test
  void a_form_of_another_site_does_nothing() {
    Document list = page("/people", admin);
    Document asked =
        shown(
            browsing.submit(form(list, "form#selection"), admin, "_id", "p1", "_scope", "chosen"),
            200);
    Element remove = form(asked, "form.delete");
    remove.select("input[name=_csrf]").remove();
    assertThat(browsing.submit(remove, admin).statusCode()).isEqualTo(403);
    assertThat(count("")).isEqualTo(25);
  }

  @Test
  void an_odd_selection_is_told_and_never_more_than_was_said() {
    Document list = page("/people", admin);
    Element selection = form(list, "form#selection");
    done(browsing.submit(selection, admin, "_scope", "chosen"), "/people");
    shown(browsing.submit(selection, admin, "_scope", "chosen", "_id", "no one"), 200);
    shown(browsing.submit(selection, admin, "_scope", "chosen", "_id", "<script>"), 200);
    assertThat(
        browsing.submit(selection, admin, "_scope", "all", "_method", "DELETE").statusCode())
        .isEqualTo(412);
    assertThat(
        browsing.submit(selection, admin, "_scope", "all", "_method", "PUT").statusCode())
        .isEqualTo(400);
    list.select("input[name=_filter]").val("pin=hidden");
    assertThat(browsing.submit(selection, admin, "_scope", "all").statusCode()).isEqualTo(400);
    assertThat(count("")).isEqualTo(25);
  }
}
