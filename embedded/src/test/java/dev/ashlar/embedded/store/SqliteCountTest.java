package dev.ashlar.embedded.store;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.CountScenarios;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class SqliteCountTest extends CountScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return SqliteStore.open(folder.resolve("test.db"), clock);
  }

  @Override
  protected void falsify(Store store, Path folder) {
    String url = "jdbc:sqlite:" + folder.resolve("test.db");
    try (var connection = DriverManager.getConnection(url);
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE _resources SET count = count + 7 WHERE name = 'Item'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
