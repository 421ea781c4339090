package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Resource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** Unique indexes, of one member and of several. */
abstract class StoreUniqueness extends StoreCase {
  private static final Index EMAIL = index(true, "email");
  private static final Index PLACE = index(true, "team", "number");

  StoreUniqueness(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  @Test
  void a_value_can_be_taken_once() {
    done(insert(MEMBER, "a", "{'email':'a@x'}"));
    assertThat(commit(insert(MEMBER, "b", "{'email':'a@x'}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL)));
    done(insert(MEMBER, "b", "{'email':'A@x'}"));
  }

  @Test
  void every_violated_index_is_told_at_once() {
    done(insert(MEMBER, "a", "{'email':'a@x','team':'red','number':1}"));
    done(insert(MEMBER, "b", "{'email':'b@x','team':'red','number':2}"));
    assertThat(commit(insert(MEMBER, "c", "{'email':'a@x','team':'red','number':2}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL, PLACE)));
    assertThat(commit(replace(MEMBER, "a", 1, "{'email':'b@x','team':'red','number':2}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL, PLACE)));
  }

  @Test
  void null_and_missing_never_clash() {
    done(insert(MEMBER, "a", "{}"), insert(MEMBER, "b", "{}"));
    done(insert(MEMBER, "c", "{'email':null}"), insert(MEMBER, "d", "{'email':null}"));
    done(insert(MEMBER, "e", "{'team':'red'}"), insert(MEMBER, "f", "{'team':'red'}"));
    done(
        insert(MEMBER, "g", "{'team':'red','number':null}"),
        insert(MEMBER, "h", "{'team':'red','number':null}"));
    assertThat(count(MEMBER, Selector.ALL)).isEqualTo(8);
  }

  @Test
  void a_compound_index_clashes_on_all_members_together() {
    done(insert(MEMBER, "a", "{'team':'red','number':1}"));
    done(insert(MEMBER, "b", "{'team':'red','number':2}"));
    done(insert(MEMBER, "c", "{'team':'blue','number':1}"));
    assertThat(commit(insert(MEMBER, "d", "{'team':'blue','number':1.0}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(PLACE)));
  }

  @Test
  void a_document_does_not_clash_with_itself() {
    done(insert(MEMBER, "a", "{'email':'a@x','team':'red','number':1}"));
    assertThat(done(replace(MEMBER, "a", 1, "{'email':'a@x','team':'red','number':1}")))
        .isEqualTo(2);
  }

  @Test
  void a_value_is_free_again_when_its_document_changes_or_goes() {
    done(insert(MEMBER, "a", "{'email':'a@x'}"));
    done(replace(MEMBER, "a", 1, "{'email':'b@x'}"));
    done(insert(MEMBER, "b", "{'email':'a@x'}"));
    done(remove(MEMBER, "b", 3));
    done(insert(MEMBER, "c", "{'email':'a@x'}"));
  }

  @Test
  void values_can_be_swapped_by_way_of_a_third() {
    done(insert(MEMBER, "a", "{'email':'a@x'}"), insert(MEMBER, "b", "{'email':'b@x'}"));
    long first =
        done(
            replace(MEMBER, "a", 1, "{'email':'c@x'}"),
            replace(MEMBER, "b", 2, "{'email':'a@x'}"),
            replace(MEMBER, "a", 3, "{'email':'b@x'}"));
    assertThat(first).isEqualTo(3);
  }

  @Test
  void values_can_be_swapped_and_passed_on_in_a_circle() {
    done(
        insert(MEMBER, "a", "{'email':'a@x','team':'t','number':1}"),
        insert(MEMBER, "b", "{'email':'b@x','team':'t','number':2}"),
        insert(MEMBER, "c", "{'email':'c@x','team':'t','number':3}"));
    long swapped =
        done(
            replace(MEMBER, "a", 1, "{'email':'b@x','team':'t','number':2}"),
            replace(MEMBER, "b", 2, "{'email':'a@x','team':'t','number':1}"));
    long passed =
        done(
            replace(MEMBER, "a", swapped, "{'email':'c@x','team':'t','number':3}"),
            replace(MEMBER, "b", swapped + 1, "{'email':'b@x','team':'t','number':2}"),
            replace(MEMBER, "c", 3, "{'email':'a@x','team':'t','number':1}"));
    assertThat(count(MEMBER, selector(MEMBER, "{'email':'a@x'}"))).isEqualTo(1);
    assertThat(commit(insert(MEMBER, "d", "{'email':'c@x'}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL)));
    done(
        insert(MEMBER, "e", "{'email':'c@x'}"),
        replace(MEMBER, "b", passed + 1, "{}"),
        remove(MEMBER, "a", passed));
    assertThat(commit(insert(MEMBER, "f", "{'email':'c@x'}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL)));
    done(insert(MEMBER, "f", "{'email':'b@x'}"));
  }

  @Test
  void a_swap_that_leaves_two_of_a_value_changes_nothing() {
    done(insert(MEMBER, "a", "{'email':'a@x'}"), insert(MEMBER, "b", "{'email':'b@x'}"));
    assertThat(
        commit(
            replace(MEMBER, "a", 1, "{'email':'b@x'}"),
            replace(MEMBER, "b", 2, "{'email':'b@x','number':1}")))
        .isInstanceOfSatisfying(
            Committed.Duplicate.class,
            duplicate -> assertThat(duplicate.indices()).containsExactly(EMAIL));
    assertThat(
        commit(
            replace(MEMBER, "a", 1, "{'email':'b@x'}"),
            replace(MEMBER, "b", 7, "{'email':'a@x'}")))
        .isEqualTo(new Committed.Moved(1, OptionalLong.of(2)));
    assertThat(commit(insert(MEMBER, "c", "{'email':'a@x'}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL)));
    assertThat(get(MEMBER, "b").orElseThrow().version()).isEqualTo(2);
  }

  @Test
  void swaps_beside_each_other_each_come_out_whole() {
    int pairs = 8;
    for (int i = 0; i < pairs; i++) {
      done(
          insert(MEMBER, "a" + i, "{'email':'a" + i + "'}"),
          insert(MEMBER, "b" + i, "{'email':'b" + i + "'}"));
    }
    var outcomes = new java.util.concurrent.ConcurrentLinkedQueue<Committed>();
    var threads = new java.util.ArrayList<Thread>();
    for (int i = 0; i < pairs; i++) {
      int pair = i;
      long version = 2L * pair + 1;
      boolean fails = pair % 4 == 3;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> outcomes.add(
                      commit(
                          replace(MEMBER, "a" + pair, version, "{'email':'b" + pair + "'}"),
                          replace(
                              MEMBER,
                              "b" + pair,
                              version + 1,
                              "{'email':'" + (fails ? "b" : "a") + pair + "','number':1}")))));
    }
    threads.forEach(
        thread -> {
          try {
            TimeLimit.join(thread);
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        });
    assertThat(outcomes).hasSize(pairs);
    assertThat(outcomes.stream().filter(Committed.Done.class::isInstance)).hasSize(6);
    for (int i = 0; i < pairs; i++) {
      String email = (i % 4 == 3 ? "a" : "b") + i;
      assertThat(get(MEMBER, "a" + i).orElseThrow().members().get("email").stringValue())
          .isEqualTo(email);
    }
  }

  @Test
  void two_documents_of_one_commit_clash_too() {
    assertThat(
        commit(
            insert(MEMBER, "a", "{'email':'a@x'}"), insert(MEMBER, "b", "{'email':'a@x'}")))
        .isEqualTo(new Committed.Duplicate(1, List.of(EMAIL)));
    assertThat(count(MEMBER, Selector.ALL)).isZero();
  }

  @Test
  void a_taken_id_and_a_moved_version_are_told_before_a_taken_value() {
    done(insert(MEMBER, "a", "{'email':'a@x'}"), insert(MEMBER, "b", "{'email':'b@x'}"));
    assertThat(commit(insert(MEMBER, "a", "{'email':'b@x'}")))
        .isEqualTo(new Committed.Occupied(0, 1));
    assertThat(commit(replace(MEMBER, "a", 7, "{'email':'b@x'}")))
        .isEqualTo(new Committed.Moved(0, OptionalLong.of(1)));
    assertThat(commit(replace(MEMBER, "c", 7, "{'email':'b@x'}")))
        .isEqualTo(new Committed.Moved(0, OptionalLong.empty()));
  }

  @Test
  void long_values_that_begin_alike_do_not_clash() {
    String same = "x".repeat(5000);
    done(insert(MEMBER, "a", "{'email':'" + same + "a'}"));
    done(insert(MEMBER, "b", "{'email':'" + same + "b'}"));
    assertThat(commit(insert(MEMBER, "c", "{'email':'" + same + "b'}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(EMAIL)));
  }

  @Test
  void objects_are_unique_whatever_the_order_of_their_members() {
    Resource any =
        resource("Any", "anys", List.of(attribute("v", AttributeType.ANY)), index(true, "v"));
    reopen(any);
    done(insert(any, "a", "{'v':{'x':1,'y':[2]}}"));
    assertThat(commit(insert(any, "b", "{'v':{'y':[2.0],'x':1}}")))
        .isEqualTo(new Committed.Duplicate(0, List.of(index(true, "v"))));
    done(insert(any, "b", "{'v':{'y':[2],'x':2}}"));
  }
}
