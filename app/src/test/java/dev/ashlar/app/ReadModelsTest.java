package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Read models that an {@code app.yaml} declares, seen from outside. */
class ReadModelsTest {
  static final String CHAT =
      """
          name: chat
          resources:
            Message:
              attributes:
                channelId: String
                timestamp: Date
                contents: String
                secret: { type: String, restricted: true }
          readModels:
            MessageReadModel:
              sequencedBy: timestamp
              projects:
                - resource: Message
                  id: channelId
                  set: { timestamp: timestamp, contents: contents, secret: secret }
          """;

  @TempDir private static Path temp;

  private final Path folder = temp.resolve(Integer.toString(System.identityHashCode(this)));
  private Optional<App> app = Optional.empty();
  private Client client = new Client("");

  @AfterEach
  void stop() {
    app.ifPresent(App::stop);
  }

  private void start(String yaml) throws IOException {
    app.ifPresent(App::stop);
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("app.yaml"), yaml);
    App fresh = Ashlar.folder(folder).port(0);
    app = Optional.of(fresh);
    fresh.start();
    client = new Client(fresh.url());
  }

  private long put(String id, String json) throws IOException {
    Answer answer = client.put("/messages/" + id, json);
    assertThat(answer.status()).isIn(200, 201);
    return Long.parseLong(answer.header("Ashlar-Sequence"));
  }

  /** Changes that come quickly one after the other are projected together: an element may never be seen. */
  private long project(String id, String json) throws IOException {
    long sequence = put(id, json);
    series("/message-read-models", sequence);
    return sequence;
  }

  private JsonNode series(String path, long sequence) throws IOException {
    Answer answer = client.get(path, "Ashlar-Min-Sequence", Long.toString(sequence));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static String contents(JsonNode elements) {
    return elements.valueStream()
        .map(element -> element.path("contents").asString())
        .collect(Collectors.joining(" "));
  }

  private static String message(String channel, String time, String contents) {
    return "{\"channelId\":\"%s\",\"timestamp\":\"%s\",\"contents\":\"%s\"}"
        .formatted(channel, time, contents);
  }

  @Test
  void a_series_has_all_of_its_elements_from_older_to_newer() throws Exception {
    start(CHAT);
    put("b", message("lobby", "2026-01-02T00:00:00Z", "second"));
    put("c", message("lobby", "2026-01-03T00:00:00Z", "third"));
    put("x", message("cellar", "2026-01-01T12:00:00Z", "elsewhere"));
    put("z", message("lobby", "2026-01-02T00:00:00Z", "second-too"));
    long last = put("a", message("lobby", "2026-01-01T00:00:00Z", "first"));

    JsonNode all = series("/message-read-models/lobby", last);
    assertThat(contents(all)).isEqualTo("first second second-too third");
    assertThat(all.get(0).toString())
        .isEqualTo(
            "{\"id\":\"lobby\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"contents\":\"first\"}");
    String at = "/message-read-models/lobby?";
    assertThat(contents(series(at + "timestamp=2026-01-02T00:00:00Z", last)))
        .isEqualTo("second second-too");
    assertThat(contents(series(at + "timestamp=2026-01-02T01:00:00%2B01:00", last)))
        .isEqualTo("second second-too");
    assertThat(contents(series(at + "from=2026-01-02T00:00:00Z", last)))
        .isEqualTo("second second-too third");
    assertThat(contents(series(at + "to=2026-01-02T00:00:00Z", last))).isEqualTo("first");
    assertThat(contents(series(at + "last=2", last))).isEqualTo("second-too third");
    assertThat(contents(series(at + "last=3&order=desc", last)))
        .isEqualTo("third second-too second");
    assertThat(contents(series(at + "order=desc", last)))
        .isEqualTo("third second-too second first");
    assertThat(contents(series(at + "contents[beginsWith]=second", last)))
        .isEqualTo("second second-too");
    assertThat(series("/message-read-models/nowhere", last).toString()).isEqualTo("[]");
    assertThat(series(at + "timestamp=2027-01-01T00:00:00Z", last).toString()).isEqualTo("[]");
    assertThat(series(at + "timestamp=2026-01-01T00:00:00Z&meta=true", last)
        .at("/0/@meta/source")
        .asString()).isEqualTo("a");

    var seen = new StringBuilder();
    Optional<String> next = Optional.of("/message-read-models/lobby?limit=1");
    while (next.isPresent()) {
      Answer page = client.get(next.get());
      seen.append(contents(page.json())).append(' ');
      next =
          Optional.of(page.header("Link"))
              .filter(link -> !link.isEmpty())
              .map(link -> link.substring(1, link.indexOf('>')));
    }
    assertThat(seen.toString()).isEqualTo("first second second-too third ");
  }

  @Test
  void elements_are_edited_in_place_and_leave_with_their_documents() throws Exception {
    start(CHAT);
    project("a", message("lobby", "2026-01-01T00:00:00Z", "first"));
    project("b", message("lobby", "2026-01-02T00:00:00Z", "second"));
    long last = project("a", message("lobby", "2026-01-01T00:00:00Z", "edited"));
    assertThat(contents(series("/message-read-models/lobby", last))).isEqualTo("edited second");
    last = project("a", message("lobby", "2026-01-03T00:00:00Z", "later"));
    assertThat(contents(series("/message-read-models/lobby", last))).isEqualTo("second later");
    last = project("a", message("cellar", "2026-01-03T00:00:00Z", "moved"));
    assertThat(contents(series("/message-read-models/lobby", last))).isEqualTo("second");
    assertThat(contents(series("/message-read-models/cellar", last))).isEqualTo("moved");
    last = Long.parseLong(client.delete("/messages/b").header("Ashlar-Sequence"));
    assertThat(series("/message-read-models/lobby", last).toString()).isEqualTo("[]");
    assertThat(series("/message-read-models", last).size()).isEqualTo(1);
    JsonNode changes = client.get("/message-read-models/_changes").json().path("changes");
    assertThat(
        changes.valueStream()
            .map(
                change -> change.path("id").asString()
                    + "/"
                    + change.path("source").asString()
                    + " "
                    + change.path("action").asString())
            .toList())
        .isEqualTo(
            List.of(
                "lobby/a create",
                "lobby/b create",
                "lobby/a update",
                "lobby/a update",
                "cellar/a create",
                "lobby/a destroy",
                "lobby/b destroy"));
  }

  @Test
  void the_history_of_a_series_is_that_of_its_elements_with_their_sources() throws Exception {
    start(CHAT);
    project("a", message("lobby", "2026-01-01T00:00:00Z", "first"));
    project("x", message("cellar", "2026-01-01T00:00:00Z", "elsewhere"));
    project("b", message("lobby", "2026-01-02T00:00:00Z", "second"));
    project("a", message("lobby", "2026-01-01T00:00:00Z", "edited"));
    project("b", message("cellar", "2026-01-02T00:00:00Z", "moved"));
    long last = Long.parseLong(client.delete("/messages/a").header("Ashlar-Sequence"));
    series("/message-read-models/lobby", last); // it has come there by now

    JsonNode history = client.get("/message-read-models/lobby/_history").json();
    List<String> all =
        List.of("a create", "b create", "a update", "b destroy", "a destroy");
    assertThat(sources(history)).isEqualTo(all);
    assertThat(history.path("complete").asBoolean()).isTrue();
    assertThat(history.at("/changes/2/id").asString()).isEqualTo("lobby");
    assertThat(history.at("/changes/2/ops").toString())
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/contents\",\"value\":\"edited\"}]");

    JsonNode page = client.get("/message-read-models/lobby/_history?limit=2").json();
    assertThat(sources(page)).isEqualTo(all.subList(0, 2));
    assertThat(page.path("more").asBoolean()).isTrue();
    long since = page.path("sequence").asLong();
    assertThat(sources(client.get("/message-read-models/lobby/_history?since=" + since).json()))
        .isEqualTo(all.subList(2, 5));

    Answer unknown = client.get("/message-read-models/nowhere/_history");
    assertThat(unknown.status()).isEqualTo(200);
    assertThat(unknown.json().path("changes").isEmpty()).isTrue();
    Answer text = client.get("/message-read-models/lobby/_history?since=soon");
    assertThat(text.status()).isEqualTo(400);
  }

  private static List<String> sources(JsonNode changes) {
    return changes.path("changes")
        .valueStream()
        .map(change -> change.path("source").asString() + " " + change.path("action").asString())
        .toList();
  }

  @Test
  void nobody_writes_a_read_model() throws Exception {
    start(CHAT);
    for (String method : List.of("PUT", "PATCH", "DELETE")) {
      Answer answer = client.send(method, "/message-read-models/lobby", "{}");
      assertThat(answer.status()).as(method).isEqualTo(405);
      assertThat(answer.header("Allow")).contains("GET").doesNotContain(method);
    }
    Answer create = client.post("/message-read-models", "{}");
    assertThat(create.status()).isEqualTo(405);
    assertThat(create.header("Allow")).contains("GET").doesNotContain("POST");
    Answer batch =
        client.post(
            "/_transaction",
            "[{\"op\":\"create\",\"resource\":\"MessageReadModel\",\"value\":{}}]");
    assertThat(batch.body()).contains("callers only read MessageReadModel");
  }

  @Test
  void what_was_hidden_in_the_source_stays_hidden() throws Exception {
    start(CHAT);
    long last =
        put(
            "a",
            "{\"channelId\":\"lobby\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"secret\":\"s\"}");
    assertThat(series("/message-read-models/lobby", last).toString()).doesNotContain("secret");
    assertThat(client.get("/message-read-models?secret=s").status()).isEqualTo(400);
    assertThat(client.get("/message-read-models/lobby?secret=s").status()).isEqualTo(400);
  }
}
