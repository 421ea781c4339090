package dev.ashlar.adapters.postgres;

import dev.ashlar.port.store.Store;
import dev.ashlar.testkit.CountScenarios;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import org.junit.jupiter.api.Tag;

@Tag("slow")
class PostgresCountTest extends CountScenarios {
  @Override
  protected Store open(Path folder, Clock clock) {
    return PostgresStore.open(TestServer.url(folder), clock);
  }

  @Override
  protected void falsify(Store store, Path folder) {
    String url = "jdbc:" + TestServer.url(folder).replace("postgres:s3cret@", "");
    try (var connection = DriverManager.getConnection(url, "postgres", "");
        var statement = connection.createStatement()) {
      statement.executeUpdate("UPDATE _resources SET count = count + 7 WHERE name = 'Item'");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
