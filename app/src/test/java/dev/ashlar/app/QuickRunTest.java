package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The quick run stays quick: what starts processes, PostgreSQL or a browser is tagged {@code slow}. */
class QuickRunTest {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root"));
  private static final Pattern STARTS =
      Pattern.compile(
          "\\b(ServerProcess|ProcessBuilder|Owner|PostgresServer|TestServer|Browser)\\b");
  private static final String TAG = "@Tag(\"slow\")";

  @Test
  void what_starts_processes_is_slow() {
    List<Path> starting = tests().filter(test -> STARTS.matcher(text(test)).find()).toList();
    assertThat(starting).hasSizeGreaterThan(20);
    assertThat(starting).allSatisfy(test -> assertThat(text(test)).as("%s", test).contains(TAG));
  }

  private static Stream<Path> tests() {
    return Stream.of(ROOT, ROOT.resolve("adapters"))
        .flatMap(folder -> files(folder, 1))
        .map(module -> module.resolve("src/test/java"))
        .filter(Files::isDirectory)
        .flatMap(folder -> files(folder, Integer.MAX_VALUE))
        .filter(file -> file.toString().endsWith("Test.java"))
        .filter(file -> !file.endsWith("QuickRunTest.java"));
  }

  private static Stream<Path> files(Path folder, int depth) {
    try (Stream<Path> files = Files.walk(folder, depth)) {
      return files.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
