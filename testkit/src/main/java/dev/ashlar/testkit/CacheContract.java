package dev.ashlar.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.Body;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.port.cache.Cache;
import dev.ashlar.port.cache.Caches;
import dev.ashlar.port.cache.Lookup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every cache promises. An adapter's test extends this class and opens its caches. */
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class CacheContract {
  private static final long ROOMY = 10_000_000;
  private static final int LARGE = 2000;

  private Caches caches;
  private Cache cache;

  /** New caches that hold nothing yet, with room for about so many bytes of each resource. */
  protected abstract Caches open(long bytes);

  @BeforeEach
  void open() {
    open("Book", ROOMY);
  }

  @AfterEach
  void close() {
    cache.close();
    caches.close();
  }

  private void open(String resource, long bytes) {
    caches = open(bytes);
    cache = caches.open(resource);
  }

  private void reopen(long bytes) {
    close();
    open("Book", bytes);
  }

  private static Document document(String id, long version) {
    return document(id, version, 0);
  }

  private static Document document(String id, long version, int size) {
    String json = "{\"id\":\"" + id + "\",\"text\":\"" + "x".repeat(size) + version + "\"}";
    return new Document(
        DocumentId.of(id), version, Instant.EPOCH, Instant.EPOCH.plusSeconds(version),
        new Body(json.getBytes(UTF_8), "{\"secret\":1}".getBytes(UTF_8)));
  }

  private static Cache.Entry put(String id, long version) {
    return new Cache.Entry(DocumentId.of(id), version, Optional.of(document(id, version)));
  }

  private static Cache.Entry gone(String id, long sequence) {
    return new Cache.Entry(DocumentId.of(id), sequence, Optional.empty());
  }

  private Lookup look(String id) {
    return cache.get(DocumentId.of(id));
  }

  private long version(String id) {
    Lookup known = look(id);
    assertThat(known).as(id).isInstanceOf(Lookup.Present.class);
    return ((Lookup.Present) known).document().version();
  }

  private List<String> page(Optional<String> after, int limit) {
    return cache.page(after.map(DocumentId::of), limit)
        .orElseThrow()
        .documents()
        .stream()
        .map(document -> document.id().text())
        .toList();
  }

  @Test
  void nothing_is_known_before_it_is_filled() {
    assertThat(cache.checkpoint()).isEmpty();
    assertThat(look("a")).isEqualTo(Lookup.UNKNOWN);
    assertThat(cache.page(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void documents_come_back_as_they_were_given() {
    Document given = document("a", 3);
    cache.add(List.of(given));
    cache.complete(7);
    assertThat(cache.checkpoint()).hasValue(7);
    Document known = ((Lookup.Present) look("a")).document();
    assertThat(known.version()).isEqualTo(3);
    assertThat(known.created()).isEqualTo(given.created());
    assertThat(known.updated()).isEqualTo(given.updated());
    assertThat(known.body().shown()).isEqualTo(given.body().shown());
    assertThat(known.body().hidden()).isEqualTo(given.body().hidden());
  }

  @Test
  void whoever_holds_all_knows_what_is_not_there() {
    cache.add(List.of(document("a", 1)));
    assertThat(look("b")).isEqualTo(Lookup.UNKNOWN);
    cache.complete(1);
    assertThat(look("b")).isEqualTo(Lookup.ABSENT);
    cache.apply(List.of(gone("a", 2)), 2);
    assertThat(look("a")).isEqualTo(Lookup.ABSENT);
    assertThat(cache.page(Optional.empty(), 10).orElseThrow().total()).isZero();
  }

  @Test
  void pages_are_in_the_order_of_ids_and_say_what_there_is_in_all() {
    cache.add(List.of(document("b", 1), document("\uD83D\uDE00", 2), document("\uFB00", 3)));
    cache.complete(3);
    cache.apply(List.of(put("a", 4)), 4);
    assertThat(page(Optional.empty(), 10)).containsExactly("a", "b", "\uFB00", "\uD83D\uDE00");
    Cache.Page first = cache.page(Optional.empty(), 2).orElseThrow();
    assertThat(first.more()).isTrue();
    assertThat(first.total()).isEqualTo(4);
    assertThat(page(Optional.of("b"), 2)).containsExactly("\uFB00", "\uD83D\uDE00");
    assertThat(cache.page(Optional.of(DocumentId.of("b")), 2).orElseThrow().more()).isFalse();
    assertThat(page(Optional.of("aa"), 1)).containsExactly("b");
    assertThat(cache.page(Optional.empty(), 0).orElseThrow().more()).isTrue();
  }

  @Test
  void filling_never_takes_the_place_of_something_later() {
    cache.add(List.of(document("a", 5)));
    cache.add(List.of(document("a", 4)));
    cache.complete(5);
    assertThat(version("a")).isEqualTo(5);
    cache.offer(document("a", 3), 5);
    assertThat(version("a")).isEqualTo(5);
  }

  @Test
  void what_was_read_before_a_change_is_not_kept_after_it() {
    cache.complete(1);
    cache.apply(List.of(put("a", 6)), 6);
    cache.offer(document("a", 2), 1);
    assertThat(version("a")).isEqualTo(6);
    cache.apply(List.of(gone("a", 7)), 7);
    cache.offer(document("a", 6), 6);
    assertThat(look("a")).isEqualTo(Lookup.ABSENT);
  }

  @Test
  void what_leaves_is_unknown_then_and_can_come_back() {
    reopen(20 * LARGE);
    for (int i = 0; i < 100; i++) {
      cache.add(List.of(document("d" + i, i + 1, LARGE)));
    }
    assertThat(cache.isFull()).isTrue();
    cache.complete(100);
    assertThat(cache.checkpoint()).hasValue(100);
    assertThat(cache.page(Optional.empty(), 10)).isEmpty();
    assertThat(cache.held("", 1000)).hasSizeBetween(1, 30);
    List<String> lost = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      if (look("d" + i).equals(Lookup.UNKNOWN)) {
        lost.add("d" + i);
      }
    }
    assertThat(lost).hasSizeGreaterThan(50);
    assertThat(look("never")).isEqualTo(Lookup.UNKNOWN);
    cache.offer(document("small", 101), 100);
    assertThat(version("small")).isEqualTo(101);
  }

  @Test
  void an_earlier_state_is_not_kept_even_where_the_later_one_has_left() {
    reopen(20 * LARGE);
    cache.complete(0);
    long sequence = 2;
    for (long version = 1; version <= sequence; version++) {
      Document large = document("a", version, LARGE);
      cache.apply(List.of(new Cache.Entry(large.id(), version, Optional.of(large))), version);
    }
    for (int i = 0; i < 2000 && cache.held("", 1).containsKey(DocumentId.of("a")); i++) {
      sequence++;
      Document large = document("d" + i, sequence, LARGE);
      cache.apply(List.of(new Cache.Entry(large.id(), sequence, Optional.of(large))), sequence);
      for (int asked = 0; asked < 10; asked++) {
        cache.get(large.id()); // what is asked for more often stays
      }
    }
    assertThat(look("a")).isEqualTo(Lookup.UNKNOWN);
    cache.offer(document("a", 1), 1);
    assertThat(look("a")).isEqualTo(Lookup.UNKNOWN);
    cache.offer(document("a", 2), sequence);
    assertThat(version("a")).isEqualTo(2);
  }

  @Test
  void clearing_forgets_everything() {
    cache.add(List.of(document("a", 1)));
    cache.complete(1);
    cache.clear();
    assertThat(cache.checkpoint()).isEmpty();
    assertThat(cache.isFull()).isFalse();
    assertThat(look("a")).isEqualTo(Lookup.UNKNOWN);
    assertThat(cache.held("", 10)).isEmpty();
  }

  @Test
  void what_it_holds_can_be_compared_and_put_right() {
    cache.add(List.of(document("a", 1), document("b", 2), document("c", 3)));
    cache.complete(3);
    assertThat(cache.held("", 2)).containsExactly(
        Map.entry(DocumentId.of("a"), 1L), Map.entry(DocumentId.of("b"), 2L));
    assertThat(cache.held("b", 10)).containsOnlyKeys(DocumentId.of("c"));
    assertThat(cache.versions(List.of(DocumentId.of("c"), DocumentId.of("x"))))
        .containsOnlyKeys(DocumentId.of("c"));
    cache.repair(List.of(document("a", 1), document("d", 4)), List.of(DocumentId.of("b")));
    assertThat(page(Optional.empty(), 10)).containsExactly("a", "c", "d");
  }

  @Test
  void resources_do_not_share_documents() {
    try (Cache other = caches.open("Note")) {
      other.add(List.of(document("a", 1)));
      other.complete(1);
      assertThat(look("a")).isEqualTo(Lookup.UNKNOWN);
    }
  }

  @Test
  void readers_of_pages_see_all_changes_of_a_step_or_none() throws Exception {
    cache.complete(0);
    var done = new AtomicBoolean();
    var failures = new ArrayList<String>();
    Thread reader =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    Cache.Page page = cache.page(Optional.empty(), 100).orElseThrow();
                    if (page.total() % 5 != 0 || page.documents().size() != page.total()) {
                      failures.add("saw " + page.documents().size() + " of " + page.total());
                    }
                  }
                });
    for (int i = 1; i <= 5000; i++) {
      var entries = new ArrayList<Cache.Entry>();
      for (int k = 0; k < 5; k++) {
        String id = "d" + (i / 2 % 4) + "-" + k;
        entries.add(i % 2 == 0 ? gone(id, i) : put(id, i));
      }
      cache.apply(entries, i);
    }
    done.set(true);
    TimeLimit.join(reader);
    assertThat(failures).isEmpty();
  }

  @Test
  void random_changes_leave_what_a_map_would_hold() {
    var random = new Random(5);
    var expected = new TreeMap<DocumentId, Long>();
    cache.complete(0);
    for (long sequence = 1; sequence <= 3000; sequence++) {
      String id = "d" + random.nextInt(40);
      switch (random.nextInt(4)) {
        case 0 -> {
          cache.apply(List.of(gone(id, sequence)), sequence);
          expected.remove(DocumentId.of(id));
        }
        case 1 -> {
          long known = expected.getOrDefault(DocumentId.of(id), sequence);
          cache.offer(document(id, Math.max(1, known - random.nextInt(50))), 0);
        }
        default -> {
          cache.apply(List.of(put(id, sequence)), sequence);
          expected.put(DocumentId.of(id), sequence);
        }
      }
      var held = cache.held("", 100);
      held.keySet().retainAll(expected.keySet());
      assertThat(held).isEqualTo(expected);
    }
  }
}
