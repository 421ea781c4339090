package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code ashlar serve}: runs until the process is asked to end. */
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

  static int run(ParseResult parsed, PrintWriter out) throws InterruptedException {
    App app = Ashlar.folder(Path.of(Syntax.textOr(parsed, 0, ".")));
    Syntax.serving(parsed, app);
    if (Syntax.says(parsed, "--watch")) {
      app.startWatched();
    } else {
      app.start();
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(app), "end"));
    Greeting.of(app, Ink.ofProcess()).forEach(out::println);
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  /** A server that was asked to end, and has finished what it had begun, has done its work. */
  private static void end(App app) {
    app.stop();
    Runtime.getRuntime().halt(ExitCode.OK);
  }
}
