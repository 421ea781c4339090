package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.change.Action;
import dev.ashlar.change.Change;
import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Committed;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Log;
import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import dev.ashlar.schema.Services;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A store, three resources, and short words for what tests do with them. */
@SuppressWarnings("NullAway.Init") // the folder and the store are set before each test
abstract class StoreCase {
  /** What the references of things are. */
  private static final Reference TO_THINGS =
      new Reference("Thing", List.of(), Reference.OnDelete.KEEP);

  /** Members of any kind: indexed, not indexed, hidden, dates, references. */
  static final Resource THING =
      resource(
          "Thing",
          "things",
          List.of(
              attribute("a", AttributeType.ANY),
              attribute("b", AttributeType.ANY),
              attribute("c", AttributeType.ANY),
              attribute("d", AttributeType.DATE),
              attribute("e", AttributeType.DATE),
              attribute("u", AttributeType.ANY),
              attribute("o", AttributeType.OBJECT),
              Attribute.of("p", AttributeType.REFERENCE).reference(TO_THINGS).build(),
              Attribute.of("q", AttributeType.ARRAY)
                  .items(Attribute.of("", AttributeType.REFERENCE).reference(TO_THINGS).build())
                  .build(),
              Attribute.of("s", AttributeType.OBJECT)
                  .attribute(
                      Attribute.of("p", AttributeType.REFERENCE).reference(TO_THINGS).build())
                  .attribute(attribute("d", AttributeType.DATE))
                  .build(),
              Attribute.of("h", AttributeType.ANY).restricted().build(),
              Attribute.of("r", AttributeType.ANY).restricted().build()),
          index(false, "a"),
          index(false, "b", "c"),
          index(false, "d"),
          index(false, "h"),
          index(false, "o.x"));

  /** Two unique indexes, one of them compound. */
  static final Resource MEMBER =
      resource(
          "Member",
          "members",
          List.of(
              Attribute.of("email", AttributeType.STRING).unique().build(),
              attribute("team", AttributeType.STRING),
              attribute("number", AttributeType.INTEGER)),
          index(true, "team", "number"));

  /** Whatever its documents hold. */
  static final Resource NOTE = resource("Note", "notes", List.of(), index(false, "k"));

  static final Schema SCHEMA = Schema.of("test", List.of(THING, MEMBER, NOTE));

  @TempDir java.nio.file.Path folder;

  final ManualClock clock = new ManualClock(Instant.parse("2026-03-01T10:00:00.123Z"));
  private final BiFunction<java.nio.file.Path, Clock, Store> opener;
  Store store;
  Schema schema = SCHEMA;

  StoreCase(BiFunction<java.nio.file.Path, Clock, Store> opener) {
    this.opener = opener;
  }

  @BeforeEach
  void open() {
    store = opener.apply(folder, clock);
    assertThat(store.prepare(schema)).isEqualTo(new Prepared(List.of(), List.of()));
  }

  /** Closes the store, and opens it again with this schema. */
  Prepared reopen(Resource... resources) {
    store.close();
    schema = Schema.of("test", List.of(resources));
    store = opener.apply(folder, clock);
    return store.prepare(schema);
  }

  @AfterEach
  void everything_stored_is_what_the_log_says() {
    try {
      Log.Span span = store.log().span();
      if (span.floor() == 0) {
        replay(span.head());
      }
    } finally {
      store.close();
    }
  }

  private void replay(long head) {
    Map<String, Map<String, Document>> states = new HashMap<>();
    schema.resources().forEach(resource -> states.put(resource.name(), new TreeMap<>()));
    List<Change<Document>> changes = changes(Optional.empty(), 0);
    long last = 0;
    for (Change<Document> change : changes) {
      assertThat(change.sequence()).isGreaterThan(last).isLessThanOrEqualTo(head);
      last = change.sequence();
      var documents = Objects.requireNonNull(states.get(change.resource()));
      Optional<Document> before = Optional.ofNullable(documents.get(change.id().text()));
      assertSame(change.before(), before);
      assertThat(change.after().isPresent()).isEqualTo(change.action() != Action.DESTROY);
      assertThat(change.before().isEmpty()).isEqualTo(change.action() == Action.CREATE);
      change.after().ifPresent(after -> assertThat(after.version()).isEqualTo(change.sequence()));
      change
          .after()
          .ifPresentOrElse(
              after -> documents.put(change.id().text(), after),
              () -> documents.remove(change.id().text()));
    }
    for (Resource resource : schema.resources()) {
      var expected = Objects.requireNonNull(states.get(resource.name()));
      List<Document> stored = all(resource, Selector.ALL, Sort.NONE, 100);
      assertThat(stored).hasSameSizeAs(expected.values());
      stored.forEach(
          document -> assertSame(
              Optional.of(document), Optional.ofNullable(expected.get(document.id().text()))));
      assertThat(count(resource, Selector.ALL)).isEqualTo(expected.size());
    }
  }

