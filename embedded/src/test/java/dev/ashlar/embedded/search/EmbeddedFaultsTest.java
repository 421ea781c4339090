package dev.ashlar.embedded.search;

import dev.ashlar.embedded.files.DiskFiles;
import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.FaultScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class EmbeddedFaultsTest extends FaultScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("test.db"), clock);
  }

  @Override
  protected SearchIndexes indexes(Path folder) {
    return LuceneIndexes.in(folder.resolve("search"));
  }

  @Override
  protected Files files(Path folder, Clock clock) {
    return DiskFiles.open(folder, clock);
  }
}
