package dev.ashlar.app;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the files that an application is defined by, and tells when the content of one is another. It
 * looks at them rather than ask the operating system to be told, so that links, files that an editor
 * renames into place, and folders that another machine or a container shares are all seen alike. What is
 * being written is left alone until it has rested. Thread-safe.
 */
final class FolderWatch implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
  private static final Duration LOOK = Duration.ofMillis(100);

  /** How long files must have rested; longer than the clock of a file system may stand still. */
  private static final Duration REST = Duration.ofMillis(60);

  private final Path folder;
  private final Supplier<List<Path>> further;
  private final Action action;
  private final Thread thread;
  private Map<Path, State> seen;
  private Map<Path, String> contents;
  private volatile boolean closed;

  /** What is done about changed files. */
  interface Action {
    /** It is watched from now on; whether something was saved before, which nobody else sees. */
    boolean begun() throws InterruptedException;

    /** Some files have other contents, are new, or are gone; by their names. */
    void changed(List<String> files) throws InterruptedException;
  }

  /** What a file is known by without reading it. */
  private record State(FileTime modified, long size, @Nullable Object key) {}

  private FolderWatch(Path folder, Supplier<List<Path>> further, Action action) {
    this.folder = folder;
    this.further = further;
    this.action = action;
    seen = states();
    contents = contents(seen);
    thread = Thread.ofPlatform().daemon().name("ashlar-watch").unstarted(this::run);
  }

  /**
   * Watches the definition, the Java sources and the environment of a folder.
   *
   * @param further other files that the definition names
   */
  static FolderWatch of(Path folder, Supplier<List<Path>> further, Action action) {
    var watch = new FolderWatch(folder, further, action);
    watch.thread.start();
    return watch;
  }

  private void run() {
    try {
      done(this::begin);
      while (!closed) {
        Thread.sleep(LOOK);
        look();
      }
    } catch (InterruptedException e) {
      LOG.trace("No longer watched", e);
    }
  }

  /** What was saved before the first look is compared with whatever is there then. */
  private void begin() throws InterruptedException {
    if (action.begun()) {
      seen = Map.of();
      contents = Map.of();
    }
  }

  private void look() throws InterruptedException {
    Map<Path, State> now = states();
    if (now.equals(seen)) {
      return;
    }
    Map<Path, State> before;
    do {
      before = now;
      Thread.sleep(REST);
      now = states();
    } while (!now.equals(before) && !closed);
    seen = now;
    Map<Path, String> read = contents(now);
    List<String> changed = different(contents, read);
    contents = read;
    if (changed.isEmpty()) {
      return;
    }
    done(() -> action.changed(changed));
  }

  private interface Step {
    void run() throws InterruptedException;
  }

  /** Whatever becomes of one save, the next one is seen. */
  private static void done(Step step) throws InterruptedException {
    try {
      step.run();
    } catch (RuntimeException | LinkageError | StackOverflowError | AssertionError e) {
      LOG.error("What was saved cannot be served", e);
    }
  }

  private List<String> different(Map<Path, String> before, Map<Path, String> now) {
    var files = new TreeSet<>(before.keySet());
    files.addAll(now.keySet());
    return files.stream()
        .filter(file -> !Objects.equals(before.get(file), now.get(file)))
        .map(file -> folder.relativize(file).toString())
        .toList();
  }

  private Map<Path, State> states() {
    var files = new ArrayList<>(List.of(folder.resolve("app.yaml"), folder.resolve(".env")));
    files.addAll(further.get());
    try (Stream<Path> inside = Files.walk(folder, 1, FileVisitOption.FOLLOW_LINKS)) {
      inside.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
    } catch (IOException | java.io.UncheckedIOException e) {
      LOG.debug("The folder {} cannot be listed now", folder, e);
    }
    var states = new TreeMap<Path, State>();
    files.forEach(file -> state(file).ifPresent(state -> states.put(file, state)));
    return states;
  }

  private static Optional<State> state(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return attributes.isRegularFile()
          ? Optional.of(
              new State(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // it is not there, for now
    }
  }

  private static Map<Path, String> contents(Map<Path, State> states) {
    var contents = new TreeMap<Path, String>();
    states.forEach((file, state) -> contents.put(file, content(file, state)));
    return contents;
  }

  private static String content(Path file, State state) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    } catch (IOException e) {
      return state.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** Watches no longer; what is being done is not waited for. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
