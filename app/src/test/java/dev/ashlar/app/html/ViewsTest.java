package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Templates and files of an application: {@code views/} and {@code public/}. */
class ViewsTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String[] ADMIN =
      Bearer.of(SECRET, "{\"sub\":\"ann\",\"roles\":[\"admin\"]}");
  private static final String YAML =
      """
      name: shop
      auth: { secret: "%s" }
      resources:
        Thing:
          attributes: { name: String, link: String, price: Integer }
          access: { query: public, get: public }
        Other: { attributes: { name: String }, access: { query: public, get: public } }
      """
          .formatted(SECRET);

  @TempDir private Path folder;
  private Browsing shop;
  private int written;

  @BeforeEach
  void start() {
    shop = Browsing.of(folder, YAML);
    shop.store("Thing", "one", "{'name':'First <b>','link':'javascript:alert(1)','price':7}");
  }

  @AfterEach
  void stop() {
    shop.close();
  }

  /** Saves a file, younger than any that was there. */
  private void save(String path, String text) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(written++)));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void a_template_of_the_application_goes_before_the_built_in_one_from_the_next_request_on() {
    assertThat(shop.page("/things").select("h1").text()).isEqualTo("Things");
    save("views/things/list.html",
        "<h1>Mine</h1>{% for row in rows %}<p>{{ row.values.name }}</p>{% endfor %}");
    assertThat(shop.page("/things").select("h1").text()).isEqualTo("Mine");
    assertThat(shop.page("/things").select("p").html()).isEqualTo("First &lt;b&gt;");
    assertThat(shop.page("/others").select("h1").text()).isEqualTo("Others");
    save("views/things/list.html", "<h1>Changed</h1>");
    assertThat(shop.page("/things").select("h1").text()).isEqualTo("Changed");
    save("views/layout.html", "<main class=\"own\">{% block main %}{% endblock %}</main>");
    assertThat(shop.page("/others").select("main.own h1").text()).isEqualTo("Others");
    save("views/others/list.html",
        "{% extends \"builtin/list.html\" %}{% block heading %}<h1>Half</h1>{% endblock %}");
    assertThat(shop.page("/others").select("h1").text()).isEqualTo("Half");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<h1>\n{{ broken\n</h1>",
        "one\n{% for x in 5 %}{% endfor %}",
        "one\n<p title={{ many }}>x</p>",
        "one\n<script>var x = '{{ many }}'</script>",
        "one\n<p onclick=\"{{ many }}\">x</p>",
        "one\n{% include \"things/list.html\" %}",
        "{% extends \"things/list.html\" %}",
        "one\n{% for a in range(0, 99999) %}{% for b in range(0, 99999) %}{% endfor %}{% endfor %}",
        "one\n{% for a in range(0, 999999999) %}{% endfor %}",
        "one\n{{ many.getClass().forName(\"java.lang.Runtime\") }}",
        "one\n{% include \"../app.yaml\" %}",
      })
  void a_broken_template_is_told_to_an_admin_and_the_built_in_page_is_served(String template) {
    save("views/things/list.html", template);
    HttpResponse<String> page = shop.browse("/things");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(Browsing.parsed(page).select("h1").text()).isEqualTo("Things");
    assertThat(page.body()).doesNotContain("things/list.html");
    String told = shop.page("/things", ADMIN).select("p.broken code").text();
    assertThat(told).matches("things/list\\.html:\\d+: .+");
  }

  @Test
  void a_broken_template_is_named_with_its_line() {
    save("views/things/list.html", "one\ntwo\n<p title={{ many }}>x</p>");
    assertThat(shop.page("/things", ADMIN).select("p.broken code").text())
        .startsWith("things/list.html:3: put the value of title into quotes");
    save("views/things/list.html", "one\n{{ many | nofilter }}");
    assertThat(shop.page("/things", ADMIN).select("p.broken code").text())
        .startsWith("things/list.html:2: ");
  }

  @Test
  void values_are_escaped_for_where_they_stand() {
    save(
        "views/things/document.html",
        """
            <p id="a" title="{{ values.name }}">{{ values.name }}</p>
            <a id="b" href="{{ values.link }}">x</a>
            <a id="c" href="{% if values.price %}{{ values.link }}{% endif %}">x</a>
            <img id="d" src='{{ values.link }}' alt="{{ html.name }}">
            <a id="e" href="/things/{{ id }}">x</a>
            <title>{{ html.link }}</title>
            """);
    shop.store(
        "Thing",
        "two",
        """
            {"name":"\\" onmouseover=alert(1) x=\\"<i>","link":" java\\tscript:alert(1)","price":1}
            """);
    var page = shop.page("/things/two");
    assertThat(page.select("#a").text()).isEqualTo("\" onmouseover=alert(1) x=\"<i>");
    assertThat(page.select("#a").attr("title")).isEqualTo("\" onmouseover=alert(1) x=\"<i>");
    assertThat(page.select("[onmouseover]")).isEmpty();
    for (String each : new String[] {"#b", "#c"}) {
      assertThat(page.select(each).attr("href")).as(each).isEqualTo("#");
    }
    assertThat(page.select("#d").attr("src")).isEqualTo("#");
    assertThat(page.select("#e").attr("href")).isEqualTo("/things/two");
  }

  @Test
  void files_of_the_application_are_served_and_nothing_else() throws IOException {
    save("public/app.css", "body { margin: 0 }");
    save("public/img/deep/a.svg", "<svg/>");
    save("public/.hidden", "no");
    Files.createSymbolicLink(folder.resolve("public/out"), folder.resolve("app.yaml"));
    HttpResponse<String> css = shop.get("/_public/app.css", "text/css,*/*;q=0.1");
    assertThat(css.headers().firstValue("Content-Type")).hasValue("text/css; charset=utf-8");
    assertThat(css.body()).contains("margin");
    String tag = css.headers().firstValue("ETag").orElseThrow();
    assertThat(shop.get("/_public/app.css", "*/*", "If-None-Match", tag).statusCode())
        .isEqualTo(304);
    assertThat(shop.get("/_public/img/deep/a.svg", "*/*").statusCode()).isEqualTo(200);
    for (String path : new String[] {
      "/_public/.hidden", "/_public/out", "/_public/..%2fapp.yaml", "/_public/%2e%2e/app.yaml",
      "/_public/img", "/_public/none", "/_public/img/..%5c..%5capp.yaml"}) {
      assertThat(shop.get(path, "*/*").statusCode()).as(path).isIn(404, 400);
    }
    assertThat(shop.get("/app.css", "*/*").statusCode()).isEqualTo(404);
  }

  @Test
  void a_home_page_of_the_application_takes_the_place_of_the_built_in_one() {
    save("public/index.html", "<h1>Welcome</h1><link rel=stylesheet href=style.css>");
    save("public/style.css", "h1 { color: red }");
    assertThat(shop.page("/").select("h1").text()).isEqualTo("Welcome");
    assertThat(shop.get("/style.css", "text/css,*/*;q=0.1").statusCode()).isEqualTo(200);
    assertThat(shop.page("/_home").select("h1").text()).isEqualTo("shop");
    assertThat(shop.page("/things").select("a.app").attr("href")).isEqualTo("/_home");
    assertThat(shop.get("/", "*/*").headers().firstValue("Content-Type"))
        .hasValue("application/json");
  }

  @Test
  void bootstrap_writes_what_is_not_there_and_its_templates_work() throws IOException {
    save("views/things/list.html", "<h1>Mine</h1>");
    var written = shop.app().bootstrapped();
    assertThat(written)
        .anySatisfy(
            file -> {
              assertThat(file.path()).isEqualTo("views/things/list.html");
              assertThat(file.made()).isFalse();
            });
    assertThat(Files.readString(folder.resolve("views/things/list.html")))
        .isEqualTo("<h1>Mine</h1>");
    assertThat(folder.resolve("views/layout.html")).exists();
    assertThat(folder.resolve("views/others/document.html")).exists();
    assertThat(folder.resolve("public/app.css")).exists();
    Files.delete(folder.resolve("views/things/list.html"));
    assertThat(shop.app().bootstrap()).isSameAs(shop.app());
    for (String path : new String[] {"/", "/things", "/things/one", "/others", "/nowhere"}) {
      HttpResponse<String> page = shop.browse(path, ADMIN);
      var parsed = Browsing.parsed(page);
      assertThat(parsed.select("p.broken").text()).as(path).isEmpty();
      assertThat(parsed.select("link[href=/_public/app.css]")).as(path).hasSize(1);
    }
    assertThat(shop.page("/things").select("tbody a[href=/things/one]").text())
        .isEqualTo("First <b>");
    assertThat(shop.app().bootstrapped()).allMatch(file -> !file.made());
  }
}
