package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.app.Client.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/soundtrack} and {@code examples/radio}, which refer to each other. */
class NamespaceServeTest {
  private static final Path EXAMPLES =
      Path.of(System.getProperty("ashlar.root", "..")).resolve("examples");

  @TempDir private Path data;
  private App soundtrack;
  private App radio;
  private Client tracks;
  private Client shows;

  @BeforeEach
  void start() {
    soundtrack = Ashlar.folder(EXAMPLES.resolve("soundtrack"));
    soundtrack.flag("port", "0").flag("data", data.resolve("soundtrack").toString()).start();
    radio = Ashlar.folder(EXAMPLES.resolve("radio"));
    radio.namespace("soundtrack", soundtrack.url(), "none", "0s");
    radio.flag("port", "0").flag("data", data.resolve("radio").toString()).start();
    String port = soundtrack.url().substring(soundtrack.url().lastIndexOf(':') + 1);
    soundtrack.stop();
    soundtrack.namespace("radio", radio.url());
    soundtrack.flag("port", port).start();
    tracks = new Client(soundtrack.url());
    shows = new Client(radio.url());
  }

  @AfterEach
  void stop() {
    soundtrack.stop();
    radio.stop();
  }

  private static String code(Answer answer) {
    return answer.status() + " " + answer.json().at("/errors/0/code").asString("");
  }

  @Test
  void a_reference_is_judged_by_the_server_that_it_names() throws IOException {
    assertThat(tracks.put("/people/martindale", "{\"name\":\"Wink\"}").status()).isEqualTo(201);
    assertThat(tracks.put("/tracks/deck", "{\"title\":\"Deck of Cards\"}").status()).isEqualTo(201);
    String path = "/shows";
    assertThat(
        shows.post(path, "{\"title\":\"a\",\"tracks\":[\"soundtrack/tracks/deck\"]}").status())
        .isEqualTo(201);
    assertThat(shows.post(path, "{\"title\":\"b\",\"host\":\"martindale\"}").status())
        .isEqualTo(201);
    assertThat(code(shows.post(path, "{\"title\":\"c\",\"host\":\"nobody\"}")))
        .isEqualTo("409 ref");
    for (String missing : List.of("soundtrack/tracks/none", "sha256:" + "a".repeat(64))) {
      assertThat(code(shows.post(path, "{\"title\":\"d\",\"tracks\":[\"" + missing + "\"]}")))
          .as(missing)
          .isEqualTo("409 ref");
    }
    for (String wrong : List.of(
        "elsewhere/tracks/deck",
        "soundtrack/people/martindale",
        "/people/martindale",
        "https://localhost/_content/" + "a".repeat(64))) {
      assertThat(code(shows.post(path, "{\"title\":\"e\",\"tracks\":[\"" + wrong + "\"]}")))
          .as(wrong)
          .isEqualTo("422 ref");
    }
  }

  @Test
  void a_reference_whose_server_does_not_answer_is_kept() throws IOException {
    soundtrack.stop();
    long start = System.nanoTime();
    Answer created =
        shows.post(
            "/shows",
            "{\"title\":\"a\",\"host\":\"someone\",\"tracks\":[\"soundtrack/tracks/deck\"]}");
    assertThat(created.status()).as(created::toString).isEqualTo(201);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    Answer found = shows.get("/shows?fields=title,tracks");
    assertThat(found.json().at("/0/tracks/0").stringValue()).isEqualTo("soundtrack/tracks/deck");
  }

  private static String ref(Answer answer, String place, String member) {
    return answer.json().at(place + "/@ref/" + member).asString("");
  }

  private void refer() throws IOException {
    tracks.put("/people/martindale", "{\"name\":\"Wink\"}");
    tracks.put(
        "/tracks/deck",
        "{\"title\":\"Deck of Cards\",\"artist\":\"martindale\",\"heard\":[]}");
    Answer show =
        shows.put(
            "/shows/late",
            "{\"title\":\"Late\",\"host\":\"martindale\",\"tracks\":[\"soundtrack/tracks/deck\"]}");
    assertThat(show.status()).as(show::toString).isEqualTo(201);
    Answer heard =
        tracks.send("PATCH", "/tracks/deck", "{\"heard\":[\"radio/shows/late\"]}");
    assertThat(heard.status()).as(heard::toString).isEqualTo(200);
  }

  @Test
  void an_answer_shows_what_another_server_has() throws IOException {
    refer();
    Answer show = shows.get("/shows/late?include=tracks");
    assertThat(show.json().at("/host/name").asString("")).as(show::toString).isEqualTo("Wink");
    assertThat(ref(show, "/host", "form")).isEqualTo("simple");
    assertThat(show.json().at("/tracks/0/title").asString("")).isEqualTo("Deck of Cards");
    assertThat(ref(show, "/tracks/0", "form")).isEqualTo("target");
    assertThat(ref(show, "/tracks/0", "status")).isEqualTo("resolved");
    assertThat(ref(show, "/tracks/0", "value")).isEqualTo("soundtrack/tracks/deck");
    assertThat(show.json().at("/tracks/0/artist").asString("")).isEqualTo("martindale");
  }

