package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Receipt;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What happens once, because its receipt is in the same commit. */
abstract class StoreReceipts extends StoreCase {
  private static final Receipt RECEIPT = new Receipt("ada:\u0000'k", "f1", "[\"é😀\"]");

  StoreReceipts(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private Committed commit(Receipt receipt, Commit.Write... writes) {
    return store.commit(
        new Commit(List.of(writes), List.of(), Optional.empty()).once(receipt));
  }

  @Test
  void a_receipt_is_kept_with_the_sequence_and_time_of_its_commit() {
    done(insert(THING, "a", "{}"));
    Committed.Done done = (Committed.Done) commit(RECEIPT, insert(THING, "b", "{}"));
    assertThat(store.receipt(RECEIPT.key()))
        .contains(new Receipt.Kept(RECEIPT, done.first(), done.time()));
    reopen(THING, MEMBER, NOTE);
    assertThat(store.receipt(RECEIPT.key())).isPresent();
    assertThat(store.receipt("other")).isEmpty();
  }

  @Test
  void a_second_commit_under_the_same_key_writes_nothing() {
    commit(RECEIPT, insert(THING, "a", "{}"));
    var other = new Receipt(RECEIPT.key(), "f2", "[]");
    assertThat(commit(other, insert(THING, "b", "{}"))).isEqualTo(new Committed.Repeated());
    assertThat(get(THING, "b")).isEmpty();
    assertThat(store.receipt(RECEIPT.key()).orElseThrow().receipt()).isEqualTo(RECEIPT);
    assertThat(store.log().span().head()).isEqualTo(1);
  }

  @Test
  void a_commit_that_fails_leaves_no_receipt() {
    done(insert(THING, "a", "{}"));
    assertThat(commit(RECEIPT, insert(THING, "a", "{}"))).isInstanceOf(Committed.Occupied.class);
    assertThat(store.receipt(RECEIPT.key())).isEmpty();
    assertThat(commit(RECEIPT, insert(THING, "b", "{}"))).isInstanceOf(Committed.Done.class);
  }

  @Test
  void a_receipt_needs_no_writes_and_then_no_sequence() {
    assertThat(commit(RECEIPT)).isInstanceOf(Committed.Done.class);
    assertThat(store.receipt(RECEIPT.key()).orElseThrow().first()).isZero();
    assertThat(store.log().span().head()).isZero();
    assertThat(commit(RECEIPT)).isEqualTo(new Committed.Repeated());
  }

  @Test
  void a_receipt_expires() {
    commit(RECEIPT, insert(THING, "a", "{}"));
    clock.advance(Receipt.KEPT.minus(Duration.ofSeconds(1)));
    assertThat(store.receipt(RECEIPT.key())).isPresent();
    clock.advance(Duration.ofSeconds(1));
    assertThat(store.receipt(RECEIPT.key())).isEmpty();
    var next = new Receipt(RECEIPT.key(), "f2", "[]");
    assertThat(commit(next, insert(THING, "b", "{}"))).isInstanceOf(Committed.Done.class);
    assertThat(store.receipt(RECEIPT.key()).orElseThrow().receipt()).isEqualTo(next);
  }
}
