package dev.ashlar.adapters.postgres;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.ReadModelScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresReadModelTest extends ReadModelScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }
}
