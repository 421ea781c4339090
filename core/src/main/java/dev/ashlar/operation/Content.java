package dev.ashlar.operation;

import java.io.InputStream;

/** Where the bytes of a file come from. */
@FunctionalInterface
public interface Content {
  /**
   * Opens a part of them; the caller closes it.
   *
   * @param from the first byte
   * @param count how many at most
   */
  InputStream open(long from, long count);
}
