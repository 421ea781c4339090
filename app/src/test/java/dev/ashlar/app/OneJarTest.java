package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code app/target/ashlar.jar}, the one file that a user needs; runs when it is packaged. */
class OneJarTest {
  private static final String ROOT = System.getProperty("ashlar.root");
  private static final String JAR =
      Path.of(ROOT, "app", "target", "ashlar.jar").toAbsolutePath().toString();

  @TempDir private Path directory;

  private ServerProcess java(String... arguments) throws IOException {
    return ServerProcess.bare(directory, Map.of("ASHLAR_PORT", "0"), List.of(arguments));
  }

  @Test
  void it_knows_its_version() throws IOException {
    try (var version = java("-jar", JAR, "--version")) {
      assertThat(version.end()).isZero();
      assertThat(version.output()).startsWith("ashlar ").doesNotContain("not packaged");
    }
  }

  @Test
  void it_serves_a_folder() throws IOException {
    String films = Path.of(ROOT, "examples", "films").toAbsolutePath().toString();
    try (var server = java("-jar", JAR, "serve", films, "--data", directory.toString())) {
      Client client = new Client(server.url());
      assertThat(client.post("/films", "{\"title\":\"Brazil\",\"year\":1985}").status())
          .isEqualTo(201);
      assertThat(client.get("/films?year=1985").header("Total-Count")).isEqualTo("1");
      assertThat(client.get("/metrics").status()).isEqualTo(200);
      assertThat(server.stop()).isZero();
      assertThat(server.output()).doesNotContain("WARN", "ERROR", "Exception");
    }
  }

  @Test
  void a_program_of_one_file_needs_nothing_else() throws IOException {
    try (var running = java("-cp", JAR, ChatProgramTest.program().toString())) {
      ChatProgramTest.walk(running);
    }
  }
}
