package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.count.FilterCounts;
import dev.ashlar.document.Document;
import dev.ashlar.engine.follow.Tail;
import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Recount;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What is promised of totals, over a real store: exact, whether they are counted or kept. A store's test
 * extends this class and opens it.
 */
@SuppressWarnings("NullAway.Init") // set before each test
public abstract class CountScenarios extends EngineCase {
  private static final int DOCUMENTS = 1500;
  private static final Resource ITEM =
      new Resource(
          new Resource.Declaration(
              "Item",
              "items",
              List.of(
                  Attribute.of("group", AttributeType.STRING).build(),
                  Attribute.of("rank", AttributeType.INTEGER).build()),
              List.of(new Index(List.of(Path.of("group")), false)),
              Services.NONE,
              Access.UNSTATED),
          Hooks.NONE);

  private Store store;
  private FilterCounts counts;

  @BeforeEach
  void fill() {
    Clock clock = Clock.systemUTC();
    store = open(folder, clock);
    opened(TestEngine.on(store, clock).open(ITEM));
    counts = new FilterCounts(store, new Tail(store.log()));
    var writes = new ArrayList<Operation.Write>();
    for (int i = 0; i < DOCUMENTS; i++) {
      writes.add(put("d%04d".formatted(i), "all", i));
    }
    assertThat(perform(new Operation.Bulk(Context.APPLICATION, writes)))
        .isInstanceOf(Outcome.Success.class);
  }

  private static Operation.Write put(String id, String group, int rank) {
    return TestEngine.upsert(
        Context.APPLICATION,
        "Item",
        id,
        "{\"group\":\"%s\",\"rank\":%d}".formatted(group, rank));
  }

  private static Operation.Write remove(String id) {
    return TestEngine.destroy(Context.APPLICATION, "Item", id);
  }

  private static Find find(String selector, int limit) {
    return new Find(
        ITEM, ITEM.bind(Selector.parse(selector), Reach.ALL), Sort.NONE, limit, Optional.empty(),
        true);
  }

  /** What the counters answer, and whether the store was asked to count for it. */
  private record Told(long total, boolean counted) {}

  private Told told(String selector, int limit) {
    var counted = new boolean[1];
    Found<Document> found =
        counts.find(
            find(selector, limit),
            asked -> {
              counted[0] |= asked.total();
              return store.find(asked);
            });
    return new Told(found.total().orElseThrow(), counted[0]);
  }

  private void keep(String selector) {
    for (int i = 0; i < 4; i++) {
      assertThat(told(selector, 20).counted()).isTrue();
    }
    assertThat(told(selector, 20).counted()).isFalse();
  }

  @Test
  void what_is_asked_for_often_is_not_counted_again() {
    keep("{\"group\":\"all\"}");
    assertThat(told("{\"group\":\"all\"}", 20)).isEqualTo(new Told(DOCUMENTS, false));
    assertThat(told("{\"group\":\"all\"}", 0)).isEqualTo(new Told(DOCUMENTS, false));
    perform(put("d0001", "other", 1));
    assertThat(told("{\"group\":\"all\"}", 20)).isEqualTo(new Told(DOCUMENTS - 1, false));
    perform(put("new", "all", 1));
    perform(put("d0002", "all", 99));
    assertThat(told("{\"group\":\"all\"}", 0)).isEqualTo(new Told(DOCUMENTS, false));
    perform(remove("d0002"));
    perform(remove("d0001"));
    assertThat(told("{\"group\":\"all\"}", 20)).isEqualTo(new Told(DOCUMENTS - 1, false));
  }

  @Test
  void what_matches_little_or_is_asked_for_seldom_is_counted() {
    for (int i = 0; i < 10; i++) {
      assertThat(told("{\"rank\":{\"$lt\":50}}", 20)).isEqualTo(new Told(50, true));
      assertThat(told("{\"rank\":{\"$lt\":" + (1200 + i) + "}}", 20))
          .isEqualTo(new Told(1200 + i, true));
    }
  }

  @Test
  void more_filters_than_are_kept_are_all_answered() {
    for (int round = 0; round < 6; round++) {
      for (int i = 0; i < 90; i++) {
        assertThat(told("{\"rank\":{\"$gte\":" + i + "}}", 1).total()).isEqualTo(DOCUMENTS - i);
      }
    }
  }

  @Test
  void a_total_far_behind_or_forgotten_is_counted_anew_and_kept_again() {
    keep("{\"group\":\"all\"}");
    for (int round = 0; round < 4; round++) {
      var writes = new ArrayList<Operation.Write>();
      for (int i = 0; i < DOCUMENTS; i++) {
        writes.add(put("x%04d".formatted(i), "x", round));
      }
      perform(new Operation.Bulk(Context.APPLICATION, writes));
    }
    assertThat(told("{\"group\":\"all\"}", 20)).isEqualTo(new Told(DOCUMENTS, true));
    assertThat(told("{\"group\":\"all\"}", 20).counted()).isTrue();
    assertThat(told("{\"group\":\"all\"}", 20)).isEqualTo(new Told(DOCUMENTS, false));
    perform(remove("d0000"));
    store.log().forget(engine().head(), Instant.MAX);
    perform(remove("d0001"));
    assertThat(told("{\"group\":\"all\"}", 20)).isEqualTo(new Told(DOCUMENTS - 2, true));
    assertThat(told("{\"group\":\"all\"}", 20).total()).isEqualTo(DOCUMENTS - 2);
  }

