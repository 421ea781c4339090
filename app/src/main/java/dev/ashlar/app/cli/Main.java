package dev.ashlar.app.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The {@code ashlar} command. */
public final class Main {
  private Main() {}

  /** Runs a command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    var out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    System.exit(run(out, err, arguments));
  }

  /** Runs a command; returns its exit code. */
  static int run(PrintWriter out, PrintWriter err, String... arguments) {
    Optional<Serving> serving = Serving.plain(arguments);
    if (serving.isEmpty()) {
      return Commands.run(out, err, arguments);
    }
    try {
      return serving.get().run(out);
    } catch (Exception e) {
      return Failures.report(e, err);
    }
  }
}
