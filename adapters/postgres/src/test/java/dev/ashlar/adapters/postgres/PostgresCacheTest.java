package dev.ashlar.adapters.postgres;

import dev.ashlar.embedded.cache.CaffeineCaches;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.CacheScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresCacheTest extends CacheScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }

  @Override
  protected Caches caches(long bytes) {
    return new CaffeineCaches(bytes);
  }
}
