package dev.ashlar.definition;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository's examples are, whether tests run in the module or at the root. */
final class Examples {
  static final Path FOLDER = found();

  private Examples() {}

  private static Path found() {
    Path beside = Path.of("..", "examples");
    return Files.isDirectory(beside) ? beside : Path.of("examples");
  }
}
