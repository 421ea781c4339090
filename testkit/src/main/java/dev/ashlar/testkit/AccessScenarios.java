package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.operation.Method;
import dev.ashlar.operation.Operation;
import dev.ashlar.operation.Outcome;
import dev.ashlar.operation.Patch;
import dev.ashlar.operation.Upload;
import dev.ashlar.operation.View;
import dev.ashlar.port.search.SearchIndexes;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Random rules and random operations, over a real store, come to what {@link Judge} says of them. An
 * adapter's test extends this class and opens its store. It is one file because every operation is
 * performed on one pair: the engine, and the judge's own documents and log.
 */
@SuppressWarnings("NullAway.Init") // the folder is injected before each test
@Execution(ExecutionMode.CONCURRENT) // each test has a store of its own
public abstract class AccessScenarios extends EngineCase {
  private static final String NOTE = "Note";
  private static final String FILE = "a.txt";
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e");
  private static final int OPERATIONS = 500;

  /** Up to this seed there is an index to search in: a write waits until it has it. */
  private static final int SEARCHED = 5;

  /** Search indexes in this folder; by default nothing is searched. */
  protected Optional<SearchIndexes> indexes(Path folder) {
    return Optional.empty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void random_operations_come_to_what_the_judge_says(long seed) {
    var random = new Random(seed);
    Judge judge = Judge.random(random);
    var text = Judge.MEMBERS.stream().map(n -> Attribute.of(n, AttributeType.STRING).build());
    var note =
        new Resource(
            new Resource.Declaration(
                NOTE, "notes", text.toList(), List.of(), SERVICES, judge.access())
                .withDigest());
    Optional<SearchIndexes> indexes =
        seed <= SEARCHED ? indexes(folder) : Optional.empty();
    Clock clock = Clock.systemUTC();
    Engine engine =
        TestEngine.on(open(folder, clock), clock)
            .with(new Adapters(indexes, Optional.empty()))
            .open(note);
    var trial = new Trial(opened(engine), judge, random, indexes.isPresent());
    for (int i = 0; i < OPERATIONS; i++) {
      trial.step();
    }
    assertThat(trial.performed)
        .as("operations that were tried")
        .isEqualTo(SealedKinds.of(Operation.class));
  }

  private static final Services SERVICES =
      new Services(
          false,
          Optional.of(Services.Search.of(List.of("state"), Optional.empty())),
          false,
          Optional.empty(),
          true,
          Services.NONE.mode());

  /** A committed change, as the judge remembers it. */
  private record Happened(
      String id, Optional<Map<String, String>> before, Optional<Map<String, String>> after) {}

  /** What the judge thinks that a write comes to: a kind of outcome, and the document afterwards. */
  private record Verdict(Class<?> outcome, Optional<Map<String, String>> after) {
    boolean writes() {
      return Set.<Class<?>>of(
          Outcome.Created.class, Outcome.Updated.class, Outcome.Destroyed.class)
          .contains(outcome);
    }

    boolean fails() {
      return Outcome.Failure.class.isAssignableFrom(outcome);
    }
  }

  private static final class Trial {
    private final Engine engine;
    private final boolean searched;
    private final Judge judge;
    private final Random random;
    private final Map<String, Map<String, String>> documents = new TreeMap<>();
    private final Map<String, String> attached = new TreeMap<>();
    private final List<Happened> log = new ArrayList<>();
    private final Set<Class<?>> performed = new HashSet<>();

    Trial(Engine engine, Judge judge, Random random, boolean searched) {
      this.engine = engine;
      this.searched = searched;
      this.judge = judge;
      this.random = random;
    }

    private Caller caller() {
      ObjectNode claims = JsonNodeFactory.instance.objectNode().put("team", "red");
      return switch (random.nextInt(6)) {
        case 0 -> Caller.ANONYMOUS;
        case 1 -> Caller.of("ada");
        case 2 -> Caller.of("bob", "red");
        case 3 -> Caller.of("ada", "admin", "blue");
        case 4 -> new Caller(Caller.Kind.USER, Optional.of("ada"), Set.of(), claims);
        default -> new Caller(Caller.Kind.USER, Optional.empty(), Set.of("red"), claims);
      };
    }

    private <T> T one(List<T> all) {
      return all.get(random.nextInt(all.size()));
    }

    private Map<String, String> document() {
      var document = new TreeMap<String, String>();
      for (String member : Judge.MEMBERS) {
        if (random.nextInt(4) > 0) {
          document.put(member, one(Judge.WORDS));
        }
      }
      return document;
    }

    void step() {
      Caller caller = caller();
      var context = new Context(caller, "test");
      switch (random.nextInt(16)) {
        case 0, 1, 2, 3, 4 -> alone(write(context, one(IDS)));
        case 5 -> many(context);
        case 6 -> get(context, one(IDS));
        case 7 -> query(context);
        case 8 -> changes(context);
        case 9 -> history(context, one(IDS));
        case 10 -> past(context, one(IDS));
        case 11 -> {
          bytes(context);
          cursors(context);
        }
        case 12 -> files(context, one(IDS));
        case 13 -> revision(context, one(IDS));
        case 14 -> targets(context);
        default -> search(context);
      }
    }

    private <R extends Outcome> R perform(Operation<R> operation) {
      performed.add(operation.getClass());
      return engine.perform(operation);
    }

    private Operation.Write write(Context context, String text) {
      DocumentId id = DocumentId.of(text);
      Draft draft = new Draft(json(document()));
      return switch (random.nextInt(7)) {
        case 0 -> Operation.Create.of(context, NOTE, draft).id(id);
        case 1 -> {
          String member = one(Judge.MEMBERS);
          JsonNode value = JsonNodeFactory.instance.stringNode(one(Judge.WORDS));
          Draft some = new Draft(JsonNodeFactory.instance.objectNode().set(member, value));
          yield Operation.Update.of(context, NOTE, id, new Patch.Merge(some));
        }
        case 2 -> Operation.Upsert.of(context, NOTE, id, draft);
        case 3 ->
            new Operation.WithFiles(
                Operation.Upsert.of(context, NOTE, id, draft), List.of());
        case 4 ->
            Operation.Attach.of(
                context, NOTE, id, FILE, new Upload.Kept("text/plain", digest(), 1));
        case 5 -> Operation.Detach.of(context, NOTE, id, FILE);
        default -> Operation.Destroy.of(context, NOTE, id);
      };
    }

    private String digest() {
      return "sha256:" + (random.nextBoolean() ? "0" : "1").repeat(64);
    }

    private Verdict verdict(Operation.Write write) {
      Caller caller = write.context().caller();
      return switch (write) {
        case Operation.Create create ->
            created(caller, create.id().orElseThrow().text(), create.draft());
        case Operation.Update update -> {
          var merged = ((Patch.Merge) update.patch()).members();
          yield updated(caller, update.id().text(), Optional.of(merged), Optional.empty());
        }
        case Operation.Upsert upsert -> {
          Optional<Map<String, String>> there = stored(upsert.id().text());
          yield there.filter(document -> judge.shows(caller, document)).isPresent()
              ? updated(caller, upsert.id().text(), Optional.empty(), Optional.of(upsert.draft()))
              : created(caller, upsert.id().text(), upsert.draft());
        }
        case Operation.Destroy destroy -> {
          Optional<Class<?>> failure = barred(caller, Method.DESTROY, destroy.id().text());
          yield new Verdict(failure.orElse(Outcome.Destroyed.class), Optional.empty());
        }
        case Operation.WithFiles(var inner, var _) -> verdict(inner);
        case Operation.Attach attach -> {
          var kept = (Upload.Kept) attach.upload();
          String id = attach.id().text();
          boolean same = kept.digest().equals(attached.get(id));
          yield touched(caller, id, !same);
        }
        case Operation.Detach detach -> {
          String id = detach.id().text();
          Verdict verdict = touched(caller, id, true);
          boolean none = judge.bars(Method.GET, caller) || !attached.containsKey(id);
          yield !verdict.fails() && none
              ? new Verdict(Outcome.Missing.class, Optional.empty())
              : verdict;
        }
      };
    }

    /** What becomes of an update that leaves the members as they are. */
    private Verdict touched(Caller caller, String id, boolean changed) {
      var nothing = Optional.of(Draft.empty());
      Verdict verdict = updated(caller, id, nothing, Optional.empty());
      return verdict.outcome() == Outcome.Unchanged.class && changed
          ? new Verdict(Outcome.Updated.class, verdict.after())
          : verdict;
    }

    private Verdict created(Caller caller, String id, Draft draft) {
      Map<String, String> document = members(draft.members());
      if (judge.bars(Method.CREATE, caller)) {
        return new Verdict(refusal(caller), Optional.empty());
      }
      if (!judge.allows(Method.CREATE, caller, document)) {
        return new Verdict(Outcome.Refused.class, Optional.empty());
      }
      return stored(id).isPresent()
          ? new Verdict(Outcome.Conflict.class, Optional.empty())
          : new Verdict(Outcome.Created.class, Optional.of(document));
    }

    private Verdict updated(
        Caller caller, String id, Optional<Draft> merged, Optional<Draft> whole) {
      Optional<Class<?>> failure = barred(caller, Method.UPDATE, id);
      if (failure.isPresent()) {
        return new Verdict(failure.get(), Optional.empty());
      }
      Map<String, String> before = stored(id).orElseThrow();
      var after = new TreeMap<String, String>();
      if (whole.isEmpty()) {
        after.putAll(before);
      }
      merged.or(() -> whole).ifPresent(draft -> after.putAll(members(draft.members())));
      if (!judge.allows(Method.UPDATE, caller, after)) {
        return new Verdict(Outcome.Refused.class, Optional.empty());
      }
      return new Verdict(
          after.equals(before) ? Outcome.Unchanged.class : Outcome.Updated.class,
          Optional.of(after));
    }

    /** Why a document that is there, or not, may not be changed or removed. */
    private Optional<Class<?>> barred(Caller caller, Method<?> method, String id) {
      if (judge.bars(method, caller)) {
        return Optional.of(refusal(caller));
      }
      Optional<Map<String, String>> there =
          stored(id).filter(document -> judge.shows(caller, document));
      if (there.isEmpty()) {
        return Optional.of(Outcome.Missing.class);
      }
      return judge.allows(method, caller, there.get())
          ? Optional.empty()
          : Optional.of(Outcome.Refused.class);
    }

    private static Class<?> refusal(Caller caller) {
      return caller.isAnonymous() ? Outcome.Unauthenticated.class : Outcome.Refused.class;
    }

    private Optional<Map<String, String>> stored(String id) {
      return Optional.ofNullable(documents.get(id));
    }

    private static String id(Operation.Write write) {
      return switch (write) {
        case Operation.Create create -> create.id().orElseThrow().text();
        case Operation.Update update -> update.id().text();
        case Operation.Upsert upsert -> upsert.id().text();
        case Operation.Destroy destroy -> destroy.id().text();
        case Operation.WithFiles(var inner, var _) -> id(inner);
        case Operation.Attach attach -> attach.id().text();
        case Operation.Detach detach -> detach.id().text();
      };
    }

    private void alone(Operation.Write write) {
      Verdict verdict = verdict(write);
      compare(write, verdict, perform(write));
      apply(write, verdict);
    }

    private void compare(Operation.Write write, Verdict verdict, Outcome outcome) {
      assertThat(outcome).as("%s by %s", write, judge).isInstanceOf(verdict.outcome());
      switch (outcome) {
        case Outcome.Created(View view, var parts) -> shown(write, verdict, view);
        case Outcome.Updated(View view, var parts) -> shown(write, verdict, view);
        case Outcome.Unchanged(View view, var parts) -> shown(write, verdict, view);
        default -> {}
      }
    }

    /** A writer is shown what they may read, or the id alone. */
    private void shown(Operation.Write write, Verdict verdict, View view) {
      Map<String, String> after = verdict.after().orElseThrow();
      boolean seen = judge.allows(Method.GET, write.context().caller(), after);
      var expected = new TreeMap<>(seen ? after : Map.of());
      assertThat(members(Json.parse(view.json()))).as("%s", write).isEqualTo(expected);
    }

    private void apply(Operation.Write write, Verdict verdict) {
      if (!verdict.writes()) {
        return;
      }
      String id = id(write);
      log.add(new Happened(id, stored(id), verdict.after()));
      documents.remove(id);
      verdict.after().ifPresent(after -> documents.put(id, after));
      switch (write) {
        case Operation.Attach attach ->
            attached.put(id, ((Upload.Kept) attach.upload()).digest());
        case Operation.Detach _, Operation.Destroy _ -> attached.remove(id);
        default -> {} // attachments stay
      }
      assertThat(engine.head()).isGreaterThanOrEqualTo(log.size());
    }

    /** Several writes to several documents, each by itself or all together. */
    private void many(Context context) {
      var writes = new ArrayList<Operation.Write>();
      for (String id : IDS) {
        if (random.nextBoolean()) {
          writes.add(write(context, id));
        }
      }
      if (writes.isEmpty()) {
        return;
      }
      List<Verdict> verdicts = writes.stream().map(this::verdict).toList();
      boolean together = random.nextBoolean();
      Outcome outcome =
          together
              ? perform(new Operation.Batch(context, writes))
              : perform(new Operation.Bulk(context, writes));
      boolean fails = together && verdicts.stream().anyMatch(Verdict::fails);
      if (fails) {
        var aborted = (Outcome.Aborted) outcome;
        aborted.failures()
            .forEach((place, failure) -> assertThat(failure)
                .isInstanceOf(verdicts.get(place).outcome()));
        assertThat(engine.head()).isEqualTo(log.size());
        return;
      }
      List<? extends Outcome> outcomes =
          switch (outcome) {
            case Outcome.Done(var all, var _) -> all;
            case Outcome.Each(var all, var _) -> all;
            default -> throw new AssertionError(outcome);
          };
      for (int i = 0; i < writes.size(); i++) {
        compare(writes.get(i), verdicts.get(i), outcomes.get(i));
        apply(writes.get(i), verdicts.get(i));
      }
      assertThat(engine.head()).isEqualTo(log.size());
    }

    private void get(Context context, String id) {
      Outcome outcome =
          perform(TestEngine.get(context, NOTE, id));
      read(context, stored(id), outcome);
    }

    private void past(Context context, String id) {
      int at = random.nextInt(log.size() + 1);
      var there = new TreeMap<String, Map<String, String>>();
      for (Happened each : log.subList(0, at)) {
        there.remove(each.id());
        each.after().ifPresent(after -> there.put(each.id(), after));
      }
      Outcome outcome =
          perform(
              TestEngine.getAt(context, NOTE, id, at));
      read(context, Optional.ofNullable(there.get(id)), outcome);
    }

    private void read(Context context, Optional<Map<String, String>> document, Outcome outcome) {
      Caller caller = context.caller();
      if (judge.bars(Method.GET, caller)) {
        assertThat(outcome).isInstanceOf(refusal(caller));
      } else if (document.filter(it -> judge.allows(Method.GET, caller, it)).isPresent()) {
        View view = ((Outcome.Found) outcome).view();
        assertThat(members(Json.parse(view.json()))).isEqualTo(document.orElseThrow());
      } else {
        assertThat(outcome).isInstanceOf(Outcome.Missing.class);
      }
    }

    /** All pages of a filtered list, each with its total; and the count alone. */
    private void query(Context context) {
      Caller caller = context.caller();
      Judge.Term filter = Judge.Term.random(random, 2, false);
      String sort = one(List.of("state", "-team", "owner,-state", "id"));
      var wanted = new ArrayList<Map<String, String>>();
      documents.forEach(
          (id, document) -> {
            if (judge.allows(Method.QUERY, caller, document) && filter.matches(caller, document)) {
              var whole = new TreeMap<>(document);
              whole.put("id", id);
              wanted.add(whole);
            }
          });
      Outcome counted =
          perform(TestEngine.count(context, NOTE, Json.text(filter.selector())));
      var found = new ArrayList<Map<String, String>>();
      Optional<String> after = Optional.empty();
      do {
        Outcome outcome =
            perform(
                TestEngine.query(context, NOTE, Json.text(filter.selector()), sort, 2, after));
        if (judge.bars(Method.QUERY, caller)) {
          assertThat(outcome).isInstanceOf(refusal(caller));
          assertThat(counted).isInstanceOf(refusal(caller));
          return;
        }
        var page = (Outcome.Listed) outcome;
        assertThat(page.total()).as("%s for %s", judge, caller).hasValue(wanted.size());
        for (View view : page.items()) {
          var members = new TreeMap<>(members(Json.parse(view.json())));
          members.put("id", view.id().text());
          found.add(members);
        }
        after = page.next();
      } while (after.isPresent());
      assertThat(((Outcome.Counted) counted).count()).isEqualTo(wanted.size());
      assertThat(found).containsExactlyInAnyOrderElementsOf(wanted);
    }

    /** A page of a list as bytes. */
    private void bytes(Context context) {
      Caller caller = context.caller();
      Outcome outcome =
          perform(TestEngine.query(context, NOTE, "{}", "", IDS.size()).bytes());
      if (judge.bars(Method.QUERY, caller)) {
        assertThat(outcome).isInstanceOf(refusal(caller));
        return;
      }
      List<Map<String, String>> shown =
          ((Outcome.Shown) outcome).documents()
              .stream()
              .map(document -> members(Json.parse(document)))
              .toList();
      assertThat(shown)
          .isEqualTo(
              documents.values()
                  .stream()
                  .filter(document -> judge.allows(Method.QUERY, caller, document))
                  .toList());
    }

    /** A page of a list with a cursor for each document: behind it are the others. */
    private void cursors(Context context) {
      Operation.Query all = TestEngine.query(context, NOTE, "{}", "", IDS.size());
      Outcome outcome = perform(all.withCursors());
      if (judge.bars(Method.QUERY, context.caller())) {
        assertThat(outcome).isInstanceOf(refusal(context.caller()));
        return;
      }
      var page = (Outcome.Continuable) outcome;
      List<String> ids = ids(page.page());
      assertThat(ids)
          .isEqualTo(
              documents.entrySet()
                  .stream()
                  .filter(each -> judge.allows(Method.QUERY, context.caller(), each.getValue()))
                  .map(Map.Entry::getKey)
                  .toList());
      assertThat(page.cursors()).hasSameSizeAs(ids);
      for (int i = 0; i < ids.size(); i++) {
        Outcome behind = perform(all.after(Optional.of(page.cursors().get(i))));
        assertThat(ids((Outcome.Listed) behind)).isEqualTo(ids.subList(i + 1, ids.size()));
      }
    }

    private static List<String> ids(Outcome.Listed page) {
      return page.items().stream().map(view -> view.id().text()).toList();
    }

    /** Files are read with the rights of reading their document. */
    private void files(Context context, String id) {
      Caller caller = context.caller();
      var document = DocumentId.of(id);
      Outcome list = perform(new Operation.ListAttachments(context, NOTE, document));
      Outcome one = perform(new Operation.ReadAttachment(context, NOTE, document, FILE));
      Outcome none = perform(new Operation.ReadFile(context, "none"));
      assertThat(none).isInstanceOf(Outcome.Missing.class);
      if (judge.bars(Method.GET, caller)) {
        assertThat(list).isInstanceOf(refusal(caller));
        assertThat(one).isInstanceOf(refusal(caller));
      } else if (stored(id).filter(it -> judge.allows(Method.GET, caller, it)).isEmpty()) {
        assertThat(list).isInstanceOf(Outcome.Missing.class);
        assertThat(one).isInstanceOf(Outcome.Missing.class);
      } else {
        boolean there = attached.containsKey(id);
        assertThat(((Outcome.Attachments) list).all()).hasSize(there ? 1 : 0);
        assertThat(one)
            .isInstanceOf(there ? Outcome.Unavailable.class : Outcome.Missing.class);
      }
    }

    /** A revision is read with the rights of reading its document; who may not is told nothing. */
    private void revision(Context context, String id) {
      ObjectNode shown = json(stored(id).orElse(Map.of())).put("id", id);
      Outcome outcome =
          perform(new Operation.ReadRevision(context, CanonicalJson.digest(shown)));
      boolean allowed =
          !judge.bars(Method.GET, context.caller())
              && stored(id)
                  .filter(document -> judge.allows(Method.GET, context.caller(), document))
                  .isPresent();
      if (allowed) {
        assertThat(Json.parse(((Outcome.Revision) outcome).json())).isEqualTo(shown);
      } else {
        assertThat(outcome).isInstanceOf(Outcome.Missing.class);
      }
      assertThat(perform(Operation.Series.of(context, NOTE, DocumentId.of(id))))
          .isInstanceOf(Outcome.Malformed.class); // it is no read model
    }

    /** References lead to what their reader may read, and nowhere else. */
    private void targets(Context context) {
      var texts = new ArrayList<String>(IDS);
      IDS.forEach(id -> texts.add("/notes/" + id));
      var expected = new TreeMap<String, JsonNode>();
      documents.forEach(
          (id, document) -> {
            if (!judge.bars(Method.GET, context.caller())
                && judge.allows(Method.GET, context.caller(), document)) {
              JsonNode shown = json(document).put("id", id);
              expected.put(id, shown);
              expected.put("/notes/" + id, shown);
            }
          });
      var resolved = (Outcome.Resolved) perform(Operation.Resolve.of(context, NOTE, texts));
      var targets = new TreeMap<String, JsonNode>();
      resolved.targets().forEach((text, target) -> targets.put(text, Json.parse(target.json())));
      assertThat(targets).as("%s for %s", judge, context.caller()).isEqualTo(expected);
    }

    /** Hits and their total, of a word and a filter. */
    private void search(Context context) {
      Caller caller = context.caller();
      Judge.Term filter = Judge.Term.random(random, 1, false);
      String word = one(Judge.WORDS);
      Outcome outcome =
          perform(
              TestEngine.search(
                  context, NOTE, word, Json.text(filter.selector()), IDS.size()));
      if (judge.bars(Method.QUERY, caller)) {
        assertThat(outcome).isInstanceOf(refusal(caller));
        return;
      }
      if (!searched) {
        assertThat(outcome).isInstanceOf(Outcome.Malformed.class);
        return;
      }
      List<String> wanted =
          documents.entrySet()
              .stream()
              .filter(each -> word.equals(each.getValue().get("state")))
              .filter(each -> judge.allows(Method.QUERY, caller, each.getValue()))
              .filter(each -> filter.matches(caller, each.getValue()))
              .map(Map.Entry::getKey)
              .toList();
      var hits = (Outcome.Hits) outcome;
      assertThat(hits.hits().stream().map(hit -> hit.view().id().text()))
          .containsExactlyInAnyOrderElementsOf(wanted);
      assertThat(hits.total()).hasValue(wanted.size());
    }

    private void changes(Context context) {
      int since = random.nextInt(log.size() + 1);
      Outcome outcome =
          perform(
              TestEngine.changes(context, NOTE, since));
      if (judge.bars(Method.QUERY, context.caller())) {
        assertThat(outcome).isInstanceOf(refusal(context.caller()));
        return;
      }
      List<String> expected = seen(context.caller(), Method.QUERY, Optional.empty(), since);
      assertThat(told(((Outcome.Logged) outcome).changes())).isEqualTo(expected);
    }

    private void history(Context context, String id) {
      Outcome outcome =
          perform(
              TestEngine.history(context, NOTE, id));
      Caller caller = context.caller();
      if (judge.bars(Method.GET, caller)) {
        assertThat(outcome).isInstanceOf(refusal(caller));
        return;
      }
      List<String> expected = seen(caller, Method.GET, Optional.of(id), 0);
      if (expected.isEmpty()) {
        assertThat(outcome).isInstanceOf(Outcome.Missing.class);
      } else {
        assertThat(told(((Outcome.Historic) outcome).changes())).isEqualTo(expected);
      }
    }

    /** What a caller sees of the log: what enters their sight is created, what leaves it destroyed. */
    private List<String> seen(Caller caller, Method<?> method, Optional<String> id, int since) {
      var seen = new ArrayList<String>();
      for (int i = since; i < log.size(); i++) {
        Happened each = log.get(i);
        boolean before = each.before().filter(it -> judge.allows(method, caller, it)).isPresent();
        boolean after = each.after().filter(it -> judge.allows(method, caller, it)).isPresent();
        boolean other = id.isPresent() && !id.get().equals(each.id());
        if ((before || after) && !other) {
          String action = !before ? "create" : !after ? "destroy" : "update";
          seen.add(i + 1 + " " + each.id() + " " + action);
        }
      }
      return seen;
    }

    private static List<String> told(List<ObjectNode> changes) {
      return changes.stream()
          .map(
              change -> change.get("sequence").longValue()
                  + " "
                  + change.get("id").stringValue()
                  + " "
                  + change.get("action").stringValue())
          .toList();
    }

    private static ObjectNode json(Map<String, String> document) {
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      document.forEach(json::put);
      return json;
    }

    private static Map<String, String> members(JsonNode json) {
      var members = new TreeMap<String, String>();
      json.properties().forEach(each -> members.put(each.getKey(), each.getValue().stringValue()));
      members.remove("id");
      return members;
    }
  }
}
