package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ashlar sources} on a folder, beside its server, and on a server. */
class SourcesCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
            resources:
              Person:
                attributes: { age: Integer, team: { type: Reference, ref: Team } }
                source: people.csv
              Team: { source: teams.ndjson }
              Other: {}
            """);
    Files.writeString(folder.resolve("people.csv"), "id,age,team\na,7,red\nb,old,red\n");
    Files.writeString(folder.resolve("teams.ndjson"), "{\"id\":\"red\"}\n");
  }

  private Ran sources(String... more) {
    var all = new String[more.length + 2];
    all[0] = "sources";
    all[1] = folder.toString();
    System.arraycopy(more, 0, all, 2, more.length);
    return Ran.of(all);
  }

  @Test
  void a_folder_is_loaded_on_request_and_told_of_ever_after() throws IOException {
    assertThat(sources().out()).contains("Person  waiting  people.csv", "Team  waiting");

    Ran loaded = sources("--refresh");
    assertThat(loaded.code()).as(loaded.said()).isEqualTo(1);
    assertThat(loaded.out())
        .contains("Person  partial  people.csv")
        .contains("2 items, ")
        .contains(" 1 bad, 0 kept")
        .contains("line 3 (b): /age: ")
        .contains("Team  ok  teams.ndjson");
    assertThat(sources().out()).contains("Person  partial", "line 3 (b)", "Team  ok");

    Files.writeString(folder.resolve("people.csv"), "id,age\na,8\n");
    Ran again = sources("Person", "--refresh", "--json");
    JsonNode json = Json.parse(again.out());
    assertThat(again.code()).isZero();
    assertThat(json.at("/sources")).hasSize(1);
    assertThat(json.at("/sources/0/last/updated").asInt()).isEqualTo(1);
    assertThat(sources("Other").code()).isEqualTo(2);
  }

  @Test
  void a_server_is_asked_by_its_url_and_a_folder_that_it_uses_only_tells() throws IOException {
    try (App app = Ashlar.folder(folder).port(0).start()) {
      Ran told = sources();
      assertThat(told.out()).contains("Person  partial", "Team  ok");
      Ran refused = sources("--refresh");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.said()).contains(app.url());

      Files.writeString(folder.resolve("people.csv"), "id,age\na,9\n");
      Ran loaded = Ran.of("sources", app.url(), "--refresh");
      assertThat(loaded.code()).as(loaded.said()).isZero();
      assertThat(loaded.out()).contains("Person  ok  people.csv", "1 item, ");
      assertThat(Ran.of("sources", app.url(), "Team", "--json").out())
          .startsWith("{\"sources\":[{\"resource\":\"Team\",\"from\":\"teams.ndjson\"");
    }
  }
}
