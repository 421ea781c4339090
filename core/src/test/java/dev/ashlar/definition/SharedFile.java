package dev.ashlar.definition;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of {@code shared/data}; the system property {@code ashlar.shared} says where they are.
 */
final class SharedFile {
  private static final Path SHARED = Path.of(System.getProperty("ashlar.shared", "../../shared"));

  private SharedFile() {}

  /**
   * A file's text; where it is missing, the test is aborted, or in continuous integration fails.
   */
  static String text(String name) throws IOException {
    Path file = SHARED.resolve("data").resolve(name).toAbsolutePath().normalize();
    if (Files.isRegularFile(file)) {
      return Files.readString(file);
    }
    String missing = "This test needs the shared file " + name + ", which is not at " + file;
    return "true".equals(System.getenv("CI")) ? fail(missing) : abort(missing);
  }
}
