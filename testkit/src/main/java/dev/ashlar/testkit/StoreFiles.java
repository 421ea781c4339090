package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** How often files are referred to: counted in the commit that changes it, and nowhere else. */
abstract class StoreFiles extends StoreCase {
  private static final String ONE = "sha256:" + "1".repeat(64);
  private static final String TWO = "sha256:" + "2".repeat(64);

  StoreFiles(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private Committed using(List<Commit.Use> uses, Commit.Write... writes) {
    return store.commit(
        new Commit(List.of(writes), List.of(), Optional.empty()).using(uses));
  }

  private static Commit.Use use(String digest, int more) {
    return new Commit.Use(digest, more);
  }

  private List<String> unused() {
    return store.files().unused(clock.instant(), 100);
  }

  @Test
  void uses_are_counted_with_their_commit() {
    assertThat(store.files().count(ONE)).isZero();
    using(List.of(use(ONE, 2), use(TWO, 1)), insert(THING, "a", "{}"));
    assertThat(store.files().count(ONE)).isEqualTo(2);
    using(List.of(use(ONE, -1), use(TWO, 3)), insert(THING, "b", "{}"));
    assertThat(store.files().count(ONE)).isEqualTo(1);
    assertThat(store.files().count(TWO)).isEqualTo(4);
    reopen(THING, MEMBER, NOTE);
    assertThat(store.files().count(TWO)).isEqualTo(4);
    assertThat(unused()).isEmpty();
  }

  @Test
  void a_commit_that_fails_counts_nothing() {
    using(List.of(use(ONE, 1)), insert(MEMBER, "a", "{'email':'x'}"));
    assertThat(using(List.of(use(ONE, 1), use(TWO, 1)), insert(MEMBER, "a", "{}")))
        .isInstanceOf(Committed.Occupied.class);
    assertThat(using(List.of(use(ONE, -1)), remove(MEMBER, "a", 77)))
        .isInstanceOf(Committed.Moved.class);
    assertThat(using(List.of(use(ONE, 5)), insert(MEMBER, "b", "{'email':'x'}")))
        .isInstanceOf(Committed.Duplicate.class);
    assertThat(store.files().count(ONE)).isEqualTo(1);
    assertThat(store.files().known(List.of(ONE, TWO))).containsExactly(ONE);
  }

  @Test
  void a_file_is_known_until_it_is_forgotten() {
    using(List.of(use(ONE, 1)), insert(THING, "a", "{}"));
    using(List.of(use(ONE, -1)), remove(THING, "a", 1));
    assertThat(store.files().known(List.of(ONE, TWO))).containsExactly(ONE);
    assertThat(store.files().known(List.of())).isEmpty();
    assertThat(store.files().forget(ONE, clock.instant())).isTrue();
    assertThat(store.files().known(List.of(ONE, TWO))).isEmpty();
    assertThat(store.files().forget(ONE, clock.instant())).isTrue();
    using(List.of(use(ONE, 1)), insert(THING, "b", "{}"));
    assertThat(store.files().count(ONE)).isEqualTo(1);
  }

  @Test
  void what_is_unused_is_told_only_after_a_while() {
    using(List.of(use(ONE, 1), use(TWO, 1)), insert(THING, "a", "{}"));
    clock.advance(Duration.ofHours(5));
    Instant before = clock.instant();
    clock.advance(Duration.ofMinutes(1));
    using(List.of(use(ONE, -1)), insert(THING, "b", "{}"));
    assertThat(store.files().unused(before, 10)).isEmpty();
    assertThat(unused()).containsExactly(ONE);
    assertThat(store.files().forget(ONE, before)).isFalse();
    clock.advance(Duration.ofMinutes(1));
    using(List.of(use(TWO, -1)), insert(THING, "c", "{}"));
    assertThat(unused()).containsExactly(ONE, TWO);
    assertThat(store.files().unused(clock.instant(), 1)).containsExactly(ONE);
  }

  @Test
  void a_file_that_is_used_again_is_not_forgotten() {
    using(List.of(use(ONE, 1)), insert(THING, "a", "{}"));
    using(List.of(use(ONE, -1)), insert(THING, "b", "{}"));
    assertThat(unused()).containsExactly(ONE);
    using(List.of(use(ONE, 1)), insert(THING, "c", "{}"));
    assertThat(store.files().forget(ONE, clock.instant())).isFalse();
    assertThat(store.files().count(ONE)).isEqualTo(1);
    assertThat(unused()).isEmpty();
  }

  @Test
  void many_at_once_lose_no_use() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<Committed>>();
      for (int i = 0; i < 60; i++) {
        String id = "d" + i;
        int more = i % 3 == 0 ? -1 : 2;
        tasks.add(() -> using(List.of(use(ONE, more), use(TWO, 1)), insert(THING, id, "{}")));
      }
      for (Future<Committed> done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isInstanceOf(Committed.Done.class);
      }
    }
    assertThat(store.files().count(ONE)).isEqualTo(60);
    assertThat(store.files().count(TWO)).isEqualTo(60);
  }
}
