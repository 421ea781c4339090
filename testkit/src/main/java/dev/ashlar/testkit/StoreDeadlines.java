package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.operation.Deadline;
import dev.ashlar.operation.TimeIsUp;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Reads that take long end when the time of whoever asked is up, and what they used is free again. The
 * long ones here take many seconds if nobody stops them.
 */
abstract class StoreDeadlines extends StoreCase {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final int DOCUMENTS = 3000;
  private static final String TEXT = "no match here, however long you look for it; ".repeat(100);

  /** What the database itself looks for, three hundred times in each document. */
  private static final Selector SLOW =
      new Selector.Or(
          IntStream.range(0, 300)
              .mapToObj(
                  i -> (Selector) new Selector.Member(
                      Path.of("text"), new dev.ashlar.query.Predicate.Contains("<" + i + ">")))
              .toList());

  /** What only the evaluator can decide. */
  private static final Selector EVALUATED =
      selector(NOTE, "{'text':{'$regex':'([a-m]+ )+(x|y|z)[0-9]{3}'}}");

  StoreDeadlines(BiFunction<java.nio.file.Path, Clock, Store> opener) {
    super(opener);
  }

  private void fill() {
    var writes = new ArrayList<Commit.Write>();
    for (int i = 0; i < DOCUMENTS; i++) {
      writes.add(insert(NOTE, "n" + i, json("{}").put("text", TEXT + i)));
    }
    done(writes.toArray(Commit.Write[]::new));
  }

  private long within(Duration time, Selector selector) {
    return Deadline.in(time).call(() -> count(NOTE, selector));
  }

  private long page(Duration time, Selector selector) {
    return Deadline.in(time)
        .call(() -> all(NOTE, selector, sort(NOTE, "-text"), 20).size());
  }

  @Test
  @Timeout(180)
  @Tag("slow")
  void a_long_read_is_stopped_and_the_store_goes_on() throws Exception {
    fill();
    for (Selector slow : List.of(SLOW, EVALUATED)) {
      assertThatThrownBy(() -> within(SHORT, slow))
          .isInstanceOf(TimeIsUp.class)
          .hasMessageContaining("50 ms");
      assertThatThrownBy(() -> page(SHORT, slow)).isInstanceOf(TimeIsUp.class);
    }
    assertThat(get(NOTE, "n7")).isPresent();
    assertThat(within(Duration.ofMinutes(1), selector(NOTE, "{'text':{'$contains':'it; 77'}}")))
        .isEqualTo(11);
    done(insert(THING, "a", "{}"));
  }

  @Test
  @Timeout(180)
  @Tag("slow")
  void many_long_reads_leave_room_for_others() throws Exception {
    fill();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var waiting = new ArrayList<Future<Long>>();
      for (int i = 0; i < 40; i++) {
        waiting.add(threads.submit(() -> within(SHORT, SLOW)));
      }
      for (Future<Long> each : waiting) {
        assertThatThrownBy(each::get).hasCauseInstanceOf(TimeIsUp.class);
      }
    }
    Selector some = selector(NOTE, "{'text':{'$contains':'it; 77'}}");
    assertThat(within(Duration.ofMinutes(1), some)).isEqualTo(11);
    assertThat(all(NOTE, some, Sort.NONE, 5)).hasSize(11);
  }

  @Test
  void a_read_that_has_no_time_from_the_start_is_not_begun() {
    done(insert(NOTE, "a", "{'text':'abc'}"));
    assertThatThrownBy(() -> within(Duration.ZERO, EVALUATED)).isInstanceOf(TimeIsUp.class);
    assertThat(within(Duration.ofMinutes(1), EVALUATED)).isZero();
  }
}
