package dev.ashlar.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Test data that lies beside the repository, in the folder that the system property {@code
 * ashlar.shared} names. A test that reads a file from there is skipped with the file's name where it
 * is missing, and fails where the folder is there without that file.
 */
public final class SharedData {
  private SharedData() {}

  /** A file's bytes. */
  public static byte[] bytes(String name) {
    Path folder = Path.of(System.getProperty("ashlar.shared", "../../shared"), "data");
    if (!Files.isDirectory(folder)) {
      Assumptions.abort("skipped: it reads " + name + " in " + folder.toAbsolutePath().normalize());
    }
    try {
      return Files.readAllBytes(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file's lines. */
  public static List<String> lines(String name) {
    return new String(bytes(name), StandardCharsets.UTF_8).lines().toList();
  }

  /** A file as Jackson reads it, which takes the last of repeated members. */
  public static JsonNode json(String name) {
    return JsonMapper.shared().readTree(bytes(name));
  }
}
