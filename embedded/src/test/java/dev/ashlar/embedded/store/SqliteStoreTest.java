package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.StoreContract;
import java.nio.file.Path;
import java.time.Clock;

class SqliteStoreTest extends StoreContract {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("store.db"), clock);
  }
}
