package dev.ashlar.json;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Test data that lies beside the repository: {@code dev.ashlar.testkit.SharedData} for the tests of
 * this module, which {@code testkit} depends on. A test is skipped where the folder is missing.
 */
public final class SharedData {
  private SharedData() {}

  /** A file's bytes. */
  public static byte[] bytes(String name) {
    Path folder = Path.of(System.getProperty("ashlar.shared", "../../shared"), "data");
    if (!Files.isDirectory(folder)) {
      abort("skipped: it reads " + name + " in " + folder.toAbsolutePath().normalize());
    }
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file as Jackson reads it, which takes the last of repeated members. */
  public static JsonNode lenient(String name) {
    return JsonMapper.shared().readTree(bytes(name));
  }
}
