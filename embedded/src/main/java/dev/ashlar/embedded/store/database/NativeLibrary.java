package dev.ashlar.embedded.store.database;

import dev.ashlar.port.store.StoreUnavailable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteJDBCLoader;

/**
 * SQLite's own code. The driver unpacks it into a temporary folder, and first removes what killed processes
 * have left there; of two that start at once, one would find that gone and log an error. So one process does
 * it at a time, as far as a lock can be had: the driver does without it, too. Thread-safe.
 */
final class NativeLibrary {
  /** How long another process is waited for. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final Duration STEP = Duration.ofMillis(5);

  /** Once in a process: whoever asks meanwhile waits for the initialisation of this class. */
  private static final Optional<Exception> FAILURE = loaded();

  private NativeLibrary() {}

  /**
   * Loads it, if it is not loaded.
   *
   * @throws StoreUnavailable if it cannot be
   */
  static void load() {
    FAILURE.ifPresent(
        failure -> {
          throw new StoreUnavailable("SQLite's library cannot be loaded: " + failure, failure);
        });
  }

  private static Optional<Exception> loaded() {
    try (Alone _ = Alone.among(folder())) {
      SQLiteJDBCLoader.initialize();
      return Optional.empty();
    } catch (Exception e) {
      return Optional.of(e);
    }
  }

  private static Path folder() {
    String usual = System.getProperty("java.io.tmpdir", "");
    return Path.of(System.getProperty("org.sqlite.tmpdir", usual));
  }

  /** A lock that processes of one user share; without a channel where it cannot be had. */
  private record Alone(@Nullable FileChannel channel) implements AutoCloseable {
    static Alone among(Path folder) {
      String user = System.getProperty("user.name", "").replaceAll("[^A-Za-z0-9]", "_");
      try {
        FileChannel channel =
            FileChannel.open(
                folder.resolve("ashlar-sqlite-" + user + ".lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        await(channel);
        return new Alone(channel);
      } catch (IOException e) {
        return new Alone(null);
      }
    }

    private static void await(FileChannel channel) throws IOException {
      long end = System.nanoTime() + PATIENCE.toNanos();
      FileLock lock = channel.tryLock();
      while (lock == null && System.nanoTime() < end) {
        LockSupport.parkNanos(STEP.toNanos());
        lock = channel.tryLock();
      }
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
