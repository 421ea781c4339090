package dev.ashlar.adapters.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Several nodes on one database, and what befalls them. */
@Tag("slow")
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // each test has a database of its own
class PostgresNodesTest {
  private static final int NODES = 3;
  private static final int WRITERS = 4;

  private final String database = TestServer.database("");
  private final String url = TestServer.url(database);

  private Connection raw() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:" + url.replace("postgres:s3cret@", ""),
        "postgres",
        "");
  }

  /** Follows the log until told to stop, and sees every sequence, each behind the last. */
  private static List<Change<Document>> follow(Store store, AtomicBoolean going) {
    var seen = new ArrayList<Change<Document>>();
    long reached = 0;
    boolean last = false;
    while (true) {
      Log.Slice slice = store.log().read(Optional.empty(), reached, 100);
      for (Change<Document> change : slice.changes()) {
        assertThat(change.sequence()).isEqualTo(reached + 1);
        reached = change.sequence();
        seen.add(change);
      }
      if (last && !slice.more()) {
        return seen;
      }
      last = !going.get();
    }
  }

  private static long count(Store store) {
    var find = new Find(Node.ITEM, Selector.ALL, Sort.NONE, 0, Optional.empty(), true);
    return store.find(find).total().orElseThrow();
  }

  private static void assertStored(Store store, Map<String, Long> acknowledged) {
    acknowledged.forEach(
        (id, sequence) -> {
          Optional<Document> stored = store.get(Node.ITEM, DocumentId.of(id));
          assertThat(stored).as(id).isPresent();
          assertThat(stored.get().version()).as(id).isEqualTo(sequence);
        });
  }

  @Test
  void the_writes_of_several_nodes_have_one_order_without_a_gap_while_a_row_is_locked()
      throws Exception {
    var going = new AtomicBoolean(true);
    Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    var stores = new ArrayList<Store>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection raw = raw()) {
      for (int i = 0; i < NODES; i++) {
        stores.add(Node.open(url));
      }
      Node.insert(stores.getFirst(), "locked");
      Future<List<Change<Document>>> follower = threads.submit(() -> follow(stores.get(1), going));
      raw.setAutoCommit(false);
      try (var statement = raw.createStatement()) {
        statement.execute("SELECT * FROM items WHERE id = 'locked' FOR UPDATE");
      }
      Future<Committed> waits = threads.submit(() -> Node.insert(stores.get(2), "locked"));
      var writers = new ArrayList<Future<?>>();
      for (int writer = 0; writer < NODES * WRITERS; writer++) {
        Store store = stores.get(writer % 2);
        String name = "w" + writer;
        writers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 50; i++) {
                    String id = name + "-" + i;
                    var done = (Committed.Done) Node.insert(store, id);
                    acknowledged.put(id, done.first());
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
      assertThat(waits.isDone()).isFalse();
      raw.rollback();
      assertThat(waits.get()).isEqualTo(new Committed.Occupied(0, 1));
      going.set(false);
      assertThat(follower.get()).hasSize(acknowledged.size() + 1);
      assertThat(count(stores.getFirst())).isEqualTo(acknowledged.size() + 1);
      assertStored(stores.get(2), acknowledged);
    } finally {
      going.set(false);
      stores.forEach(Store::close);
    }
  }

  @Test
  void of_two_nodes_that_take_one_unique_value_one_gets_it() throws Exception {
    try (Store one = Node.open(url);
        Store other = Node.open(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        String id = "id" + i;
        Future<Committed> first = threads.submit(() -> Node.insert(one, id));
        Committed second = Node.insert(other, id);
        List<Committed> both = List.of(first.get(), second);
        assertThat(both).filteredOn(Committed.Done.class::isInstance).hasSize(1);
        assertThat(both).filteredOn(Committed.Occupied.class::isInstance).hasSize(1);
      }
      assertThat(count(one)).isEqualTo(100);
    }
  }

  @Test
  void connections_cut_under_load_lose_nothing_and_repeat_nothing() throws Exception {
    Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    var going = new AtomicBoolean(true);
    try (Store store = Node.open(url);
        var threads = Executors.newVirtualThreadPerTaskExecutor();
        Connection raw = raw()) {
      var writers = new ArrayList<Future<Integer>>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String name = "w" + writer;
        writers.add(threads.submit(() -> write(store, name, going, acknowledged)));
      }
      for (int cut = 0; cut < 30; cut++) {
        try (var statement = raw.createStatement()) {
          statement.execute(
              "SELECT pg_terminate_backend(pid) FROM pg_stat_activity, pg_sleep(0.1)"
                  + " WHERE datname = '"
                  + database
                  + "' AND pid <> pg_backend_pid()");
        }
      }
      going.set(false);
      for (Future<Integer> writer : writers) {
        writer.get();
      }
      assertThat(acknowledged).hasSizeGreaterThan(30);
      assertStored(store, acknowledged);
      List<Change<Document>> log = follow(store, going);
      assertThat(log.stream().map(change -> change.id().text())).doesNotHaveDuplicates();
      assertThat(count(store)).isEqualTo(log.size());
      assertThat(log.size()).isGreaterThanOrEqualTo(acknowledged.size());
    }
  }

  /** Writes until told to stop; no write may find that its id is there, unless its answer was lost. */
  private static int write(
      Store store, String name, AtomicBoolean going, Map<String, Long> acknowledged) {
    int written = 0;
    while (going.get()) {
      String id = name + "-" + written++;
      try {
        if (Node.insert(store, id) instanceof Committed.Done done) {
          acknowledged.put(id, done.first());
        } else {
          throw new AssertionError("written twice: " + id);
        }
      } catch (StoreUnavailable e) {
        assertThat(e).hasMessageContaining("localhost");
      }
    }
    return written;
  }

  @Test
  void nodes_that_are_killed_leave_what_they_acknowledged_and_nothing_half() throws Exception {
    Map<String, Long> acknowledged = new HashMap<>();
    try (Store store = Node.open(url)) {
      for (int round = 0; round < 3; round++) {
        Process one = start("a" + round);
        Process other = start("b" + round);
        acknowledged.putAll(kill(one, 150 + 100 * round));
        acknowledged.putAll(kill(other, 1));
        assertThat(Node.insert(store, "between" + round)).isInstanceOf(Committed.Done.class);
      }
      assertThat(acknowledged).hasSizeGreaterThan(300);
      assertStored(store, acknowledged);
      List<Change<Document>> log = follow(store, new AtomicBoolean(false));
      assertThat(count(store)).isEqualTo(log.size());
    }
  }

  private Process start(String name) throws IOException {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx128m",
        "-cp",
        System.getProperty("java.class.path"),
        Node.class.getName(),
        url,
        name)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  /** Kills it once it has said so many lines; returns all that it said. */
  private static Map<String, Long> kill(Process process, int lines) throws Exception {
    Map<String, Long> said = new HashMap<>();
    try (BufferedReader output = process.inputReader()) {
      int read = 0;
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] parts = line.split(" ", -1);
        if (parts.length == 3 && parts[2].equals("done")) {
          said.put(parts[0], Long.valueOf(parts[1]));
        }
        if (++read == lines) {
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return said;
  }
}
