package dev.ashlar.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Bearer;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import dev.ashlar.testkit.browser.Tab.Key;
import dev.ashlar.web.assets.Assets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The pages in Chromium: what axe finds, what is loaded, what the keyboard does, and two windows in step. One
 * browser and one application for all, since both take a second to start.
 */
@Tag("slow")
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before each test
class PagesInBrowserTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String ANYBODY =
      "{ query: public, get: public, create: public, update: public, destroy: public }";
  private static final String YAML =
      """
      name: cinema
      port: 0
      auth: { secret: "%1$s" }
      resources:
        Person:
          description: Everybody before and behind a camera
          attributes: { name: { type: String, required: true }, born: { type: Date } }
          search: [ name ]
          access: %2$s
        Film:
          description: What we have shown, and what we mean to
          attributes:
            title:    { type: String, required: true, max: 200, title: true }
            year:     { type: Integer, min: 1888 }
            director: { type: Reference, ref: Person }
            plot:     { type: String, max: 2000, render: markdown }
            genres:   { type: Array, items: { type: String } }
            restored: Boolean
            rating:   { type: Number, min: 0, max: 10 }
            place:    { type: Object, attributes: { city: String, country: String } }
            poster:   { type: File, accept: [ image/* ], max: 5MB }
            added:    { type: Date, default: now(), render: { create: false, update: false } }
          list: [ title, year, director, genres, rating, restored ]
          search: [ title, plot ]
          count: true
          attachments: true
          access: %2$s
      """;

  private static final List<String> PAGES =
      List.of(
          "/", "/films", "/films?title=none", "/films/samurai", "/films/_new",
          "/films/samurai/_edit", "/people/tati/_delete", "/_signin", "/_status", "/films/none",
          "/films/_import", "/people/varda/_history", "/people/varda?at=3");

  private App app;
  private Browser browser;

  @BeforeAll
  void start(@TempDir Path folder, @TempDir Path profile) throws IOException {
    Files.writeString(folder.resolve("app.yaml"), YAML.formatted(SECRET, ANYBODY));
    app = Ashlar.folder(folder).start();
    browser = Browser.start(profile);
    person("kurosawa", "Akira Kurosawa");
    person("tati", "Jacques Tati");
    person("varda", "Agnès Varda");
    film("samurai", "Seven Samurai", 1954, "kurosawa", 8.6);
    film("playtime", "Playtime", 1967, "tati", 7.9);
    film("cleo", "Cléo from 5 to 7", 1962, "varda", 7.8);
    film("ran", "Ran", 1985, "kurosawa", 8.2);
    film("uncle", "My Uncle", 1958, "tati", 7.6);
    film("gleaners", "The Gleaners and I", 2000, "varda", 7.7);
  }

  @AfterAll
  void stop() {
    browser.close();
    app.stop();
  }

  private void person(String id, String name) {
    app.model("Person")
        .create(JsonNodeFactory.instance.objectNode().put("id", id).put("name", name));
  }

  private void film(String id, String title, int year, String director, double rating) {
    ObjectNode film = JsonNodeFactory.instance.objectNode().put("id", id).put("title", title);
    film.put("year", year)
        .put("director", director)
        .put("rating", rating)
        .put("restored", year < 1980);
    film.put("plot", "Of **" + title + "**, with\n\n- a beginning\n- an [end](/films)\n");
    film.putArray("genres").add("drama").add(year < 1960 ? "comedy" : "history");
    film.putObject("place").put("city", "Tokyo").put("country", "Japan");
    app.model("Film").create(film);
  }

  private void change(String id, ObjectNode patch) {
    app.model("Film").update(id, patch.toString());
  }

  private Tab open(String path) {
    return browser.open(app.url() + path);
  }

  /** A browser whose cookie says that an administrator looks. */
  private void signIn(Tab tab) {
    String token =
        Bearer.of(SECRET, "{\"sub\":\"ada\",\"roles\":[\"admin\"]}")[1]
            .substring("Bearer ".length());
    assertThat(
        tab.value(
            "fetch('/_session', { method: 'POST', headers: { 'Content-Type': 'application/json' },"
                + " body: JSON.stringify({ token: '" + token
                + "' }) }).then((answer) => answer.ok)")
            .booleanValue())
        .isTrue();
  }

  private static String axe() throws IOException {
    String name = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
    try (InputStream stream = PagesInBrowserTest.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(stream, name).readAllBytes(),
          StandardCharsets.UTF_8);
    }
  }

  @Test
  void axe_finds_nothing_serious_on_any_page_in_either_scheme_and_nothing_leaves_the_server()
      throws IOException {
    String axe = axe();
    app.model("Person").update("varda", "{\"born\":\"1928-05-30T00:00:00Z\"}");
    Tab tab = open("/");
    signIn(tab);
    for (String page : PAGES) {
      for (boolean dark : new boolean[] {false, true}) {
        tab.dark(dark);
        tab.size(dark ? 360 : 1800, 900);
        tab.open(app.url() + page);
        nothingSerious(tab, axe, page + (dark ? " in the dark" : ""));
      }
    }
    for (boolean dark : new boolean[] {false, true}) {
      tab.dark(dark);
      invalid(tab, dark ? 360 : 1800);
      nothingSerious(tab, axe, "a form with violations" + (dark ? " in the dark" : ""));
      chosen(tab);
      nothingSerious(tab, axe, "a change of many" + (dark ? " in the dark" : ""));
      read(tab);
      nothingSerious(tab, axe, "a file that was read" + (dark ? " in the dark" : ""));
    }
    assertThat(tab.requests())
        .allMatch(each -> each.startsWith("GET data:") || each.contains(" " + app.url()));
    assertThat(tab.complaints())
        .allMatch(
            each -> each.contains("404") || each.contains("422") || each.contains("Canvas2D")); // axe's own
  }

  /** What axe says of a page as it stands, and whether it fits the narrowest and the widest window. */
  private static void nothingSerious(Tab tab, String axe, String page) {
    tab.value(axe + "; 1");
    String found =
        tab.value(
            """
            axe.run(document, { resultTypes: ['violations'],
              rules: { 'target-size': { enabled: true } } })
              .then((found) => JSON.stringify(found.violations
                .filter(({ impact }) => impact === 'serious' || impact === 'critical')
                .map(({ id, nodes }) => [id, nodes.slice(0, 3).map((node) => node.html + ' ' + node.any.map((any) => any.message))])))
            """)
            .stringValue();
    assertThat(found).as(page).isEqualTo("[]");
    for (int width : new int[] {360, 1800}) {
      tab.size(width, 900);
      assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth").booleanValue())
          .as(page + " scrolls sideways in " + width + " pixels")
          .isTrue();
    }
  }

  /** A form that came back: its title is missing, its year too early. */
  private void invalid(Tab tab, int width) {
    tab.size(width, 900);
    tab.open(app.url() + "/films/samurai/_edit");
    tab.value(
        "document.querySelector('[name=title]').value = '';"
            + " document.querySelector('[name=year]').value = '1'; 1");
    tab.loads(
        () -> tab.value("const form = document.querySelector('form.edit');"
            + " form.noValidate = true; form.requestSubmit(); 1"));
    assertThat(tab.text("document.querySelectorAll('[aria-invalid=true]').length"))
        .isEqualTo("2");
  }

  /** What is asked before documents that were chosen are changed: here one member of two. */
  private void chosen(Tab tab) {
    tab.open(app.url() + "/films");
    tab.loads(
        () -> tab.value(
            "for (const box of [...document.querySelectorAll('td.pick input')].slice(0, 2)) box.click();"
                + " document.querySelector('#selection button[value=chosen]').click(); 1"));
    tab.value("document.querySelector('#bulk-member').value = 'year'; 1");
    tab.loads(() -> tab.value("document.querySelector('button[name=_more]').click(); 1"));
    assertThat(tab.text("document.querySelectorAll('tbody tr').length")).isEqualTo("2");
    assertThat(tab.text("!!document.querySelector('[name=year]')")).isEqualTo("true");
  }

  /** What an import would do, of a file with a good line and a bad one. */
  private void read(Tab tab) {
    tab.open(app.url() + "/films/_import");
    tab.value(
        "const files = new DataTransfer();"
            + " files.items.add(new File(['title,year\\nNew,1999\\nOld,1\\n'], 'films.csv', { type: 'text/csv' }));"
            + " const input = document.querySelector('main input[type=file]'); input.files = files.files;"
            + " input.form.requestSubmit(); 1");
    tab.await("document.querySelectorAll('[name=_column]').length === 2");
    assertThat(tab.text("document.querySelector('main .notice').textContent")).contains("1 ");
  }

  @Test
  void the_keyboard_alone_finds_opens_and_turns_its_shortcuts_off() {
    Tab tab = open("/films");
    tab.looked();
    tab.tabTo("document.activeElement.matches('.skip')");
    tab.press(Key.ENTER);
    assertThat(tab.text("document.activeElement.id")).isEqualTo("main");
    tab.character('/');
    assertThat(tab.text("document.activeElement.type")).isEqualTo("search");
    tab.type("samurai");
    tab.loads(() -> tab.press(Key.ENTER));
    assertThat(tab.text("document.querySelectorAll('tr[data-id]').length")).isEqualTo("1");
    tab.tabTo("document.activeElement.matches('tr[data-id] a')");
    tab.loads(() -> tab.press(Key.ENTER));
    assertThat(tab.text("location.pathname")).isEqualTo("/films/samurai");
    assertThat(tab.text("!!document.querySelector('dl.members .markdown')")).isEqualTo("true");
    tab.await("document.querySelector('.live')"); // the script has begun
    tab.character('?');
    tab.await("document.querySelector('dialog[open]')");
    tab.press(Key.SPACE);
    assertThat(tab.text("localStorage.getItem('ashlar:shortcuts')")).isEqualTo("off");
    tab.press(Key.ESCAPE);
    tab.await("!document.querySelector('dialog')");
    tab.character('e');
    assertThat(tab.text("location.pathname")).isEqualTo("/films/samurai");
    tab.value("localStorage.removeItem('ashlar:shortcuts')");
  }

  /** The whole of a first visit: page, style, script, worker and client. */
  @Test
  void a_first_page_of_a_hundred_rows_takes_less_than_fifty_kilobytes() throws Exception {
    for (int i = 0; i < 100; i++) {
      person("extra-" + i, "An extra of number " + i);
    }
    HttpResponse<byte[]> page = packed("/people?limit=100");
    var unpacked = new GZIPInputStream(new ByteArrayInputStream(page.body()));
    String html = new String(unpacked.readAllBytes(), StandardCharsets.UTF_8);
    assertThat(html.split("<tr data-id", -1)).hasSize(101);
    int length = page.body().length;
    for (String file : List.of("app.css", "app.js", "live.js", "client.js", "icon.svg")) {
      length += packed(Assets.url(file)).body().length;
    }
    assertThat(length).isBetween(20_000, 50_000);
  }

  private HttpResponse<byte[]> packed(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(app.url() + path))
            .headers("Accept", "text/html, */*;q=0.1", "Accept-Encoding", "gzip")
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> answer =
          TimeLimit.send(client, request, HttpResponse.BodyHandlers.ofByteArray());
      assertThat(answer.headers().firstValue("Content-Encoding")).as(path).hasValue("gzip");
      return answer;
    }
  }

  @Test
  void a_german_reader_reads_german() {
    Tab tab = open("/");
    tab.languages("de-AT,de;q=0.9");
    tab.open(app.url() + "/films");
    assertThat(tab.text("document.documentElement.lang")).startsWith("de");
    assertThat(tab.text("document.body.innerText")).contains("insgesamt", "8,6", "Anwenden");
  }

  @Test
  void two_windows_are_in_step_and_nothing_moves_under_the_reader() {
    Tab list = open("/films");
    Tab document = open("/films/ran");
    for (Tab tab : List.of(list, document)) {
      tab.looked();
      tab.await("document.querySelector('.live')?.dataset.status === 'open'");
    }
    String rows =
        "[...document.querySelectorAll('tr[data-id]')].map((row) => row.dataset.id).join()";
    String before = list.text(rows);
    change("ran", JsonNodeFactory.instance.objectNode().put("title", "Ran, restored"));
    list.await("document.querySelector('tr[data-id=ran]').textContent.includes('Ran, restored')");
    document.await("document.querySelector('dl').textContent.includes('Ran, restored')");
    film("late", "A late one", 2024, "varda", 7);
    list.await("document.querySelector('.news button')?.textContent.includes('1')");
    assertThat(list.text(rows)).isEqualTo(before);
    list.value("document.querySelector('.news button').click()");
    list.await("document.querySelector('tr[data-id=late]')");
    app.model("Film").destroy("late");
    list.await("document.querySelector('tr[data-id=late]').classList.contains('gone')");
    assertThat(list.complaints()).isEmpty();
  }
}
