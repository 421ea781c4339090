package dev.ashlar.adapters.postgres;

import dev.ashlar.embedded.files.DiskFiles;
import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.port.files.Files;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.FaultScenarios;
import java.nio.file.Path;
import java.time.Clock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.provider.Arguments;

@Tag("slow")
class PostgresFaultsTest extends FaultScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }

  @Override
  protected SearchIndexes indexes(Path folder) {
    return LuceneIndexes.in(folder.resolve("search"));
  }

  @Override
  protected Files files(Path folder, Clock clock) {
    return DiskFiles.open(folder, clock);
  }

  /** Instead of the whole matrix, which SQLite runs. */
  static Stream<Arguments> matrix() {
    return pairs();
  }
}
