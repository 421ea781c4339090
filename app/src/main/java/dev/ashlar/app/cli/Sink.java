package dev.ashlar.app.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/**
 * The file that an export makes. It has its name only once it is complete; until then it is called
 * {@code FILE.part}. Devices and pipes are written to directly.
 */
final class Sink implements AutoCloseable {
  private static final int BUFFER = 65_536;

  private final OutputStream stream;
  private final Optional<Path> part;
  private final Path file;
  private boolean complete;

  private Sink(OutputStream stream, Optional<Path> part, Path file) {
    this.stream = stream;
    this.part = part;
    this.file = file;
  }

  /**
   * Begins a file; {@code -} is the standard output.
   *
   * @throws WrongUsage if it is there already and is not to be replaced
   */
  static Sink open(String name, boolean replace) throws IOException {
    Path file = Path.of(name);
    if (name.equals("-")) {
      var output = new FileOutputStream(FileDescriptor.out);
      return new Sink(new BufferedOutputStream(output, BUFFER), Optional.empty(), file);
    }
    boolean special = Files.exists(file) && !Files.isRegularFile(file);
    if (Files.isDirectory(file)) {
      throw new WrongUsage(name + " is a folder");
    }
    if (Files.isRegularFile(file) && !replace) {
      throw new WrongUsage(name + " is there already; say --force to replace it");
    }
    Path part = special ? file : file.resolveSibling(file.getFileName() + ".part");
    OutputStream raw = new BufferedOutputStream(new FileOutputStream(part.toFile()), BUFFER);
    return new Sink(
        name.endsWith(".gz") ? new GZIPOutputStream(raw, BUFFER) : raw,
        special ? Optional.empty() : Optional.of(part),
        file);
  }

  OutputStream stream() {
    return stream;
  }

  /** Everything was written: the file gets its name. */
  void complete() throws IOException {
    stream.close();
    complete = true;
    if (part.isPresent()) {
      Files.move(part.get(), file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What is not complete is removed. */
  @Override
  public void close() throws IOException {
    if (complete) {
      return;
    }
    try {
      stream.close();
    } catch (IOException e) {
      // it is removed anyway, and why it failed is told already
    }
    if (part.isPresent()) {
      Files.deleteIfExists(part.get());
    }
  }
}
