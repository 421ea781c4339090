package dev.ashlar.adapters.postgres;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.StoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresStoreTest extends StoreContract {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }
}
