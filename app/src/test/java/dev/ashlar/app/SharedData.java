package dev.ashlar.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The folder of test data that lies beside the repository: system property {@code ashlar.shared}. */
final class SharedData {
  private SharedData() {}

  /** A file's lines. Where it is missing the test is skipped, and fails if {@code CI} is set. */
  static List<String> lines(String name) {
    Path file = Path.of(System.getProperty("ashlar.shared", "../../shared"), "data", name);
    if (!Files.exists(file) && !"true".equals(System.getenv("CI"))) {
      Assumptions.abort("there is no " + file.toAbsolutePath().normalize());
    }
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
