package dev.ashlar.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What the figures were measured on. */
final class Machine {
  private Machine() {}

  static String describe() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo"))
            .stream()
            .filter(line -> line.startsWith("model name"))
            .findFirst()
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .orElse("an unnamed processor");
    return String.format(
        Locale.ROOT,
        "%d processors (%s), Java %s, %s %s; the load comes from the same machine",
        Runtime.getRuntime().availableProcessors(),
        processor,
        Runtime.version(),
        System.getProperty("os.name"),
        System.getProperty("os.version"));
  }
}
