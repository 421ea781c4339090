package dev.ashlar.embedded.store.database;

import dev.ashlar.port.store.Backup;
import dev.ashlar.port.store.StoreUnavailable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Copies of a store's file. One is made beside the file, so that there is room for it or neither, and is
 * gone once it was written out. Thread-safe.
 */
public final class Copies implements Backup {
  /** More changes than a store makes between a copy of it and its loss. */
  private static final long FURTHER = 1_000_000_000;

  private final Database database;

  public Copies(Database database) {
    this.database = database;
    sweep();
  }

  /** Removes what a crash has left. */
  private void sweep() {
    Path folder = database.file().resolveSibling("");
    try (var left = Files.newDirectoryStream(folder, prefix() + "*")) {
      for (Path copy : left) {
        Files.deleteIfExists(copy);
      }
    } catch (IOException e) {
      throw new StoreUnavailable("cannot look for old copies in " + folder, e);
    }
  }

  private String prefix() {
    return database.file().getFileName() + ".copy-";
  }

  @Override
  public void write(OutputStream out) {
    Path copy =
        database.file().resolveSibling(prefix() + Long.toHexString(System.nanoTime()));
    try {
      database.copy(copy);
      Files.copy(copy, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(copy);
    }
  }

  private static void remove(Path copy) {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw new StoreUnavailable("cannot remove " + copy, e);
    }
  }

  /** Makes a copy ready; returns how many pending notifications were cancelled. */
  public static long renew(Path copy, boolean resume) {
    return new Database(copy, Settings.usual().pages()).renew(FURTHER, resume);
  }

  /** Moves a copy into the place of a store. */
  public static void move(Path copy, Path place) {
    if (Files.exists(place)) {
      throw new StoreUnavailable("there is a store at " + place + " already");
    }
    try {
      try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
      Files.move(copy, place, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new StoreUnavailable("cannot move the copy to " + place, e);
    }
  }
}
