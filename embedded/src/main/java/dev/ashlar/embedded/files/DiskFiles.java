package dev.ashlar.embedded.files;

import dev.ashlar.port.files.FilesUnavailable;
import dev.ashlar.port.files.Stored;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Files on a local disk: {@code ab/cdef…} by the hexadecimal digits of their digest. What is being
 * received stands in {@code pending} until it is whole, then is moved into its place, over one of the
 * same content if there is one, whose time becomes new by that. Thread-safe; several processes may
 * share a folder.
 */
public final class DiskFiles implements dev.ashlar.port.files.Files {
  private static final int CHUNK = 65_536;

  /** How old what a crash has left is, at least, when it is removed. */
  private static final Duration LEFT = Duration.ofDays(1);

  private final Path folder;
  private final Path pending;
  private final Clock clock;

  private DiskFiles(Path folder, Clock clock) {
    this.folder = folder;
    this.clock = clock;
    pending = folder.resolve("pending");
  }

  /**
   * Opens a folder, which is made with the first file. Removes what a crash has left.
   *
   * @param clock what files take their time from
   * @throws FilesUnavailable if it cannot be read
   */
  public static DiskFiles open(Path folder, Clock clock) {
    var files = new DiskFiles(folder.toAbsolutePath().normalize(), clock);
    files.tidy();
    return files;
  }

  private void tidy() {
    if (!Files.isDirectory(pending)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(pending)) {
      for (Path file : all) {
        if (modified(file).isBefore(clock.instant().minus(LEFT))) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw unavailable("cannot look for what was left in " + pending, e);
    }
  }

  private static Instant modified(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }

  private static FilesUnavailable unavailable(String what, IOException cause) {
    return new FilesUnavailable(what + " (" + cause + ")", cause);
  }

  @Override
  public Pending receive(InputStream content) {
    Path file = pending.resolve(UUID.randomUUID().toString());
    boolean whole = false;
    try {
      Files.createDirectories(pending);
      Stored stored = write(content, file);
      whole = true;
      return new Received(file, stored);
    } catch (IOException e) {
      throw unavailable("cannot write " + file, e);
    } finally {
      if (!whole) {
        remove(file);
      }
    }
  }

  private static Stored write(InputStream content, Path file) throws IOException {
    MessageDigest digest = sha256();
    byte[] chunk = new byte[CHUNK];
    long size = 0;
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      for (int count = read(content, chunk); count >= 0; count = read(content, chunk)) {
        digest.update(chunk, 0, count);
        size += count;
        ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
      }
      out.force(true);
    }
    return new Stored(Stored.PREFIX + HexFormat.of().formatHex(digest.digest()), size);
  }

  /** What fails in reading is not the disk's fault. */
  private static int read(InputStream content, byte[] chunk) {
    try {
      return content.read(chunk);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw unavailable("cannot remove " + file, e);
    }
  }

  /** One that is not yet in its place. */
  private final class Received implements Pending {
    private final Path file;
    private final Stored stored;

    Received(Path file, Stored stored) {
      this.file = file;
      this.stored = stored;
    }

    @Override
    public Stored stored() {
      return stored;
    }

    @Override
    public void keep() {
      Path place = place(stored.digest());
      Path parent = folder.resolve(digits(stored.digest()).substring(0, 2));
      try {
        Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        boolean known = Files.isDirectory(parent);
        Files.createDirectories(parent);
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        sync(parent);
        if (!known) {
          sync(folder);
        }
      } catch (IOException e) {
        throw unavailable("cannot move a file to " + place, e);
      }
    }

    @Override
    public void close() {
      remove(file);
    }
  }

  /** A move survives a loss of power once its folder is written. */
  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static String digits(String digest) {
    if (!Stored.isDigest(digest)) {
      throw new IllegalArgumentException("expected a digest, found " + digest);
    }
    return digest.substring(Stored.PREFIX.length());
  }

  private Path place(String digest) {
    String digits = digits(digest);
    return folder.resolve(digits.substring(0, 2)).resolve(digits.substring(2));
  }

  @Override
  public Optional<InputStream> open(String digest, long from, long count) {
    Path file = place(digest);
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ);
      channel.position(from);
      return Optional.of(new Part(Channels.newInputStream(channel), count));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      closed(channel);
      throw unavailable("cannot read " + file, e);
    }
  }

  private static void closed(@Nullable FileChannel channel) {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException ignored) {
      // the failure before it is told
    }
  }

  @Override
  public boolean delete(String digest, Instant olderThan) {
    Path file = place(digest);
    try {
      if (modified(file).isAfter(olderThan)) {
        return false;
      }
      Files.deleteIfExists(file);
      return true;
    } catch (NoSuchFileException e) {
      return true;
    } catch (IOException e) {
      throw unavailable("cannot remove " + file, e);
    }
  }

  @Override
  public void each(Consumer<Stored> visitor) {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder, "??")) {
      for (Path group : groups) {
        each(group, visitor);
      }
    } catch (IOException e) {
      throw unavailable("cannot list " + folder, e);
    }
  }

  private static void each(Path group, Consumer<Stored> visitor) throws IOException {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(group)) {
      for (Path file : files) {
        String digest = Stored.PREFIX + group.getFileName() + file.getFileName();
        if (Stored.isDigest(digest)) {
          visit(file, digest, visitor);
        }
      }
    }
  }

  private static void visit(Path file, String digest, Consumer<Stored> visitor)
      throws IOException {
    long size;
    try {
      size = Files.size(file);
    } catch (NoSuchFileException e) {
      return; // it was removed meanwhile
    }
    visitor.accept(new Stored(digest, size));
  }

  /** Nothing is kept open. */
  @Override
  public void close() {}
}
