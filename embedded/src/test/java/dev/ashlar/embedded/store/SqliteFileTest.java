package dev.ashlar.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.store.database.Database;
import dev.ashlar.embedded.store.database.Settings;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.NotAStore;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreInUse;
import dev.ashlar.port.store.StoreTooNew;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** What is particular to a store in a file: its lock, its format, its disk. */
@SuppressWarnings("NullAway.Init") // the folder is injected before each test
class SqliteFileTest {
  private static final Resource PERSON =
      new Resource(
          new Resource.Declaration(
              "Person",
              "people",
              List.of(
                  Attribute.of("name", AttributeType.STRING).build(),
                  Attribute.of("age", AttributeType.INTEGER).build(),
                  Attribute.of("secret", AttributeType.STRING).restricted().build()),
              List.of(new Index(List.of(dev.ashlar.query.Path.of("age")), false)),
              Services.NONE,
              Access.UNSTATED));

  private static final Schema SCHEMA = Schema.of("test", List.of(PERSON));

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("store.db");
  }

  private SqliteStore open(Settings settings) {
    SqliteStore store = SqliteStore.open(file(), Clock.systemUTC(), settings);
    assertThat(store.prepare(SCHEMA).duplicates()).isEmpty();
    return store;
  }

  private SqliteStore open() {
    return open(Settings.usual());
  }

  private static Commit.Insert insert(String id, String members) {
    var draft = new Draft((ObjectNode) Json.parse(members));
    ObjectNode all = PERSON.layout().arranged(draft, DocumentId.of(id));
    return new Commit.Insert(PERSON, DocumentId.of(id), PERSON.layout().body(all),
        PERSON.layout().keys(all));
  }

  private static long commit(Store store, Commit.Write write) {
    var commit = new Commit(List.of(write), List.of(), Optional.of("tester"));
    return ((Committed.Done) store.commit(commit)).first();
  }

  private static long replace(Store store, String id, long version, String members) {
    Commit.Insert insert = insert(id, members);
    return commit(
        store, new Commit.Replace(PERSON, insert.id(), version, insert.body(), insert.keys()));
  }

  private static long count(Store store) {
    var all = new Find(PERSON, Selector.ALL, Sort.NONE, 0, Optional.empty(), true);
    return store.find(all).total().orElseThrow();
  }

  private List<String> ask(String sql) throws SQLException {
    var rows = new ArrayList<String>();
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        var statement = connection.createStatement()) {
      if (statement.execute(sql)) {
        var result = statement.getResultSet();
        while (result.next()) {
          rows.add(result.getString(1));
        }
      }
    }
    return rows;
  }

  @Test
  void a_second_store_on_the_file_is_told_who_has_it() {
    try (SqliteStore store = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(StoreInUse.class)
          .hasMessageContaining("store.db")
          .hasMessageContaining("this process");
      assertThat(commit(store, insert("a", "{}"))).isEqualTo(1);
    }
    open().close();
  }

  @Test
  @Tag("slow")
  void another_process_is_told_who_has_it_until_that_one_dies() throws Exception {
    Process other = Owner.start(file());
    try {
      assertThat(other.inputReader().readLine()).isEqualTo("open");
      assertThatThrownBy(this::open)
          .isInstanceOfSatisfying(
              StoreInUse.class,
              inUse -> assertThat(inUse.owner()).isEqualTo("http://localhost:9200"))
          .hasMessageContaining("http://localhost:9200");
    } finally {
      other.destroyForcibly().waitFor();
    }
    try (SqliteStore store = open()) {
      assertThat(count(store)).isZero();
    }
  }

  @Test
  void a_store_of_a_newer_format_is_left_alone() throws Exception {
    open().close();
    ask("PRAGMA user_version = " + (Database.FORMAT + 1));
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(StoreTooNew.class)
        .hasMessageContaining("format " + (Database.FORMAT + 1));
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void a_file_that_is_no_database_is_left_alone() throws Exception {
    Files.writeString(file(), "Dear diary, ".repeat(1000));
    assertThatThrownBy(this::open)
        .isInstanceOf(NotAStore.class)
        .hasMessageContaining("no SQLite database");
    assertThat(file()).hasContent("Dear diary, ".repeat(1000));
  }

  @Test
  void the_database_of_another_application_is_left_alone() throws Exception {
    ask("CREATE TABLE people(name TEXT)");
    byte[] before = Files.readAllBytes(file());
    assertThatThrownBy(this::open)
        .isInstanceOf(NotAStore.class)
        .hasMessageContaining("another application");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void a_place_that_cannot_be_written_is_told_with_a_reason() throws IOException {
    Path nowhere = folder.resolve("none").resolve("store.db");
    assertThatThrownBy(() -> SqliteStore.open(nowhere, Clock.systemUTC()))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("none")
        .hasMessageContaining("folder");
    Path inFile = Files.createFile(folder.resolve("plain")).resolve("store.db");
    assertThatThrownBy(() -> SqliteStore.open(inFile, Clock.systemUTC()))
        .isInstanceOf(StoreUnavailable.class);
    Files.createDirectory(file());
    assertThatThrownBy(this::open).isInstanceOf(StoreUnavailable.class);
  }

  @Test
  void a_failed_opening_gives_the_lock_back() throws Exception {
    Files.writeString(file(), "no database at all, but long enough to have a header".repeat(9));
    assertThatThrownBy(this::open).isInstanceOf(NotAStore.class);
    Files.delete(file());
    open().close();
  }

  @Test
  void a_full_disk_refuses_writes_and_nothing_else() {
    String large = "{\"name\":\"" + "x".repeat(20_000) + "\"}";
    try (SqliteStore store = open(Settings.usual().withPages(200))) {
      long version = commit(store, insert("a", large));
      long last = fill(store, version, large);
      assertThat(store.get(PERSON, DocumentId.of("a")).orElseThrow().version()).isEqualTo(last);
      assertThat(store.log().span()).isEqualTo(new Log.Span(0, last));
      assertThatThrownBy(() -> replace(store, "a", last, large))
          .isInstanceOf(StoreUnavailable.class);
      assertThat(store.log().read(Optional.empty(), last - 1, 10).changes()).hasSize(1);

      store.log().forget(last, Instant.MAX);
      assertThat(replace(store, "a", last, large)).isEqualTo(last + 1);
      assertThat(commit(store, insert("b", "{}"))).isEqualTo(last + 2);
      assertThat(count(store)).isEqualTo(2);
    }
  }

  /** Replaces the document until there is no room; returns the last version that was stored. */
  private static long fill(Store store, long version, String members) {
    for (long last = version; last < 1000;) {
      try {
        last = replace(store, "a", last, members);
      } catch (StoreUnavailable full) {
        assertThat(full).hasMessageContaining("full");
        return last;
      }
    }
    throw new AssertionError("the disk never filled");
  }

  @Test
  void commits_that_wait_together_share_a_transaction() throws Exception {
    try (SqliteStore store = open()) {
      long before = store.transactions();
      int writers = 64;
      int each = 20;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int w = 0; w < writers; w++) {
          int writer = w;
          threads.submit(
              () -> {
                for (int i = 0; i < each; i++) {
                  commit(store, insert(writer + "-" + i, "{}"));
                }
              });
        }
      }
      assertThat(count(store)).isEqualTo((long) writers * each);
      assertThat(store.transactions() - before).isLessThan(writers * each / 4);
    }
  }

  @Test
  @Tag("slow")
  void the_write_ahead_log_stays_small_although_readers_never_pause() throws Exception {
    String large = "{\"name\":\"" + "x".repeat(200_000) + "\"}";
    var reading = new AtomicBoolean(true);
    try (SqliteStore store = open();
        var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      commit(store, insert("a", large));
      for (int reader = 0; reader < 3; reader++) {
        threads.submit(
            () -> {
              while (reading.get()) {
                store.log().read(Optional.empty(), 0, 10);
              }
            });
      }
      try {
        for (int i = 0; i < 500; i++) {
          commit(store, insert("b" + i, large));
        }
        assertThat(Files.size(folder.resolve("store.db-wal"))).isLessThan(60_000_000);
      } finally {
        reading.set(false);
      }
    }
  }

  @Test
  void a_person_can_read_the_file_with_plain_sql() throws Exception {
    try (SqliteStore store = open()) {
      commit(store, insert("ada", "{\"name\":\"Ada\",\"age\":36,\"secret\":\"s\"}"));
      replace(store, "ada", 1, "{\"name\":\"Ada L.\",\"age\":37}");
      assertThat(ask("SELECT body ->> 'name' FROM people WHERE id = 'ada'"))
          .containsExactly("Ada L.");
      assertThat(ask("SELECT typeof(body) || typeof(hidden) FROM people"))
          .containsExactly("textnull");
      assertThat(
          ask(
              "SELECT resource || ' ' || id || ' ' || action || ' ' || caller || ' '"
                  + " || ifnull(\"before\" || before_hidden, '') FROM _log"))
          .containsExactly(
              "Person ada create tester ",
              "Person ada update tester {\"id\":\"ada\",\"name\":\"Ada\",\"age\":36}"
                  + "{\"secret\":\"s\"}");
      assertThat(ask("SELECT count FROM _resources WHERE name = 'Person'")).containsExactly("1");
    }
  }

  @Test
  void what_was_acknowledged_is_in_the_files_at_once() throws Exception {
    Path copy = Files.createDirectory(folder.resolve("copy"));
    try (SqliteStore store = open()) {
      for (int i = 0; i < 50; i++) {
        commit(store, insert("p" + i, "{\"age\":" + i + "}"));
      }
      Files.copy(file(), copy.resolve("store.db"));
      Files.copy(folder.resolve("store.db-wal"), copy.resolve("store.db-wal"));
    }
    try (SqliteStore store = SqliteStore.open(copy.resolve("store.db"), Clock.systemUTC())) {
      store.prepare(SCHEMA);
      assertThat(count(store)).isEqualTo(50);
      assertThat(store.log().span()).isEqualTo(new Log.Span(0, 50));
    }
  }

  @Test
  void closing_leaves_one_file_and_the_empty_lock() throws IOException {
    SqliteStore store = open();
    commit(store, insert("a", "{}"));
    store.close();
    try (var files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("store.db", "store.db.lock");
    }
    assertThat(folder.resolve("store.db.lock")).isEmptyFile();
  }
}
