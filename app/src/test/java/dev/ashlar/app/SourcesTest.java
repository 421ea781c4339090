package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.app.Client.Answer;
import dev.ashlar.operation.FailedOperation;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Documents that come from files of the application's folder, seen from outside. It is one file because
 * every case writes files and waits for what a server makes of them.
 */
@Tag("slow")
class SourcesTest {
  @TempDir private static Path temp;

  private final Path folder = temp.resolve(Integer.toString(System.identityHashCode(this)));
  private Optional<App> app = Optional.empty();
  private Client client = new Client("");

  @AfterEach
  void stop() {
    app.ifPresent(App::stop);
  }

  private void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Path fresh = file.resolveSibling(file.getFileName() + ".part");
    Files.writeString(fresh, text);
    Files.move(fresh, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private void start(String yaml) throws IOException {
    write("app.yaml", yaml);
    start();
  }

  private void start() {
    app.ifPresent(App::stop);
    App fresh = Ashlar.folder(folder).port(0);
    app = Optional.of(fresh);
    fresh.start();
    client = new Client(fresh.url());
  }

  private static void eventually(Callable<Boolean> promise) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!promise.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private String ids(String collection) throws IOException {
    return String.join(
        " ",
        client.get("/" + collection + "?limit=1000")
            .json()
            .valueStream()
            .map(document -> document.path("id").asString())
            .toList());
  }

  private JsonNode source() throws IOException {
    return client.get("/_sources").json().get(0);
  }

  private JsonNode refreshed(String resource) throws IOException {
    return client.post("/_sources/" + resource + "/_refresh", "").json();
  }

  private long head() throws IOException {
    return client.get("/_changes?since=0").json().path("sequence").asLong();
  }

  @Test
  void a_file_is_there_from_the_first_request_on_and_every_change_of_it_is_followed()
      throws Exception {
    write("data/examples.json",
        "[{\"id\":\"a\",\"name\":\"Anna\",\"more\":1},{\"id\":7,\"name\":\"Bo\"}]");
    start(
        """
            resources:
              Example: { attributes: { name: String }, source: ./data/examples.json }
            """);

    assertThat(client.get("/examples").body())
        .isEqualTo("[{\"id\":\"7\",\"name\":\"Bo\"},{\"id\":\"a\",\"name\":\"Anna\"}]");
    long head = head();

    write("data/examples.json",
        "[{\"id\":\"a\",\"name\":\"Anne\"},{\"id\":\"c\",\"name\":\"Cy\"}]");
    eventually(() -> ids("examples").equals("a c"));

    assertThat(client.get("/examples/_changes?since=" + head).json().path("changes"))
        .extracting(change -> change.path("action").asString() + " " + change.path("id").asString())
        .containsExactly("update a", "create c", "destroy 7");
  }

  @Test
  void what_is_the_same_becomes_no_change_after_a_restart_either() throws Exception {
    write("data/examples.json", "[{\"id\":\"a\",\"name\":\"Anna\"}]");
    String yaml =
        """
            resources:
              Example:
                attributes: { name: String, since: { type: Date, default: now() } }
                source: ./data/examples.json
            """;
    start(yaml);
    Answer first = client.get("/examples/a");

    start();

    assertThat(client.get("/examples/a").body()).isEqualTo(first.body());
    assertThat(refreshed("Example").at("/last/unchanged").asInt()).isEqualTo(1);
    assertThat(head()).isEqualTo(1);
  }

  @Test
  void callers_only_read_it_on_every_route() throws Exception {
    write("data/examples.json", "[{\"id\":\"a\",\"name\":\"Anna\"}]");
    start(
        """
            resources:
              Example: { attributes: { name: String }, attachments: true, source: ./data/examples.json }
              Other: { attributes: { name: String } }
            """);
    String body = "{\"name\":\"x\"}";
    List<Answer> answers =
        List.of(
            client.post("/examples", body),
            client.put("/examples/a", body),
            client.put("/examples/b", body),
            client.patch("/examples/a", body),
            client.delete("/examples/a"),
            client.post("/examples/_bulk", "[]"),
            client.send("POST", "/examples", "{\"name\":\"x\"}", "X-As", "import"),
            client.put("/examples/a/attachments/x.txt", body),
            client.delete("/examples/a/attachments/x.txt"),
            client.post("/examples/a/attachments", body),
            client.post(
                "/_transaction",
                "[{\"op\":\"create\",\"resource\":\"Other\",\"value\":{\"name\":\"o\"}},"
                    + "{\"op\":\"destroy\",\"resource\":\"Example\",\"id\":\"a\"}]"));

    for (Answer answer : answers) {
      assertThat(answer.status()).as(answer::toString).isEqualTo(405);
      assertThat(answer.header("Allow")).as(answer::toString).contains("OPTIONS");
      assertThat(answer.json().path("type").asString()).contains("/problems/");
    }
    assertThat(client.get("/others").json()).isEmpty();
    assertThat(client.get("/examples/a").json().path("name").asString()).isEqualTo("Anna");
    assertThat(client.post("/examples/_query", "{}").status()).isEqualTo(200);
    assertThat(client.get("/").body()).contains("\"methods\":[\"query\",\"get\"]");
    assertThat(client.get("/openapi.json").json().path("paths").path("/examples").propertyNames())
        .containsExactly("get");
    var model = app.orElseThrow().model("Example");
    assertThatThrownBy(() -> model.remove("a").orThrow())
        .isInstanceOf(FailedOperation.class)
        .hasMessage("callers only read Example");
    assertThat(app.orElseThrow().access().rows())
        .filteredOn(row -> row.resource().name().equals("Example"))
        .extracting(row -> row.method().text())
        .containsOnly("query", "get");
  }

  @Test
  void items_are_mapped_by_paths_and_identified_by_a_key_or_by_what_was_taken() throws Exception {
    write(
        "people.json",
        """
            [{"code":12.50,"title":"One","author":{"team":"red"},"keywords":["x","y"],"secret":1},
             {"code":"two","title":"Two","author":{},"keywords":[]}]
            """);
    write("plain.ndjson", "\uFEFF{\"name\":\"A\"}\n{\"name\":\"B\"}\n{\"name\":\"A\"}\n");
    start(
        """
            resources:
              Person:
                attributes: { name: String, team: String, first: String }
                source: people.json
                key: code
                map: { name: title, team: author.team, first: keywords.0 }
              Plain: { attributes: { name: String }, source: plain.ndjson }
            """);

    assertThat(client.get("/people").body())
        .isEqualTo(
            "[{\"id\":\"12.5\",\"name\":\"One\",\"team\":\"red\",\"first\":\"x\"},"
                + "{\"id\":\"two\",\"name\":\"Two\"}]");
    assertThat(client.get("/plains?sort=name").json())
        .hasSize(2)
        .allSatisfy(plain -> assertThat(plain.path("id").asString()).matches("[0-9a-f]{64}"));
    assertThat(client.get("/_sources").json().get(1).at("/last/errors/0").toString())
        .contains("line 3", "an item before has this id");
  }

  @Test
  void bad_items_keep_their_last_good_state_and_are_told_with_their_places() throws Exception {
    write(
        "people.ndjson",
        """
            {"id":"a","age":1}
            {"id":"b","age":2}
            {"id":"c","age":3}
            """);
    start(
        """
            resources:
              Person: { attributes: { age: { type: Integer, max: 100 } }, source: people.ndjson }
            """);
    write(
        "people.ndjson",
        """
            {"id":"a","age":1000}
            {"id":"b","age":"old"}
            {"id":"d","age":4}
            {"id":"d","age":5}
            """);
    eventually(() -> ids("people").equals("a b d"));

    assertThat(client.get("/people").body())
        .isEqualTo("[{\"id\":\"a\",\"age\":1},{\"id\":\"b\",\"age\":2},{\"id\":\"d\",\"age\":4}]");
    eventually(() -> source().path("state").asString().equals("partial"));
    JsonNode last = source().path("last");
    assertThat(last.path("bad").asInt()).isEqualTo(3);
    assertThat(last.path("errors"))
        .extracting(error -> error.path("place").asString() + " " + error.path("id").asString())
        .containsExactlyInAnyOrder("line 1 a", "line 2 b", "line 4 d");
    assertThat(last.at("/errors").toString()).contains("/age: ").contains("at most 100");

    write("people.ndjson", "{\"id\":\"a\",\"age\":1}\n{\"id\":\n");
    eventually(() -> source().at("/last/items").asInt() == 2);
    assertThat(ids("people")).as("nobody knows whose line is broken").isEqualTo("a b d");
    assertThat(source().at("/last/kept").asInt()).isEqualTo(2);
  }

  @Test
  void a_source_that_cannot_be_read_keeps_what_it_brought_and_stops_nothing() throws Exception {
    write("people.json", "[{\"id\":\"a\"},{\"id\":\"b\"}]");
    start("resources:\n  Person: { attributes: { name: String }, source: people.json }\n");

    write("people.json", "[]");
    eventually(() -> source().path("state").asString().equals("failing"));
    assertThat(source().at("/last/failure").asString())
        .isEqualTo(
            "it is empty by now; the 2 documents of Person are kept. If that is right, say"
                + " allowEmpty: true");
    write("people.json", "[{\"id\":\"c\"},{\"id\":\"d\"},{\"id\":");
    eventually(() -> source().at("/last/failure").asString().contains("']' is missing"));
    Files.delete(folder.resolve("people.json"));
    eventually(() -> source().at("/last/failure").asString().contains("there is no file"));
    assertThat(ids("people")).isEqualTo("a b");
    Answer ready = client.get("/readyz");
    assertThat(ready.status()).isEqualTo(200);
    assertThat(ready.json().at("/sources/Person/state").asString()).isEqualTo("failing");
    assertThat(client.get("/metrics").body())
        .contains("ashlar_source_failing{resource=\"Person\"} 1");
    assertThat(client.get("/").json().at("/resources/0/source/state").asString())
        .isEqualTo("failing");

    write("people.json", "[{\"id\":\"c\"}]");
    eventually(() -> ids("people").equals("c"));
    assertThat(client.get("/metrics").body())
        .contains("ashlar_source_failing{resource=\"Person\"} 0");
  }

  @Test
  void an_empty_source_is_taken_where_that_was_allowed() throws Exception {
    write("people.csv", "id,name\na,Anna\n");
    start(
        "resources:\n  Person: { attributes: { name: String },"
            + " source: { from: people.csv, allowEmpty: true } }\n");
    assertThat(ids("people")).isEqualTo("a");

    write("people.csv", "id,name\n");
    eventually(() -> ids("people").isEmpty());
  }

  @Test
  void csv_yaml_and_folders_of_markdown_are_read_by_their_names() throws Exception {
    write("a.csv", "Code;Full Name;Age;Skip\n7;Anna;41;x\n8;\"Bo;b\";;y\n");
    write(
        "b.yaml",
        """
            - &one { id: one, name: "1", tags: [a, b], on: true }
            - { id: 2, name: Two, tags: [] }
            - just text
            """);
    write("posts/first.md", "---\ntitle: First\ndraft: true\n---\n\n# Hello\n\nText\n");
    write("posts/2024/second.md", "No front matter\n");
    write("posts/.hidden.md", "---\ntitle: x\n---\n");
    write("posts/notes.txt", "x");
    start(
        """
            resources:
              Cell:
                attributes: { name: String, age: Integer }
                source: a.csv
                key: Code
                map: { name: "Full Name", age: Age }
              Item: { attributes: { name: String, tags: Array }, source: b.yaml }
              Post: { attributes: { title: String, body: String }, source: ./posts }
            """);

    assertThat(client.get("/cells").body())
        .isEqualTo(
            "[{\"id\":\"7\",\"name\":\"Anna\",\"age\":41},{\"id\":\"8\",\"name\":\"Bo;b\"}]");
    assertThat(client.get("/items").body())
        .isEqualTo(
            "[{\"id\":\"2\",\"name\":\"Two\",\"tags\":[]},"
                + "{\"id\":\"one\",\"name\":\"1\",\"tags\":[\"a\",\"b\"]}]");
    assertThat(client.get("/posts").body())
        .isEqualTo(
            "[{\"id\":\"2024/second\",\"body\":\"No front matter\"},"
                + "{\"id\":\"first\",\"title\":\"First\",\"body\":\"# Hello\\n\\nText\"}]");
    write("posts/third.md", "---\nid: 3\n---\nx");
    eventually(() -> ids("posts").equals("2024/second 3 first"));
  }

  @Test
  void other_encodings_are_read_where_they_say_so_and_refused_where_they_do_not() throws Exception {
    Files.createDirectories(folder);
    Files.write(
        folder.resolve("wide.json"), "\uFEFF[{\"id\":\"é\"}]".getBytes(StandardCharsets.UTF_16LE));
    Files.write(
        folder.resolve("latin.json"),
        "[{\"id\":\"é\"},{\"id\":\"b\"}]".getBytes(StandardCharsets.ISO_8859_1));
    Files.write(
        folder.resolve("widest.ndjson"),
        "\uFEFF{\"id\":\"é\"}\n".getBytes(Charset.forName("UTF-32BE")));
    start(
        """
            resources:
              Wide: { source: wide.json }
              Widest: { source: widest.ndjson, plural: widests }
              Latin: { source: latin.json }
            """);

    assertThat(ids("wides")).isEqualTo("é");
    assertThat(ids("widests")).isEqualTo("é");
    assertThat(ids("latins")).isEqualTo("b");
    assertThat(client.get("/_sources").json().get(2).at("/last/errors/0/message").asString())
        .startsWith("expected text in UTF-8, found the byte 0xE9");
  }

  @Test
  void a_resource_with_documents_of_others_is_a_finding_with_their_count() throws Exception {
    start("resources:\n  Person: { attributes: { name: String } }\n");
    client.put("/people/a", "{\"name\":\"A\"}");
    client.put("/people/b", "{\"name\":\"B\"}");
    app.orElseThrow().stop();
    write("people.json", "[{\"id\":\"c\"}]");
    String sourced =
        "resources:\n  Person: { attributes: { name: String }, source: people.json }\n";

    assertThatThrownBy(() -> start(sourced))
        .isInstanceOf(InvalidApplication.class)
        .hasMessageContaining(
            "app.yaml:2:43: Person.source: Person has 2 documents that its source did not make");

    start("resources:\n  Person: { attributes: { name: String } }\n");
    client.delete("/people/a");
    client.delete("/people/b");
    start(sourced);
    assertThat(ids("people")).isEqualTo("c");
    start();
    assertThat(ids("people")).as("its own documents are no others").isEqualTo("c");
  }

  @Test
  void an_item_without_the_target_of_a_reference_is_taken_once_that_is_there() throws Exception {
    write("people.json", "[{\"id\":\"a\",\"team\":\"red\"},{\"id\":\"b\",\"team\":\"blue\"}]");
    write("teams.json", "[{\"id\":\"blue\"}]");
    start(
        """
            resources:
              Person:
                attributes: { team: { type: Reference, ref: Team } }
                source: people.json
              Team: { attributes: { name: String }, source: teams.json }
            """);
    eventually(() -> ids("people").equals("b"));
    eventually(() -> source().path("state").asString().equals("partial"));
    assertThat(source().at("/last/errors/0/place").asString()).isEqualTo("item 1");

    write("teams.json", "[{\"id\":\"blue\"},{\"id\":\"red\"}]");
    eventually(() -> ids("people").equals("a b"));
    eventually(() -> source().path("state").asString().equals("ok"));

    write("teams.json", "[{\"id\":\"red\"}]");
    eventually(() -> client.get("/_sources").json().get(1).at("/last/kept").asInt() == 1);
    assertThat(ids("teams")).isEqualTo("blue red");
    assertThat(client.get("/_sources").json().get(1).at("/last/errors/0/message").asString())
        .startsWith("its item is gone, and the document is kept: ");
  }

  @Test
  void items_of_one_load_may_wait_for_each_other_and_for_what_is_removed() throws Exception {
    var first = new StringBuilder();
    var second = new StringBuilder();
    for (int i = 0; i < 1200; i++) {
      first.append("{\"id\":\"a%04d\",\"slug\":\"s%d\"}%n".formatted(i, i));
      second.append(
          "{\"id\":\"b%04d\",\"slug\":\"s%d\",\"next\":\"b%04d\"}%n"
              .formatted(i, i, (i + 1) % 1200));
    }
    write("people.ndjson", first.toString());
    start(
        """
            resources:
              Person:
                attributes:
                  slug: { type: String, unique: true }
                  next: { type: Reference, ref: Person }
                source: people.ndjson
            """);
    assertThat(source().at("/last/created").asInt()).isEqualTo(1200);

    write("people.ndjson", second.toString());
    eventually(() -> source().at("/last/items").asInt() == 1200
        && source().path("state").asString().equals("ok")
        && client.get("/people/a0000").status() == 404);
    assertThat(client.get("/people?limit=1").header("Total-Count")).isEqualTo("1200");
    assertThat(client.get("/people/b0000").json().path("next").asString()).isEqualTo("b0001");
  }

  @Test
  void a_document_that_a_reference_keeps_goes_with_the_reference() throws Exception {
    write("people.json", "[{\"id\":\"a\",\"team\":\"red\"}]");
    write("teams.json", "[{\"id\":\"red\"},{\"id\":\"blue\"}]");
    start(
        """
            resources:
              Team: { attributes: { name: String }, source: teams.json }
              Person:
                attributes: { team: { type: Reference, ref: Team } }
                source: people.json
            """);
    eventually(() -> ids("people").equals("a"));
    write("teams.json", "[{\"id\":\"blue\"}]");
    eventually(() -> source().at("/last/kept").asInt() == 1);
    assertThat(ids("teams")).isEqualTo("blue red");

    write("people.json", "[{\"id\":\"a\",\"team\":\"blue\"}]");
    eventually(() -> ids("teams").equals("blue"));
    eventually(() -> source().path("state").asString().equals("ok"));
  }

  @Test
  void a_server_that_was_killed_while_it_loaded_goes_on_at_once() throws Exception {
    var lines = new StringBuilder();
    for (int i = 0; i < 30_000; i++) {
      lines.append("{\"id\":\"%05d\",\"name\":\"Person %d\"}%n".formatted(i, i));
    }
    write("people.ndjson", lines.toString());
    write("app.yaml",
        "resources:\n  Person: { attributes: { name: String }, source: people.ndjson }\n");
    List<String> serve =
        List.of("dev.ashlar.app.cli.Main", "serve", folder.toString(), "--port", "0");
    try (ServerProcess server = ServerProcess.java(Path.of(""), java.util.Map.of(), serve)) {
      var first = new Client(server.url());
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (first.get("/people?limit=0").header("Total-Count").equals("0")) {
        assertThat(System.nanoTime()).isLessThan(end);
      }
      server.kill();
    }
    write("people.ndjson", lines.substring(0, lines.indexOf("\n", 1000) + 1));
    start();

    eventually(() -> source().path("state").asString().equals("ok"));
    assertThat(source().at("/last/failure").isMissingNode()).isTrue();
    assertThat(client.get("/people?limit=0").header("Total-Count"))
        .isEqualTo(Integer.toString(source().at("/last/items").asInt()));
  }
}
