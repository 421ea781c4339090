package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.ParticipantScenarios;
import java.nio.file.Path;
import java.time.Clock;

class SqliteParticipantTest extends ParticipantScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("store.db"), clock);
  }
}
