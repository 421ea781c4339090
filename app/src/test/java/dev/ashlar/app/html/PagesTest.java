package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a browser sees of an application: home, lists, documents, problems. */
class PagesTest {
  private static final String YAML =
      """
      name: school
      resources:
        Team: { attributes: { name: { type: String, unique: true } } }
        Person:
          label: Colleague
          description: Who works here.
          attributes:
            name:   String
            age:    { type: Integer, min: 0 }
            pin:    { type: String, restricted: true }
            memo:   { type: String, render: { query: false } }
            diary:  { type: String, render: { get: false } }
            joined: Date
            site:   { type: String, format: uri }
            active: Boolean
            team:   { type: Reference, ref: Team }
            address: { type: Object, attributes: { city: String } }
            tags:   { type: Array, items: String }
          list: [ name, age, diary, team ]
          search: [ name ]
          attachments: true
          requires: { Team: { filter: { name: "@this.name" } } }
        Event: { attributes: { room: String, at: Date, text: String } }
        Note:
          attributes: { text: String }
          list: [ id, text ]
          requires: { named: { resource: Person, filter: { name: Ada }, fields: [ name, age ] } }
      readModels:
        Story:
          sequencedBy: at
          projects: [ { resource: Event, id: room, set: { at: at, text: text } } ]
        Room:
          projects: [ { resource: Event, id: room, set: { last: text } } ]
      """;

  private static Browsing school;

  @BeforeAll
  static void start(@TempDir Path folder) {
    school = Browsing.of(folder, YAML);
    school.store("Team", "red", "{'name':'Red team'}");
    school.store(
        "Person", "ada",
        "{'name':'Ada','age':36,'pin':'1234','memo':'hushed','diary':'dear','active':true,"
            + "'joined':'2026-01-31T09:30:00Z','site':'https://ada.example','team':'red',"
            + "'address':{'city':'London'},'tags':['maths','poetry']}");
    for (int i = 0; i < 30; i++) {
      school.store("Person", "p" + (10 + i), "{'name':'Person %d','age':%d}".formatted(i, i));
    }
  }

  @AfterAll
  static void stop() {
    school.close();
  }

  @Test
  void what_is_required_has_columns_for_what_is_read_of_it() {
    school.store("Note", "n1", "{'text':'a note'}");
    Element named = school.page("/notes/n1").selectFirst("section:has(h2:contains(Named)) table");
    assertThat(named.select("thead th").eachText()).containsExactly("Name", "Age");
    assertThat(named.select("tbody tr").text()).isEqualTo("Ada 36");
  }

