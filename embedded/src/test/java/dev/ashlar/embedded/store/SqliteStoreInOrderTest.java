package dev.ashlar.embedded.store;

import dev.ashlar.embedded.store.database.Settings;
import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.StoreContract;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

/** The same promises when the least of documents is taken for many. */
@Tag("slow")
class SqliteStoreInOrderTest extends StoreContract {
  @Override
  protected Store open(Path folder, Clock clock) {
    Settings settings = Settings.usual().withLimits(1, 0);
    return SqliteStore.open(folder.resolve("store.db"), clock, settings);
  }
}
