package dev.ashlar.app.junit;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * An application in the process of the tests, on a free port, with a data folder of its own that is
 * removed in the end. In a static field it runs for all tests of the class, in another one it is new
 * for each.
 *
 * <pre>{@code
 * @RegisterExtension
 * static AshlarExtension ashlar = AshlarExtension.of(app -> app.define(Person.class).count());
 *
 * @Test
 * void people_are_counted() {
 *   ashlar.app().model("Person").create(…);
 * }
 * }</pre>
 */
public final class AshlarExtension
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private final Supplier<App> maker;
  private final Consumer<App> definition;
  private boolean forAll;
  private Optional<Running> running = Optional.empty();

  private record Running(App app, Path data) {}

  private AshlarExtension(Supplier<App> maker, Consumer<App> definition) {
    this.maker = maker;
    this.definition = definition;
  }

  /**
   * An application that a function defines.
   *
   * @param definition is called before each start, with a new application
   */
  public static AshlarExtension of(Consumer<App> definition) {
    return new AshlarExtension(() -> Ashlar.app("test"), definition);
  }

  /** The application that a folder's {@code app.yaml} declares. */
  public static AshlarExtension folder(Path folder) {
    return new AshlarExtension(() -> Ashlar.folder(folder), app -> {});
  }

  /**
   * The application.
   *
   * @throws IllegalStateException outside of tests
   */
  public App app() {
    return running
        .orElseThrow(() -> new IllegalStateException("the application runs only during tests"))
        .app();
  }

  /** Where it is reached, without a slash at the end. */
  public String url() {
    return app().url();
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    forAll = true;
    start();
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    if (!forAll) {
      start();
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    if (!forAll) {
      stop();
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    stop();
    forAll = false;
  }

  private void start() {
    Path data = folder();
    App app = maker.get();
    definition.accept(app);
    app.flag("host", "127.0.0.1").flag("port", "0").flag("data", data.toString());
    // Whatever the definition or the environment names: a test never touches it.
    app.flag("store", "sqlite:" + data.resolve("test.db"));
    app.flag("files", "file:" + data.resolve("files"));
    app.flag("search", "lucene:" + data.resolve("search"));
    running = Optional.of(new Running(app, data));
    app.start();
  }

  private void stop() {
    running.ifPresent(
        ending -> {
          ending.app().stop();
          remove(ending.data());
        });
    running = Optional.empty();
  }

  private static Path folder() {
    try {
      return Files.createTempDirectory("ashlar-test-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void remove(Path folder) {
    try (var files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
