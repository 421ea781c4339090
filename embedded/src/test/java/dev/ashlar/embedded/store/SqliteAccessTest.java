package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.AccessScenarios;
import java.nio.file.Path;
import java.time.Clock;

class SqliteAccessTest extends AccessScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("access.db"), clock);
  }
}
