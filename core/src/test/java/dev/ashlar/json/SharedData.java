package dev.ashlar.json;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of {@code shared/data}; the system property {@code ashlar.shared} says where they are.
 */
final class SharedData {
  private static final Path SHARED = Path.of(System.getProperty("ashlar.shared", "../../shared"));

  private SharedData() {}

  /**
   * A file's bytes; where it is missing, the test is aborted, or in continuous integration fails.
   */
  static byte[] bytes(String name) {
    var file = SHARED.resolve("data").resolve(name).toAbsolutePath().normalize();
    if (Files.isRegularFile(file)) {
      return read(file);
    }
    var missing = "This test needs the shared file " + name + ", which is not at " + file;
    return "true".equals(System.getenv("CI")) ? fail(missing) : abort(missing);
  }

  /** A file as Jackson reads it, which takes the last of repeated members. */
  static JsonNode lenient(String name) {
    return JsonMapper.shared().readTree(bytes(name));
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
