package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ashlar readmodels} and {@code ashlar rebuild}, on a folder and on a server. */
class ReadModelsCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
            resources:
              Message: { attributes: { channelId: String, at: Integer } }
            readModels:
              Series:
                plural: series-of-messages
                sequencedBy: at
                projects: { resource: Message, id: channelId, set: { at: at } }
            """);
    Path messages = folder.resolve("messages.ndjson");
    Files.writeString(
        messages,
        "{\"id\":\"a\",\"channelId\":\"c\",\"at\":1}\n{\"id\":\"b\",\"channelId\":\"c\"}\n");
    assertThat(Ran.of("import", folder.toString(), "Message", messages.toString()).code()).isZero();
  }

  @Test
  void a_folder_tells_how_its_read_models_are_and_builds_them_again() {
    Ran rebuilt = Ran.of("rebuild", folder.toString());
    assertThat(rebuilt.code()).as(rebuilt.said()).isEqualTo(1);
    assertThat(rebuilt.out())
        .contains("Series  partial", "1 could not be projected", "Message b: there is no 'at'");
    Ran told = Ran.of("readmodels", folder.toString(), "Series", "--json");
    JsonNode series = Json.parse(told.out()).at("/readModels/0");
    assertThat(series.path("name").asString()).isEqualTo("Series");
    assertThat(series.path("failed").asInt()).isEqualTo(1);
    assertThat(series.at("/errors/0/id").asString()).isEqualTo("b");
    Ran unknown = Ran.of("rebuild", folder.toString(), "Serie");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.said()).contains("There is no read model 'Serie'. Did you mean 'Series'?");
  }

  @Test
  void a_server_tells_how_its_read_models_are_and_builds_them_again() throws Exception {
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      Ran rebuilt = Ran.of("rebuild", app.url(), "Series", "--json");
      assertThat(rebuilt.code()).as(rebuilt.said()).isEqualTo(1);
      assertThat(Json.parse(rebuilt.out()).at("/readModels/0/state").asString())
          .isEqualTo("partial");
      assertThat(Ran.of("readmodels", app.url()).out()).contains("Series  partial");
      HttpClient client = HttpClient.newHttpClient();
      var fix =
          HttpRequest.newBuilder(URI.create(app.url() + "/messages/b"))
              .method("PATCH", HttpRequest.BodyPublishers.ofString("{\"at\":2}"))
              .header("Content-Type", "application/json")
              .build();
      String sequence =
          TimeLimit.send(client, fix, HttpResponse.BodyHandlers.discarding())
              .headers()
              .firstValue("Ashlar-Sequence")
              .orElseThrow();
      var read =
          HttpRequest.newBuilder(URI.create(app.url() + "/series-of-messages/c"))
              .header("Ashlar-Min-Sequence", sequence)
              .build();
      assertThat(TimeLimit.send(client, read, HttpResponse.BodyHandlers.ofString()).body())
          .isEqualTo("[{\"id\":\"c\",\"at\":1},{\"id\":\"c\",\"at\":2}]");
      Ran told = Ran.of("readmodels", app.url());
      assertThat(told.code()).as(told.said()).isZero();
      assertThat(told.out()).contains("Series  current");
      var metrics = HttpRequest.newBuilder(URI.create(app.url() + "/metrics")).build();
      assertThat(TimeLimit.send(client, metrics, HttpResponse.BodyHandlers.ofString()).body())
          .contains("ashlar_readmodel_lag_changes{readmodel=\"Series\"}");
      assertThat(Ran.of("readmodels", folder.toString()).said()).contains(app.url());
    }
  }
}
