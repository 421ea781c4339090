package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Store;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** One document's changes, and documents as they were. */
abstract class StoreHistory extends StoreCase {
  private static final Instant LATER = Instant.parse("2100-01-01T00:00:00Z");

  StoreHistory(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private List<Long> history(String id, long since, int limit) {
    return store.log()
        .history(THING, id(id), since, limit)
        .changes()
        .stream()
        .map(Change::sequence)
        .toList();
  }

  private Optional<Long> versionAt(String id, long sequence) {
    return store.log().at(THING, id(id), sequence).document().map(Document::version);
  }

  @Test
  void a_history_has_every_life_of_a_document() {
    done(insert(THING, "a", "{'a':1}"));
    done(insert(NOTE, "a", "{}"));
    done(replace(THING, "a", 1, "{'a':2}"));
    done(insert(THING, "b", "{}"));
    done(remove(THING, "a", 3));
    done(insert(THING, "a", "{'a':3}"));
    done(replace(THING, "a", 6, "{'a':4}"));
    assertThat(history("a", 0, 100)).containsExactly(1L, 3L, 5L, 6L, 7L);
    assertThat(history("b", 0, 100)).containsExactly(4L);
    assertThat(history("c", 0, 100)).isEmpty();
    assertThat(history("a", 3, 100)).containsExactly(5L, 6L, 7L);
  }

  @Test
  void a_history_is_read_in_parts() {
    done(insert(THING, "a", "{}"));
    for (int version = 1; version < 10; version++) {
      done(replace(THING, "a", version, "{'a':" + version + "}"));
    }
    var read = new ArrayList<Long>();
    Log.Slice slice;
    long since = 0;
    do {
      slice = store.log().history(THING, id("a"), since, 3);
      assertThat(slice.changes()).hasSizeLessThanOrEqualTo(3);
      slice.changes().forEach(change -> read.add(change.sequence()));
      since = slice.sequence();
    } while (slice.more());
    assertThat(read).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
  }

  @Test
  void what_is_forgotten_is_in_no_history_but_its_last_state_is_the_past_of_what_is_kept() {
    done(insert(THING, "a", "{'a':1}"));
    done(replace(THING, "a", 1, "{'a':2}"));
    done(replace(THING, "a", 2, "{'a':3}"));
    store.log().forget(2, LATER);
    assertThat(history("a", 0, 100)).containsExactly(3L);
    assertThat(versionAt("a", 2)).contains(2L);
    assertThat(store.log().at(THING, id("a"), 2).span()).isEqualTo(new Log.Span(2, 3));
    store.log().forget(3, LATER);
    assertThat(history("a", 0, 100)).isEmpty();
    assertThat(versionAt("a", 3)).contains(3L);
  }

  @Test
  void every_past_is_what_was_read_then() {
    var random = new Random(20_261_125);
    List<Map<String, Optional<Document>>> pasts = new ArrayList<>();
    List<String> ids = List.of("a", "b", "c");
    pasts.add(state(ids));
    for (int i = 0; i < 60; i++) {
      String one = ids.get(random.nextInt(ids.size()));
      Optional<Document> present = get(THING, one);
      Committed committed;
      if (present.isEmpty()) {
        committed = commit(insert(THING, one, "{'a':" + i + "}"));
      } else if (random.nextInt(3) == 0) {
        committed = commit(remove(THING, one, present.get().version()));
      } else {
        committed =
            commit(replace(THING, one, present.get().version(), "{'a':" + i + ",'h':1}"));
      }
      assertThat(sequence(committed)).isEqualTo(pasts.size());
      pasts.add(state(ids));
    }
    for (int sequence = 0; sequence < pasts.size(); sequence++) {
      for (String one : ids) {
        assertSame(
            store.log().at(THING, id(one), sequence).document(),
            pasts.get(sequence).getOrDefault(one, Optional.empty()));
      }
    }
  }

  private Map<String, Optional<Document>> state(List<String> ids) {
    Map<String, Optional<Document>> state = new HashMap<>();
    ids.forEach(one -> state.put(one, get(THING, one)));
    return state;
  }
}
