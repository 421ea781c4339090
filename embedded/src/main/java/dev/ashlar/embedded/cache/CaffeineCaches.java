package dev.ashlar.embedded.cache;

import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Caches;

/** Caches in memory, for one process. Thread-safe. */
public final class CaffeineCaches implements Caches {
  /** How many bytes of documents are held of each resource, if nothing else is said. */
  public static final long DEFAULT_BYTES = 64_000_000;

  private final long bytes;

  /**
   * Caches of one size.
   *
   * @param bytes how much is held of each resource: documents, and what it takes to hold them
   */
  public CaffeineCaches(long bytes) {
    this.bytes = bytes;
  }

  @Override
  public Cache open(String resource) {
    return new CaffeineCache(bytes);
  }

  @Override
  public void close() {}
}
