package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteJDBCLoader;

/** Processes that start at the same time, after others were killed. */
@Tag("slow")
class StartsAtOnceTest {
  private static final int PROCESSES = 3;

  @TempDir private Path folder;

  /** A killed process leaves its copy of SQLite's library; without a mark that it is in use, here many. */
  @Test
  void processes_that_start_at_once_clear_up_what_killed_ones_left_without_an_error()
      throws IOException {
    Path libraries = Files.createDirectories(folder.resolve("libraries"));
    for (int i = 0; i < 3000; i++) {
      String name = "sqlite-" + SQLiteJDBCLoader.getVersion() + "-" + i + "-libsqlitejdbc.so";
      Files.createFile(libraries.resolve(name));
    }
    var running = new ArrayList<ServerProcess>();
    for (int i = 0; i < PROCESSES; i++) {
      Path app = Files.createDirectories(folder.resolve("app" + i));
      Files.writeString(app.resolve("app.yaml"), "resources: { Item: {} }");
      running.add(
          ServerProcess.java(
              app,
              Map.of("JAVA_TOOL_OPTIONS", "-Dorg.sqlite.tmpdir=" + libraries),
              List.of("dev.ashlar.app.cli.Main", "serve", app.toString(), "--port", "0")));
    }
    for (ServerProcess each : running) {
      try (each) {
        assertThat(each.url()).startsWith("http://");
        assertThat(each.stop()).as(each.output()).isZero();
        assertThat(each.output()).doesNotContain("ERROR", "Exception");
      }
    }
    try (var left = Files.list(libraries)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .noneMatch(name -> name.matches("sqlite-[0-9.]+-[0-9]{1,4}-libsqlitejdbc.so"));
    }
  }
}
