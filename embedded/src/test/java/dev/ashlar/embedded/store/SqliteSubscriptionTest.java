package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.SubscriptionScenarios;
import java.nio.file.Path;
import java.time.Clock;

class SqliteSubscriptionTest extends SubscriptionScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("store.db"), clock);
  }
}
