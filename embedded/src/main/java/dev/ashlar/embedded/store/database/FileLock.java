package dev.ashlar.embedded.store.database;

import dev.ashlar.port.store.StoreInUse;
import dev.ashlar.port.store.StoreUnavailable;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock that lets one process at a time have a store: an operating system's lock on a file beside
 * it, in which the owner says who it is. It ends with the process, however that ends.
 *
 * <p>On POSIX systems closing <i>any</i> handle on a locked file gives up the process's locks on it.
 * So files that this process has locked are remembered, and never opened a second time. The file is
 * written without a channel, since interrupting a thread inside one would close it, lock and all.
 */
public final class FileLock implements AutoCloseable {
  private static final Map<Path, String> HELD = new ConcurrentHashMap<>();
  private static final int LONGEST_OWNER = 1000;

  private final Path path;
  private final RandomAccessFile file;

  private FileLock(Path path, RandomAccessFile file) {
    this.path = path;
    this.file = file;
  }

  /**
   * Takes the lock on a file, which is made if there is none.
   *
   * @param place what is locked, for messages
   * @throws StoreInUse if somebody has it
   */
  public static FileLock take(Path path, Path place) {
    String holder = HELD.putIfAbsent(path, "this process");
    if (holder != null) {
      throw new StoreInUse(place.toString(), holder);
    }
    boolean taken = false;
    try {
      var lock = new FileLock(path, open(path.toFile(), place));
      taken = lock.lock(place);
      lock.write("process " + ProcessHandle.current().pid());
      return lock;
    } finally {
      if (!taken) {
        HELD.remove(path);
      }
    }
  }

  private static RandomAccessFile open(File file, Path place) {
    try {
      return new RandomAccessFile(file, "rw");
    } catch (IOException e) {
      throw new StoreUnavailable(
          "cannot write beside " + place + " (is the folder there, and may this user write to it?)",
          e);
    }
  }

  private boolean lock(Path place) {
    try {
      if (file.getChannel().tryLock() != null) {
        return true;
      }
      String owner = read();
      file.close();
      throw new StoreInUse(place.toString(), owner);
    } catch (IOException e) {
      throw new StoreUnavailable("cannot lock " + path, e);
    }
  }

  private String read() throws IOException {
    var bytes = new byte[(int) Math.min(file.length(), LONGEST_OWNER)];
    file.seek(0);
    file.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8).strip();
  }

  /** Says who the owner is, in one line that whoever finds the store locked is told. */
  public void describe(String owner) {
    write(owner);
    HELD.put(path, owner);
  }

  private synchronized void write(String owner) {
    try {
      file.setLength(0);
      file.seek(0);
      file.write((owner + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new StoreUnavailable("cannot write to " + path, e);
    }
  }

  /** Gives the lock up. The file stays: deleting it would let two processes lock two files. */
  @Override
  public void close() {
    try {
      file.setLength(0);
      file.close();
    } catch (IOException e) {
      throw new StoreUnavailable("cannot close " + path, e);
    } finally {
      HELD.remove(path);
    }
  }
}
