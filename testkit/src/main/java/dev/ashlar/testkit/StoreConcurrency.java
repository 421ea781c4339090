package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many writers, and readers beside them. */
@Timeout(120)
@Tag("slow")
abstract class StoreConcurrency extends StoreCase {
  private static final int WRITERS = 12;
  private static final int EACH = 150;

  StoreConcurrency(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  /** Runs the tasks on threads of their own; what one throws is thrown. */
  private static <R> List<R> together(List<Callable<R>> tasks) throws Exception {
    try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
      var results = new ArrayList<R>();
      for (Future<R> future : threads.invokeAll(tasks)) {
        results.add(future.get());
      }
      return results;
    }
  }

  private static List<Callable<Long>> writers(WriterBody body) {
    var tasks = new ArrayList<Callable<Long>>();
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      tasks.add(() -> body.write(writer));
    }
    return tasks;
  }

  private interface WriterBody {
    long write(int writer) throws Exception;
  }

  @Test
  void no_acknowledged_write_is_lost_and_counts_are_exact() throws Exception {
    var added = new AtomicInteger();
    together(
        writers(
            writer -> {
              for (int i = 0; i < EACH; i++) {
                String id = writer + "-" + i;
                long first = done(insert(THING, id, "{'a':" + (i % 10) + "}"));
                added.incrementAndGet();
                if (i % 3 == 0) {
                  done(remove(THING, id, first));
                  added.decrementAndGet();
                }
              }
              return 0;
            }));
    assertThat(count(THING, Selector.ALL)).isEqualTo(added.get());
    assertThat(all(THING, Selector.ALL, Sort.NONE, 500)).hasSize(added.get());
    assertThat(store.log().span().head()).isEqualTo((long) WRITERS * (EACH + EACH / 3));
  }

  @Test
  void a_total_is_that_of_the_page_beside_it() throws Exception {
    var writing = new AtomicBoolean(true);
    var tasks = new ArrayList<Callable<Long>>();
    tasks.add(
        () -> {
          for (int i = 0; i < 300; i++) {
            done(insert(THING, "x" + i, "{'a':1}"), insert(THING, "y" + i, "{'a':1}"));
          }
          writing.set(false);
          return 0L;
        });
    tasks.add(
        () -> {
          long seen = 0;
          while (writing.get()) {
            for (Selector selector : List.of(Selector.ALL, selector(THING, "{'a':1}"))) {
              Found<Document> found =
                  store.find(new Find(THING, selector, Sort.NONE, 1000, Optional.empty(), true));
              assertThat(found.total().orElseThrow()).isEqualTo(found.documents().size());
              assertThat(found.documents().size()).isEven();
              seen++;
            }
          }
          return seen;
        });
    assertThat(together(tasks).get(1)).isPositive();
  }

  @Test
  void only_one_of_many_gets_the_id_the_value_or_the_version() throws Exception {
    done(insert(NOTE, "n", "{'k':0}"));
    List<Long> won =
        together(
            writers(
                writer -> {
                  long wins = 0;
                  wins += won(commit(insert(THING, "same", "{}")));
                  wins += won(commit(insert(MEMBER, "m" + writer, "{'email':'same'}")));
                  wins += won(commit(replace(NOTE, "n", 1, "{'k':" + writer + "}")));
                  return wins;
                }));
    assertThat(won.stream().mapToLong(Long::longValue).sum()).isEqualTo(3);
  }

  private static long won(Committed committed) {
    return committed instanceof Committed.Done ? 1 : 0;
  }

  @Test
  void concurrent_increments_all_count() throws Exception {
    done(insert(THING, "counter", "{'a':0}"));
    together(
        writers(
            writer -> {
              for (long i = 0; i < 30;) {
                Document now = get(THING, "counter").orElseThrow();
                int next = now.members().get("a").intValue() + 1;
                i += won(commit(replace(THING, "counter", now.version(), "{'a':" + next + "}")));
              }
              return 0;
            }));
    assertThat(get(THING, "counter").orElseThrow().members().get("a").intValue())
        .isEqualTo(WRITERS * 30);
  }

  @Test
  void a_committed_change_is_never_seen_out_of_order() throws Exception {
    var writing = new AtomicInteger(WRITERS);
    var tasks =
        writers(
            writer -> {
              var random = new Random(writer);
              for (int i = 0; i < EACH; i++) {
                var writes = new ArrayList<Commit.Write>();
                for (int w = 0; w <= random.nextInt(4); w++) {
                  writes.add(insert(THING, writer + "-" + i + "-" + w, "{}"));
                }
                done(writes.toArray(Commit.Write[]::new));
              }
              writing.decrementAndGet();
              return 0;
            });
    for (int reader = 0; reader < 3; reader++) {
      tasks.add(() -> follow(writing));
    }
    together(tasks);
  }

  /** Reads the log while it grows; every sequence must be the next one. */
  private long follow(AtomicInteger writing) {
    long reached = 0;
    boolean last = false;
    while (true) {
      boolean ending = writing.get() == 0;
      Log.Slice slice = store.log().read(Optional.empty(), reached, 37);
      for (Change<Document> change : slice.changes()) {
        assertThat(change.sequence()).isEqualTo(++reached);
        assertThat(change.transaction()).isLessThanOrEqualTo(change.sequence());
        assertThat(change.after().orElseThrow().version()).isEqualTo(change.sequence());
      }
      assertThat(slice.sequence()).isEqualTo(reached);
      if (last && !slice.more()) {
        return reached;
      }
      last = ending;
    }
  }

  @Test
  void the_changes_of_a_transaction_stand_together() throws Exception {
    together(
        writers(
            writer -> {
              for (int i = 0; i < 40; i++) {
                String id = writer + "-" + i;
                done(insert(THING, id, "{}"), insert(NOTE, id, "{}"), insert(MEMBER, id, "{}"));
              }
              return 0;
            }));
    List<Change<Document>> changes = changes(Optional.empty(), 0);
    assertThat(changes).hasSize(WRITERS * 40 * 3);
    for (int i = 0; i < changes.size(); i += 3) {
      long first = changes.get(i).sequence();
      String id = changes.get(i).id().text();
      for (int j = 0; j < 3; j++) {
        assertThat(changes.get(i + j).transaction()).isEqualTo(first);
        assertThat(changes.get(i + j).id().text()).isEqualTo(id);
      }
    }
  }

  @Test
  void a_cursor_neither_skips_nor_repeats_what_stays() throws Exception {
    for (int i = 0; i < 400; i++) {
      done(insert(THING, "stays" + i, "{'a':" + (i % 7) + ",'u':" + (i % 5) + "}"));
    }
    var reading = new AtomicBoolean(true);
    var tasks = new ArrayList<Callable<Long>>();
    tasks.add(() -> churn(reading));
    tasks.add(
        () -> {
          try {
            for (String sort : List.of("", "a", "-a", "u", "-u,a", "-id")) {
              pages(sort(THING, sort));
            }
          } finally {
            reading.set(false);
          }
          return 0L;
        });
    together(tasks);
  }

  /** Writes and removes documents everywhere between those that stay. */
  private long churn(AtomicBoolean reading) {
    var random = new Random(1);
    Map<String, Long> present = new HashMap<>();
    while (reading.get()) {
      String id = "stays" + random.nextInt(400) + "x";
      Long version = present.remove(id);
      if (version == null) {
        present.put(id, done(insert(THING, id, "{'a':" + random.nextInt(7) + ",'u':1}")));
      } else {
        done(remove(THING, id, version));
      }
    }
    return 0;
  }

  private void pages(Sort sort) {
    var seen = new HashSet<String>();
    int stayed = 0;
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> found = store.find(new Find(THING, Selector.ALL, sort, 13, after, false));
      for (Document document : found.documents()) {
        boolean first = seen.add(document.id().text());
        boolean stays = !document.id().text().endsWith("x");
        assertThat(first || !stays).as("%s appears once", document.id()).isTrue();
        stayed += stays ? 1 : 0;
      }
      if (!found.more()) {
        break;
      }
      Document last = found.documents().getLast();
      after = Optional.of(Cursor.of(sort, last.members(), last.id().text()));
    }
    assertThat(stayed).as("sorted by '%s'", sort).isEqualTo(400);
  }
}