  static void assertSame(Optional<Document> one, Optional<Document> other) {
    assertThat(one.isPresent()).isEqualTo(other.isPresent());
    if (one.isEmpty()) {
      return;
    }
    Document left = one.get();
    Document right = other.get();
    assertThat(left.id()).isEqualTo(right.id());
    assertThat(left.version()).isEqualTo(right.version());
    assertThat(left.created()).isEqualTo(right.created());
    assertThat(left.updated()).isEqualTo(right.updated());
    assertThat(Arrays.equals(left.body().shown(), right.body().shown())).isTrue();
    assertThat(Arrays.equals(left.body().hidden(), right.body().hidden())).isTrue();
  }

  static Resource resource(
      String name, String collection, List<Attribute> attributes, Index... indices) {
    return new Resource(
        new Resource.Declaration(
            name, collection, attributes, List.of(indices), Services.NONE, Access.UNSTATED));
  }

  static Attribute attribute(String name, AttributeType type) {
    return Attribute.of(name, type).build();
  }

  static Index index(boolean unique, String... paths) {
    return new Index(Arrays.stream(paths).map(Path::parse).toList(), unique);
  }

  static ObjectNode json(String text) {
    return (ObjectNode) Json.parse(text.replace('\'', '"'));
  }

  static DocumentId id(String text) {
    return DocumentId.of(text);
  }

  /** A new document; single quotes in the text stand for double ones. */
  static Commit.Insert insert(Resource resource, String id, String members) {
    return insert(resource, id, json(members));
  }

  static Commit.Insert insert(Resource resource, String id, ObjectNode members) {
    ObjectNode arranged = resource.layout().arranged(new Draft(members), id(id));
    return new Commit.Insert(resource, id(id), resource.layout().body(arranged),
        resource.layout().keys(arranged));
  }

  static Commit.Replace replace(Resource resource, String id, long version, String members) {
    Commit.Insert insert = insert(resource, id, members);
    return new Commit.Replace(resource, insert.id(), version, insert.body(), insert.keys());
  }

  static Commit.Remove remove(Resource resource, String id, long version) {
    return new Commit.Remove(resource, id(id), version);
  }

  Committed commit(Commit.Write... writes) {
    return store.commit(new Commit(List.of(writes), List.of(), Optional.of("tester")));
  }

  Committed commit(List<Commit.Condition> conditions, Commit.Write... writes) {
    return store.commit(new Commit(List.of(writes), conditions, Optional.empty()));
  }

  /** Commits, and returns the first sequence. */
  long done(Commit.Write... writes) {
    return sequence(commit(writes));
  }

  static long sequence(Committed committed) {
    assertThat(committed).isInstanceOf(Committed.Done.class);
    return ((Committed.Done) committed).first();
  }

  Optional<Document> get(Resource resource, String id) {
    return store.get(resource, id(id));
  }

  long count(Resource resource, Selector selector) {
    var find = new Find(resource, selector, Sort.NONE, 0, Optional.empty(), true);
    return store.find(find).total().orElseThrow();
  }

  static Selector selector(Resource resource, String text) {
    return resource.bind(Selector.parse(json(text)), Reach.ALL);
  }

  static Sort sort(Resource resource, String text) {
    return resource.bind(Sort.parse(text), Reach.ALL);
  }

  /** Everything that matches, page by page. */
  List<Document> all(Resource resource, Selector selector, Sort sort, int limit) {
    var documents = new ArrayList<Document>();
    Optional<Cursor> after = Optional.empty();
    while (true) {
      Found<Document> found = store.find(new Find(resource, selector, sort, limit, after, false));
      documents.addAll(found.documents());
      if (!found.more()) {
        return documents;
      }
      assertThat(found.documents()).hasSize(limit);
      Document last = found.documents().getLast();
      after = Optional.of(Cursor.of(sort, last.members(), last.id().text()));
    }
  }

  /** The log after a sequence, slice by slice. */
  List<Change<Document>> changes(Optional<Resource> resource, long since) {
    var changes = new ArrayList<Change<Document>>();
    long reached = since;
    while (true) {
      Log.Slice slice = store.log().read(resource, reached, 100);
      changes.addAll(slice.changes());
      reached = slice.sequence();
      if (!slice.more()) {
        return changes;
      }
    }
  }
}
