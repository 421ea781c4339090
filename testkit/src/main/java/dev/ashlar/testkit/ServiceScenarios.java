package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.InvalidCheckpoint;
import dev.ashlar.engine.Sync;
import dev.ashlar.hook.Hooks;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Parts.Part;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.IndexDefinition;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.InvalidSchema;
import dev.ashlar.schema.Render;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.search.Searching;
import dev.ashlar.testkit.FaultyIndexes.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the engine promises of services, over a real store and real adapters that fail on purpose. An
 * adapter's test extends this class and opens both. It is one file because all of it is about one index
 * beside one store: how it is filled, kept, replaced and put right.
 */
@SuppressWarnings("NullAway.Init") // set before each test
@Execution(ExecutionMode.CONCURRENT) // each test has a store of its own, and waits most of the time
public abstract class ServiceScenarios extends EngineCase {
  private FaultyIndexes indexes;

  /** Search indexes in this folder. */
  protected abstract SearchIndexes indexes(Path folder);

  @Override
  Engine start(Resource... resources) {
    close();
    indexes = new FaultyIndexes(indexes(folder));
    return open(folder, resources);
  }

  private Engine open(Path stored, Resource... resources) {
    Clock clock = Clock.systemUTC();
    return opened(
        TestEngine.on(open(stored, clock), clock)
            .with(new Adapters(Optional.of(indexes), Optional.empty()))
            .open(resources));
  }

  private static Resource book(boolean atomic, Access access, String... fields) {
    return bookIn("en", atomic, access, fields);
  }

  private static Resource bookIn(
      String language, boolean atomic, Access access, String... fields) {
    var services =
        new Services(
            false,
            Optional.of(Services.Search.of(List.of(fields), Optional.of(language))),
            true,
            Optional.empty(),
            false,
            new Services.Mode(atomic, Map.of()));
    return new Resource(
        new Resource.Declaration(
            "Book",
            "books",
            List.of(
                Attribute.of("title", AttributeType.STRING).build(),
                Attribute.of("owner", AttributeType.STRING).build(),
                Attribute.of("secret", AttributeType.STRING).restricted().build()),
            List.of(),
            services,
            access),
        Hooks.NONE);
  }

  private static Resource book(boolean atomic) {
    return book(atomic, Access.UNSTATED, "title");
  }

  private Outcome put(String id, String json) {
    return upsert("Book", id, json);
  }

  private Outcome remove(String id) {
    return destroy(ANYBODY, "Book", id);
  }

  private Outcome search(Context context, String text, String selector) {
    return perform(TestEngine.search(context, "Book", text, selector, 100));
  }

  private List<String> found(String text) {
    return hits(search(ANYBODY, text, "{}"));
  }

