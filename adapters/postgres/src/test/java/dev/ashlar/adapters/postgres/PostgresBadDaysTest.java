package dev.ashlar.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A server that is there, but has no connection to give, or is slow. */
@Tag("slow")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // each test has a database of its own, and waits most of the time
class PostgresBadDaysTest {
  private final String database = TestServer.database("");
  private final String url = TestServer.url(database);

  private Connection raw() throws SQLException {
    return DriverManager.getConnection("jdbc:" + url.replace("postgres:s3cret@", ""), "postgres",
        "");
  }

  private static void run(Connection connection, String... statements) throws SQLException {
    try (var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static long first(Committed committed) {
    return ((Committed.Done) committed).first();
  }

  @Test
  void without_a_connection_to_be_had_it_says_so_and_goes_on_once_there_is_one()
      throws SQLException {
    String user = "crowded_" + database;
    try (Connection raw = raw()) {
      run(
          raw,
          "CREATE ROLE " + user + " LOGIN",
          "GRANT CREATE, USAGE ON SCHEMA public TO " + user);
      try (Store store = Node.open(url.replace("postgres:s3cret@", user + "@"))) {
        assertThat(first(Node.insert(store, "before"))).isEqualTo(1);
        run(
            raw,
            "ALTER ROLE " + user + " CONNECTION LIMIT 0",
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = '"
                + user
                + "'");
        assertThatThrownBy(() -> Node.insert(store, "during"))
            .isInstanceOf(StoreUnavailable.class)
            .hasMessageContaining("too many connections");
        assertThatThrownBy(() -> store.get(Node.ITEM, DocumentId.of("before")))
            .isInstanceOf(StoreUnavailable.class)
            .hasMessageContaining("too many connections");
        run(raw, "ALTER ROLE " + user + " CONNECTION LIMIT -1");
        assertThat(store.get(Node.ITEM, DocumentId.of("before"))).isPresent();
        assertThat(store.get(Node.ITEM, DocumentId.of("during"))).isEmpty();
        assertThat(first(Node.insert(store, "after"))).isEqualTo(2);
      }
    }
  }

  @Test
  void while_somebody_holds_the_head_writes_end_in_time_and_reads_go_on() throws SQLException {
    try (Store store = Node.open(url); Connection raw = raw()) {
      assertThat(first(Node.insert(store, "before"))).isEqualTo(1);
      run(raw, "BEGIN", "SELECT head FROM _meta FOR UPDATE");
      assertThatThrownBy(() -> Node.insert(store, "during"))
          .isInstanceOf(StoreUnavailable.class)
          .hasMessageContaining("localhost");
      assertThat(store.get(Node.ITEM, DocumentId.of("before"))).isPresent();
      run(raw, "ROLLBACK");
      assertThat(store.get(Node.ITEM, DocumentId.of("during"))).isEmpty();
      assertThat(first(Node.insert(store, "during"))).isEqualTo(2);
    }
  }
}
