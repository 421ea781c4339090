package dev.ashlar.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.adapters.postgres.table.Layouts;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Engine;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.StoreTooNew;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases of earlier formats grow into the present one; those of later formats are left alone. */
@Tag("slow")
class PostgresFormatsTest {
  private static final Resource THING =
      new Resource(
          new Resource.Declaration(
              "Thing", "things", List.of(), List.of(), Services.NONE, Access.UNSTATED));

  private final String url = TestServer.url();

  private Engine open() {
    Clock clock = Clock.systemUTC();
    return Engine.builder(
        Schema.of("test", List.of(THING)), PostgresStore.open(url, clock)).open();
  }

  private void run(String... statements) throws SQLException {
    String jdbc = "jdbc:" + url.replace("postgres:s3cret@", "");
    try (var connection = DriverManager.getConnection(jdbc, "postgres", "");
        var statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  private static Outcome put(Engine engine, String id) {
    return engine.perform(
        Operation.Upsert.of(Context.APPLICATION, "Thing", DocumentId.of(id),
            Draft.parse("{\"v\":1}")));
  }

  /** Takes away what later formats added. */
  private void shrink(int format) throws SQLException {
    run("DROP TABLE _contributions");
    run("DROP TABLE _projections");
    run("ALTER TABLE _meta DROP COLUMN identity");
    if (format < 3) {
      run("DROP TABLE _files");
    }
    if (format < 2) {
      run("DROP TABLE _outbox");
    }
    run("UPDATE _meta SET format = " + format);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void a_database_of_an_earlier_format_grows_and_loses_nothing(int format) throws Exception {
    try (Engine engine = open()) {
      put(engine, "a");
      put(engine, "b");
    }
    shrink(format);
    try (Engine engine = open()) {
      assertThat(engine.head()).isEqualTo(2);
      assertThat(engine.perform(Operation.Count.of(Context.APPLICATION, "Thing")))
          .isEqualTo(new Outcome.Counted(2));
      assertThat(put(engine, "c"))
          .isInstanceOfSatisfying(
              Outcome.Created.class, created -> assertThat(created.sequence()).isEqualTo(3));
      assertThat(engine.verify("Thing", scanned -> {}).ok()).isTrue();
    }
    try (Engine engine = open()) {
      assertThat(engine.head()).isEqualTo(3);
    }
  }

  @Test
  void a_database_of_a_later_format_is_left_alone() throws Exception {
    open().close();
    run("UPDATE _meta SET format = " + (Layouts.FORMAT + 1));
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreTooNew.class)
        .hasMessageContaining("format " + (Layouts.FORMAT + 1));
  }
}