  @Test
  void two_servers_that_refer_to_each_other_do_not_ask_in_a_circle() throws IOException {
    refer();
    Answer track = tracks.get("/tracks/deck?include=heard");
    assertThat(track.json().at("/heard/0/title").asString("")).as(track::toString)
        .isEqualTo("Late");
    assertThat(track.json().at("/heard/0/host").asString("")).isEqualTo("martindale");
    assertThat(track.json().at("/heard/0/tracks/0").asString(""))
        .isEqualTo("soundtrack/tracks/deck");
  }

  @Test
  void what_a_server_said_is_stale_while_it_is_away() throws IOException {
    refer();
    String path = "/shows/late?include=tracks";
    assertThat(ref(shows.get(path), "/host", "status")).isEqualTo("resolved");
    soundtrack.stop();
    Answer away = shows.get(path);
    assertThat(away.json().at("/host/name").asString("")).as(away::toString).isEqualTo("Wink");
    assertThat(ref(away, "/host", "status")).isEqualTo("stale");
    assertThat(ref(away, "/tracks/0", "status")).isEqualTo("stale");
    assertThat(away.status()).isEqualTo(200);
  }

  @Test
  void a_server_is_asked_by_a_unique_name_too() throws IOException {
    tracks.put("/people/p7", "{\"name\":\"kitty\"}");
    Answer created = shows.post("/shows", "{\"title\":\"a\",\"host\":\"kitty\"}");
    assertThat(created.status()).as(created::toString).isEqualTo(201);
    Answer list = shows.get("/shows?include=host");
    assertThat(list.json().at("/0/host/id").asString("")).as(list::toString).isEqualTo("p7");
    assertThat(tracks.get("/people/kitty").status()).isEqualTo(404);
  }

  @Test
  void bytes_of_another_server_are_kept_here() throws IOException {
    refer();
    String digest = tracks.get("/tracks/deck").header("Ashlar-Digest");
    assertThat(digest).startsWith("sha256:");
    Answer show =
        shows.put("/shows/pinned", "{\"title\":\"P\",\"tracks\":[\"" + digest + "\"]}");
    assertThat(show.status()).as(show::toString).isEqualTo(201);
    tracks.send("PATCH", "/tracks/deck", "{\"title\":\"Another\"}");
    soundtrack.stop();
    Answer kept = shows.get("/shows/pinned?include=tracks");
    assertThat(kept.json().at("/tracks/0/title").asString("")).as(kept::toString)
        .isEqualTo("Deck of Cards");
    assertThat(ref(kept, "/tracks/0", "status")).isEqualTo("resolved");
    assertThat(ref(kept, "/tracks/0", "form")).isEqualTo("exact");
  }

  @Test
  void how_other_servers_answer_is_seen_in_readiness_and_metrics() throws IOException {
    refer();
    assertThat(shows.get("/readyz").json().at("/namespaces/soundtrack/state").asString(""))
        .isEqualTo("ok");
    assertThat(metric("ashlar_namespace_questions_total")).isPositive();
    assertThat(metric("ashlar_namespace_unanswered_total")).isZero();
    assertThat(metric("ashlar_namespace_failing")).isZero();
    soundtrack.stop();
    for (int i = 0; i < 6; i++) {
      shows.post("/shows", "{\"title\":\"t\",\"tracks\":[\"soundtrack/tracks/x%d\"]}".formatted(i));
    }
    Answer ready = shows.get("/readyz");
    assertThat(ready.status()).as("it does its work all the same").isEqualTo(200);
    assertThat(ready.json().at("/namespaces/soundtrack/state").asString("")).isEqualTo("failing");
    assertThat(metric("ashlar_namespace_unanswered_total")).isGreaterThanOrEqualTo(5);
    assertThat(metric("ashlar_namespace_failing")).isEqualTo(1);
  }

  private double metric(String name) throws IOException {
    return shows.get("/metrics", "Accept", "text/plain")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains("namespace=\"soundtrack\""))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void a_namespace_without_an_address_is_told_once(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        "name: x\nnamespaces: { one: { ttl: 5s }, two: { url: \"https://a b\" } }\nresources: { A: }\n");
    App app = Ashlar.folder(folder).port(0);
    assertThatThrownBy(app::start)
        .hasMessageContainingAll("namespaces.one: the key 'url' is missing",
            "two: expected an address")
        .satisfies(thrown -> assertThat(thrown.getMessage().lines()).hasSize(2));
  }
}
