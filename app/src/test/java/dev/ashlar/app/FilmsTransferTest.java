package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.cli.Ran;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Films in and out by one command, and by one that is killed on the way. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each has folders and servers of its own
class FilmsTransferTest {
  private static final Path FILMS =
      Path.of(System.getProperty("ashlar.root"), "examples", "films");

  @TempDir private Path folder;
  private Path file;

  /** Each film gets an id, as an export would have it. */
  @BeforeEach
  void write() throws IOException {
    var lines = new ArrayList<String>();
    for (String line : Files.readAllLines(FILMS.resolve("films.ndjson"))) {
      var film = (ObjectNode) Json.parse("{\"id\":\"f%05d\"}".formatted(lines.size()));
      film.setAll((ObjectNode) Json.parse(line));
      lines.add(Json.text(film));
    }
    assertThat(lines).hasSize(3356);
    file = Files.write(folder.resolve("films.ndjson"), lines);
  }

  private static ServerProcess ashlar(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("dev.ashlar.app.cli.Main"));
    all.addAll(List.of(arguments));
    return ServerProcess.java(Path.of(""), Map.of(), all);
  }

  private static String done(String... arguments) {
    Ran ran = Ran.of(arguments);
    assertThat(ran.code()).as(ran.said()).isZero();
    return ran.said();
  }

  private String data(String name) {
    return folder.resolve(name).toString();
  }

  private String export(String target, String name, String... more) throws IOException {
    var arguments = new ArrayList<>(List.of("export", target, "films", data(name)));
    arguments.addAll(List.of(more));
    done(arguments.toArray(String[]::new));
    return Files.readString(folder.resolve(name));
  }

  @Test
  void films_are_the_same_after_each_round_trip_through_folders_and_servers() throws IOException {
    String films = FILMS.toString();
    String[] first = {"--data", data("first")};
    assertThat(done("import", films, "Film", file.toString(), first[0], first[1]))
        .contains("3,356 created, 0 updated, 0 unchanged, 0 failed");
    String lines = export(films, "a.ndjson", first);
    String csv = export(films, "a.csv", first);
    String json = export(films, "a.json", first);
    assertThat(lines.lines().map(Json::parse))
        .containsExactlyElementsOf(Files.readAllLines(file).stream().map(Json::parse).toList());

    Path other = Files.createDirectory(folder.resolve("second"));
    try (ServerProcess server = ServerProcess.serve(FILMS, other)) {
      assertThat(done("import", server.url(), "films", data("a.csv"))).contains("3,356 created");
      assertThat(export(server.url(), "b.ndjson")).isEqualTo(lines);
      assertThat(export(server.url(), "b.csv")).isEqualTo(csv);
      assertThat(export(server.url(), "b.json")).isEqualTo(json);
      String before = new Client(server.url()).get("/films/_changes?limit=10000")
          .json()
          .path("changes")
          .valueStream()
          .reduce((one, next) -> next)
          .orElseThrow()
          .path("sequence")
          .asString();
      assertThat(done("import", server.url(), "films", data("b.ndjson")))
          .contains("0 created, 0 updated, 3,356 unchanged, 0 failed");
      assertThat(done("import", server.url(), "films", data("b.json"), "--atomic"))
          .contains("3,356 unchanged");
      String log =
          new Client(server.url()).get("/films/_changes?since=" + before).json().toString();
      assertThat(log).contains("\"changes\":[]");
    }
    assertThat(done("import", films, "films", data("b.csv"), "--data", data("third"), "--atomic"))
        .contains("3,356 created");
    assertThat(export(films, "c.ndjson", "--data", data("third"))).isEqualTo(lines);
  }

  @Test
  void a_folder_in_use_is_refused_with_the_url_of_its_server() throws IOException {
    Path data = Files.createDirectory(folder.resolve("used"));
    try (ServerProcess server = ServerProcess.serve(FILMS, data)) {
      String url = server.url();
      String[] where = {FILMS.toString(), "films", file.toString(), "--data", data.toString()};
      Ran imported = Ran.of("import", where[0], where[1], where[2], where[3], where[4]);
      assertThat(imported.code()).isEqualTo(1);
      assertThat(imported.said()).contains(url);
      Ran exported = Ran.of("export", where[0], where[1], data("refused.csv"), where[3], where[4]);
      assertThat(exported.code()).isEqualTo(1);
      assertThat(exported.said()).contains(url);
    }
  }

  /** Twice killed, and then run to its end: into a folder, and into a server. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_import_that_is_killed_and_run_again_ends_as_one_that_was_not(boolean remote)
      throws Exception {
    String films = FILMS.toString();
    long seed = Long.getLong("ashlar.seed", System.nanoTime());
    var random = new Random(seed);
    Path data = Files.createDirectory(folder.resolve("killed"));
    String[] where = {"--data", data.toString()};
    if (remote) {
      try (ServerProcess server = ServerProcess.serve(FILMS, data)) {
        killed(random, data, "import", server.url(), "films", file.toString());
        killed(random, data, "import", server.url(), "films", file.toString());
        assertThat(done("import", server.url(), "films", file.toString())).contains("0 failed");
      }
    } else {
      killed(random, data, "import", films, "films", file.toString(), where[0], where[1]);
      killed(random, data, "import", films, "films", file.toString(), where[0], where[1]);
      assertThat(done("import", films, "films", file.toString(), where[0], where[1]))
          .contains("0 failed");
    }
    String after = export(films, "killed.ndjson", where);
    assertThat(after.lines().map(Json::parse))
        .as("seed %d, remote %s", seed, remote)
        .containsExactlyElementsOf(Files.readAllLines(file).stream().map(Json::parse).toList());
  }

  /** Runs a command and kills it once the store has grown by some random amount. */
  private static void killed(Random random, Path data, String... arguments)
      throws IOException, InterruptedException {
    long size = size(data) + 200_000 + random.nextInt(600_000);
    try (ServerProcess process = ashlar(arguments)) {
      Load.await(() -> !process.isRunning() || size(data) >= size);
      process.kill();
    }
  }

  private static long size(Path data) {
    return data.resolve("films.db").toFile().length()
        + data.resolve("films.db-wal").toFile().length();
  }
}
