package dev.ashlar.app.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Bearer;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import dev.ashlar.testkit.browser.Tab.Key;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page under {@code /docs} in Chromium, under the Content-Security-Policy that it is sent with. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before each test
class DocsInBrowserTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String YAML =
      """
      name: docs
      port: 0
      auth: { secret: "%s" }
      resources:
        Note:
          attributes:
            text:  { type: String, required: true, max: 200 }
            owner: String
            made:  { type: Date, default: now() }
            photo: { type: File, accept: [ image/* ] }
          attachments: true
          access:
            query: authenticated
            get: authenticated
            create: authenticated
            update: authenticated
            destroy: [ admin ]
        Team: { attributes: { name: { type: String, unique: true } }, access: { query: public } }
      """;

  /** What WCAG 2.2 calls the relative luminance of a colour, and the contrast of two. */
  private static final String CONTRAST =
      """
      (element) => {
        const parts = (text) => text.match(/[\\d.]+/g).map(Number);
        const ground = (node) => {
          for (let at = node; at; at = at.parentElement) {
            const colour = parts(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
          }
          return [255, 255, 255];
        };
        const light = (colour) => colour.slice(0, 3)
          .map((c) => c / 255)
          .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
          .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
        const two = [light(parts(getComputedStyle(element).color)), light(ground(element))].sort();
        return (two[1] + 0.05) / (two[0] + 0.05);
      }""";

  private App app;
  private Browser browser;
  private Tab tab;

  @BeforeAll
  void start(@TempDir Path folder, @TempDir Path profile) throws IOException {
    browser = Browser.start(profile);
    Files.writeString(folder.resolve("app.yaml"), YAML.formatted(SECRET));
    app = Ashlar.folder(folder).start();
  }

  @AfterAll
  void stop() {
    app.stop();
    browser.close();
  }

  @BeforeEach
  void open() {
    tab = browser.open(app.url() + "/docs");
  }

  @Test
  void the_page_asks_for_nothing_but_itself_and_complains_about_nothing() {
    tab.value("document.querySelectorAll('details').forEach((each) => each.open = true)");
    tab.await("document.querySelectorAll('details[open] form').length > 15");
    assertThat(tab.requests()).containsExactly("GET " + app.url() + "/docs");
    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.text("document.title")).isEqualTo("docs: the interface");
  }

  /** With the keyboard alone. */
  @Test
  void an_operation_is_tried_with_a_token() {
    String token = Bearer.of(SECRET, "{\"sub\":\"ada\"}")[1].substring("Bearer ".length());
    tab.tabTo("document.activeElement.id === 'token'");
    tab.type(token);
    follow("createNote");
    tab.tabTo("document.activeElement.id === 'createNote-body'");
    tab.value("document.activeElement.select()");
    tab.type("{\"id\": \"first\", \"text\": \"Hello, docs\"}");
    send("createNote");
    assertThat(answer("createNote")).contains("201 Created", "location: /notes/first");
    assertThat(answer("createNote")).contains("\"text\": \"Hello, docs\"");

    follow("getNote");
    tab.tabTo("document.activeElement.id === 'getNote-path-id'");
    tab.type("first");
    send("getNote");
    assertThat(answer("getNote")).contains("200 OK", "\"text\": \"Hello, docs\"");
    assertThat(app.model("Note").get("first")).isPresent();
    assertThat(tab.requests())
        .containsExactly(
            "GET " + app.url() + "/docs",
            "POST " + app.url() + "/notes",
            "GET " + app.url() + "/notes/first");
    assertThat(tab.complaints()).isEmpty();
  }

  /** Opens an operation by its link in the navigation. */
  private void follow(String operation) {
    tab.value("document.querySelector('.skip').focus()");
    tab.tabTo("document.activeElement.hash === '#" + operation + "'");
    tab.press(Key.ENTER);
    tab.await("document.getElementById('" + operation + "').open");
  }

  private void send(String operation) {
    tab.tabTo("document.activeElement.matches('#" + operation + " button[type=submit]')");
    tab.press(Key.ENTER);
    tab.await("document.querySelectorAll('#" + operation + " .answer pre').length > 0");
  }

  private String answer(String operation) {
    return tab.text("document.querySelector('#" + operation + " .answer').innerText");
  }

  @Test
  void a_refusal_is_shown_as_any_answer_is() {
    follow("listNotes");
    send("listNotes");
    assertThat(answer("listNotes")).contains("401", "www-authenticate: Bearer", "unauthenticated");
    assertThat(tab.text("document.activeElement.matches('#listNotes button')"))
        .as("the keyboard stays where it was")
        .isEqualTo("true");
  }

  @Test
  void a_picture_is_uploaded_with_its_document() {
    String token = Bearer.of(SECRET, "{\"sub\":\"ada\"}")[1].substring("Bearer ".length());
    tab.tabTo("document.activeElement.id === 'token'");
    tab.type(token);
    follow("createNote");
    tab.value(
        """
        (() => {
          const type = document.getElementById('createNote-Content-Type');
          type.value = 'multipart/form-data';
          type.dispatchEvent(new Event('change', { bubbles: true }));
          document.querySelector('#createNote [data-part=text]').value = 'with a picture';
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array([1, 2, 3])], 'a.png', { type: 'image/png' }));
          document.querySelector('#createNote [data-part=photo]').files = files.files;
        })()""");
    send("createNote");
    assertThat(answer("createNote")).contains("201 Created", "\"text\": \"with a picture\"",
        "\"name\": \"a.png\"");
    assertThat(tab.complaints()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void everything_can_be_read_by_day_and_by_night(boolean dark) {
    tab.dark(dark);
    tab.value("document.querySelectorAll('details').forEach((each) => each.open = true)");
    String ground = tab.text("getComputedStyle(document.body).backgroundColor");
    assertThat(Integer.parseInt(ground.replaceAll("rgb\\((\\d+),.*", "$1")) < 100).isEqualTo(dark);
    String faint =
        "JSON.stringify([...document.querySelectorAll('body *')]"
            + ".filter((e) => e.checkVisibility() && e.innerText && !e.matches('script, .skip'))"
            + ".filter((e) => (" + CONTRAST + ")(e) < 4.5).map((e) => e.outerHTML.slice(0, 80)))";
    assertThat(tab.text(faint)).isEqualTo("[]");
  }

  @Test
  void every_field_has_a_name_and_whatever_has_the_keyboard_shows_it() {
    tab.value("document.querySelectorAll('details').forEach((each) => each.open = true)");
    String nameless =
        "[...document.querySelectorAll('input, select, textarea')]"
            + ".filter((e) => !e.ariaLabel && !e.labels.length).map((e) => e.outerHTML).join()";
    assertThat(tab.text(nameless)).isEmpty();
    for (int i = 0; i < 60; i++) {
      tab.press(Key.TAB);
      String focused = "document.activeElement";
      assertThat(tab.text("getComputedStyle(" + focused + ").outlineStyle"))
          .as(tab.text(focused + ".outerHTML"))
          .isNotEqualTo("none");
    }
  }

  /** WCAG 2.2, 1.4.10: 320 pixels wide without scrolling sideways. */
  @Test
  void the_page_fits_a_narrow_screen() {
    tab.size(320, 640);
    tab.value("document.querySelectorAll('details').forEach((each) => each.open = true)");
    assertThat(tab.value("document.documentElement.scrollWidth").intValue())
        .isLessThanOrEqualTo(320);
  }

  /** The browser asks whether its copy still holds, and works with it under the policy of the answer. */
  @Test
  void the_page_still_works_when_it_is_read_again() {
    tab.open(app.url() + "/docs");
    tab.open(app.url() + "/docs");
    assertThat(tab.complaints()).isEmpty();
    assertThat(tab.text("document.querySelector('form').hidden")).isEqualTo("false");
    tab.open(app.url() + "/problems/stale");
    tab.open(app.url() + "/problems/stale");
    assertThat(tab.complaints()).isEmpty();
  }

  @Test
  void two_things_never_have_one_name() {
    assertThat(
        tab.text(
            "(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
                + " return ids.filter((id, at) => ids.indexOf(id) !== at).join(); })()"))
        .isEmpty();
  }
}
