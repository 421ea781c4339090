package dev.ashlar.app.cli;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What {@code ashlar serve} is asked for.
 *
 * @param folder with the app.yaml
 * @param flags settings by their names
 * @param watch whether what is saved is served at once
 */
record Serving(Path folder, Map<String, String> flags, boolean watch) {
  private static final Logger LOG = LoggerFactory.getLogger(Serving.class);
  private static final Set<String> WITH_VALUE = Set.of("--port", "--host", "--data", "--store");

  /** Copies the flags. */
  Serving {
    flags = Map.copyOf(flags);
  }

  /**
   * Reads arguments that are as plain as most are, without the library that reads all others: its classes
   * cannot be kept in the JVM's archive, being compiled for Java 5, and would take a fifth of the time to
   * the first answer.
   *
   * @return nothing if there is anything that only the library reads, or that is wrong
   */
  static Optional<Serving> plain(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals("serve")) {
      return Optional.empty();
    }
    var flags = new HashMap<String, String>();
    Optional<String> folder = Optional.empty();
    boolean watch = false;
    for (int i = 1; i < arguments.length; i++) {
      String argument = arguments[i];
      boolean known;
      if (WITH_VALUE.contains(argument)) {
        i++;
        known =
            i < arguments.length
                && isPlain(arguments[i])
                && flags.put(argument.substring(2), arguments[i]) == null;
      } else if (argument.equals("--open")) {
        known = flags.put("open", "true") == null;
      } else if (argument.equals("--watch")) {
        known = !watch;
        watch = true;
      } else {
        known = isPlain(argument) && folder.isEmpty();
        folder = Optional.of(argument);
      }
      if (!known) {
        return Optional.empty();
      }
    }
    return Optional.of(new Serving(Path.of(folder.orElse(".")), flags, watch));
  }

  /** Whether it is neither an option, nor a file of arguments, nor quoted. */
  private static boolean isPlain(String argument) {
    return !argument.isEmpty() && "-@\"'".indexOf(argument.charAt(0)) < 0;
  }

  /** Runs until the process is asked to end. */
  int run(PrintWriter out) throws InterruptedException {
    App app = Ashlar.folder(folder);
    flags.forEach(app::flag);
    start(app);
    Greeting.of(app, Ink.ofProcess()).forEach(out::println);
    new CountDownLatch(1).await();
    return 0;
  }

  /** Whenever it is asked to end, be it while it starts, it ends well. */
  private void start(App app) {
    var end = new Thread(() -> end(app), "end");
    Runtime.getRuntime().addShutdownHook(end);
    boolean started = false;
    try {
      if (watch) {
        app.startWatched();
      } else {
        app.start();
      }
      started = true;
    } finally {
      if (!started) {
        forget(end);
      }
    }
  }

  /** What could not start ends with a code of its own. */
  private static void forget(Thread end) {
    try {
      Runtime.getRuntime().removeShutdownHook(end);
    } catch (IllegalStateException e) {
      LOG.trace("The process is ending", e);
    }
  }

  /** A server that was asked to end, and has finished what it had begun, has done its work. */
  private static void end(App app) {
    app.stop();
    Runtime.getRuntime().halt(0);
  }
}
