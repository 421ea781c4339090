package dev.ashlar.app.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ashlar serve}, as the command line describes it. */
final class Serve {
  private Serve() {}

  static CommandSpec syntax() {
    CommandSpec serve =
        Syntax.command(
            "serve",
            "Serve the application that a folder's app.yaml declares.",
            "Prints its addresses, who may do what there, and where its data are. Runs until it is"
                + " asked to end: Ctrl-C, or SIGTERM.")
            .addPositional(Syntax.optionalFolder());
    Syntax.serving().forEach(serve::addOption);
    return serve
        .addOption(
            Syntax.flag(
                "--watch",
                "Serve what is saved: a changed definition, Java source or seed takes the place of the"
                    + " one before, and clients stay connected."))
        .addOption(Syntax.help());
  }

  /** What is asked for. */
  static Serving asked(ParseResult parsed) {
    Path folder = Path.of(Syntax.textOr(parsed, 0, "."));
    return new Serving(folder, Syntax.serving(parsed), Syntax.says(parsed, "--watch"));
  }
}
