package dev.ashlar.app.html;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Bearer;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The requests that pages tell of, sent as they stand there: they answer what the page shows. */
class RequestsTest {
  private static final Tool CURL = new Tool("curl");

  private static final String YAML =
      """
      name: school
      resources:
        Team: { attributes: { name: { type: String, unique: true } } }
        Person:
          attributes:
            name: { type: String, required: true }
            age: Integer
            mood: { type: String, enum: [ GOOD, BAD ] }
            team: { type: Reference, ref: Team }
            tags: { type: Array, items: { type: String } }
            address: { type: Object, attributes: { city: String } }
            pin: { type: String, restricted: true }
          search: [ name ]
        Note: {}
        Turn:
          attributes: { room: String, text: String, at: Date }
      """;

  @TempDir private static Path folder;
  private static Browsing school;

  @BeforeAll
  static void start() {
    school = Browsing.of(folder, YAML);
    school.store("Team", "red", "{'name':'Red'}");
    school.store(
        "Person", "ada", "{'name':'Ada','age':36,'mood':'GOOD','team':'red','tags':['a','b'],"
            + "'address':{'city':'London'},'pin':'1234'}");
    school.store(
        "Person", "bob",
        "{'name':'Bob \\u0027; touch hacked; \\u0027 $(touch hacked)','age':7,'mood':'BAD'}");
    school.store("Person", "o'b/é \u202e", "{'name':'O Brien','age':41}");
    school.store("Note", "one", "{'any':{'thing':[1]}}");
  }

  @AfterAll
  static void stop() {
    school.close();
  }

  private static String snippet(Document page, String id) {
    Element code = page.getElementById("request-" + id);
    assertThat(code).as(id + " at " + page.location()).isNotNull();
    return code.wholeText();
  }

  /** What a shell says to a line, in a folder that must stay empty. */
  private static JsonNode shell(String line) {
    try {
      Path empty = Files.createDirectories(folder.resolve("empty"));
      Process process =
          new ProcessBuilder("sh", "-c", line)
              .directory(empty.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      byte[] said = process.getInputStream().readAllBytes();
      assertThat(process.waitFor()).as(line).isZero();
      assertThat(empty).isEmptyDirectory();
      return Json.parse(said);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(line, e);
    }
  }

  private static List<String> ids(Iterable<JsonNode> documents) {
    var ids = new ArrayList<String>();
    documents.forEach(each -> ids.add(each.path("id").asString()));
    return ids;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/people", "/people?age[gte]=10&sort=-age,name&limit=2", "/people?name[contains]=o&mood=",
        "/people?mood=GOOD&team=red", "/people?tags[includes]=a", "/people?address.city=London",
        "/people?q=ada", "/people?name=x%27%3B%20touch%20hacked%3B%20%27&age[in]=1,36",
        "/people?filter=%7B%22%24or%22%3A%5B%7B%22age%22%3A7%7D%2C%7B%22%24not%22%3A%7B%22mood%22"
            + "%3A%7B%22%24exists%22%3Atrue%7D%7D%7D%5D%7D",
        "/people?name[beginsWith]=%24(touch%20hacked)%E2%80%AE", "/notes", "/teams?limit=0"})
  void the_requests_of_a_list_answer_its_rows_and_nothing_else_happens(String path) {
    CURL.path();
    Document page = school.page(path.replace("[", "%5B").replace("]", "%5D"));
    List<String> shown = page.select("tr[data-id]").eachAttr("data-id");
    boolean search = path.contains("q=");
    JsonNode rest = shell(snippet(page, "curl"));
    assertThat(ids(rest)).isEqualTo(shown);
    JsonNode graph = shell(snippet(page, "graphql"));
    assertThat(graph.has("errors")).as(graph.toString()).isFalse();
    JsonNode list = graph.path("data").iterator().next();
    assertThat(ids(list.path(search ? "hits" : "items")).size()).isEqualTo(shown.size());
    if (!search) {
      assertThat(ids(list.path("items"))).isEqualTo(shown);
    }
    assertThat(list.path("total").asString())
        .isEqualTo(page.select("data.total").attr("value"));
    assertThat(page.select("details.requests").text()).doesNotContain("\u202e");
  }

  @Test
  void the_requests_of_a_document_answer_it_whatever_its_id() {
    CURL.path();
    for (String path : List.of("/people/ada", "/people/bob", "/people/o%27b%2F%C3%A9%20%E2%80%AE",
        "/notes/one")) {
      Document page = school.page(path);
      String id = page.select(".about code").first().wholeText();
      assertThat(shell(snippet(page, "curl")).path("id").asString()).isEqualTo(id);
      JsonNode graph = shell(snippet(page, "graphql"));
      assertThat(graph.path("data").iterator().next().path("id").asString()).isEqualTo(id);
      assertThat(snippet(page, "json-rpc")).contains("\"method\":\"get\"");
      assertThat(page.select("details.requests").first().html()).doesNotContain("pin", "1234");
    }
    Document past =
        school.page("/people/ada?at=" + school.app().engine().head());
    assertThat(shell(snippet(past, "curl")).path("name").asString()).isEqualTo("Ada");
  }

  @Test
  void home_has_four_requests_with_a_real_id_and_says_what_runs() {
    CURL.path();
    Document home = school.page("/");
    assertThat(home.select(".snippets h3").eachText())
        .containsExactly("curl", "JavaScript", "GraphQL", "Java");
    assertThat(shell(snippet(home, "curl")).path("id").asString()).isEqualTo("red");
    assertThat(shell(snippet(home, "graphql")).at("/data/Team/id").asString()).isEqualTo("red");
    assertThat(home.select("#main").text())
        .contains("ashlar watch " + school.app().url());
    assertThat(home.select("dl.running").text())
        .contains("Store in order", "Last sequence " + school.app().engine().head());
  }

  @Test
  @Tag("slow")
  void the_program_in_java_runs_as_it_stands() throws Exception {
    Path program = folder.resolve("Show.java");
    Files.writeString(program, snippet(school.page("/people/ada"), "java"));
    Process process =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            program.toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(Json.parse(said).path("name").asString()).isEqualTo("Ada");
  }

  @Test
  void only_administrators_read_what_runs_and_no_page_holds_a_token(@TempDir Path closed) {
    String secret = "a secret of more than thirty-two bytes";
    String yaml =
        """
        name: closed
        auth: { secret: "%s" }
        resources:
          Diary:
            attributes: { owner: String }
            access: { query: { owner: "@caller.id" }, get: { owner: "@caller.id" } }
        """
            .formatted(secret);
    try (Browsing diaries = Browsing.of(closed, yaml)) {
      diaries.store("Diary", "one", "{'owner':'ada'}");
      diaries.store("Diary", "two", "{'owner':'bob'}");
      String[] ada = Bearer.of(secret, "{\"sub\":\"ada\"}");
      HttpResponse<String> answer = diaries.browse("/", ada);
      Document home = Browsing.parsed(answer);
      assertThat(snippet(home, "curl"))
          .contains("Authorization: Bearer $TOKEN", "/diaries/one'")
          .doesNotContain("two");
      assertThat(answer.body()).doesNotContain(ada[1].substring("Bearer ".length()));
      assertThat(home.select("dl.running")).isEmpty();
      assertThat(diaries.page("/").select(".snippets, dl.running")).isEmpty();
      String[] admin = Bearer.of(secret, "{\"sub\":\"ann\",\"roles\":[\"admin\"]}");
      assertThat(diaries.page("/", admin).select("dl.running").text()).contains("Subscribers 0");
    }
  }
}
