package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ashlar bootstrap} writes every built-in template, and each can then be changed. */
class EveryTemplateTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String[] ADMIN =
      Bearer.of(SECRET, "{\"sub\":\"ann\",\"roles\":[\"admin\"]}");
  private static final Path BUILT_IN =
      Path.of("..", "web/src/main/resources/dev/ashlar/web/html/templates");
  private static final String YAML =
      """
      name: shop
      auth: { secret: "%s" }
      resources:
        Thing:
          attributes: { name: String, at: Date, by: { type: Reference, ref: Thing } }
          search: [ name ]
          attachments: true
          access: { query: public, get: public, create: public, update: public, destroy: public }
      readModels:
        Story:
          sequencedBy: at
          projects: [ { resource: Thing, id: name, set: { at: at } } ]
          access: { query: public, get: public }
      """
          .formatted(SECRET);

  /** The mark of who sees as somebody else is the server's, so that no application can lack it. */
  private static final String SERVERS_OWN = "partials/seeing.html";

  private static TreeSet<String> builtIn() throws IOException {
    var names = new TreeSet<String>();
    try (Stream<Path> files = Files.walk(BUILT_IN)) {
      files.filter(file -> file.toString().endsWith(".html"))
          .map(file -> BUILT_IN.relativize(file).toString().replace('\\', '/'))
          .forEach(names::add);
    }
    assertThat(names).hasSizeGreaterThan(20).contains(SERVERS_OWN);
    names.remove(SERVERS_OWN);
    return names;
  }

  /** A template that says which it is, where its text becomes part of a page. */
  private static void mark(Path views, String name) throws IOException {
    Path file = views.resolve(name);
    String text = Files.readString(file);
    String mark = "<!--changed " + name + "-->";
    String block = "{% block main %}";
    String marked =
        text.startsWith("{% extends") ? text.replace(block, block + mark)
            : name.equals("layout.html") ? text.replace("</head>", "</head>" + mark) : mark + text;
    assertThat(marked).as(name).contains(mark);
    Files.writeString(file, marked);
  }

  @Test
  void every_built_in_template_is_written_and_shows_once_it_is_changed(@TempDir Path folder)
      throws IOException {
    try (Browsing shop = Browsing.of(folder, YAML)) {
      shop.store("Thing", "one", "{'name':'first','at':'2026-01-01T00:00:00Z'}");
      shop.store("Thing", "two", "{'name':'second','by':'one'}");
      shop.app().bootstrap();
      var expected = new TreeSet<String>();
      for (String name : builtIn()) {
        assertThat(folder.resolve("views").resolve(name)).as("of the built-in ones").exists();
        mark(folder.resolve("views"), name);
        expected.add(name);
      }
      var pages = new ArrayList<HttpResponse<String>>();
      for (String path : List.of(
          "/", "/things", "/things/one", "/things/one/_history", "/things/_new", "/stories/first",
          "/things/one/_edit", "/things/one/_delete", "/things/_import", "/_signin", "/_status",
          "/nowhere")) {
        HttpResponse<String> page = shop.browse(path, ADMIN);
        assertThat(page.statusCode()).as(path).isIn(200, path.equals("/nowhere") ? 404 : 200);
        assertThat(Browsing.parsed(page).select("p.broken").text()).as(path).isEmpty();
        pages.add(page);
      }
      Element selection =
          Browsing.parsed(shop.browse("/things", ADMIN)).getElementById("selection");
      pages.add(shop.submit(selection, List.of(ADMIN), "_id", "one", "_scope", "chosen"));
      var shown = new TreeSet<String>();
      for (String name : expected) {
        if (pages.stream().anyMatch(it -> it.body().contains("<!--changed " + name + "-->"))) {
          shown.add(name);
        }
      }
      assertThat(shown).as("open a page here that shows what is missing").isEqualTo(expected);
      Document list = Browsing.parsed(shop.browse("/things"));
      assertThat(list.select("[data-live=/things] tr[data-id=one][data-version]")).hasSize(1);
      Document document = Browsing.parsed(shop.browse("/things/one"));
      assertThat(document.select("dl[data-live=/things/one] dd[data-member=name]").text())
          .isEqualTo("first");
    }
  }
}
