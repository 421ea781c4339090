package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.PopulationScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class SqlitePopulationTest extends PopulationScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("population.db"), clock);
  }
}
