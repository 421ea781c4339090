package dev.ashlar.app.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command came to that was run in this process. */
public record Ran(int code, String out, String err) {
  /** Runs {@code ashlar} with these arguments. */
  public static Ran of(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  /** Everything that it said. */
  public String said() {
    return out + err;
  }
}
