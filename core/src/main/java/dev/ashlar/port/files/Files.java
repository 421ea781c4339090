package dev.ashlar.port.files;

import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Files by the digest of their content. Thread-safe; every method blocks, and throws {@link
 * FilesUnavailable} where it cannot do its work.
 */
public interface Files extends AutoCloseable {
  /**
   * Takes content in, without ever holding all of it in memory. Nobody can open it before it is {@link
   * Pending#keep kept}.
   *
   * @param content read to its end, not closed; what reading throws passes through
   */
  Pending receive(InputStream content);

  /**
   * The content of a file, or a part of it; empty if there is no such file.
   *
   * @param from the first byte
   * @param count how many bytes at most
   */
  Optional<InputStream> open(String digest, long from, long count);

  /**
   * Removes a file, unless it was kept, or kept again, since a time. Whoever has it open reads on.
   *
   * @return whether it is gone
   */
  boolean delete(String digest, Instant olderThan);

  /** Tells of every file that is kept, in no order. */
  void each(Consumer<Stored> visitor);

  @Override
  void close();

  /** Content that was received and is not yet a file. Used by one thread. */
  interface Pending extends AutoCloseable {
    /** What it will be as a file. */
    Stored stored();

    /**
     * Makes it a file that survives a loss of power. If there is one of this content, it is as if that
     * had been kept just now.
     */
    void keep();

    /** Throws it away, unless it was kept. Idempotent. */
    @Override
    void close();
  }
}
