package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code app/target/ashlar.jar}, the one file that a user needs; runs when it is packaged. */
@Tag("slow")
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
  void an_older_java_says_which_one_is_needed() throws Exception {
    Path older = older().orElse(null);
    assumeTrue(older != null, "there is no Java older than 25 under /usr/lib/jvm");
    Process process =
        new ProcessBuilder(String.valueOf(older), "-jar", JAR, "serve")
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(TimeLimit.exit(process)).isEqualTo(1);
    assertThat(said).startsWith("Ashlar needs Java 25 or later; this is Java ").hasLineCount(1);
  }

  private static Optional<Path> older() throws IOException {
    Path all = Path.of("/usr/lib/jvm");
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (var homes = Files.list(all)) {
      return homes
          .filter(home -> String.valueOf(home.getFileName()).matches("java-(8|11|17|21)-.*"))
          .map(home -> home.resolve("bin/java"))
          .filter(Files::isExecutable)
          .findFirst();
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
