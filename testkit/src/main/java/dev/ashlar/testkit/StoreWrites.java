package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Store;
import dev.ashlar.port.store.StoreUnavailable;
import dev.ashlar.query.Kind;
import dev.ashlar.query.Selector;
import dev.ashlar.query.ValueOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

/** What one commit does, and what makes it fail. */
abstract class StoreWrites extends StoreCase {
  private static final byte[] RED = ValueOrder.encode(text("red"), Kind.ANY);

  StoreWrites(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private static tools.jackson.databind.JsonNode text(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  @Test
  void an_inserted_document_is_there_byte_for_byte() {
    Commit.Insert insert = insert(THING, "ada", "{'a':1,'u':'ä\\u0000','h':'secret'}");
    Committed committed = commit(insert);
    assertThat(committed)
        .isEqualTo(new Committed.Done(1, Instant.parse("2026-03-01T10:00:00.123Z")));
    Document stored = get(THING, "ada").orElseThrow();
    assertThat(stored.version()).isEqualTo(1);
    assertThat(stored.created()).isEqualTo(Instant.parse("2026-03-01T10:00:00.123Z"));
    assertThat(stored.updated()).isEqualTo(stored.created());
    assertThat(stored.body().shown()).isEqualTo(insert.body().shown());
    assertThat(new String(stored.body().hidden(), StandardCharsets.UTF_8))
        .isEqualTo("{\"h\":\"secret\"}");
  }

  @Test
  void a_document_that_is_not_there_is_not_found() {
    done(insert(THING, "ada", "{}"));
    assertThat(get(THING, "Ada")).isEmpty();
    assertThat(get(NOTE, "ada")).isEmpty();
  }

  @Test
  void an_insert_of_a_taken_id_is_refused_with_the_version_that_is_there() {
    done(insert(THING, "ada", "{'a':1}"));
    assertThat(commit(insert(THING, "ada", "{'a':2}"))).isEqualTo(new Committed.Occupied(0, 1));
    assertThat(get(THING, "ada").orElseThrow().members().get("a").intValue()).isEqualTo(1);
  }

  @Test
  void a_replacement_keeps_the_time_of_creation() {
    done(insert(THING, "ada", "{'a':1}"));
    clock.advance(Duration.ofSeconds(5));
    assertThat(done(replace(THING, "ada", 1, "{'a':2,'h':3}"))).isEqualTo(2);
    Document stored = get(THING, "ada").orElseThrow();
    assertThat(stored.version()).isEqualTo(2);
    assertThat(Duration.between(stored.created(), stored.updated()))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(stored.members()).isEqualTo(json("{'id':'ada','a':2,'h':3}"));
  }

  @Test
  void a_replacement_can_take_the_hidden_half_away() {
    done(insert(THING, "ada", "{'h':3}"));
    done(replace(THING, "ada", 1, "{'a':1}"));
    assertThat(get(THING, "ada").orElseThrow().body().hidden()).isEmpty();
    assertThat(count(THING, selector(THING, "{'h':{'$exists':true}}"))).isZero();
  }

  @Test
  void a_write_that_expects_another_version_is_refused_with_the_present_one() {
    done(insert(THING, "ada", "{'a':1}"));
    done(replace(THING, "ada", 1, "{'a':2}"));
    var moved = new Committed.Moved(0, OptionalLong.of(2));
    assertThat(commit(replace(THING, "ada", 1, "{'a':3}"))).isEqualTo(moved);
    assertThat(commit(remove(THING, "ada", 1))).isEqualTo(moved);
    var gone = new Committed.Moved(0, OptionalLong.empty());
    assertThat(commit(replace(THING, "eve", 1, "{'a':3}"))).isEqualTo(gone);
    assertThat(commit(remove(THING, "eve", 1))).isEqualTo(gone);
    assertThat(store.log().span().head()).isEqualTo(2);
  }

  @Test
  void a_removed_document_is_gone_and_its_id_free() {
    done(insert(THING, "ada", "{'a':1}"));
    assertThat(done(remove(THING, "ada", 1))).isEqualTo(2);
    assertThat(get(THING, "ada")).isEmpty();
    assertThat(count(THING, Selector.ALL)).isZero();
    assertThat(done(insert(THING, "ada", "{'a':2}"))).isEqualTo(3);
  }

  @Test
  void a_refused_commit_uses_up_no_sequence() {
    done(insert(THING, "ada", "{}"));
    commit(insert(THING, "eve", "{}"), insert(THING, "ada", "{}"));
    assertThat(done(insert(THING, "eve", "{}"))).isEqualTo(2);
  }

  @Test
  void the_writes_of_a_commit_have_consecutive_sequences() {
    done(insert(THING, "a", "{}"));
    long first = done(insert(THING, "b", "{}"), insert(NOTE, "b", "{}"), remove(THING, "a", 1));
    assertThat(first).isEqualTo(2);
    assertThat(get(THING, "b").orElseThrow().version()).isEqualTo(2);
    assertThat(get(NOTE, "b").orElseThrow().version()).isEqualTo(3);
    assertThat(get(THING, "a")).isEmpty();
  }

  @Test
  void a_commit_that_fails_half_way_leaves_nothing() {
    done(insert(THING, "a", "{'a':1}"), insert(THING, "b", "{'a':1}"));
    Committed committed =
        commit(
            insert(NOTE, "n", "{}"),
            replace(THING, "a", 1, "{'a':2}"),
            remove(THING, "b", 2),
            insert(THING, "a", "{}"));
    assertThat(committed).isEqualTo(new Committed.Occupied(3, 4));
    assertThat(get(NOTE, "n")).isEmpty();
    assertThat(get(THING, "a").orElseThrow().version()).isEqualTo(1);
    assertThat(get(THING, "b")).isPresent();
    assertThat(count(THING, selector(THING, "{'a':1}"))).isEqualTo(2);
    assertThat(count(NOTE, Selector.ALL)).isZero();
  }

  @Test
  void later_writes_of_a_commit_see_the_earlier_ones() {
    long first = done(insert(THING, "a", "{'a':1}"), replace(THING, "a", 1, "{'a':2}"));
    assertThat(get(THING, "a").orElseThrow().version()).isEqualTo(first + 1);
    assertThat(commit(insert(THING, "b", "{}"), remove(THING, "b", 3), insert(THING, "b", "{}")))
        .isInstanceOf(Committed.Done.class);
  }

  @Test
  void a_commit_whose_condition_does_not_hold_leaves_nothing() {
    List<Commit.Condition> both =
        List.of(new Commit.Exists(THING, id("x")), new Commit.Exists(THING, id("y")));
    assertThat(commit(both, insert(THING, "x", "{}"))).isEqualTo(new Committed.Broken(1));
    assertThat(get(THING, "x")).isEmpty();
    assertThat(commit(both, insert(THING, "x", "{}"), insert(THING, "y", "{}")))
        .isInstanceOf(Committed.Done.class);
    assertThat(commit(both, remove(THING, "y", 2))).isEqualTo(new Committed.Broken(1));
  }

  @Test
  void a_single_write_may_depend_on_another_document() {
    List<Commit.Condition> team = List.of(new Commit.Exists(NOTE, id("red")));
    assertThat(commit(team, insert(THING, "a", "{}"))).isEqualTo(new Committed.Broken(0));
    assertThat(get(THING, "a")).isEmpty();
    done(insert(NOTE, "red", "{}"));
    assertThat(sequence(commit(team, insert(THING, "a", "{}")))).isEqualTo(2);
    List<Commit.Condition> itself = List.of(new Commit.Exists(THING, id("a")));
    assertThat(sequence(commit(itself, replace(THING, "a", 2, "{'a':1}")))).isEqualTo(3);
    assertThat(commit(itself, remove(THING, "a", 3))).isEqualTo(new Committed.Broken(0));
    assertThat(get(THING, "a").orElseThrow().version()).isEqualTo(3);
  }

  @Test
  void a_document_cannot_go_while_another_refers_to_it() {
    int team = MEMBER.layout().columns().size() - 2;
    List<Commit.Condition> free =
        List.of(new Commit.Unreferenced(MEMBER, team, List.of(new byte[] {2}, RED)));
    done(insert(NOTE, "red", "{}"), insert(MEMBER, "m", "{'team':'red'}"));
    assertThat(commit(free, remove(NOTE, "red", 1))).isEqualTo(new Committed.Broken(0));
    assertThat(commit(free, remove(MEMBER, "m", 2), remove(NOTE, "red", 1)))
        .isInstanceOf(Committed.Done.class);
  }

  @Test
  void nothing_that_matches_may_have_come_since_a_sequence() {
    done(insert(THING, "early", "{'q':['/things/red']}"));
    Selector referring =
        selector(THING, "{'q':{'$elemMatch':{'$in':['red']}}}");
    long seen = store.log().span().head();
    List<Commit.Condition> none = List.of(new Commit.NoneSince(THING, referring, seen));
    List<Commit.Condition> ever = List.of(new Commit.NoneSince(THING, referring, 0));
    assertThat(commit(ever, insert(NOTE, "n", "{}"))).isEqualTo(new Committed.Broken(0));
    done(insert(THING, "other", "{'q':['blue']}"));
    assertThat(sequence(commit(none, insert(NOTE, "n", "{}")))).isEqualTo(3);
    assertThat(commit(none, insert(THING, "own", "{'q':['blue','red']}")))
        .isEqualTo(new Committed.Broken(0));
    assertThat(get(THING, "own")).isEmpty();
    long late = done(insert(THING, "late", "{'q':['red']}"));
    assertThat(commit(none, insert(NOTE, "m", "{}"))).isEqualTo(new Committed.Broken(0));
    assertThat(commit(none, replace(THING, "late", late, "{'q':[]}"), insert(NOTE, "m", "{}")))
        .isInstanceOf(Committed.Done.class);
    assertThat(commit(none, remove(NOTE, "m", late + 2))).isInstanceOf(Committed.Done.class);
  }

  @Test
  void a_clash_is_told_before_a_condition() {
    done(insert(THING, "a", "{}"));
    List<Commit.Condition> broken = List.of(new Commit.Exists(THING, id("none")));
    assertThat(commit(broken, insert(THING, "a", "{}"))).isEqualTo(new Committed.Occupied(0, 1));
  }

  @Test
  void a_commit_must_fit_its_resources() {
    var none = new Commit(List.of(), List.of(), Optional.empty());
    assertThatThrownBy(() -> store.commit(none)).isInstanceOf(IllegalArgumentException.class);
    Commit.Insert whole = insert(THING, "a", "{}");
    var lacking = new Commit.Insert(THING, whole.id(), whole.body(), List.of());
    assertThatThrownBy(() -> commit(lacking)).isInstanceOf(IllegalArgumentException.class);
    assertThat(done(whole)).isEqualTo(1);
  }

  @Test
  void many_are_read_at_once() {
    done(insert(THING, "a", "{}"), insert(THING, "b", "{}"), insert(THING, "c", "{}"));
    Map<DocumentId, Document> found =
        store.getAll(THING, List.of(id("c"), id("none"), id("a"), id("c")));
    assertThat(found.keySet()).containsExactlyInAnyOrder(id("c"), id("a"));
    assertSame(Optional.ofNullable(found.get(id("a"))), get(THING, "a"));
    assertThat(store.getAll(THING, List.of())).isEmpty();
    List<DocumentId> thousand = IntStream.range(0, 1000).mapToObj(i -> id("none" + i)).toList();
    assertThat(store.getAll(THING, thousand)).isEmpty();
  }

  @Test
  void what_is_shown_of_many_is_read_at_once() {
    done(insert(THING, "a", "{}"), insert(THING, "b", "{}"), insert(THING, "c", "{}"));
    List<DocumentId> asked = List.of(id("c"), id("none"), id("a"), id("c"));
    Map<DocumentId, byte[]> shown = store.shownAll(THING, asked);
    Map<DocumentId, Document> whole = store.getAll(THING, asked);
    assertThat(shown.keySet()).containsExactlyInAnyOrder(id("c"), id("a"));
    shown.forEach(
        (id, body) -> assertThat(body).isEqualTo(
            Objects.requireNonNull(whole.get(id)).body().shown()));
    assertThat(store.shownAll(THING, List.of())).isEmpty();
    List<DocumentId> thousand = IntStream.range(0, 1000).mapToObj(i -> id("none" + i)).toList();
    assertThat(store.shownAll(THING, thousand)).isEmpty();
  }

  @Test
  @Tag("slow")
  void a_large_document_comes_back_whole() {
    String large = "x".repeat(8_000_000);
    done(insert(THING, "a", json("{}").put("u", large).put("a", large)));
    assertThat(get(THING, "a").orElseThrow().members().get("u").stringValue()).isEqualTo(large);
    Selector equal = selector(THING, Json.text(json("{}").put("a", large)));
    assertThat(count(THING, equal)).isEqualTo(1);
  }

  @Test
  void what_was_stored_is_there_after_reopening() {
    done(insert(THING, "a", "{'a':1,'h':2}"), insert(NOTE, "n", "{'k':'v'}"));
    Document before = get(THING, "a").orElseThrow();
    reopen(THING, MEMBER, NOTE);
    assertSame(get(THING, "a"), Optional.of(before));
    assertThat(count(NOTE, selector(NOTE, "{'k':'v'}"))).isEqualTo(1);
    assertThat(done(insert(THING, "b", "{}"))).isEqualTo(3);
  }

  @Test
  void a_closed_store_refuses_instead_of_hanging() {
    store.close();
    store.close();
    assertThatThrownBy(() -> commit(insert(THING, "a", "{}"))).isInstanceOf(StoreUnavailable.class);
    assertThatThrownBy(() -> get(THING, "a")).isInstanceOf(StoreUnavailable.class);
    reopen(THING, MEMBER, NOTE);
  }

  @Test
  void an_interrupted_caller_learns_what_came_of_its_commit() {
    Thread.currentThread().interrupt();
    long first = done(insert(THING, "a", "{}"));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(get(THING, "a").orElseThrow().version()).isEqualTo(first);
  }
}
