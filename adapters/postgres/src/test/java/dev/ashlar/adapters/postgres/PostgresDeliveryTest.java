package dev.ashlar.adapters.postgres;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.DeliveryScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresDeliveryTest extends DeliveryScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }
}
