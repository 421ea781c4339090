package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.ashlar.change.Action;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Outbox;
import dev.ashlar.port.store.Outbox.Entry;
import dev.ashlar.port.store.Outbox.Settled;
import dev.ashlar.port.store.Outbox.State;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Who is still to be told of what. It is one file because it is the life of one entry: written with its
 * change, due, settled or tried again, listed, told once more.
 */
abstract class StoreOutbox extends StoreCase {
  private static final String HOOK = "https://example.org/hook";
  private static final String OTHER = "https://example.org/other";
  private static final Duration TERM = Duration.ofMinutes(5);
  private static final Set<Action> ALL = EnumSet.allOf(Action.class);

  StoreOutbox(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  /** Commits, with these targets told of every write. */
  private Committed tell(List<String> targets, Commit.Write... writes) {
    var events = new ArrayList<Commit.Event>();
    for (int i = 0; i < writes.length; i++) {
      for (String target : targets) {
        events.add(new Commit.Event(i, target, State.PENDING));
      }
    }
    return store.commit(
        new Commit(List.of(writes), List.of(), Optional.empty()).telling(events));
  }

  private long told(Commit.Write... writes) {
    return sequence(tell(List.of(HOOK), writes));
  }

  private Lease lease() {
    return store.leases().take("notify:" + HOOK, TERM).orElseThrow();
  }

  private List<Entry> due() {
    return store.outbox().due(HOOK, clock.instant(), 100);
  }

  private List<Long> dueSequences() {
    return due().stream().map(Entry::sequence).toList();
  }

  private List<Entry> all() {
    return store.outbox().list(Optional.empty(), 0, 1000);
  }

  private boolean settle(Lease lease, Settled... tries) {
    return store.outbox().settle(List.of(tries), clock.instant(), lease);
  }

  private Entry only() {
    List<Entry> all = all();
    assertThat(all).hasSize(1);
    return all.getFirst();
  }

  @Test
  void an_event_is_an_entry_with_the_sequence_and_time_of_its_change() {
    done(insert(THING, "a", "{}"));
    Committed.Done done =
        (Committed.Done) tell(List.of(OTHER, HOOK), insert(THING, "b", "{}"),
            remove(THING, "a", 1));
    List<Entry> entries = all();
    assertThat(entries)
        .extracting(
            Entry::target, Entry::resource, e -> e.document().text(), Entry::action,
            Entry::sequence)
        .containsExactly(
            tuple(OTHER, "Thing", "b", Action.CREATE, 2L),
            tuple(HOOK, "Thing", "b", Action.CREATE, 2L),
            tuple(OTHER, "Thing", "a", Action.DESTROY, 3L),
            tuple(HOOK, "Thing", "a", Action.DESTROY, 3L));
    assertThat(entries)
        .allSatisfy(
            entry -> {
              assertThat(entry.time()).isEqualTo(done.time());
              assertThat(entry.state()).isEqualTo(State.PENDING);
              assertThat(entry.tries()).isZero();
              assertThat(entry.due()).contains(done.time());
              assertThat(entry.error()).isEmpty();
            });
    assertThat(entries).extracting(Entry::id).isSorted().doesNotHaveDuplicates();
    reopen(THING, MEMBER, NOTE);
    assertThat(all()).isEqualTo(entries);
  }

  @Test
  void a_commit_that_fails_tells_nobody() {
    done(insert(THING, "a", "{}"));
    assertThat(tell(List.of(HOOK), insert(THING, "b", "{}"), insert(THING, "a", "{}")))
        .isInstanceOf(Committed.Occupied.class);
    var broken =
        new Commit(
            List.of(insert(THING, "b", "{}")),
            List.of(new Commit.Exists(THING, id("none"))),
            Optional.empty())
            .telling(List.of(new Commit.Event(0, HOOK, State.PENDING)));
    assertThat(store.commit(broken)).isInstanceOf(Committed.Broken.class);
    var receipt = new Receipt("key", "f", "[]");
    Commit once =
        new Commit(List.of(insert(THING, "c", "{}")), List.of(), Optional.empty())
            .once(receipt)
            .telling(List.of(new Commit.Event(0, HOOK, State.PENDING)));
    assertThat(store.commit(once)).isInstanceOf(Committed.Done.class);
    assertThat(store.commit(once)).isInstanceOf(Committed.Repeated.class);
    assertThat(all()).extracting(entry -> entry.document().text()).containsExactly("c");
  }

  @Test
  void an_entry_that_begins_as_delivered_is_never_due() {
    store.commit(
        new Commit(List.of(insert(THING, "a", "{}")), List.of(), Optional.empty())
            .telling(List.of(new Commit.Event(0, HOOK, State.DELIVERED))));
    assertThat(only().state()).isEqualTo(State.DELIVERED);
    assertThat(only().due()).isEmpty();
    assertThat(due()).isEmpty();
    assertThat(store.outbox().backlogs()).isEmpty();
  }

  @Test
  void of_one_document_only_the_earliest_is_due_and_others_do_not_wait_for_it() {
    told(insert(THING, "a", "{}"));
    told(replace(THING, "a", 1, "{'a':1}"));
    told(insert(NOTE, "a", "{}"), insert(THING, "b", "{}"));
    assertThat(dueSequences()).containsExactly(1L, 3L, 4L);
    Lease lease = lease();
    Entry first = due().getFirst();
    Instant later = clock.instant().plusSeconds(1);
    assertThat(settle(lease, Settled.failed(first.id(), 1, later, "refused"))).isTrue();
    assertThat(dueSequences()).containsExactly(3L, 4L);
    clock.advance(Duration.ofSeconds(1));
    assertThat(dueSequences()).containsExactly(3L, 4L, 1L);
    assertThat(due().getLast().tries()).isEqualTo(1);
    assertThat(due().getLast().error()).contains("refused");
    assertThat(settle(lease, Settled.delivered(first.id(), 2))).isTrue();
    assertThat(dueSequences()).containsExactly(3L, 4L, 2L);
    assertThat(store.outbox().list(Optional.of(State.DELIVERED), 0, 10))
        .singleElement()
        .satisfies(
            entry -> {
              assertThat(entry.tries()).isEqualTo(2);
              assertThat(entry.due()).isEmpty();
              assertThat(entry.error()).isEmpty();
            });
  }

  @Test
  void targets_do_not_wait_for_each_other() {
    tell(List.of(HOOK, OTHER), insert(THING, "a", "{}"));
    tell(List.of(HOOK, OTHER), remove(THING, "a", 1));
    Entry first = due().getFirst();
    settle(lease(), Settled.delivered(first.id(), 1));
    assertThat(dueSequences()).containsExactly(2L);
    assertThat(store.outbox().due(OTHER, clock.instant(), 10))
        .extracting(Entry::sequence)
        .containsExactly(1L);
  }

  @Test
  void events_of_commits_that_share_a_transaction_are_in_order_too() throws Exception {
    told(insert(THING, "a", "{}"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Long>> all =
          IntStream.range(0, 40)
              .mapToObj(
                  i -> threads.submit(
                      () -> told(insert(THING, "t" + i, "{}"), insert(NOTE, "n" + i, "{}"))))
              .toList();
      for (Future<Long> each : all) {
        assertThat(each.get()).isPositive();
      }
    }
    told(remove(THING, "t7", get(THING, "t7").orElseThrow().version()));
    assertThat(all()).hasSize(82).extracting(Entry::sequence).isSorted();
    assertThat(dueSequences()).hasSize(81).doesNotContain(82L);
  }

  @Test
  void a_dead_entry_lets_the_next_one_go() {
    told(insert(THING, "a", "{}"));
    told(remove(THING, "a", 1));
    Entry first = due().getFirst();
    settle(lease(), Settled.dead(first.id(), 16, "500"));
    assertThat(dueSequences()).containsExactly(2L);
    assertThat(store.outbox().list(Optional.of(State.DEAD), 0, 10))
        .singleElement()
        .satisfies(entry -> assertThat(entry.error()).contains("500"));
    assertThat(store.outbox().backlogs())
        .containsExactlyInAnyOrder(
            new Outbox.Backlog(HOOK, State.DEAD, 1, clock.instant()),
            new Outbox.Backlog(HOOK, State.PENDING, 1, clock.instant()));
  }

  @Test
  void a_dead_entry_that_is_retried_goes_before_the_later_ones() {
    told(insert(THING, "a", "{}"));
    told(remove(THING, "a", 1));
    Entry first = due().getFirst();
    Lease lease = lease();
    settle(lease, Settled.dead(first.id(), 16, "500"));
    Entry again = store.outbox().retry(first.id(), clock.instant()).orElseThrow();
    assertThat(again.state()).isEqualTo(State.PENDING);
    assertThat(again.tries()).isZero();
    assertThat(again.due()).contains(clock.instant());
    assertThat(dueSequences()).containsExactly(1L);
    settle(lease, Settled.delivered(first.id(), 1));
    assertThat(dueSequences()).containsExactly(2L);
  }

  @Test
  void a_pending_entry_that_is_retried_is_due_at_once() {
    told(insert(THING, "a", "{}"));
    Entry first = due().getFirst();
    settle(
        lease(), Settled.failed(first.id(), 3, clock.instant().plusSeconds(100), "no answer"));
    assertThat(due()).isEmpty();
    store.outbox().retry(first.id(), clock.instant());
    assertThat(dueSequences()).containsExactly(1L);
  }

  @Test
  void an_entry_that_is_cancelled_lets_the_next_one_go_and_a_late_answer_changes_nothing() {
    told(insert(THING, "a", "{}"));
    told(remove(THING, "a", 1));
    Entry first = due().getFirst();
    assertThat(store.outbox().cancel(first.id(), clock.instant()).orElseThrow().state())
        .isEqualTo(State.CANCELLED);
    assertThat(dueSequences()).containsExactly(2L);
    settle(lease(), Settled.delivered(first.id(), 1));
    assertThat(all().getFirst().state()).isEqualTo(State.CANCELLED);
    assertThat(store.outbox().retry(first.id(), clock.instant()).orElseThrow().state())
        .isEqualTo(State.PENDING);
    assertThat(dueSequences()).containsExactly(1L);
  }

  @Test
  void what_was_delivered_stays_so_and_what_is_not_there_is_not_found() {
    told(insert(THING, "a", "{}"));
    Entry first = due().getFirst();
    settle(lease(), Settled.delivered(first.id(), 1));
    assertThat(store.outbox().retry(first.id(), clock.instant()).orElseThrow().state())
        .isEqualTo(State.DELIVERED);
    assertThat(store.outbox().cancel(first.id(), clock.instant()).orElseThrow().state())
        .isEqualTo(State.DELIVERED);
    assertThat(store.outbox().retry(first.id() + 1, clock.instant())).isEmpty();
    assertThat(store.outbox().cancel(first.id() + 1, clock.instant())).isEmpty();
  }

  @Test
  void whoever_lost_the_lease_settles_nothing() {
    told(insert(THING, "a", "{}"));
    Lease lost = store.leases().take("notify:" + HOOK, Duration.ZERO).orElseThrow();
    Lease mine = lease();
    long id = due().getFirst().id();
    assertThat(settle(lost, Settled.delivered(id, 1))).isFalse();
    assertThat(only().state()).isEqualTo(State.PENDING);
    assertThat(settle(mine, Settled.delivered(id, 1))).isTrue();
    assertThat(only().state()).isEqualTo(State.DELIVERED);
  }

  @Test
  void entries_are_listed_page_by_page() {
    for (int i = 0; i < 25; i++) {
      told(insert(THING, "a" + i, "{}"));
    }
    settle(lease(), Settled.delivered(due().get(3).id(), 1));
    var seen = new ArrayList<Long>();
    long after = 0;
    while (true) {
      List<Entry> page = store.outbox().list(Optional.of(State.PENDING), after, 10);
      if (page.isEmpty()) {
        break;
      }
      page.forEach(entry -> seen.add(entry.sequence()));
      after = page.getLast().id();
    }
    assertThat(seen).hasSize(24).isSorted().doesNotContain(4L);
  }

  @Test
  void a_replay_makes_entries_anew_from_the_log_in_its_order() {
    told(insert(THING, "a", "{}"));
    done(replace(THING, "a", 1, "{'a':1}"));
    told(insert(NOTE, "n", "{}"), insert(THING, "b", "{}"));
    told(remove(THING, "a", 2));
    Lease lease = lease();
    for (int i = 0; i < 3; i++) {
      due().forEach(entry -> settle(lease, Settled.delivered(entry.id(), 1)));
    }
    assertThat(due()).isEmpty();
    Outbox.Replayed replayed =
        store.outbox().replay(THING, ALL, HOOK, 1, State.PENDING, clock.instant());
    assertThat(replayed).isEqualTo(new Outbox.Replayed(3, 5, false));
    assertThat(dueSequences()).containsExactly(2L, 4L);
    settle(lease, Settled.delivered(due().getFirst().id(), 1));
    assertThat(dueSequences()).containsExactly(4L, 5L);
    assertThat(all()).extracting(Entry::sequence).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    Outbox.Replayed creates =
        store.outbox()
            .replay(THING, EnumSet.of(Action.CREATE), OTHER, 0, State.PENDING, clock.instant());
    assertThat(creates.count()).isEqualTo(2);
  }

  @Test
  void a_replay_goes_before_what_is_pending_of_the_same_document() {
    done(insert(THING, "a", "{}"));
    told(replace(THING, "a", 1, "{'a':1}"));
    told(remove(THING, "a", 2));
    assertThat(dueSequences()).containsExactly(2L);
    store.outbox().replay(THING, ALL, HOOK, 0, State.PENDING, clock.instant());
    assertThat(dueSequences()).containsExactly(1L);
    Lease lease = lease();
    for (long sequence = 1; sequence <= 3; sequence++) {
      assertThat(dueSequences()).containsExactly(sequence);
      settle(lease, Settled.delivered(due().getFirst().id(), 1));
    }
    assertThat(due()).isEmpty();
    assertThat(all()).hasSize(3);
  }

  @Test
  void a_replay_of_much_comes_back_with_how_far_it_came() {
    Commit.Write[] many =
        IntStream.range(0, 5000)
            .mapToObj(i -> insert(NOTE, "n" + i, "{}"))
            .toArray(Commit.Write[]::new);
    done(many);
    long since = 0;
    int count = 0;
    int turns = 0;
    boolean more = true;
    while (more) {
      Outbox.Replayed part =
          store.outbox().replay(NOTE, ALL, HOOK, since, State.PENDING, clock.instant());
      assertThat(part.sequence()).isGreaterThan(since);
      since = part.sequence();
      count += part.count();
      more = part.more();
      turns++;
    }
    assertThat(count).isEqualTo(5000);
    assertThat(turns).isGreaterThan(1);
    assertThat(store.outbox().backlogs())
        .containsExactly(new Outbox.Backlog(HOOK, State.PENDING, 5000, clock.instant()));
  }

  @Test
  void what_was_delivered_or_cancelled_is_forgotten_after_a_while_and_nothing_else() {
    for (int i = 0; i < 4; i++) {
      told(insert(THING, "a" + i, "{}"));
    }
    Lease lease = lease();
    List<Entry> due = due();
    settle(
        lease,
        Settled.delivered(due.get(0).id(), 1),
        Settled.dead(due.get(1).id(), 1, "gone"));
    store.outbox().cancel(due.get(2).id(), clock.instant());
    assertThat(store.outbox().forget(clock.instant())).isZero();
    clock.advance(Duration.ofDays(1));
    told(insert(THING, "b", "{}"));
    due().forEach(
        entry -> {
          if (entry.document().text().equals("b")) {
            settle(lease, Settled.delivered(entry.id(), 1));
          }
        });
    assertThat(store.outbox().forget(clock.instant())).isEqualTo(2);
    assertThat(all())
        .extracting(Entry::state)
        .containsExactly(State.DEAD, State.PENDING, State.DELIVERED);
  }

  @Test
  void entries_of_a_resource_that_is_no_longer_served_are_still_there() {
    told(insert(THING, "a", "{}"));
    reopen(MEMBER, NOTE);
    assertThat(only().resource()).isEqualTo("Thing");
    assertThat(dueSequences()).containsExactly(1L);
    reopen(THING, MEMBER, NOTE);
  }

  /** Whatever happens in whatever order: the due ones are the earliest pending of their documents. */
  @Test
  void the_due_ones_are_always_the_earliest_of_their_documents() {
    long seed = 20_260_301;
    var random = new Random(seed);
    Lease lease = lease();
    Map<String, Long> versions = new TreeMap<>();
    for (int step = 0; step < 300; step++) {
      String document = "d" + random.nextInt(4);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Long version = versions.get(document);
          Commit.Write write =
              version == null
                  ? insert(THING, document, "{}")
                  : replace(THING, document, version, "{'a':" + step + "}");
          versions.put(document, told(write));
        }
        case 3, 4 ->
            some(random, due())
                .ifPresent(entry -> settle(lease, Settled.delivered(entry.id(), 1)));
        case 5 ->
            some(random, due())
                .ifPresent(entry -> settle(lease, Settled.dead(entry.id(), 1, "gone")));
        case 6 ->
            some(random, all())
                .ifPresent(
                    entry -> {
                      if (random.nextBoolean()) {
                        store.outbox().retry(entry.id(), clock.instant());
                      } else {
                        store.outbox().cancel(entry.id(), clock.instant());
                      }
                    });
        default -> {
          if (random.nextInt(10) == 0) {
            long since = random.nextLong(store.log().span().head() + 1);
            store.outbox().replay(THING, ALL, HOOK, since, State.PENDING, clock.instant());
          }
        }
      }
      assertThat(new HashSet<>(dueSequences())).as("seed %d, step %d", seed, step)
          .isEqualTo(
              earliest());
    }
  }

  private static Optional<Entry> some(Random random, List<Entry> entries) {
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(entries.get(random.nextInt(entries.size())));
  }

  private Set<Long> earliest() {
    Map<String, Long> first = new TreeMap<>();
    all()
        .stream()
        .filter(entry -> entry.state() == State.PENDING)
        .forEach(entry -> first.merge(entry.document().text(), entry.sequence(), Math::min));
    return new HashSet<>(first.values());
  }
}
