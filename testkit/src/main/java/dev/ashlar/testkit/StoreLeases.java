package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Lease;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Who may do alone what must run once. Times are the store's, so these tests wait for none. */
abstract class StoreLeases extends StoreCase {
  private static final Duration TERM = Duration.ofMinutes(5);

  StoreLeases(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private Lease take(String name) {
    return store.leases().take(name, TERM).orElseThrow();
  }

  /** Takes a lease that is over at once. */
  private Lease takeExpired(String name) {
    return store.leases().take(name, Duration.ZERO).orElseThrow();
  }

  @Test
  void a_lease_is_taken_by_one() {
    Lease first = take("mailer");
    assertThat(store.leases().take("mailer", TERM)).isEmpty();
    assertThat(take("other").token()).isPositive();
    assertThat(store.leases().renew(first, TERM)).isTrue();
  }

  @Test
  void a_lease_that_is_over_can_be_taken_and_its_token_grows() {
    Lease first = takeExpired("mailer");
    Lease second = take("mailer");
    assertThat(second.token()).isGreaterThan(first.token());
    assertThat(store.leases().renew(first, TERM)).isFalse();
    assertThat(store.leases().renew(second, TERM)).isTrue();
  }

  @Test
  void a_lease_that_is_given_back_is_free() {
    Lease first = take("mailer");
    store.leases().release(first);
    assertThat(store.leases().renew(first, TERM)).isFalse();
    Lease second = take("mailer");
    assertThat(second.token()).isGreaterThan(first.token());
    store.leases().release(first);
    assertThat(store.leases().take("mailer", TERM)).isEmpty();
  }

  @Test
  void a_commit_of_somebody_who_lost_the_lease_is_broken() {
    Lease first = takeExpired("mailer");
    assertThat(commit(List.of(new Commit.Held(first)), insert(THING, "a", "{}")))
        .isInstanceOf(Committed.Done.class);
    Lease second = take("mailer");
    assertThat(commit(List.of(new Commit.Held(first)), insert(THING, "b", "{}")))
        .isEqualTo(new Committed.Broken(0));
    assertThat(get(THING, "b")).isEmpty();
    assertThat(commit(List.of(new Commit.Held(second)), insert(THING, "b", "{}")))
        .isInstanceOf(Committed.Done.class);
  }

  @Test
  void a_checkpoint_of_somebody_who_lost_the_lease_is_not_saved() {
    Lease first = takeExpired("mailer");
    assertThat(store.log().save("mailer", 7, first)).isTrue();
    Lease second = take("mailer");
    assertThat(store.log().save("mailer", 8, first)).isFalse();
    assertThat(store.log().checkpoint("mailer")).isEqualTo(OptionalLong.of(7));
    assertThat(store.log().save("mailer", 9, second)).isTrue();
    assertThat(store.log().checkpoint("mailer")).isEqualTo(OptionalLong.of(9));
  }

  @Test
  void tokens_grow_over_restarts() {
    Lease first = takeExpired("mailer");
    reopen(THING, MEMBER, NOTE);
    assertThat(take("mailer").token()).isGreaterThan(first.token());
  }
}
