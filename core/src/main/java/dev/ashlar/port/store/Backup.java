package dev.ashlar.port.store;

import java.io.OutputStream;

/** Makes copies of a store while it is read and written. Thread-safe. */
public interface Backup {
  /**
   * Writes everything that is stored, from one state, in the store's own form.
   *
   * @throws StoreUnavailable if it cannot be copied
   * @throws java.io.UncheckedIOException if the stream does not take it
   */
  void write(OutputStream out);
}
