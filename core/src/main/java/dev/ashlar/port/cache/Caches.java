package dev.ashlar.port.cache;

/** The caches of an application. Thread-safe. */
public interface Caches extends AutoCloseable {
  /**
   * The cache of a resource.
   *
   * @throws dev.ashlar.projection.ServiceUnavailable if it cannot be had now
   */
  Cache open(String resource);

  /** Lets go of what is not closed yet. Idempotent. */
  @Override
  void close();
}
