package dev.ashlar.adapters.postgres;

import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.ServiceScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresServicesTest extends ServiceScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }

  @Override
  protected SearchIndexes indexes(Path folder) {
    return LuceneIndexes.in(folder.resolve("search"));
  }
}
