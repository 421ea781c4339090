package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import java.io.IOException;
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
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    Answer found = shows.get("/shows?fields=title,tracks");
    assertThat(found.json().at("/0/tracks/0").stringValue()).isEqualTo("soundtrack/tracks/deck");
  }
}
