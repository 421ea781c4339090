package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of pages for others who see the same is never shown to those who do not. */
class ManyCallersTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String YAML =
      """
      name: papers
      auth: { secret: "%s" }
      resources:
        Author:
          attributes: { name: String }
          access: { query: [ admin ], get: [ admin, writer ] }
        Post:
          attributes:
            text: String
            by: { type: Reference, ref: Author }
          access:
            query: public
            create: [ writer ]
            update: [ writer ]
            destroy: [ admin ]
        Diary:
          attributes: { owner: String, text: String }
          access: { query: [ admin, { owner: "@caller.id" } ], get: [ admin ] }
      """
          .formatted(SECRET);

  private record Visit(String path, String caller, String language, String host) {}

  private static List<Visit> visits() {
    var all = new ArrayList<Visit>();
    for (String path : List.of("/posts", "/posts?limit=1", "/posts?sort=-text", "/diaries")) {
      for (String caller : List.of(
          "", "{\"sub\":\"ann\",\"roles\":[\"admin\"]}", "{\"sub\":\"bob\",\"roles\":[\"writer\"]}",
          "{\"sub\":\"cleo\"}")) {
        all.add(new Visit(path, caller, "en", "localhost"));
        all.add(new Visit(path, caller, "de", "localhost"));
        all.add(new Visit(path, caller, "en", "127.0.0.1"));
      }
    }
    return all;
  }

  private static Map<Visit, String> seen(Path folder, List<Visit> visits) {
    try (Browsing papers = Browsing.of(folder, YAML)) {
      papers.store("Author", "x", "{'name':'Xaver'}");
      papers.store("Post", "p", "{'text':'first','by':'x'}");
      papers.store("Post", "q", "{'text':'second'}");
      papers.store("Diary", "b", "{'owner':'bob','text':'his'}");
      papers.store("Diary", "c", "{'owner':'cleo','text':'hers'}");
      int port = java.net.URI.create(papers.app().url()).getPort();
      var pages = new HashMap<Visit, String>();
      for (Visit visit : visits) {
        var headers = new ArrayList<>(List.of("Accept-Language", visit.language()));
        if (!visit.caller().isEmpty()) {
          headers.addAll(List.of(Bearer.of(SECRET, visit.caller())));
        }
        String page = papers.at(visit.host(), visit.path(), headers.toArray(String[]::new)).body();
        pages.put(
            visit,
            page.replace(":" + port, ":PORT")
                .replaceAll("(name=\"_csrf\" value=\")[^\"]*", "$1")
                .replaceAll("after=[\\w-]+", "after=CURSOR")
                .replaceAll("<code>[\\w-]{8,}</code>", "REQUEST"));
      }
      return pages;
    }
  }

  @Test
  void each_sees_the_same_page_whoever_looked_before(@TempDir Path one, @TempDir Path other) {
    List<Visit> visits = visits();
    Map<Visit, String> pages = seen(one, visits);
    Map<Visit, String> reversed = seen(other, visits.reversed());
    for (Visit visit : visits) {
      assertThat(reversed.get(visit)).as(visit.toString()).isEqualTo(pages.get(visit));
    }
    assertThat(pages.get(new Visit("/posts", "", "en", "localhost")))
        .contains("first", "/_signin")
        .doesNotContain("/_status", "Xaver", "/diaries", "/authors");
    assertThat(pages.values()).anySatisfy(page -> assertThat(page).contains("/_status", "Xaver"));
  }
}
