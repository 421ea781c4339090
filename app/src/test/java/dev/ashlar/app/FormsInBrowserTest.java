package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Forms in Chromium, in which no page runs a script. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before the first test
class FormsInBrowserTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String YAML =
      """
      name: forms
      port: 0
      auth: { secret: "%s" }
      resources:
        Team:
          attributes: { name: { type: String, unique: true } }
          access: { query: public, get: public, create: authenticated, update: authenticated, destroy: authenticated }
        Person:
          attributes:
            name:      { type: String, required: true, max: 40 }
            text:      String
            born:      Date
            exact:     Date
            score:     Number
            large:     Integer
            mail:      { type: String, format: email }
            color:     { type: String, enum: [ red, green ] }
            active:    { type: Boolean, default: true }
            tags:      { type: Array, items: String }
            addresses: { type: Array, items: { type: Object, attributes: { city: String, main: { type: Boolean, required: true } } } }
            free:      Object
            team:      { type: Reference, ref: Team }
            avatar:    { type: File, accept: [ image/* ], max: 1MB }
          access: { query: public, get: public, create: authenticated, update: authenticated, destroy: authenticated }
      """;
  private static final String ADA =
      """
      {"id":"ada","name":"Ada","text":"\\n one \\r\\n\\u0000 <b>two</b>\\rthree","born":"1815-12-10T00:00:00Z",\
      "exact":"1999-12-31T23:59:59.123456789Z","score":1.0E21,"large":9007199254740993,"mail":"ada@example.org",\
      "color":"green","active":false,"tags":["a","","b "],"addresses":[{"city":"London","main":false},\
      {"city":"Bath","main":true}],"free":{"deep":[null,{"x":1.0}]},"team":"/teams/red"}""";

  private App app;
  private Browser browser;
  private Client client;
  private String[] bearer;
  private Path folder;

  @BeforeAll
  void start(@TempDir Path folder, @TempDir Path profile) throws IOException {
    this.folder = folder;
    browser = Browser.start(profile);
    Files.writeString(folder.resolve("app.yaml"), YAML.formatted(SECRET));
    app = Ashlar.folder(folder).start();
    client = new Client(app.url());
    bearer = Bearer.of(SECRET, "{\"sub\":\"ada\",\"exp\":4102444800}");
    client.put("/teams/red", "{\"name\":\"Red\"}", bearer);
  }

  @AfterAll
  void stop() {
    app.stop();
    browser.close();
  }

  /** A page of somebody who signs in on the way to it. */
  private Tab page(String path) {
    Tab tab = browser.tab();
    tab.scripts(false);
    tab.open(app.url() + "/_signin?_return=" + path);
    enter(tab, "token", bearer[1].substring("Bearer ".length()));
    send(tab, "form.signin");
    assertThat(tab.text("location.pathname")).isEqualTo(path);
    return tab;
  }

  private static void enter(Tab tab, String name, String text) {
    tab.value("document.querySelector('main [name=\"%s\"]').focus()".formatted(name));
    tab.value("document.activeElement.select?.()");
    tab.type(text);
  }

  private static void send(Tab tab, String form) {
    tab.loads(
        () -> tab.value(
            "document.querySelector('%s [type=submit]:not([hidden], [name])').click()"
                .formatted(form)));
  }

  private static void isInvalid(Tab tab, String name) {
    assertThat(tab.text(
        "document.querySelector('[name=\"%s\"]').getAttribute('aria-invalid')".formatted(name)))
        .isEqualTo("true");
  }

  @Test
  void a_document_is_made_changed_and_removed_without_a_script() throws IOException {
    Tab tab = page("/people/_new");
    enter(tab, "id", "grace");
    enter(tab, "name", "Grace");
    enter(tab, "score", "1e3");
    enter(tab, "addresses.0.city", "New York");
    tab.value("document.querySelector('[name=\"team\"]').value = 'red'");
    Path image = folder.resolve("grace.png");
    Files.write(
        image,
        Base64.getDecoder()
            .decode(
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="));
    tab.choose("[name=avatar]", image);
    tab.loads(() -> tab.value("document.querySelector('[name=_more][value=addresses]').click()"));
    assertThat(tab.text("document.querySelectorAll('[name$=\".city\"]').length")).isEqualTo("2");
    assertThat(tab.text("document.querySelector('[name=name]').value")).isEqualTo("Grace");
    enter(tab, "addresses.1.city", "Arlington");
    tab.choose("[name=avatar]", image);
    send(tab, "form.edit");
    assertThat(tab.text("location.pathname")).isEqualTo("/people/grace");
    JsonNode grace = client.get("/people/grace").json();
    assertThat(grace.path("addresses").findValuesAsString("city"))
        .containsExactly("New York", "Arlington");
    assertThat(grace.path("avatar").path("name").asString()).isEqualTo("grace.png");
    assertThat(grace.path("active").booleanValue()).isTrue();
    assertThat(grace.path("team").asString()).isEqualTo("red");

    tab.open(app.url() + "/people/grace/_edit");
    tab.value("document.querySelector('form.edit').noValidate = true");
    enter(tab, "name", " ");
    tab.value("document.querySelector('[name=name]').value = ''");
    enter(tab, "mail", "nobody");
    send(tab, "form.edit");
    isInvalid(tab, "name");
    isInvalid(tab, "mail");
    assertThat(tab.text("document.querySelector('[name=mail]').value")).isEqualTo("nobody");
    enter(tab, "name", "Hopper");
    tab.value("document.querySelector('[name=mail]').value = ''");
    tab.value("document.querySelector('[name=\"avatar._remove\"]').click()");
    send(tab, "form.edit");
    assertThat(client.get("/people/grace").json().path("name").asString()).isEqualTo("Hopper");
    assertThat(client.get("/people/grace").json().has("avatar")).isFalse();

    tab.open(app.url() + "/people/grace/_delete");
    send(tab, "form.delete");
    assertThat(tab.text("location.pathname")).isEqualTo("/people");
    assertThat(client.get("/people/grace").status()).isEqualTo(404);
  }

  @Test
  void a_form_that_is_sent_as_it_was_shown_changes_nothing_in_a_browser() throws IOException {
    assertThat(client.put("/people/ada", ADA, bearer).status()).isEqualTo(201);
    String before = client.get("/people/ada?meta=true").body();
    Tab tab = page("/people/ada/_edit");
    assertThat(tab.value("document.querySelectorAll('form.edit :invalid').length").asInt())
        .isZero();
    send(tab, "form.edit");
    assertThat(tab.text("location.pathname")).isEqualTo("/people/ada");
    assertThat(client.get("/people/ada?meta=true").body()).isEqualTo(before);
  }

  @Test
  void what_a_reference_names_is_made_without_leaving_the_form() throws IOException {
    Tab tab = browser.tab();
    tab.open(app.url() + "/_signin?_return=/people/_new");
    enter(tab, "token", bearer[1].substring("Bearer ".length()));
    send(tab, "form.signin");
    enter(tab, "name", "Kept");
    tab.value("document.querySelector('a[data-inline=team]').click()");
    tab.await("document.querySelector('dialog.inline form.edit [name=name]') !== null");
    tab.value("document.querySelector('dialog.inline [name=id]').value = 'made-here'");
    tab.value("document.querySelector('dialog.inline [name=name]').value = 'Made here'");
    tab.value("document.querySelector('dialog.inline form.edit').requestSubmit()");
    tab.await("document.querySelector('dialog.inline') === null");
    assertThat(tab.text("document.querySelector('main form.edit [name=team]').value"))
        .isEqualTo("made-here");
    assertThat(tab.text("document.querySelector('main form.edit [name=name]').value"))
        .isEqualTo("Kept");
    assertThat(client.get("/teams/made-here").json().path("name").asString())
        .isEqualTo("Made here");
    Path image = folder.resolve("upload.png");
    Files.write(image, new byte[] {1, 2, 3});
    tab.value("document.querySelector('main form.edit [name=id]').value = 'kept'");
    tab.choose("[name=avatar]", image);
    tab.loads(() -> tab.value("document.querySelector('main form.edit').requestSubmit()"));
    assertThat(tab.text("location.pathname")).isEqualTo("/people/kept");
    assertThat(client.get("/people/kept").json().path("team").asString()).isEqualTo("made-here");
    assertThat(client.get("/people/kept").json().path("avatar").path("size").asInt(0))
        .isEqualTo(3);
    assertThat(tab.complaints()).noneMatch(complaint -> complaint.startsWith("policy:"));
  }

  @Test
  void whoever_was_slower_sees_both_values_and_chooses() throws IOException {
    client.put("/people/alan", "{\"name\":\"Alan\",\"text\":\"old\",\"mail\":\"a@b.c\"}", bearer);
    Tab tab = page("/people/alan/_edit");
    enter(tab, "name", "Mathison");
    client.patch("/people/alan", "{\"name\":\"Turing\",\"text\":\"new\"}", bearer);
    send(tab, "form.edit");
    assertThat(tab.text("document.querySelector('main').innerText"))
        .contains("Turing", "new", "old");
    assertThat(tab.text("document.querySelector('[name=name]').value")).isEqualTo("Mathison");
    assertThat(tab.text("document.querySelector('[name=\"text._choice\"]:checked').value"))
        .isEqualTo("stored");
    send(tab, "form.edit");
    JsonNode alan = client.get("/people/alan").json();
    assertThat(alan.path("name").asString()).isEqualTo("Mathison");
    assertThat(alan.path("text").asString()).isEqualTo("new");
    assertThat(alan.path("mail").asString()).isEqualTo("a@b.c");
    assertThat(tab.complaints()).noneMatch(complaint -> complaint.startsWith("policy:"));
  }
}
