package dev.ashlar.app.cli;

import dev.ashlar.transfer.FileFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ParseResult;

/** The file that an import reads; {@code -} is the standard input. */
record Source(String name, FileFormat format) {
  private static final int BUFFER = 65_536;
  private static final String KNOWN = "ndjson, csv, tsv or json";

  /**
   * The source that the arguments name.
   *
   * @throws WrongUsage if there is no such file, or nothing tells its format
   */
  static Source of(ParseResult parsed, String name) {
    boolean input = name.equals("-");
    if (!input && (!Files.exists(Path.of(name)) || Files.isDirectory(Path.of(name)))) {
      throw new WrongUsage("There is no file " + name);
    }
    return new Source(name, format(parsed, name, input));
  }

  /** The format that {@code --format} or the file's name tells. */
  static FileFormat format(ParseResult parsed, String name, boolean standard) {
    Optional<String> said = Syntax.text(parsed, "--format");
    if (said.isPresent()) {
      return FileFormat.named(said.get())
          .orElseThrow(
              () -> new WrongUsage("--format: expected " + KNOWN + ", found " + said.get()));
    }
    if (standard) {
      return FileFormat.NDJSON;
    }
    return FileFormat.ofFile(name)
        .orElseThrow(
            () -> new WrongUsage(name + " does not tell its format: say --format " + KNOWN));
  }

  InputStream open() {
    try {
      InputStream raw = name.equals("-") ? System.in : Files.newInputStream(Path.of(name));
      return FileFormat.isCompressed(name)
          ? Expanded.of(raw, BUFFER)
          : new BufferedInputStream(raw, BUFFER);
    } catch (IOException e) {
      throw new FailedCommand("Cannot read " + name + ": " + e.getMessage(), e);
    }
  }
}
