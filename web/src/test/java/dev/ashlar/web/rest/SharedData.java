package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of {@code shared/data}; the system property {@code ashlar.shared} says where they are. */
final class SharedData {
  private static final Path SHARED = Path.of(System.getProperty("ashlar.shared", "../../shared"));

  private SharedData() {}

  /**
   * A file as Jackson reads it, which takes the last of repeated members. Where it is missing, the
   * test is aborted, or in continuous integration fails.
   */
  static JsonNode json(String name) {
    Path file = SHARED.resolve("data").resolve(name).toAbsolutePath().normalize();
    if (!Files.isRegularFile(file)) {
      String missing = "This test needs the shared file " + name + ", which is not at " + file;
      return "true".equals(System.getenv("CI")) ? fail(missing) : abort(missing);
    }
    try {
      return JsonMapper.shared().readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
