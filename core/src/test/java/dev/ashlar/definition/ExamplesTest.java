package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.json.SharedData;
import dev.ashlar.schema.Resource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class ExamplesTest {
  record Team(@Id String id, @Required @Unique @Max(80) String name) {}

  record Person(
      @Id String id,
      @Required @Max(80) String name,
      @Max(2000) @Markdown String bio,
      @Required @Format("email") @Unique @Restricted String email,
      @Min(0) @Max(150) Integer age,
      @Default("now()") @Render(create = false, update = false) Instant joined,
      @Ref(Team.class) @Populate("get") @Populate(value = "query", fields = "name") String team) {}

  record Channel(@Required @Unique @Max(80) String name, @Max(500) String topic) {}

  record Message(
      @Required @Ref(Channel.class) @OnDelete("cascade") String channelId,
      @Ref(Person.class) @OnDelete("setNull") @Populate(value = "get",
          fields = "name") @Populate(value = "query", fields = "name") String author,
      @Required @Min(1) @Max(4000) @Markdown String contents,
      @Default("now()") @Render(create = false, update = false) Instant timestamp) {}

  @Test
  void the_chat_example_says_the_same_in_yaml_and_in_records() throws IOException {
    var definition = YamlDefinition.read(example("chat"));

    assertThat(definition.problems()).isEmpty();
    List<Resource> written =
        definition.resources().stream().filter(each -> each.readModel().isEmpty()).toList();
    assertThat(written)
        .containsExactly(
            Records.of(Team.class).build(),
            Records.of(Person.class).count().index("team", "age").build(),
            Records.of(Channel.class).build(),
            Records.of(Message.class).count().index("channelId", "timestamp").build());
    assertThat(definition.resources())
        .extracting(Resource::collection)
        .containsExactly(
            "teams", "people", "channels", "messages", "message-read-models",
            "channel-read-models");
  }

  @Test
  void every_film_of_the_example_is_valid_as_it_is() throws IOException {
    List<String> lines = Files.readAllLines(Examples.FOLDER.resolve("films/films.ndjson"));
    assertThat(lines).hasSize(3356);
    assertThatFilmsAreValid(lines);
  }

  @Test
  void every_film_of_the_shared_list_is_valid_as_it_is() throws IOException {
    var text = new String(SharedData.bytes("movies.ndjson"), StandardCharsets.UTF_8);
    assertThatFilmsAreValid(text.lines().toList());
  }

  private static void assertThatFilmsAreValid(List<String> lines) throws IOException {
    var definition = YamlDefinition.read(example("films"));
    assertThat(definition.problems()).isEmpty();
    Resource films = definition.resources().getFirst();
    assertThat(lines)
        .allSatisfy(
            line -> {
              ObjectNode film = (ObjectNode) Json.parse(line.getBytes(StandardCharsets.UTF_8));
              ObjectNode stored = film.deepCopy();
              assertThat(films.validation().check(stored)).isEmpty();
              assertThat(stored).isEqualTo(film);
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"chat", "films"})
  void every_example_is_without_findings(String name) throws IOException {
    assertThat(YamlDefinition.read(example(name)).problems()).isEmpty();
  }

  private static Path example(String name) {
    return Examples.FOLDER.resolve(name).resolve("app.yaml");
  }
}
