package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Script in every place that documents, definitions and addresses have. */
class HostilePagesTest {
  private static final String EVIL =
      "\"'><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}";
  private static final String YAML =
      """
      name: "<script>alert(0)</script>"
      resources:
        Evil:
          label: "<script>label</script>"
          description: "<img src=x onerror=alert(2)>"
          attributes:
            name: { type: String, label: "<i>{{ 1+1 }}", description: "\\" onload=alert(3)" }
            link: { type: String, format: uri }
            mail: { type: String, format: email }
            text: { type: String, render: markdown }
            any:  Any
            tags: { type: Array, items: String }
            team: { type: Reference, ref: Evil, deferred: true, onDelete: keep }
          list: [ name, link, text, any, tags, team ]
          search: [ name ]
        Open:
      """;

  private static Browsing server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = Browsing.of(folder, YAML);
    ObjectNode evil = JsonNodeFactory.instance.objectNode();
    evil.put("name", EVIL).put("link", "javascript:alert(4)").put("team", "no<b>one");
    evil.put("mail", "o'x+<b@example.org".replace("<", ""));
    evil.put("text",
        "[x](javascript:alert(5)) <script>alert(6)</script> ![](https://evil.example/x.png)");
    evil.putObject("any").put(EVIL, EVIL).putArray("list").add(EVIL);
    evil.putArray("tags").add(EVIL).add("</title></textarea></style>");
    server.app().model("Evil").upsert(EVIL, evil).orThrow();
    server.app()
        .model("Evil")
        .upsert("long", JsonNodeFactory.instance.objectNode().put("name", "x".repeat(500)));
    server.app().model("Open").upsert("<b>", JsonNodeFactory.instance.objectNode().put(EVIL, EVIL));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Test
  void nothing_that_is_stored_or_sent_becomes_markup() {
    String id = encoded(EVIL);
    for (String path : List.of(
        "/", "/evils", "/evils/" + id, "/evils/" + id + "/_history", "/opens", "/opens/%3Cb%3E",
        "/evils/long", "/evils?name[contains]=" + id, "/evils?q=" + id,
        "/evils?filter=" + encoded("{\"name\":\"" + "<script>" + "\"}"),
        "/evils?" + id + "=1", "/" + id, "/evils/" + id + "x", "/evils?sort=" + id)) {
      HttpResponse<String> answer = server.browse(path);
      Document page = Browsing.parsed(answer);
      assertThat(page.select("script:not([src]), style, iframe, object, embed")).as(path).isEmpty();
      assertThat(page.select("img[src=x], [src^=http]")).as(path).isEmpty();
      page.getAllElements()
          .forEach(
              element -> element.attributes()
                  .forEach(
                      attribute -> {
                        assertThat(attribute.getKey()).as(path).doesNotStartWith("on");
                        assertThat(attribute.getValue().strip().toLowerCase(java.util.Locale.ROOT))
                            .as(path)
                            .satisfies(
                                value -> assertThat(
                                    List.of("href", "src", "action").contains(attribute.getKey())
                                        && value.startsWith("javascript:"))
                                    .isFalse());
                      }));
      assertThat(answer.body()).as(path).doesNotContain("<script>alert", ">49<");
    }
  }

  @Test
  void what_is_hostile_is_shown_as_it_was_written() {
    Document page = server.page("/evils/" + encoded(EVIL));
    assertThat(page.select("h1").text()).isEqualTo(EVIL);
    assertThat(page.select("dd[data-member=link]").text()).isEqualTo("javascript:alert(4)");
    assertThat(server.page("/evils").select("tbody th a").eachText()).contains(EVIL);
    String href = server.page("/evils")
        .select("tbody th a")
        .eachAttr("href")
        .stream()
        .filter(each -> !each.endsWith("/long"))
        .findFirst()
        .orElseThrow();
    assertThat(server.page(href).select("h1").text()).isEqualTo(EVIL);
  }
}