  @Test
  void one_address_answers_browsers_with_a_page_and_programs_with_json() {
    assertThat(school.page("/people/ada").select("h1").text()).isEqualTo("Ada");
    for (String accept : List.of("*/*", "application/json", "application/json, text/html;q=0.9")) {
      HttpResponse<String> json = school.get("/people/ada", accept);
      assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
      assertThat(json.headers().firstValue("ETag").orElse("")).matches("\"\\d+\"");
      assertThat(json.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept"));
    }
    HttpResponse<String> page = school.browse("/people/ada");
    assertThat(page.headers().firstValue("ETag").orElse("")).matches("\"\\d+-[0-9a-f]+h\"");
    assertThat(page.headers().allValues("Vary")).anyMatch(vary -> vary.contains("Accept"));
  }

  @Test
  void every_page_carries_the_policy_that_lets_nothing_run() {
    for (String path : List.of("/", "/people", "/people/ada", "/nowhere")) {
      HttpResponse<String> page = school.browse(path);
      assertThat(page.headers().firstValue("Content-Security-Policy"))
          .hasValue(
              "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none';"
                  + " form-action 'self'; frame-ancestors 'none'");
      Document document = Browsing.parsed(page);
      assertThat(document.select("style, [style], script:not([src])")).isEmpty();
      assertThat(document.select("[src^=http], link[href^=http]")).isEmpty();
      document.getAllElements()
          .forEach(
              element -> assertThat(element.attributes().asList())
                  .noneMatch(attribute -> attribute.getKey().startsWith("on")));
    }
  }

  @Test
  void home_shows_each_resource_with_its_exact_count_and_the_last_changes() {
    Document home = school.page("/");
    Element people = home.select("ul.resources li:has(a[href=/people])").first();
    assertThat(people.select("data").attr("value")).isEqualTo("31");
    assertThat(people.text()).contains("Colleagues", "Who works here.");
    assertThat(home.select("table.changes tbody tr")).hasSize(10);
    List<Integer> sequences =
        home.select("table.changes tbody tr")
            .eachAttr("data-sequence")
            .stream()
            .map(Integer::valueOf)
            .toList();
    assertThat(sequences).isSortedAccordingTo(java.util.Comparator.reverseOrder());
  }

  @Test
  void a_list_shows_its_columns_the_exact_total_and_leads_to_documents() {
    Document list = school.page("/people?limit=5");
    assertThat(list.select("h1").text()).isEqualTo("Colleagues");
    assertThat(list.select("data.total").attr("value")).isEqualTo("31");
    assertThat(list.select("tbody tr")).hasSize(5);
    assertThat(list.select("thead th").eachText()).startsWith("Name", "Age", "Diary", "Team");
    Element ada = list.select("tr[data-id=ada]").first();
    assertThat(ada.select("a").first().attr("href")).isEqualTo("/people/ada");
    assertThat(ada.select("a[href=/teams/red]").text()).isEqualTo("Red team");
    assertThat(school.page("/notes").select("p.empty").text())
        .startsWith("There are no Notes yet.");
  }

  @Test
  void everything_about_a_list_is_in_its_address() {
    Document first = school.page("/people?sort=-age&limit=10&age[gte]=0");
    assertThat(first.select("tbody th[scope=row]").first().text()).isEqualTo("Ada");
    assertThat(first.select("th[aria-sort=descending]").text()).isEqualTo("Age");
    assertThat(first.select("input[name='age[gte]']").val()).isEqualTo("0");
    Document second = school.page(first.select("a[rel=next]").attr("href"));
    assertThat(second.select("tbody th[scope=row]").first().text()).isEqualTo("Person 20");
    assertThat(second.select("a[rel=first]").attr("href")).doesNotContain("after");

    Document filtered =
        school.page("/people?name[contains]=Person 1&age[gte]=&sort=".replace(" ", "+"));
    assertThat(filtered.select("data.total").attr("value")).isEqualTo("11");
    Document nothing = school.page("/people?age[gte]=99");
    assertThat(nothing.select("p.empty").text()).contains("Nothing matches.");
    assertThat(nothing.select("p.empty a").attr("href")).isEqualTo("/people");
    assertThat(school.page("/people?q=ada&sort=name").select("tbody tr")).hasSize(1);
  }

  @Test
  void links_ask_for_exports_by_format() {
    Document list = school.page("/people?age[gte]=20");
    String csv = list.select("p.exports a:contains(CSV)").attr("href");
    HttpResponse<String> export = school.browse(csv);
    assertThat(export.headers().firstValue("Content-Type").orElse("")).startsWith("text/csv");
    assertThat(export.body().lines()).hasSize(12);
    HttpResponse<String> json = school.browse("/people/ada?_format=json");
    assertThat(json.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(school.get("/people?_format=xml", "*/*").statusCode()).isEqualTo(400);
  }

  @Test
  void a_document_shows_its_members_by_type_and_what_belongs_to_it() {
    Document ada = school.page("/people/ada");
    assertThat(ada.select("dd[data-member=age]").text()).isEqualTo("36");
    assertThat(ada.select("dd[data-member=joined]").text()).isEqualTo("31 Jan 2026, 09:30 UTC");
    assertThat(ada.select("dd[data-member=team] a[href=/teams/red]").text()).isEqualTo("Red team");
    assertThat(ada.select("dd[data-member=site] a[href=https://ada.example]")).hasSize(1);
    assertThat(ada.select("dd[data-member=active]").text()).isEqualTo("yes");
    assertThat(ada.select("dd[data-member=address] dd").text()).isEqualTo("London");
    assertThat(ada.select("dd[data-member=tags] li").eachText()).containsExactly("maths", "poetry");
    Document red = school.page("/teams/red");
    assertThat(red.select("section.referrers a[href=/people/ada]").text()).isEqualTo("Ada");
  }

  @Test
  void the_history_says_who_changed_what_and_when() {
    school.store("Team", "blue", "{'name':'Blue'}");
    school.store("Team", "blue", "{'name':'Navy'}");
    Document history = school.page("/teams/blue/_history");
    assertThat(history.select("ol.history > li")).hasSize(2);
    Element last = history.select("ol.history > li").first();
    assertThat(last.text()).contains("changed", "just now");
    assertThat(last.select("td.before").text()).isEqualTo("Blue");
    assertThat(last.select("td.after").text()).isEqualTo("Navy");
    Element first = history.select("ol.history > li").last();
    Document then = school.page(first.select("a").attr("href"));
    assertThat(then.select("h1").text()).isEqualTo("Blue");
    assertThat(then.select(".past").text()).contains(first.attr("data-sequence"));
    assertThat(school.browse("/people/ada/_history").body()).doesNotContain("1234", "dear");
  }

  @Test
  void read_models_and_their_series_are_pages() {
    for (int i = 0; i < 3; i++) {
      school.store(
          "Event", "e" + i,
          "{'room':'hall','at':'2026-01-0%dT00:00:00Z','text':'event %d'}".formatted(i + 1, i));
    }
    String[] least = {"Ashlar-Min-Sequence", String.valueOf(school.app().engine().head())};
    assertThat(school.page("/rooms/hall", least).select("dd[data-member=last]").text())
        .isEqualTo("event 2");
    assertThat(school.page("/rooms").select("a[href$=/_new]")).isEmpty();
    Document series = school.page("/stories/hall", least);
    assertThat(series.select("tbody tr").eachText())
        .satisfiesExactly(
            one -> assertThat(one).contains("event 0"),
            one -> assertThat(one).contains("event 1"),
            one -> assertThat(one).contains("event 2"));
    Document part = school.page("/stories/hall?order=desc&last=2&from=");
    assertThat(part.select("tbody tr").first().text()).contains("event 2");
    assertThat(part.select("tbody tr")).hasSize(2);
    assertThat(school.page("/stories").select("tbody a[href=/stories/hall]")).isNotEmpty();
    assertThat(school.page("/stories/hall/_history").select("ol.history > li")).hasSize(3);
  }

  @Test
  void what_is_hidden_from_json_is_hidden_from_pages() {
    assertThat(school.browse("/people/ada").body()).doesNotContain("1234", "dear")
        .contains("hushed");
    assertThat(school.browse("/people").body()).doesNotContain("1234", "hushed");
    assertThat(school.page("/people").select("[name^=pin], [name^=memo]")).isEmpty();
  }

  @Test
  void every_problem_is_a_page_that_says_what_to_do_next() {
    for (String path : List.of("/people/nobody", "/nowhere", "/people?agee=1", "/people/ada/%ff")) {
      HttpResponse<String> answer = school.browse(path);
      assertThat(answer.statusCode()).as(path).isIn(404, 400);
      Document page = Browsing.parsed(answer);
      assertThat(page.select("section.problem h1").text()).isNotEmpty();
      assertThat(page.text())
          .contains("What to do", answer.headers().firstValue("Request-Id").orElseThrow());
      assertThat(school.get(path, "*/*").headers().firstValue("Content-Type"))
          .hasValue("application/problem+json");
    }
  }

  @Test
  void a_page_that_did_not_change_is_not_sent_again() {
    String tag = school.browse("/teams/red").headers().firstValue("ETag").orElseThrow();
    assertThat(school.browse("/teams/red", "If-None-Match", tag).statusCode()).isEqualTo(304);
    assertThat(school.get("/teams/red", "*/*", "If-None-Match", tag).statusCode()).isEqualTo(200);
  }

  @Test
  void the_anonymous_get_the_sign_in_form_where_a_caller_is_needed(@TempDir Path folder) {
    String secret = "a secret of more than thirty-two bytes";
    String yaml =
        """
        name: closed
        auth: { secret: "%s" }
        resources:
          Diary:
            attributes: { owner: String, text: String }
            access: { query: { owner: "@caller.id" }, get: { owner: "@caller.id" } }
        """
            .formatted(secret);
    try (Browsing closed = Browsing.of(folder, yaml)) {
      closed.store("Diary", "one", "{'owner':'ada','text':'mine'}");
      closed.store("Diary", "two", "{'owner':'bob','text':'theirs'}");
      HttpResponse<String> anonymous = closed.browse("/diaries");
      assertThat(anonymous.statusCode()).isEqualTo(401);
      assertThat(anonymous.headers().firstValue("WWW-Authenticate")).isPresent();
      Document form = Browsing.parsed(anonymous);
      assertThat(form.select("form[action=/_session][method=post] input[name=token]")).hasSize(1);
      String[] ada = Bearer.of(secret, "{\"sub\":\"ada\"}");
      Document mine = closed.page("/diaries", ada);
      assertThat(mine.select("data.total").attr("value")).isEqualTo("1");
      assertThat(mine.text()).contains("mine").doesNotContain("theirs");
      assertThat(closed.browse("/diaries/two", ada).statusCode()).isEqualTo(404);
      assertThat(closed.browse("/diaries", ada).headers().allValues("Cache-Control"))
          .allMatch(value -> value.contains("private"));
      assertThat(closed.page("/", ada).select("table.changes tbody tr")).hasSize(1);
      assertThat(closed.page("/").select("ul.resources li")).isEmpty();
    }
  }
}
