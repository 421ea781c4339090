package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the log holds, and what it forgets. */
abstract class StoreLog extends StoreCase {
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  StoreLog(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private static List<Long> sequences(List<Change<Document>> changes) {
    return changes.stream().map(Change::sequence).toList();
  }

  private Log.Slice all(long since, int limit) {
    return store.log().read(Optional.empty(), since, limit);
  }

  @Test
  void an_empty_log_begins_at_zero() {
    assertThat(store.log().span()).isEqualTo(new Log.Span(0, 0));
    assertThat(all(0, 10)).isEqualTo(new Log.Slice(List.of(), 0, false, new Log.Span(0, 0)));
  }

  @Test
  void every_change_has_its_states_before_and_after() {
    done(insert(THING, "a", "{'a':1,'h':'x'}"));
    clock.advance(Duration.ofSeconds(1));
    done(replace(THING, "a", 1, "{'a':2}"));
    done(insert(THING, "b", "{}"));
    done(remove(THING, "a", 2));
    done(insert(THING, "a", "{'a':3}"));
    done(replace(THING, "a", 5, "{'a':4,'h':'y'}"));
    List<Change<Document>> changes = all(0, 10).changes();
    assertThat(changes.stream().map(Change::action))
        .containsExactly(
            Action.CREATE,
            Action.UPDATE,
            Action.CREATE,
            Action.DESTROY,
            Action.CREATE,
            Action.UPDATE);
    assertThat(changes.get(0).before()).isEmpty();
    assertState(changes.get(0).after(), 1, "{'id':'a','a':1,'h':'x'}");
    assertState(changes.get(1).before(), 1, "{'id':'a','a':1,'h':'x'}");
    assertState(changes.get(1).after(), 2, "{'id':'a','a':2}");
    assertState(changes.get(2).after(), 3, "{'id':'b'}");
    assertState(changes.get(3).before(), 2, "{'id':'a','a':2}");
    assertThat(changes.get(3).after()).isEmpty();
    assertThat(changes.get(4).before()).isEmpty();
    assertState(changes.get(4).after(), 5, "{'id':'a','a':3}");
    assertState(changes.get(5).before(), 5, "{'id':'a','a':3}");
    assertState(changes.get(5).after(), 6, "{'id':'a','a':4,'h':'y'}");
    Document updated = changes.get(1).after().orElseThrow();
    assertThat(Duration.between(updated.created(), updated.updated()))
        .isEqualTo(Duration.ofSeconds(1));
  }

  private static void assertState(Optional<Document> state, long version, String members) {
    assertThat(state.orElseThrow().version()).isEqualTo(version);
    assertThat(state.orElseThrow().members()).isEqualTo(json(members));
  }

  @Test
  void a_change_says_who_and_when_and_with_which_others() {
    commit(List.of(), insert(THING, "a", "{}"));
    clock.advance(Duration.ofMillis(7));
    done(insert(THING, "b", "{}"), insert(NOTE, "b", "{}"));
    List<Change<Document>> changes = all(0, 10).changes();
    assertThat(changes.get(0).caller()).isEmpty();
    assertThat(changes.get(1).caller()).contains("tester");
    assertThat(changes.stream().map(Change::transaction)).containsExactly(1L, 2L, 2L);
    assertThat(changes.stream().map(Change::resource)).containsExactly("Thing", "Thing", "Note");
    assertThat(changes.get(2).time()).isEqualTo(Instant.parse("2026-03-01T10:00:00.130Z"));
  }

  @Test
  void reading_goes_on_behind_a_sequence() {
    for (String id : List.of("a", "b", "c", "d", "e")) {
      done(insert(THING, id, "{}"));
    }
    Log.Slice first = all(0, 2);
    assertThat(sequences(first.changes())).containsExactly(1L, 2L);
    assertThat(first.sequence()).isEqualTo(2);
    assertThat(first.more()).isTrue();
    Log.Slice last = all(3, 2);
    assertThat(sequences(last.changes())).containsExactly(4L, 5L);
    assertThat(last.more()).isFalse();
    assertThat(all(5, 2).changes()).isEmpty();
    assertThat(all(0, 0).sequence()).isZero();
    assertThat(all(0, 0).more()).isTrue();
  }

  @Test
  void a_since_in_the_future_answers_nothing_and_no_further() {
    done(insert(THING, "a", "{}"));
    Log.Slice slice = all(100, 10);
    assertThat(slice.changes()).isEmpty();
    assertThat(slice.more()).isFalse();
    assertThat(slice.sequence()).isEqualTo(1);
    assertThat(slice.span().head()).isEqualTo(1);
  }

  @Test
  void one_resource_can_be_read_alone() {
    done(insert(THING, "a", "{}"), insert(NOTE, "n", "{}"), insert(THING, "b", "{}"));
    done(remove(THING, "b", 3), insert(MEMBER, "m", "{}"));
    assertThat(sequences(changes(Optional.of(THING), 0))).containsExactly(1L, 3L, 4L);
    assertThat(sequences(changes(Optional.of(NOTE), 0))).containsExactly(2L);
    Log.Slice none = store.log().read(Optional.of(NOTE), 2, 10);
    assertThat(none.changes()).isEmpty();
    assertThat(none.sequence()).isEqualTo(5);
    assertThat(none.more()).isFalse();
  }

  @Test
  void what_is_forgotten_is_gone_and_the_floor_says_so() {
    for (String id : List.of("a", "b", "c")) {
      done(insert(THING, id, "{}"));
    }
    assertThat(store.log().forget(2, LATER)).isEqualTo(2);
    assertThat(store.log().span()).isEqualTo(new Log.Span(2, 3));
    Log.Slice slice = all(0, 10);
    assertThat(sequences(slice.changes())).containsExactly(3L);
    assertThat(slice.span().floor()).isEqualTo(2);
    assertThat(get(THING, "a")).isPresent();
    assertThat(store.log().forget(1, LATER)).isEqualTo(2);
  }

  @Test
  void forgetting_stops_at_what_is_young() {
    done(insert(THING, "a", "{}"));
    clock.advance(Duration.ofHours(1));
    done(insert(THING, "b", "{}"));
    clock.advance(Duration.ofHours(-2));
    done(insert(THING, "c", "{}"));
    Instant before = Instant.parse("2026-03-01T10:30:00Z");
    assertThat(store.log().forget(3, before)).isEqualTo(1);
    assertThat(sequences(all(1, 10).changes())).containsExactly(2L, 3L);
  }

  @Test
  void a_transaction_is_forgotten_as_a_whole() {
    done(insert(THING, "a", "{}"));
    done(insert(THING, "b", "{}"), insert(THING, "c", "{}"), insert(THING, "d", "{}"));
    assertThat(store.log().forget(3, LATER)).isEqualTo(1);
    assertThat(store.log().forget(4, LATER)).isEqualTo(4);
  }

  @Test
  void the_head_survives_forgetting_everything_and_reopening() {
    done(insert(THING, "a", "{'a':1}"));
    done(replace(THING, "a", 1, "{'a':2}"));
    done(remove(THING, "a", 2));
    assertThat(store.log().forget(Long.MAX_VALUE, LATER)).isEqualTo(3);
    assertThat(store.log().span()).isEqualTo(new Log.Span(3, 3));
    reopen(THING, MEMBER, NOTE);
    assertThat(store.log().span()).isEqualTo(new Log.Span(3, 3));
    assertThat(done(insert(THING, "a", "{}"))).isEqualTo(4);
    assertThat(sequences(all(3, 10).changes())).containsExactly(4L);
  }

  @Test
  void states_are_right_where_their_past_is_forgotten() {
    done(insert(THING, "a", "{'a':1}"));
    done(replace(THING, "a", 1, "{'a':2}"));
    done(replace(THING, "a", 2, "{'a':3}"));
    store.log().forget(1, LATER);
    List<Change<Document>> changes = all(1, 10).changes();
    assertState(changes.get(0).before(), 1, "{'id':'a','a':1}");
    assertState(changes.get(0).after(), 2, "{'id':'a','a':2}");
    assertState(changes.get(1).after(), 3, "{'id':'a','a':3}");
  }

  @Test
  void a_checkpoint_is_what_was_saved_last() {
    assertThat(store.log().checkpoint("search")).isEmpty();
    store.log().save("search", 5);
    store.log().save("search", 3);
    store.log().save("other", 9);
    assertThat(store.log().checkpoint("search")).isEqualTo(OptionalLong.of(3));
    reopen(THING, MEMBER, NOTE);
    assertThat(store.log().checkpoint("search")).isEqualTo(OptionalLong.of(3));
    assertThat(store.log().checkpoint("other")).isEqualTo(OptionalLong.of(9));
  }

  @Test
  @Tag("slow")
  void a_slice_of_large_changes_is_cut_and_goes_on() {
    String large = "x".repeat(8_000_000);
    for (String id : List.of("a", "b", "c", "d", "e", "f")) {
      done(insert(THING, id, json("{}").put("u", large)));
    }
    assertThat(sequences(changes(Optional.empty(), 0))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
  }
}
