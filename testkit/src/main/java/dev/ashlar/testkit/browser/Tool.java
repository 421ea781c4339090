package dev.ashlar.testkit.browser;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that tests run, and that the machine brings along: curl, sqlite3, chromium, node.
 *
 * @param name what it is called
 * @param debian the Debian package that has it
 */
public record Tool(String name, String debian) {
  /** One test installs at a time. */
  private static final ReentrantLock INSTALLING = new ReentrantLock();

  /** A program whose package has its name. */
  public Tool(String name) {
    this(name, name);
  }

  /**
   * Where it is. Where it is missing, the test that needs it is skipped with its name, and fails if
   * {@code CI} is {@code true}. Only with the system property {@code ashlar.install} is it installed
   * first, by apt-get as root.
   */
  public Path path() {
    Optional<Path> found = find();
    if (found.isEmpty() && Boolean.getBoolean("ashlar.install")) {
      install();
      found = find();
    }
    if (found.isPresent()) {
      return found.get();
    }
    String missing =
        "there is no %s on this machine: install it, or run as root: mvn verify -Dashlar.install=true"
            .formatted(name);
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(missing);
    }
    return Assumptions.abort(missing);
  }

  private Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Stream.of(path.split(":"))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void install() {
    if (!"root".equals(System.getProperty("user.name")) || new Tool("apt-get").find().isEmpty()) {
      return;
    }
    INSTALLING.lock();
    try {
      if (find().isEmpty()) {
        System.out.println("Installing " + debian + " with apt-get, as -Dashlar.install=true says");
        run(List.of("apt-get", "update", "-qq"));
        run(List.of("apt-get", "install", "-y", "-qq", "--no-install-recommends", debian));
      }
    } finally {
      INSTALLING.unlock();
    }
  }

  /** A failure shows in that the program is still missing. */
  private static void run(List<String> command) {
    try {
      var builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().put("DEBIAN_FRONTEND", "noninteractive");
      builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
      builder.start().waitFor();
    } catch (IOException e) {
      System.out.println("Could not run " + command + ": " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
