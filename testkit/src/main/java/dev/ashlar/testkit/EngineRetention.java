package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.engine.Retention;
import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.schema.Resource;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Changes that the log no longer keeps. */
abstract class EngineRetention extends EngineCase {
  private final Resource thing = resource("Thing", Hooks.NONE);

  @Test
  void a_consumer_that_asks_for_what_is_forgotten_is_told_so() {
    write(List.of());
    assertThat(swept(2)).isEqualTo(new Outcome.Forgotten(2));
    assertThat(upsert("Thing", "c", "{}"))
        .isInstanceOfSatisfying(
            Outcome.Created.class, created -> assertThat(created.sequence()).isEqualTo(3));
  }

  @Test
  void more_than_can_be_forgotten_at_once_is_forgotten_too_with_a_large_transaction_in_it() {
    var many = new ArrayList<Operation.Write>();
    for (int i = 0; i < 6000; i++) {
      many.add(upsertOf(ANYBODY, "Thing", "t" + i, "{}"));
    }
    write(many);
    assertThat(swept(6002)).isEqualTo(new Outcome.Forgotten(6002));
  }

  /** Writes and closes: many at once, and two by themselves. */
  private void write(List<Operation.Write> together) {
    start(thing);
    if (!together.isEmpty()) {
      assertThat(perform(new Operation.Batch(ANYBODY, together))).isInstanceOf(Outcome.Done.class);
    }
    upsert("Thing", "a", "{}");
    upsert("Thing", "b", "{}");
    close();
  }

  /** Opens a minute later, keeps nothing, and asks for the first change until it is forgotten. */
  private Outcome swept(long last) {
    Clock later = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1));
    opened(
        TestEngine.on(open(folder, later), later)
            .with(new Retention(Duration.ZERO, Duration.ZERO))
            .open(thing));
    Outcome outcome;
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    do {
      outcome = perform(TestEngine.changes(ANYBODY, 0));
    } while (!outcome.equals(new Outcome.Forgotten(last)) && System.nanoTime() < deadline);
    return outcome;
  }
}
