package dev.ashlar.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.store.database.Database;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.Retention;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Log;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stores that earlier versions wrote are taken over as they are. The files were written by those
 * versions: three people created, one changed, one removed, over REST.
 */
class EarlierFormatsTest {
  private static final Resource PERSON =
      new Resource(
          new Resource.Declaration(
              "Person",
              "people",
              List.of(
                  Attribute.of("name", AttributeType.STRING).required().unique().build(),
                  Attribute.of("age", AttributeType.INTEGER).build(),
                  Attribute.of("email", AttributeType.STRING).restricted().build()),
              List.of(new Index(List.of(dev.ashlar.query.Path.of("age")), false)),
              Services.NONE,
              Access.UNSTATED));

  @TempDir
  @SuppressWarnings("NullAway.Init") // set before each test
  Path folder;

  private Path file() {
    return folder.resolve("people.db");
  }

  private long format() throws SQLException {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement();
        var row = statement.executeQuery("PRAGMA user_version")) {
      return row.getLong(1);
    }
  }

  private void unpack(int format) throws IOException {
    String name = "store-of-format-" + format + ".db.gz";
    try (InputStream packed = EarlierFormatsTest.class.getResourceAsStream(name)) {
      assertThat(packed).as(name).isNotNull();
      Files.copy(new GZIPInputStream(packed), file());
    }
  }

  private Engine open(SqliteStore store) {
    // Long ago is not yet forgotten.
    var retention = new Retention(Duration.ofDays(36_500), Duration.ofDays(1));
    return Engine.builder(Schema.of("people", List.of(PERSON)), store).retention(retention).open();
  }

  private static Outcome put(Engine engine, String id, String json) {
    return engine.perform(
        Operation.Upsert.of(Context.APPLICATION, "Person", DocumentId.of(id), Draft.parse(json)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void a_store_of_an_earlier_format_is_taken_over_with_all_that_is_in_it(int format)
      throws Exception {
    unpack(format);
    assertThat(format()).isEqualTo(format);
    SqliteStore store = SqliteStore.open(file(), Clock.systemUTC());
    try (Engine engine = open(store)) {
      assertThat(engine.head()).isEqualTo(5);
      assertThat(engine.evolution().unfit()).isEmpty();
      assertThat(engine.perform(Operation.Count.of(Context.APPLICATION, "Person")))
          .isEqualTo(new Outcome.Counted(2));
      var ada = store.get(PERSON, DocumentId.of("ada")).orElseThrow();
      assertThat(ada.version()).isEqualTo(4);
      assertThat(ada.members())
          .isEqualTo(
              Json.parse(
                  "{\"id\":\"ada\",\"name\":\"Ada\",\"age\":37,\"email\":\"ada@example.org\"}"));
      Log.Slice log = store.log().read(Optional.of(PERSON), 0, 100);
      assertThat(log.changes())
          .extracting(Change::action)
          .containsExactly(
              Action.CREATE, Action.CREATE, Action.CREATE, Action.UPDATE, Action.DESTROY);
      assertThat(log.changes().get(3).before().orElseThrow().members().get("age").asInt())
          .isEqualTo(36);
      assertThat(put(engine, "new", "{\"name\":\"Ada\"}")).isInstanceOf(Outcome.Conflict.class);
      assertThat(put(engine, "new", "{\"name\":\"Eve\"}"))
          .isInstanceOfSatisfying(
              Outcome.Created.class, created -> assertThat(created.sequence()).isEqualTo(6));
      assertThat(engine.verify("Person", scanned -> {}).ok()).isTrue();
    }
    assertThat(format()).isEqualTo(Database.FORMAT);
    try (Engine engine = open(SqliteStore.open(file(), Clock.systemUTC()))) {
      assertThat(engine.head()).isEqualTo(6);
    }
  }
}
