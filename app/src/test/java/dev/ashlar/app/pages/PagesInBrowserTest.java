package dev.ashlar.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Bearer;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import dev.ashlar.testkit.browser.Tab.Key;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
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
          "/", "/films", "/films?title=none", "/people", "/films/samurai", "/films/_new",
          "/films/samurai/_edit", "/films/samurai/_delete", "/films/samurai/_history", "/_signin",
          "/_status", "/films/none", "/problems/stale");

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
    Tab tab = open("/");
    signIn(tab);
    for (String page : PAGES) {
      for (boolean dark : new boolean[] {false, true}) {
        tab.dark(dark);
        tab.open(app.url() + page);
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
        assertThat(found).as(page + (dark ? " in the dark" : "")).isEqualTo("[]");
        assertThat(tab.value("document.documentElement.scrollWidth <= innerWidth").booleanValue())
            .as(page + " scrolls sideways")
            .isTrue();
      }
    }
    assertThat(tab.requests())
        .allMatch(each -> each.contains(app.url().toString().replace("http", "")));
    assertThat(tab.complaints().stream().filter(each -> !each.contains("404"))).isEmpty();
  }

  @Test
  void two_windows_are_in_step_and_nothing_moves_under_the_reader() {
    Tab list = open("/films");
    Tab document = open("/films/ran");
    for (Tab tab : List.of(list, document)) {
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
