package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.DeliveryScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class SqliteDeliveryTest extends DeliveryScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("store.db"), clock);
  }
}
