package dev.ashlar.app.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.cli.Ran;
import dev.ashlar.testkit.browser.Browser;
import dev.ashlar.testkit.browser.Tab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pictures of the README and the guide, taken of the shop that {@code ashlar new shop} makes. Each run takes
 * them anew, into {@code target/pictures}; {@code -Dashlar.pictures=true} copies them to {@code docs/images}.
 * What a page must show is looked for in the page, since no two machines draw the same pixels.
 */
@Tag("slow")
@Timeout(240)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init") // set before each test
class ScreenshotsTest {
  private static final Path DOCS = Path.of(System.getProperty("ashlar.root", "..")).resolve("docs");
  private static final Path TAKEN = Path.of("target", "pictures");
  private static final Pattern PICTURE = Pattern.compile("images/([a-z-]+)\\.png");
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 620;

  private App app;
  private Browser browser;
  private Tab tab;

  @BeforeAll
  void start(@TempDir Path folder, @TempDir Path profile) throws IOException {
    Path shop = folder.resolve("shop");
    Ran made = Ran.of("new", shop.toString());
    assertThat(made.code()).as(made.err()).isZero();
    app = Ashlar.folder(shop).port(0).start();
    browser = Browser.start(profile);
    tab = browser.open(app.url() + "/");
    tab.size(WIDTH, HEIGHT);
    Files.createDirectories(TAKEN);
  }

  @AfterAll
  void stop() {
    browser.close();
    app.stop();
  }

  private void take(String name) throws IOException {
    byte[] picture = tab.picture();
    var image = ImageIO.read(new ByteArrayInputStream(picture));
    assertThat(image.getWidth()).isEqualTo(WIDTH);
    Set<Integer> colours = new TreeSet<>();
    for (int x = 0; x < image.getWidth(); x += 7) {
      for (int y = 0; y < image.getHeight(); y += 7) {
        colours.add(image.getRGB(x, y));
      }
    }
    assertThat(colours).as("an empty picture has one colour").hasSizeGreaterThan(10);
    Path file = TAKEN.resolve(name + ".png");
    Files.write(file, picture);
    if (Boolean.getBoolean("ashlar.pictures")) {
      Path images = Files.createDirectories(DOCS.resolve("images"));
      Files.copy(file, images.resolve(name + ".png"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private String shown() {
    return tab.text("document.body.innerText");
  }

  @Test
  void the_home_page() throws IOException {
    tab.dark(false);
    tab.open(app.url() + "/");
    assertThat(shown()).contains("Products", "Last changes", "From a program", "What runs");
    take("home");
  }

  @Test
  void a_list_in_the_light_and_in_the_dark() throws IOException {
    for (boolean dark : List.of(false, true)) {
      tab.dark(dark);
      tab.open(app.url() + "/products");
      tab.await("document.querySelector('.live')?.dataset.status === 'open'");
      assertThat(shown()).contains("in all", "New", "The request that shows this");
      assertThat(tab.text("document.querySelectorAll('tr[data-id]').length > 3"))
          .isEqualTo("true");
      take(dark ? "list-dark" : "list");
    }
    tab.dark(false);
  }

  @Test
  void a_document_with_what_refers_to_it_and_a_form() throws IOException {
    tab.dark(false);
    tab.open(app.url() + "/products");
    String first = tab.text("document.querySelector('tr[data-id] a').pathname");
    tab.open(app.url() + first);
    assertThat(shown()).contains("Edit", "History", "Version");
    tab.await("document.querySelector('.live')?.dataset.status === 'open'");
    tab.value("document.querySelector('details.requests').open = true; 1");
    assertThat(shown()).containsIgnoringCase("curl").contains(app.url() + first);
    take("document");
    tab.open(app.url() + first + "/_edit");
    assertThat(tab.text("!!document.querySelector('form.edit [required]')")).isEqualTo("true");
    take("form");
  }

  @Test
  void graphi_ql_with_an_answer() throws IOException {
    tab.dark(false);
    tab.open(app.url() + "/graphql");
    tab.await("document.querySelector('.graphiql-container')");
    tab.await("document.querySelector('.CodeMirror')?.CodeMirror");
    tab.value(
        "document.querySelector('.graphiql-query-editor .CodeMirror, .CodeMirror').CodeMirror.setValue("
            + "'{\\n  ListProducts(limit: 3) {\\n    total\\n    items {\\n      id\\n      name\\n    }\\n  }\\n}'); 1");
    tab.value("document.querySelector('.graphiql-execute-button').click(); 1");
    tab.await("document.querySelector('.result-window')?.innerText.includes('total')");
    take("graphiql");
  }

  @Test
  void every_picture_that_the_pages_show_is_taken_here() throws IOException {
    var named = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(DOCS)) {
      for (Path page : Stream.concat(
          files.filter(file -> file.toString().endsWith(".md")),
          Stream.of(DOCS.resolveSibling("README.md")))
          .toList()) {
        PICTURE.matcher(Files.readString(page))
            .results()
            .map(found -> found.group(1))
            .forEach(named::add);
      }
    }
    assertThat(named).isNotEmpty();
    try (Stream<Path> kept = Files.list(DOCS.resolve("images"))) {
      assertThat(
          kept.map(file -> file.getFileName().toString().replace(".png", ""))
              .collect(Collectors.toSet()))
          .isEqualTo(named);
    }
    String takes = Files.readString(
        DOCS.resolveSibling("app/src/test/java/dev/ashlar/app/pages/ScreenshotsTest.java"));
    assertThat(named).allMatch(name -> takes.contains("\"" + name + "\""));
  }
}
