package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.follow.Backoff;
import dev.ashlar.engine.follow.Consumer;
import dev.ashlar.engine.follow.Leaseholder;
import dev.ashlar.engine.follow.Loop;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tail of a store's log, and those who follow it. A store's test extends this class. It is one file
 * because every test counts what one tail reads of one log, whoever follows it.
 */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class TailScenarios {
  private static final Resource THING = resource("Thing");
  private static final Resource NOTE = resource("Note");

  @TempDir Path folder;

  private final List<AutoCloseable> opened = new ArrayList<>();
  private Store store;
  private CountedLog log;
  private Tail tail;
  private Leaseholder leases;
  private int created;

  /** A store in this folder. */
  protected abstract Store open(Path folder, Clock clock);

  @BeforeEach
  void open() {
    store = open(folder, Clock.systemUTC());
    store.prepare(Schema.of("test", List.of(THING, NOTE)));
    log = new CountedLog(store.log());
    tail = new Tail(log);
    tail.start();
    leases = new Leaseholder(store.leases());
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
    tail.close();
    leases.close();
    store.close();
  }

  private static Resource resource(String name) {
    return new Resource(
        new Resource.Declaration(
            name, name.toLowerCase(java.util.Locale.ROOT) + "s", List.of(), List.of(),
            Services.NONE, Access.UNSTATED));
  }

  /** One transaction that creates documents; returns its last sequence. */
  private long commit(Resource resource, int count) {
    var writes = new ArrayList<Commit.Write>();
    for (int i = 0; i < count; i++) {
      var id = DocumentId.of("d" + created++);
      var members = resource.layout().arranged(Draft.parse("{\"n\":" + i + "}"), id);
      writes.add(new Commit.Insert(resource, id, resource.layout().body(members),
          resource.layout().keys(members)));
    }
    long first = StoreCase.sequence(store.commit(new Commit(writes, List.of(), Optional.empty())));
    tail.committed(resource.name(), first + count - 1);
    return first + count - 1;
  }

  private static void until(BooleanSupplier condition) {
    long end = System.nanoTime() + 60_000_000_000L;
    while (!condition.getAsBoolean() && System.nanoTime() < end) {
      LockSupport.parkNanos(2_000_000);
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  private static List<Long> sequences(long since, long through) {
    return LongStream.rangeClosed(since + 1, through).boxed().toList();
  }

  /** What a follower of the head was given. */
  private static final class Given implements Tail.Subscriber {
    final List<Long> sequences = new ArrayList<>();
    final List<Long> broken = new ArrayList<>();
    volatile long reached;

    @Override
    public void accept(List<Change<Document>> changes, long sequence) {
      changes.forEach(change -> sequences.add(change.sequence()));
      if (!changes.isEmpty() && changes.getFirst().sequence() != changes.getFirst().transaction()) {
        broken.add(changes.getFirst().sequence());
      }
      reached = sequence;
    }

    @Override
    public void reset(long sequence) {
      broken.add(-sequence);
    }
  }

  @Test
  void thousands_at_the_head_are_given_each_change_once_in_order_and_whole_transactions() {
    long seed = System.nanoTime();
    var random = new Random(seed);
    List<Given> subscribers = new ArrayList<>();
    List<Long> since = new ArrayList<>();
    long head = 0;
    for (int round = 0; round < 20; round++) {
      for (int i = 0; i < 100; i++) {
        var subscriber = new Given();
        since.add(tail.attach(subscriber));
        subscribers.add(subscriber);
      }
      int size = round == 10 ? 1300 : 1 + random.nextInt(20);
      head = commit(random.nextBoolean() ? THING : NOTE, size);
    }
    long last = head;
    until(() -> subscribers.stream().allMatch(each -> each.reached == last));
    for (int i = 0; i < subscribers.size(); i++) {
      assertThat(subscribers.get(i).sequences)
          .as("seed %d, subscriber %d", seed, i)
          .isEqualTo(sequences(since.get(i), head));
      assertThat(subscribers.get(i).broken).as("seed %d", seed).isEmpty();
    }
    subscribers.subList(1, subscribers.size()).forEach(tail::detach);
    long further = commit(THING, 3);
    until(() -> subscribers.getFirst().reached == further);
    assertThat(subscribers.getLast().reached).isEqualTo(head);
  }

  @Test
  void a_subscriber_that_throws_disturbs_nobody() {
    tail.attach(
        new Tail.Subscriber() {
          @Override
          public void accept(List<Change<Document>> changes, long sequence) {
            throw new IllegalStateException("on purpose");
          }

          @Override
          public void reset(long sequence) {}
        });
    var other = new Given();
    tail.attach(other);
    commit(THING, 1);
    long head = commit(THING, 1);
    until(() -> other.reached == head);
    assertThat(other.sequences).containsExactly(1L, 2L);
  }

  @Test
  void a_subscriber_that_throws_when_it_is_reset_keeps_no_other_from_it() {
    var others = new ArrayList<Given>();
    for (int i = 0; i < 20; i++) {
      tail.attach(
          new Tail.Subscriber() {
            @Override
            public void accept(List<Change<Document>> changes, long sequence) {}

            @Override
            public void reset(long sequence) {
              throw new IllegalStateException("on purpose");
            }
          });
      var other = new Given();
      others.add(other);
      tail.attach(other);
    }
    log.hidden = true; // as for a node that was away from its store
    commit(THING, 5);
    store.log().forget(5, Instant.now().plusSeconds(60));
    log.hidden = false;
    until(() -> others.stream().allMatch(each -> each.broken.contains(-5L)));
    long head = commit(THING, 1);
    until(() -> others.stream().allMatch(each -> each.reached == head));
    assertThat(others).allSatisfy(each -> assertThat(each.sequences).containsExactly(6L));
  }

  @Test
  void what_still_follows_ends_with_the_tail() {
    var steps = new AtomicInteger();
    var loop =
        new Loop(
            "left open",
            Backoff.USUAL,
            new Loop.Work() {
              @Override
              public Duration step() {
                steps.incrementAndGet();
                return Duration.ofHours(1);
              }

              @Override
              public void failed(Throwable failure) {}
            });
    tail.follow(loop);
    loop.start();
    until(() -> steps.get() > 0);
    tail.close();
    assertThat(loop.isClosed()).isTrue();
  }

  @Test
  void what_another_node_wrote_is_given_too() {
    var subscriber = new Given();
    tail.attach(subscriber);
    var other = new Tail(store.log());
    opened.add(other);
    long before = commit(THING, 1);
    var id = DocumentId.of("elsewhere");
    var members = THING.layout().arranged(Draft.parse("{}"), id);
    Commit.Write write =
        new Commit.Insert(THING, id, THING.layout().body(members), THING.layout().keys(members));
    store.commit(new Commit(List.of(write), List.of(), Optional.empty())); // nobody says so here
    until(() -> subscriber.reached == before + 1);
  }

  /** Keeps its checkpoint in memory, and fails when it is told to. */
  private static class Applied implements Consumer.Follower {
    final List<Long> sequences = new CopyOnWriteArrayList<>();
    final List<Long> resets = new CopyOnWriteArrayList<>();
    final AtomicInteger failures = new AtomicInteger();
    volatile long since;
    volatile boolean failing;

    Applied(long since) {
      this.since = since;
    }

    @Override
    public OptionalLong checkpoint(boolean certain, Log.Span span) {
      return OptionalLong.of(since);
    }

    @Override
    public void apply(Log.Slice slice) {
      for (Change<Document> change : slice.changes()) {
        if (failing) {
          throw new IllegalStateException("on purpose");
        }
        sequences.add(change.sequence());
        since = change.sequence();
      }
      since = slice.sequence();
    }

    @Override
    public void reset(Log.Span span) {
      resets.add(span.floor());
      since = span.floor();
    }

    @Override
    public void failed(Throwable failure) {
      failures.incrementAndGet();
    }
  }

  private Consumer consumer(String name, Optional<Resource> resource, Applied follower) {
    var consumer = new Consumer(name, tail, resource, Optional.empty(), follower);
    opened.add(consumer);
    consumer.start(true);
    return consumer;
  }

  @Test
  void a_consumer_from_an_old_checkpoint_takes_everything_that_follows() {
    for (int i = 0; i < 30; i++) {
      commit(i % 3 == 0 ? NOTE : THING, 100);
    }
    var all = new Applied(42);
    var notes = new Applied(0);
    Consumer first = consumer("all", Optional.empty(), all);
    Consumer second = consumer("notes", Optional.of(NOTE), notes);
    for (int i = 0; i < 10; i++) {
      commit(i % 2 == 0 ? NOTE : THING, 10);
    }
    long head = commit(THING, 1);
    until(() -> first.position() == head && notes.since >= head - 11);
    assertThat(all.sequences).isEqualTo(sequences(42, head));
    assertThat(notes.sequences).hasSize(1050).isSorted().doesNotHaveDuplicates();
    assertThat(first.lag()).isZero();
    until(() -> second.lag() == 0);
  }

  @Test
  void followers_of_the_same_part_of_the_log_share_what_was_read() {
    for (int i = 0; i < 20; i++) {
      commit(THING, 100);
    }
    List<Applied> followers = new ArrayList<>();
    List<Consumer> consumers = new ArrayList<>();
    tail.span();
    int before = log.reads.get();
    for (int i = 0; i < 50; i++) {
      followers.add(new Applied(i % 5));
      consumers.add(consumer("c" + i, Optional.of(THING), followers.get(i)));
    }
    until(() -> consumers.stream().allMatch(each -> each.position() == 2000));
    assertThat(log.reads.get() - before).as("not 50 times 4").isLessThan(40);
    for (int i = 0; i < 20; i++) {
      long head = commit(THING, 1);
      until(() -> consumers.stream().allMatch(each -> each.position() == head));
    }
    assertThat(log.reads.get() - before).as("once a commit").isLessThan(40 + 3 * 20);
    for (Applied follower : followers) {
      assertThat(follower.sequences).hasSize(2020 - followers.indexOf(follower) % 5).isSorted();
    }
  }

  @Test
  void who_has_all_that_there_is_does_not_ask_the_store() {
    long head = commit(THING, 3);
    assertThat(tail.read(Optional.of(THING), 0, 0).sequence()).isEqualTo(head);
    int before = log.reads.get();
    for (int i = 0; i < 100; i++) {
      assertThat(tail.read(Optional.of(THING), head, head).changes()).isEmpty();
    }
    int after = log.reads.get(); // the tail itself may have looked meanwhile
    assertThat(after - before).isLessThan(5);
    tail.read(Optional.of(THING), head, head + 1);
    assertThat(log.reads.get()).as("a sequence that was heard of").isGreaterThan(after);
  }

  @Test
  void a_follower_that_fails_is_given_again_what_follows_its_checkpoint() {
    commit(THING, 5);
    var follower = new Applied(0);
    follower.failing = true;
    Consumer consumer = consumer("failing", Optional.of(THING), follower);
    until(() -> follower.failures.get() > 1);
    assertThat(consumer.lag()).isEqualTo(5);
    follower.failing = false;
    until(() -> consumer.position() == 5);
    follower.failing = true;
    long head = commit(THING, 2);
    int failures = follower.failures.get();
    until(() -> follower.failures.get() > failures);
    assertThat(consumer.lag()).isEqualTo(2);
    follower.failing = false;
    until(() -> consumer.position() == head);
    assertThat(follower.sequences).isEqualTo(sequences(0, head));
  }

  @Test
  void a_follower_whose_changes_are_forgotten_is_reset_and_goes_on() {
    commit(THING, 5);
    commit(THING, 5);
    store.log().forget(5, Instant.now().plusSeconds(60));
    var follower = new Applied(2);
    Consumer consumer = consumer("late", Optional.of(THING), follower);
    until(() -> consumer.position() == 10);
    assertThat(follower.resets).containsExactly(5L);
    assertThat(follower.sequences).isEqualTo(sequences(5, 10));
  }

  @Test
  void of_those_who_share_a_lease_one_takes_each_change_and_another_goes_on_where_it_stopped() {
    var elsewhere = new Leaseholder(store.leases());
    var otherTail = new Tail(store.log());
    otherTail.start();
    opened.add(otherTail);
    opened.add(elsewhere);
    var one = new Kept();
    var first = new Consumer("once", tail, Optional.of(THING), Optional.of(leases), one);
    first.start(true);
    long head = commit(THING, 4);
    until(() -> one.sequences.size() == 4);
    var other = new Kept();
    var second =
        new Consumer("once", otherTail, Optional.of(THING), Optional.of(elsewhere), other);
    opened.add(second);
    second.start(true);
    long more = commit(THING, 4);
    until(() -> one.sequences.size() == 8);
    assertThat(other.sequences).isEmpty();
    first.close();
    long last = commit(THING, 4);
    otherTail.committed("Thing", last);
    until(() -> other.sequences.size() == 4);
    assertThat(one.sequences).isEqualTo(sequences(0, more));
    assertThat(other.sequences).isEqualTo(sequences(more, last));
    assertThat(head).isEqualTo(4);
  }

  @Test
  void a_follower_that_cannot_begin_is_given_nothing_before_it_has() {
    commit(THING, 5);
    store.log().save("once", 3);
    var begun = new AtomicInteger();
    var follower =
        new Kept() {
          @Override
          public void begin() {
            if (begun.incrementAndGet() == 1) {
              throw new StoreUnavailable("on purpose");
            }
            super.begin();
          }
        };
    var consumer = new Consumer("once", tail, Optional.of(THING), Optional.of(leases), follower);
    opened.add(consumer);
    consumer.start(true);
    until(() -> consumer.position() == 5);
    assertThat(follower.failures.get()).isEqualTo(1);
    assertThat(follower.sequences).containsExactly(4L, 5L);
  }

  @Test
  void a_follower_that_leaves_its_thread_interrupted_goes_on() {
    var follower =
        new Applied(0) {
          @Override
          public void apply(Log.Slice slice) {
            super.apply(slice);
            Thread.currentThread().interrupt();
          }
        };
    Consumer consumer = consumer("interrupted", Optional.of(THING), follower);
    for (int i = 1; i <= 3; i++) {
      long head = commit(THING, 1);
      until(() -> consumer.position() == head);
    }
    assertThat(follower.sequences).isEqualTo(sequences(0, 3));
  }

  /** Keeps its checkpoint in the log, under the lease of its consumer. */
  private class Kept extends Applied {
    Kept() {
      super(0);
    }

    @Override
    public void begin() {
      since = store.log().checkpoint("once").orElse(0);
    }

    @Override
    public void apply(Log.Slice slice) {
      super.apply(slice);
      store.log().save("once", since);
    }
  }

  /** A log that counts how often it is read, and can be hidden. */
  private static final class CountedLog implements Log {
    final AtomicInteger reads = new AtomicInteger();
    volatile boolean hidden;
    private final Log behind;

    CountedLog(Log behind) {
      this.behind = behind;
    }

    private void reachable() {
      if (hidden) {
        throw new StoreUnavailable("hidden on purpose");
      }
    }

    @Override
    public Span span() {
      reachable();
      return behind.span();
    }

    @Override
    public Slice read(Optional<Resource> resource, long since, int limit) {
      reads.incrementAndGet();
      reachable();
      return behind.read(resource, since, limit);
    }

    @Override
    public Slice history(Resource resource, DocumentId id, long since, int limit) {
      return behind.history(resource, id, since, limit);
    }

    @Override
    public Past at(Resource resource, DocumentId id, long sequence) {
      return behind.at(resource, id, sequence);
    }

    @Override
    public void follow(Runnable signal) {
      behind.follow(signal);
    }

    @Override
    public long forget(long through, Instant olderThan) {
      return behind.forget(through, olderThan);
    }

    @Override
    public OptionalLong checkpoint(String consumer) {
      return behind.checkpoint(consumer);
    }

    @Override
    public void save(String consumer, long sequence) {
      behind.save(consumer, sequence);
    }

    @Override
    public boolean save(String consumer, long sequence, Lease lease) {
      return behind.save(consumer, sequence, lease);
    }
  }
}