  private static List<String> hits(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Hits.class);
    return ((Outcome.Hits) outcome).hits().stream().map(hit -> hit.view().id().text()).toList();
  }

  private List<String> stored() {
    return ids(perform(TestEngine.query(ANYBODY, "Book", "{}", "", 1000)));
  }

  @Test
  void a_write_is_found_as_soon_as_it_is_acknowledged() {
    start(book(false));
    for (int i = 0; i < 50; i++) {
      assertThat(parts(put("b" + i, "{\"title\":\"stone number" + i + "\"}")).whole()).isTrue();
      assertThat(found("number" + i)).containsExactly("b" + i);
    }
    remove("b7");
    assertThat(found("number7")).isEmpty();
    assertThat(found("stone")).hasSize(49);
    assertThat(parts(put("b8", "{\"title\":\"sand\"}")).services())
        .containsOnly(Map.entry("count", new Part.Ok()), Map.entry("search", new Part.Ok()));
    assertThat(found("sand")).containsExactly("b8");
  }

  /** A memo that lists hide, and that can be searched in. */
  private static Resource withMemo(Access.Rule get) {
    Resource plain =
        book(
            false,
            new Access(Map.of(Method.QUERY, new Access.Rule.Public(), Method.GET, get)),
            "title",
            "memo");
    var attributes = new ArrayList<>(plain.attributes());
    var unlisted = new Render(true, true, false, true, Optional.empty());
    attributes.add(Attribute.of("memo", AttributeType.STRING).render(unlisted).build());
    return new Resource(
        new Resource.Declaration(
            "Book",
            "books",
            attributes,
            List.of(),
            plain.declaration().services(),
            plain.declaration().access()));
  }

  @Test
  void a_search_tells_no_more_of_what_lists_hide_than_a_list() {
    start(withMemo(new Access.Rule.Roles(Set.of("reader"))));
    put("a", "{\"title\":\"stone\",\"memo\":\"granite\"}");
    put("b", "{\"title\":\"stone\",\"memo\":\"basalt\"}");
    for (String selector : List.of("{\"memo\":\"granite\"}", "{\"nobody\":1}")) {
      Outcome listed = query(ANYBODY, "Book", selector);
      assertThat(listed).isInstanceOf(Outcome.Malformed.class);
      assertThat(search(ANYBODY, "stone", selector)).isEqualTo(listed);
    }
    var fields = TestEngine.search(ANYBODY, "Book", "stone", "{}", 10).fields(List.of("memo"));
    assertThat(perform(fields)).isInstanceOf(Outcome.Malformed.class);
    for (String text : List.of("granite", "gran*", "granit~", "stone granite", "-stone")) {
      var hits = (Outcome.Hits) search(ANYBODY, text, "{}");
      assertThat(hits.hits()).as(text).isEmpty();
      assertThat(hits.total()).as(text).hasValue(0);
    }
    assertThat(hits(search(ANYBODY, "stone -granite", "{}"))).containsExactly("a", "b");
    var reader = new Context(Caller.of("ada", "reader"), "test");
    assertThat(hits(search(reader, "granite", "{}"))).containsExactly("a");
    assertThat(hits(search(reader, "stone", "{\"memo\":\"granite\"}"))).containsExactly("a");
  }

  @Test
  void a_search_shows_only_what_the_rules_allow_and_counts_only_that() {
    Access access =
        new Access(
            Map.of(
                Method.QUERY,
                new Access.Rule.Where(Draft.parse("{\"owner\":\"@caller.id\"}").members())));
    start(book(false, access, "title"));
    put("a", "{\"title\":\"stone\",\"owner\":\"ada\",\"secret\":\"granite\"}");
    put("b", "{\"title\":\"stone\",\"owner\":\"bob\"}");
    Outcome mine = search(new Context(Caller.of("ada"), "test"), "stone", "{}");
    assertThat(hits(mine)).containsExactly("a");
    assertThat(((Outcome.Hits) mine).total()).hasValue(1);
    assertThat(((Outcome.Hits) mine).hits().getFirst().highlights())
        .isEqualTo(Map.of("title", List.of("<mark>stone</mark>")));
    float score = ((Outcome.Hits) mine).hits().getFirst().score();
    for (int i = 0; i < 20; i++) {
      put("c" + i, "{\"title\":\"stone stone\",\"owner\":\"bob\"}");
    }
    Outcome later = search(new Context(Caller.of("ada"), "test"), "stone", "{}");
    assertThat(((Outcome.Hits) later).hits().getFirst().score())
        .as("a score tells nothing of documents out of sight")
        .isEqualTo(score);
    assertThat(search(ANYBODY, "stone", "{}")).isInstanceOf(Outcome.Unauthenticated.class);
    assertThat(hits(search(new Context(Caller.of("ada"), "test"), "granite", "{}"))).isEmpty();
    assertThat(search(new Context(Caller.of("ada"), "test"), "stone", "{\"secret\":\"granite\"}"))
        .isInstanceOf(Outcome.Malformed.class);
  }

  @Test
  void more_words_than_an_index_looks_for_at_once_are_malformed() {
    start(book(false, Access.UNSTATED, "title"));
    put("a", "{\"title\":\"stone\"}");
    assertThat(search(ANYBODY, "stone ".repeat(2000), "{}"))
        .isInstanceOfSatisfying(
            Outcome.Malformed.class,
            malformed -> assertThat(malformed.detail()).startsWith("q: expected fewer words"));
    assertThat(found("stone")).containsExactly("a");
  }

  @Test
  void an_index_that_is_switched_on_later_or_changes_is_filled_from_what_is_stored() {
    start(book(false));
    put("a", "{\"title\":\"stone\",\"owner\":\"mason\"}");
    assertThat(found("mason")).isEmpty();
    start(book(false, Access.UNSTATED, "title", "owner"));
    put("b", "{\"title\":\"sand\"}");
    assertThat(found("mason")).containsExactly("a");
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"APPLY,REFUSED", "APPLY,ANSWER_LOST", "REACH,REFUSED"})
  void non_atomic_commits_and_names_what_failed_and_repairs_itself(Step step, Fault fault) {
    start(book(false));
    put("a", "{\"title\":\"stone\"}");
    indexes.fail(step, fault);
    Outcome outcome = put("b", "{\"title\":\"stone\"}");
    assertThat(parts(outcome).services().get("search")).isInstanceOf(Part.Failed.class);
    assertThat(parts(outcome).services().get("count")).isEqualTo(new Part.Ok());
    assertThat(stored()).containsExactly("a", "b");
    assertThat(indexes.failures()).isPositive();
    indexes.heal();
    Outcome repeated = put("b", "{\"title\":\"stone\"}");
    assertThat(repeated).isInstanceOf(Outcome.Unchanged.class);
    assertThat(parts(repeated).whole()).isTrue();
    assertThat(found("stone")).containsExactlyInAnyOrder("a", "b");
    assertThat(engine().verify("Book").differences()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"STAGE,REFUSED", "STAGE,ANSWER_LOST"})
  void atomic_commits_nothing_and_leaves_no_trace_if_a_service_refuses(Step step, Fault fault) {
    start(book(true));
    put("a", "{\"title\":\"stone\"}");
    long head = engine().head();
    indexes.fail(step, fault);
    Outcome outcome = put("b", "{\"title\":\"stone\"}");
    assertThat(outcome).isInstanceOf(Outcome.Unavailable.class);
    assertThat(((Outcome.Unavailable) outcome).service()).isEqualTo("search");
    assertThat(remove("a")).isInstanceOf(Outcome.Unavailable.class);
    assertThat(stored()).containsExactly("a");
    assertThat(found("stone")).containsExactly("a");
    assertThat(found("-nothing")).containsExactly("a");
    assertThat(engine().head()).isEqualTo(head);
    indexes.heal();
    assertThat(parts(put("b", "{\"title\":\"stone\"}")).whole()).isTrue();
    assertThat(found("stone")).containsExactlyInAnyOrder("a", "b");
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @Test
  void after_an_atomic_write_no_search_answers_from_before_it() {
    start(book(true));
    put("a", "{\"title\":\"stone\"}");
    indexes.fail(Step.APPLY, Fault.REFUSED);
    assertThat(put("a", "{\"title\":\"sand\"}")).isInstanceOf(Outcome.Updated.class);
    assertThat(search(ANYBODY, "stone", "{}")).isInstanceOf(Outcome.Unavailable.class);
    indexes.heal();
    put("a", "{\"title\":\"sand\"}");
    assertThat(found("stone")).isEmpty();
    assertThat(found("sand")).containsExactly("a");
  }

  @Test
  void while_an_atomic_service_is_known_to_fail_nothing_is_committed() {
    start(book(true));
    put("a", "{\"title\":\"stone\"}");
    indexes.fail(Step.APPLY, Fault.REFUSED);
    put("a", "{\"title\":\"sand\"}");
    long head = engine().head();
    assertThat(put("b", "{\"title\":\"sand\"}")).isInstanceOf(Outcome.Unavailable.class);
    assertThat(engine().head()).isEqualTo(head);
  }

  @Test
  void a_function_decides_for_each_write_whether_a_service_is_atomic() {
    Resource declared = book(false);
    start(
        new Resource(
            declared.declaration(),
            Hooks.NONE.with(
                (write, service) -> service.equals("search")
                    && write instanceof Operation.Destroy)));
    put("a", "{\"title\":\"stone\"}");
    indexes.fail(Step.STAGE, Fault.REFUSED);
    assertThat(parts(put("b", "{\"title\":\"stone\"}")).whole()).isTrue();
    long head = engine().head();
    assertThat(remove("a")).isInstanceOf(Outcome.Unavailable.class);
    Operation.Write create = created("Book", "c");
    Operation.Write destroy =
        TestEngine.destroy(ANYBODY, "Book", "a");
    assertThat(perform(new Operation.Batch(ANYBODY, List.of(create, destroy))))
        .as("the group of a transaction is the union of its writes")
        .isInstanceOf(Outcome.Aborted.class);
    assertThat(engine().head()).isEqualTo(head);
    assertThat(stored()).containsExactly("a", "b");
    indexes.heal();
    assertThat(remove("a")).isInstanceOf(Outcome.Destroyed.class);
    assertThat(found("stone")).containsExactly("b");
  }

  @Test
  void a_function_that_fails_to_decide_fails_the_write() {
    start(
        new Resource(
            book(false).declaration(),
            Hooks.NONE.with((write, service) -> {
              throw new IllegalStateException("undecided");
            })));
    assertThat(put("a", "{\"title\":\"stone\"}")).isInstanceOf(Outcome.Failed.class);
    assertThat(engine().head()).isZero();
  }

  @Test
  void random_writes_and_faults_leave_no_difference() {
    var random = new Random(11);
    start(book(false));
    for (int i = 0; i < 150; i++) {
      if (random.nextInt(10) == 0) {
        Step[] steps = {Step.APPLY, Step.REACH, Step.SAVE};
        indexes.fail(
            steps[random.nextInt(steps.length)],
            List.of(Fault.REFUSED, Fault.ANSWER_LOST).get(random.nextInt(2)));
      }
      if (random.nextInt(4) == 0) {
        indexes.heal();
      }
      String id = "b" + random.nextInt(20);
      Outcome outcome =
          random.nextInt(3) == 0
              ? remove(id)
              : put(id, "{\"title\":\"word" + random.nextInt(5) + "\"}");
      assertThat(outcome).isNotInstanceOf(Outcome.Unavailable.class);
    }
    indexes.heal();
    put("last", "{\"title\":\"last\"}");
    assertThat(engine().verify("Book").differences()).isEmpty();
    assertThat(new TreeSet<>(found("word0|word1|word2|word3|word4|last")))
        .isEqualTo(new TreeSet<>(stored()));
  }

  @Test
  void sync_puts_right_what_was_broken_behind_its_back_and_a_second_run_finds_nothing() {
    start(book(false));
    for (int i = 0; i < 30; i++) {
      put("b" + i, "{\"title\":\"stone\"}");
    }
    Engine running = engine();
    running.close();
    damage();
    start(book(false));
    put("new", "{\"title\":\"stone\"}");
    assertThat(engine().verify("Book").differences()).hasSize(3);
    Sync sync = synced(Optional.empty());
    assertThat(sync.repaired()).isEqualTo(2);
    assertThat(sync.removed()).isEqualTo(1);
    assertThat(engine().verify("Book").ok()).isTrue();
    Sync again = synced(Optional.empty());
    assertThat(again.repaired() + again.removed()).isZero();
    assertThat(again.scanned()).isGreaterThanOrEqualTo(31);
    Sync since = synced(Optional.of(again.checkpoint()));
    assertThat(since.scanned()).isZero();
    assertThat(found("stone")).hasSize(31);
    assertThat(found("ghost")).isEmpty();
  }

  /** Takes two documents from the index, and puts one in that is not stored. */
  private void damage() {
    Resource resource = book(false);
    SearchIndexes real = indexes(folder);
    var searching =
        new Searching(
            resource, resource.declaration().services().search().orElseThrow(), real);
    var index = real.open(searching.definition());
    var entries = new ArrayList<Entry>();
    entries.add(new Entry.Gone(DocumentId.of("b3")));
    entries.add(new Entry.Gone(DocumentId.of("b4")));
    entries.add(
        new Entry.Put(
            DocumentId.of("ghost"), 1, Map.of("title", List.of("ghost")),
            "{\"id\":\"ghost\"}".getBytes(StandardCharsets.UTF_8)));
    index.apply(entries);
    index.reach(index.checkpoint().orElseThrow());
    index.save();
    index.close();
    real.close();
  }

  private Sync synced(Optional<String> checkpoint) {
    Sync step = engine().sync("Book", checkpoint);
    long scanned = step.scanned();
    long repaired = step.repaired();
    long removed = step.removed();
    while (!step.done()) {
      assertThat(step.ok()).isTrue();
      step = engine().sync("Book", Optional.of(step.checkpoint()));
      scanned += step.scanned();
      repaired += step.repaired();
      removed += step.removed();
    }
    return new Sync(
        step.ok(), step.checkpoint(), scanned, repaired, removed, true, step.failed());
  }

  /** Asks until something holds; fails if that takes too long. */
  private static void until(BooleanSupplier holds) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!holds.getAsBoolean()) {
      assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
      Thread.onSpinWait();
    }
  }

  private static boolean isGerman(IndexDefinition definition) {
    return definition.language().equals(Optional.of("de"));
  }

  @Test
  void while_another_index_is_made_the_earlier_one_serves_by_its_own_words_and_nothing_is_stale() {
    start(book(false));
    for (int i = 0; i < 20; i++) {
      put("b" + i, "{\"title\":\"granite running\"}");
    }
    close();
    indexes = new FaultyIndexes(indexes(folder));
    indexes.fail(Step.APPLY, Fault.DELAYED, ServiceScenarios::isGerman);
    open(folder, bookIn("de", false, Access.UNSTATED, "title"));
    assertThat(found("runs")).as("the words of English").hasSize(20);
    assertThat(parts(put("new", "{\"title\":\"granite running\"}")).whole()).isTrue();
    assertThat(found("runs")).contains("new").hasSize(21);
    assertThat(parts(remove("b0")).whole()).isTrue();
    assertThat(found("granite")).doesNotContain("b0").hasSize(20);
    assertThat(engine().verify("Book").ok()).isTrue();
    indexes.heal();
    int writes = 0;
    while (!found("runs").isEmpty()) {
      String id = "w" + writes++;
      assertThat(parts(put(id, "{\"title\":\"granite running\"}")).whole()).isTrue();
      assertThat(found("granite")).as("no gap when it changes over").hasSize(20 + writes);
    }
    assertThat(found("running")).hasSize(20 + writes);
    assertThat(engine().verify("Book").ok()).isTrue();
    start(bookIn("de", false, Access.UNSTATED, "title"));
    assertThat(found("running")).hasSize(20 + writes);
  }

  @Test
  @Tag("slow")
  void atomic_writes_succeed_while_another_index_is_made() {
    start(book(true));
    put("a", "{\"title\":\"granite\"}");
    close();
    indexes = new FaultyIndexes(indexes(folder));
    indexes.fail(Step.APPLY, Fault.DELAYED, ServiceScenarios::isGerman);
    open(folder, bookIn("de", true, Access.UNSTATED, "title"));
    assertThat(parts(put("b", "{\"title\":\"granite\"}")).whole()).isTrue();
    assertThat(found("granite")).containsExactlyInAnyOrder("a", "b");
    indexes.heal();
    for (int i = 0; i < 90; i++) {
      assertThat(parts(put("c" + i, "{\"title\":\"granite\"}")).whole()).isTrue();
      assertThat(found("granite")).contains("c" + i).hasSize(3 + i);
    }
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @Test
  @Tag("slow")
  void a_filling_that_was_interrupted_goes_on_where_it_was_saved() {
    start(bookIn("en", false, Access.UNSTATED, "owner"));
    int documents = 20_700;
    for (int from = 0; from < documents; from += 900) {
      var writes = new ArrayList<Operation.Write>();
      for (int i = from; i < from + 900; i++) {
        writes.add(created("Book", "b" + i));
      }
      assertThat(perform(new Operation.Batch(ANYBODY, writes)))
          .isInstanceOf(Outcome.Done.class);
    }
    close();
    indexes = new FaultyIndexes(indexes(folder));
    indexes.fail(Step.REACH, Fault.REFUSED, ServiceScenarios::isGerman);
    open(folder, bookIn("de", false, Access.UNSTATED, "owner"));
    until(() -> indexes.applied() >= documents);
    until(() -> parts(put("b7", "{\"title\":\"granite\"}")).whole());
    start(bookIn("de", false, Access.UNSTATED, "owner"));
    until(() -> indexes.applied() > 0 && engine().verify("Book").ok());
    assertThat(indexes.applied()).as("not all of them once more").isLessThan(2000);
  }

  @Test
  @Tag("slow")
  void what_was_applied_is_durable_after_a_pause() {
    start(book(false));
    put("a", "{\"title\":\"stone\"}");
    until(() -> indexes.saved() > 0 && found("stone").size() == 1);
    int saves = indexes.saved();
    put("b", "{\"title\":\"stone\"}");
    until(() -> indexes.saved() > saves);
  }

  @Test
  void the_index_of_another_store_is_made_anew() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    start(book(false));
    for (int i = 0; i < 5; i++) {
      put("b" + i, "{\"title\":\"granite\"}");
    }
    close();
    indexes = new FaultyIndexes(indexes(folder));
    open(other, book(false));
    for (int i = 0; i < 9; i++) {
      put("o" + i, "{\"title\":\"sandstone\"}");
    }
    assertThat(found("granite")).isEmpty();
    assertThat(found("sandstone")).hasSize(9);
    assertThat(engine().verify("Book").ok()).isTrue();
    start(book(false));
    assertThat(found("granite")).hasSize(5);
    assertThat(found("sandstone")).isEmpty();
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @Test
  void an_index_that_was_exchanged_while_the_adapter_failed_is_made_anew() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    indexes = new FaultyIndexes(indexes(other));
    open(other, book(false));
    for (int i = 0; i < 5; i++) {
      put("o" + i, "{\"title\":\"granite\"}");
    }
    start(book(false));
    for (int i = 0; i < 9; i++) {
      put("b" + i, "{\"title\":\"sandstone\"}");
    }
    indexes.fail(Step.APPLY, Fault.REFUSED);
    assertThat(parts(put("b9", "{\"title\":\"sandstone\"}")).whole()).isFalse();
    indexes.replace(indexes(other));
    indexes.heal();
    assertThat(parts(put("b10", "{\"title\":\"sandstone\"}")).whole()).isTrue();
    assertThat(found("sandstone")).hasSize(11);
    assertThat(engine().verify("Book").differences()).isEmpty();
  }

  @Test
  void the_earlier_index_of_another_store_does_not_stand_in() throws IOException {
    Path other = Files.createDirectories(folder.resolve("other"));
    start(book(false));
    put("a", "{\"title\":\"granite\"}");
    close();
    indexes = new FaultyIndexes(indexes(folder));
    open(other, bookIn("de", false, Access.UNSTATED, "title"));
    put("o", "{\"title\":\"sandstone\"}");
    assertThat(found("granite")).isEmpty();
    assertThat(found("sandstone")).containsExactly("o");
    assertThat(engine().verify("Book").ok()).isTrue();
  }

  @Test
  void a_checkpoint_that_is_none_is_refused() {
    start(book(false));
    for (String each : List.of("", "x", "e30", "AAAA")) {
      assertThatThrownBy(() -> engine().sync("Book", Optional.of(each)))
          .as(each)
          .isInstanceOf(InvalidCheckpoint.class);
    }
    String good = synced(Optional.empty()).checkpoint();
    String mangled = good.substring(0, good.length() - 3) + "AAA";
    assertThatThrownBy(() -> engine().sync("Book", Optional.of(mangled)))
        .isInstanceOf(InvalidCheckpoint.class);
  }

  @Test
  void a_language_that_the_index_does_not_know_refuses_the_start() {
    assertThatThrownBy(() -> start(bookIn("xx", false, Access.UNSTATED, "title")))
        .isInstanceOf(InvalidSchema.class)
        .hasMessageContaining("there is no language 'xx'")
        .hasMessageContaining("en");
  }

  @Test
  void a_batch_that_a_service_refuses_names_the_first_item_of_its_resource() {
    var plain =
        new Resource(
            new Resource.Declaration(
                "Note", "notes", List.of(), List.of(), Services.NONE, Access.UNSTATED),
            Hooks.NONE);
    start(book(true), plain);
    indexes.fail(Step.STAGE, Fault.REFUSED);
    Operation.Write note = created("Note", "n");
    Operation.Write book = created("Book", "b");
    Outcome outcome =
        perform(new Operation.Batch(ANYBODY, List.of(note, book, created("Book", "c"))));
    assertThat(outcome).isInstanceOf(Outcome.Aborted.class);
    assertThat(((Outcome.Aborted) outcome).index()).isEqualTo(1);
    assertThat(((Outcome.Aborted) outcome).cause()).isInstanceOf(Outcome.Unavailable.class);
    assertThat(engine().head()).isZero();
  }

  private static Operation.Write created(String resource, String id) {
    return TestEngine.create(ANYBODY, resource, "{\"id\":\"" + id + "\"}");
  }
}
