package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.Client.Answer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/java/Chat.java}, started with {@code java} as it stands. */
@Tag("slow")
class ChatProgramTest {
  @TempDir private Path directory;

  @Test
  void a_program_of_one_file_serves() throws IOException {
    var arguments = List.of(program().toString());
    try (var running = ServerProcess.java(directory, Map.of("ASHLAR_PORT", "0"), arguments)) {
      walk(running);
    }
    assertThat(directory.resolve("data").resolve("chat.db")).exists();
  }

  @Test
  void a_program_of_one_file_projects_messages_into_channels() throws IOException {
    var arguments = List.of(program("Channels.java").toString());
    try (var running = ServerProcess.java(directory, Map.of("ASHLAR_PORT", "0"), arguments)) {
      Client client = new Client(running.url());
      client.post("/messages", "{\"channelId\":\"lobby\",\"contents\":\"Hello\"}");
      Answer last =
          client.post("/messages", "{\"channelId\":\"lobby\",\"contents\":\"there\"}");
      assertThat(last.status()).as(last::toString).isEqualTo(201);
      String[] current = {"Ashlar-Min-Sequence", last.header("Ashlar-Sequence")};
      assertThat(client.get("/message-read-models/lobby?last=1", current).json().toString())
          .contains("\"contents\":\"there\"");
      assertThat(client.get("/channel-read-models/lobby", current).body())
          .isEqualTo("{\"id\":\"lobby\",\"last\":\"there\",\"count\":2}");
    }
  }

  static Path program() {
    return program("Chat.java");
  }

  private static Path program(String name) {
    return Path.of(System.getProperty("ashlar.root"), "examples", "java", name).toAbsolutePath();
  }

  /** What a newcomer does with the program, until it is asked to end. */
  static void walk(ServerProcess running) throws IOException {
    Client client = new Client(running.url());
    Answer created =
        client.post("/people", "{\"id\":\"ada\",\"name\":\" Ada \",\"email\":\"ada@example.org\"}");
    assertThat(created.status()).as(created::toString).isEqualTo(201);
    assertThat(created.json().get("name").stringValue()).isEqualTo("Ada");
    assertThat(client.get("/people").header("Total-Count")).isEqualTo("1");
    assertThat(client.post("/people", "{\"email\":\"ada@example.org\"}").status()).isEqualTo(409);

    assertThat(running.stop()).isEqualTo(143);
    assertThat(running.output())
        .contains("A Person was created: {\"sequence\":1,\"resource\":\"Person\",\"id\":\"ada\"")
        .doesNotContain("ada@example.org");
  }
}
