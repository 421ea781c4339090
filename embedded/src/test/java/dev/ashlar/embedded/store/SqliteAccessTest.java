package dev.ashlar.embedded.store;

import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.AccessScenarios;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class SqliteAccessTest extends AccessScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("access.db"), clock);
  }

  @Override
  protected Optional<SearchIndexes> indexes(Path folder) {
    return Optional.of(LuceneIndexes.in(folder.resolve("search")));
  }
}
