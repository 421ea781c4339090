package dev.ashlar.embedded.search;

import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.ServiceScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class EmbeddedServicesTest extends ServiceScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("test.db"), clock);
  }

  @Override
  protected SearchIndexes indexes(Path folder) {
    return LuceneIndexes.in(folder.resolve("search"));
  }
}
