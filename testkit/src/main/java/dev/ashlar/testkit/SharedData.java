package dev.ashlar.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The folder of test data that lies beside the repository: system property {@code ashlar.shared}. */
final class SharedData {
  private SharedData() {}

  /** A file's bytes. Where it is missing the test is skipped, and fails if {@code CI} is set. */
  static byte[] read(String name) {
    Path file = Path.of(System.getProperty("ashlar.shared", "../../shared"), "data", name);
    if (!Files.exists(file) && !"true".equals(System.getenv("CI"))) {
      Assumptions.abort("there is no " + file.toAbsolutePath().normalize());
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
