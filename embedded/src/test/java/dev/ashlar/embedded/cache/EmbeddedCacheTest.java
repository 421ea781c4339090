package dev.ashlar.embedded.cache;

import dev.ashlar.embedded.store.SqliteStore;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.CacheScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class EmbeddedCacheTest extends CacheScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("test.db"), clock);
  }

  @Override
  protected Caches caches(long bytes) {
    return new CaffeineCaches(bytes);
  }
}
