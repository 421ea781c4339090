package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.SubscriptionScenarios;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class SqliteSubscriptionTest extends SubscriptionScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("store.db"), clock);
  }

  @Test
  void a_name_that_moves_takes_what_is_seen_by_it_along() throws Exception {
    movesWithNames();
  }
}
