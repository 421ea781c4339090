package dev.ashlar.embedded.cache;

import dev.ashlar.port.cache.Caches;
import dev.ashlar.testkit.CacheContract;

class CaffeineCacheTest extends CacheContract {
  @Override
  protected Caches open(long bytes) {
    return new CaffeineCaches(bytes);
  }
}
