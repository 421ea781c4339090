package dev.ashlar.definition;

import java.nio.file.Path;

/** The repository, whose root the system property {@code ashlar.root} names. */
final class Examples {
  private static final Path ROOT = Path.of(System.getProperty("ashlar.root", ".."));

  /** The examples, each in a folder of its name. */
  static final Path FOLDER = ROOT.resolve("examples");

  /** Where the resources of this package are published from. */
  static final Path RESOURCES = ROOT.resolve("core/src/main/resources/dev/ashlar/definition");

  private Examples() {}
}
