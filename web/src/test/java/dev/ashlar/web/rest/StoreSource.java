package dev.ashlar.web.rest;

import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ServiceLoader;

/**
 * Where the servers of these tests keep their documents. Another module that runs them names its own
 * source as a service ({@link ServiceLoader}); without one it is a SQLite file.
 */
public interface StoreSource {
  /** The store that belongs to this folder: the same documents each time. */
  Store open(Path folder, Clock clock);

  /** The source of this JVM. */
  static StoreSource present() {
    return ServiceLoader.load(StoreSource.class)
        .findFirst()
        .orElse((folder, clock) -> SqliteStore.open(folder.resolve("test.db"), clock));
  }
}
