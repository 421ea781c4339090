package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.schema.Resource;
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
    return Syntax.command("serve", "Serve the application that a folder's app.yaml declares.")
        .addPositional(
            Syntax.optionalPosition(
                0, "FOLDER", "The folder with the app.yaml; the present one if none is named."))
        .addOption(
            Syntax.option(
                "--port", "PORT", "The port to listen on (9200); 0 for any that is free."))
        .addOption(
            Syntax.option(
                "--host", "HOST", "The address to listen on (127.0.0.1, this machine only)."))
        .addOption(Syntax.data())
        .addOption(Syntax.store())
        .addOption(
            Syntax.flag(
                "--open",
                "Let everybody in: without auth, only then other machines may reach it."))
        .addOption(Syntax.help());
  }

  static int run(ParseResult parsed, PrintWriter out) throws InterruptedException {
    App app = Ashlar.folder(Path.of(Syntax.textOr(parsed, 0, ".")));
    for (String name : new String[] {"port", "host", "data", "store"}) {
      Syntax.text(parsed, "--" + name).ifPresent(value -> app.flag(name, value));
    }
    if (Syntax.says(parsed, "--open")) {
      app.flag("open", "true");
    }
    app.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(app), "end"));
    print(app, out);
    new CountDownLatch(1).await();
    return ExitCode.OK;
  }

  /** A server that was asked to end, and has finished what it had begun, has done its work. */
  private static void end(App app) {
    app.stop();
    Runtime.getRuntime().halt(ExitCode.OK);
  }

  private static void print(App app, PrintWriter out) {
    out.println(app.url() + "/");
    for (Resource resource : app.engine().schema().resources()) {
      out.println(app.url() + "/" + resource.collection());
    }
  }
}
