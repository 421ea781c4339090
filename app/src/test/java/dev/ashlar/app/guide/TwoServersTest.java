package dev.ashlar.app.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.Ports;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code examples/two-servers}, the one command of the guide's page on references. */
@Tag("slow")
class TwoServersTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;

  private void copy(String example) throws IOException {
    Path target = folder.resolve("examples").resolve(example);
    Files.createDirectories(target.getParent());
    Files.copy(Guide.ROOT.resolve("examples").resolve(example), target);
    target.toFile().setExecutable(true);
  }

  private static JsonNode ask(String method, String url, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    Instant end = Instant.now().plus(PATIENCE);
    while (true) {
      try {
        var answer = HTTP.send(request, BodyHandlers.ofString());
        if (answer.statusCode() < 300) {
          return Json.parse(answer.body());
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503); // it is starting
      } catch (ConnectException e) {
        assertThat(Instant.now()).as("%s", e).isBefore(end);
      }
      Thread.sleep(100);
    }
  }

  @Test
  void one_command_serves_two_servers_that_refer_to_each_other() throws Exception {
    for (String file : List.of("two-servers", "soundtrack/app.yaml", "radio/app.yaml")) {
      copy(file);
    }
    Path launcher = Files.writeString(folder.resolve("ashlar"), Terminal.launcher());
    assertThat(launcher.toFile().setExecutable(true)).isTrue();
    String soundtrack = Integer.toString(Ports.free());
    String radio = Integer.toString(Ports.free());
    var builder = new ProcessBuilder("examples/two-servers").directory(folder.toFile());
    builder.environment().put("SOUNDTRACK_PORT", soundtrack);
    builder.environment().put("RADIO_PORT", radio);
    Path log = folder.resolve("log");
    Process both =
        builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    try {
      String there = "http://localhost:" + soundtrack;
      String here = "http://localhost:" + radio;
      ask("PUT", there + "/people/martindale", "{\"name\":\"Wink\"}");
      ask("PUT", here + "/shows/late", "{\"title\":\"Late\",\"host\":\"martindale\"}");
      JsonNode show = ask("GET", here + "/shows/late", "");
      assertThat(show.at("/host/name").asString("")).as("%s", show).isEqualTo("Wink");
      ask("PUT", there + "/tracks/t", "{\"title\":\"T\",\"heard\":[\"radio/shows/late\"]}");
      JsonNode track = ask("GET", there + "/tracks/t?include=heard", "");
      assertThat(track.at("/heard/0/title").asString("")).as("%s", track).isEqualTo("Late");
    } finally {
      List<ProcessHandle> servers = both.descendants().toList();
      both.destroy();
      assertThat(both.waitFor(60, TimeUnit.SECONDS)).as(Files.readString(log)).isTrue();
      for (ProcessHandle server : servers) {
        server.onExit().get(60, TimeUnit.SECONDS);
      }
    }
  }
}