  @Test
  void random_writes_never_make_a_total_wrong() {
    var random = new Random(31);
    List<String> selectors =
        List.of(
            "{\"group\":\"all\"}",
            "{\"group\":{\"$ne\":\"x\"}}",
            "{\"rank\":{\"$gte\":300}}",
            "{\"$or\":[{\"group\":\"x\"},{\"rank\":{\"$lt\":1400}}]}");
    selectors.forEach(this::keep);
    int kept = 0;
    for (int i = 0; i < 400; i++) {
      String id = "d%04d".formatted(random.nextInt(DOCUMENTS));
      Operation.Write write =
          switch (random.nextInt(4)) {
            case 0 -> remove(id);
            case 1 -> put(id, "x", random.nextInt(DOCUMENTS));
            default -> put(id, "all", random.nextInt(DOCUMENTS));
          };
      perform(write);
      String selector = selectors.get(random.nextInt(selectors.size()));
      Told told = told(selector, random.nextInt(3));
      kept += told.counted() ? 0 : 1;
      assertThat(told.total())
          .as("%s after %d writes", selector, i)
          .isEqualTo(store.find(find(selector, 0)).total().orElseThrow());
    }
    assertThat(kept).isGreaterThan(300);
  }

  /** A reader that takes whole lists can count them itself. */
  @Test
  void a_total_is_that_of_the_very_page_that_it_comes_with() throws Exception {
    keep("{\"group\":\"all\"}");
    var writing = new CountDownLatch(2);
    var threads = new ArrayList<Thread>();
    for (int w = 0; w < 2; w++) {
      int seed = w;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    var random = new Random(seed);
                    for (int i = 0; i < 300; i++) {
                      String id = "d%04d".formatted(random.nextInt(DOCUMENTS));
                      perform(put(id, random.nextBoolean() ? "all" : "x", i));
                    }
                    writing.countDown();
                  }));
    }
    var wrong = new ConcurrentLinkedQueue<String>();
    int kept = 0;
    int asked = 0;
    while (writing.getCount() > 0) {
      var counted = new boolean[1];
      Found<Document> found =
          counts.find(
              find("{\"group\":\"all\"}", 100_000),
              one -> {
                counted[0] |= one.total();
                return store.find(one);
              });
      kept += counted[0] ? 0 : 1;
      asked++;
      if (found.documents().size() != found.total().orElseThrow()) {
        wrong.add(found.documents().size() + " documents, " + found.total());
      }
    }
    for (Thread thread : threads) {
      TimeLimit.join(thread);
    }
    assertThat(wrong).isEmpty();
    assertThat(asked).isPositive();
    assertThat(kept).isLessThanOrEqualTo(asked);
    assertThat(told("{\"group\":\"all\"}", 20))
        .isEqualTo(
            new Told(store.find(find("{\"group\":\"all\"}", 0)).total().orElseThrow(), false));
  }

  /** What the operator of a store can only do behind its back. */
  @Test
  void the_kept_number_of_documents_is_what_they_are() {
    perform(remove("d0003"));
    assertThat(store.recount(ITEM, false)).isEqualTo(new Recount(DOCUMENTS - 1, DOCUMENTS - 1));
    assertThat(store.recount(ITEM, true).isRight()).isTrue();
    assertThat(engine().verify("Item", scanned -> {}).ok()).isTrue();
  }

  @Test
  void a_number_that_is_wrong_is_found_and_put_right() {
    falsify(store, folder);
    long wrong = store.recount(ITEM, false).kept();
    assertThat(wrong).isNotEqualTo(DOCUMENTS);
    var verification = engine().verify("Item", scanned -> {});
    assertThat(verification.ok()).isFalse();
    assertThat(verification.differences()).hasSize(1);
    assertThat(verification.differences().getFirst().service()).isEqualTo("count");
    assertThat(verification.differences().getFirst().held()).hasValue(wrong);
    assertThat(verification.differences().getFirst().stored()).hasValue(DOCUMENTS);
    assertThat(engine().sync("Item", Optional.empty()).repaired()).isEqualTo(1);
    assertThat(engine().sync("Item", Optional.empty()).repaired()).isZero();
    assertThat(perform(TestEngine.count(Context.APPLICATION, "Item", "{}")))
        .isEqualTo(new Outcome.Counted(DOCUMENTS));
    perform(remove("d0000"));
    assertThat(store.recount(ITEM, false)).isEqualTo(new Recount(DOCUMENTS - 1, DOCUMENTS - 1));
  }

  /** Makes the number that is kept of all documents a wrong one, past the store. */
  protected abstract void falsify(Store store, java.nio.file.Path folder);
}
