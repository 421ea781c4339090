package dev.ashlar.embedded.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process that opens a store, says so, and waits to be ended. */
final class Owner {
  private Owner() {}

  static Process start(Path file) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    var command =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            classes,
            Owner.class.getName(),
            file.toString());
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /** Ends with its standard input, at the latest. */
  public static void main(String[] arguments) throws IOException {
    try (var store = SqliteStore.open(Path.of(arguments[0]), Clock.systemUTC())) {
      store.describe("http://localhost:9200");
      System.out.println("open");
      System.in.transferTo(System.err);
    }
  }
}
