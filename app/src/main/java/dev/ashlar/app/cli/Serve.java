package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.schema.Resource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ashlar serve}: runs until the process is asked to end. */
@Command(
    name = "serve",
    description = "Serve the application that a folder's app.yaml declares.",
    mixinStandardHelpOptions = true,
    sortOptions = false)
final class Serve implements Callable<Integer> {
  private final PrintWriter out;

  @Parameters(paramLabel = "FOLDER", description = "The folder with the app.yaml.")
  private Path folder = Path.of("");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port to listen on (9200); 0 for any that is free.")
  private Optional<String> port = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The address to listen on (127.0.0.1, this machine only).")
  private Optional<String> host = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Where everything is kept (FOLDER/data).")
  private Optional<String> data = Optional.empty();

  @Option(
      names = "--open",
      description = "Let everybody in: without auth, only then other machines may reach it.")
  private boolean open;

  Serve(PrintWriter out) {
    this.out = out;
  }

  @Override
  public Integer call() throws InterruptedException {
    App app = Ashlar.folder(folder);
    port.ifPresent(value -> app.flag("port", value));
    host.ifPresent(value -> app.flag("host", value));
    data.ifPresent(value -> app.flag("data", value));
    if (open) {
      app.flag("open", "true");
    }
    app.start();
    endQuietly(app);
    print(app);
    new CountDownLatch(1).await();
    return 0;
  }

  /** A server that was asked to end, and has finished what it had begun, has done its work. */
  private static void endQuietly(App app) {
    Runnable end =
        () -> {
          app.stop();
          Runtime.getRuntime().halt(0);
        };
    Runtime.getRuntime().addShutdownHook(new Thread(end, "end"));
  }

  private void print(App app) {
    out.println(app.url() + "/");
    for (Resource resource : app.engine().schema().resources()) {
      out.println(app.url() + "/" + resource.collection());
    }
  }
}
