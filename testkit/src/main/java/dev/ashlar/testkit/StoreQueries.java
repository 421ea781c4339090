package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.Document;
import dev.ashlar.port.store.Commit;
import dev.ashlar.port.store.Find;
import dev.ashlar.port.store.Found;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Cursor;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.InvalidMember;
import dev.ashlar.schema.Reach;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Filters, sorts, pages and totals; above all that they are those of the evaluator. */
abstract class StoreQueries extends StoreCase {
  private static final int DOCUMENTS = 250;
  private static final int QUESTIONS = 400;
  private static final List<String> MEMBERS = List.of("a", "d", "e", "u", "h", "r", "p", "q", "s");
  private static final List<String> OPERATORS =
      List.of("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$includes");

  StoreQueries(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  /** What a seed gave can be had again with {@code -Dashlar.seed=…}. */
  private static long seed() {
    return Long.getLong("ashlar.seed", System.nanoTime());
  }

  private Map<String, ObjectNode> fill(RandomValues values) {
    var documents = new LinkedHashMap<String, ObjectNode>();
    var writes = new ArrayList<Commit.Write>();
    for (int i = 0; i < DOCUMENTS; i++) {
      Commit.Insert insert = insert(THING, values.id(i), values.document());
      documents.put(insert.id().text(), insert.body().members());
      writes.add(insert);
    }
    done(writes.toArray(Commit.Write[]::new));
    return documents;
  }

  @Test
  @Tag("slow")
  void every_answer_is_that_of_the_evaluator() {
    long seed = seed();
    var random = new Random(seed);
    var values = new RandomValues(random);
    Map<String, ObjectNode> documents = fill(values);
    for (int i = 0; i < QUESTIONS; i++) {
      Selector selector = random.nextInt(10) == 0 ? Selector.ALL : question(values);
      Sort sort = sort(THING, values.sort());
      List<String> expected = expected(documents, selector, sort);
      int limit = 1 + random.nextInt(2 * DOCUMENTS / 3);
      String question = "%s sorted by '%s', seed %d".formatted(selector.toJson(), sort, seed);
      assertThat(pages(selector, sort, limit, expected.size(), question))
          .as(question)
          .containsExactlyElementsOf(expected);
    }
  }

  /** A selector whose literals fit the attributes that they are compared with. */
  private static Selector question(RandomValues values) {
    while (true) {
      Optional<Selector> selector = bound(values.selector());
      if (selector.isPresent()) {
        return selector.get();
      }
    }
  }

  private static Optional<Selector> bound(Selector selector) {
    try {
      return Optional.of(THING.bind(selector, Reach.ALL));
    } catch (InvalidMember e) {
      return Optional.empty();
    }
  }

  private static List<String> expected(
      Map<String, ObjectNode> documents, Selector selector, Sort sort) {
    Comparator<Map.Entry<String, ObjectNode>> order =
        (one, other) -> sort.compare(one.getValue(), other.getValue());
    return documents.entrySet()
        .stream()
        .filter(entry -> selector.matches(entry.getValue()))
        .sorted(order.thenComparing(entry -> id(entry.getKey())))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The ids of all pages; each page must say how many matches there are. */
  private List<String> pages(Selector selector, Sort sort, int limit, long total, String question) {
    var ids = new ArrayList<String>();
    Optional<Cursor> after = Optional.empty();
    while (true) {
      var find = new Find(THING, selector, sort, limit, after, true);
      Found<Document> found = store.find(find);
      assertThat(found.total()).as(question).isEqualTo(OptionalLong.of(total));
      assertSameShown(found, store.shown(find), question);
      found.documents().forEach(document -> ids.add(document.id().text()));
      if (!found.more()) {
        return ids;
      }
      assertThat(found.documents()).as(question).hasSize(limit);
      Document last = found.documents().getLast();
      after = Optional.of(Cursor.of(sort, last.members(), last.id().text()));
    }
  }

  private static void assertSameShown(
      Found<Document> whole, Found<byte[]> shown, String question) {
    assertThat(shown.documents())
        .as(question)
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(
            whole.documents().stream().map(document -> document.body().shown()).toList());
    assertThat(shown.more()).as(question).isEqualTo(whole.more());
    assertThat(shown.total()).as(question).isEqualTo(whole.total());
  }

  @Test
  @Tag("slow")
  void every_operator_is_that_of_the_evaluator_for_every_pair_of_values() {
    List<JsonNode> values = RandomValues.everyValue();
    var documents = new LinkedHashMap<String, ObjectNode>();
    for (int i = 0; i < values.size(); i++) {
      ObjectNode members = JsonNodeFactory.instance.objectNode();
      for (String name : MEMBERS) {
        members.set(name, values.get(i));
      }
      Commit.Insert insert = insert(THING, "v%02d".formatted(i), members);
      documents.put(insert.id().text(), insert.body().members());
      done(insert);
    }
    for (String member : MEMBERS) {
      for (JsonNode value : values) {
        for (String operator : OPERATORS) {
          ObjectNode selector = JsonNodeFactory.instance.objectNode();
          JsonNode operand = operator.endsWith("in") ? array(value) : value;
          selector.putObject(member).set(operator, operand);
          bound(Selector.parse(selector)).ifPresent(fits -> assertFound(documents, fits));
        }
        if (value.isString()) {
          for (String operator : List.of("$beginsWith", "$contains")) {
            ObjectNode selector = JsonNodeFactory.instance.objectNode();
            selector.putObject(member).set(operator, value);
            bound(Selector.parse(selector)).ifPresent(fits -> assertFound(documents, fits));
          }
        }
      }
    }
  }

  private static JsonNode array(JsonNode value) {
    return JsonNodeFactory.instance.arrayNode().add(value).add("other");
  }

  private void assertFound(Map<String, ObjectNode> documents, Selector selector) {
    var find = new Find(THING, selector, Sort.NONE, 100, Optional.empty(), false);
    assertThat(store.find(find).documents().stream().map(document -> document.id().text()))
        .as("%s", selector.toJson())
        .containsExactlyElementsOf(expected(documents, selector, Sort.NONE));
  }

  @Test
  void documents_come_with_everything_that_belongs_to_them() {
    done(insert(THING, "a", "{'a':1,'h':'x'}"));
    for (String filter : List.of("{}", "{'a':1}", "{'u':{'$exists':false}}",
        "{'id':{'$regex':'a'}}")) {
      List<Document> found = all(THING, selector(THING, filter), Sort.NONE, 10);
      assertThat(found).hasSize(1);
      assertSame(Optional.of(found.getFirst()), get(THING, "a"));
    }
  }

  @Test
  void a_limit_of_zero_answers_the_total_alone() {
    done(insert(THING, "a", "{'a':1}"), insert(THING, "b", "{'a':2}"));
    for (String filter : List.of("{}", "{'a':{'$gt':0}}", "{'id':{'$regex':'[ab]'}}")) {
      Found<Document> found =
          store.find(
              new Find(THING, selector(THING, filter), Sort.NONE, 0, Optional.empty(), true));
      assertThat(found.documents()).isEmpty();
      assertThat(found.total()).isEqualTo(OptionalLong.of(2));
    }
  }

  @Test
  void more_is_said_only_if_there_is_more() {
    done(insert(THING, "a", "{'a':1}"), insert(THING, "b", "{'a':1}"), insert(THING, "c", "{}"));
    for (String filter : List.of("{}", "{'a':1}", "{'id':{'$regex':'[ab]'}}")) {
      Selector selector = selector(THING, filter);
      int matches = (int) count(THING, selector);
      for (int limit = 1; limit <= 4; limit++) {
        Found<Document> found =
            store.find(new Find(THING, selector, Sort.NONE, limit, Optional.empty(), false));
        assertThat(found.documents()).hasSize(Math.min(limit, matches));
        assertThat(found.more()).isEqualTo(matches > limit);
        assertThat(found.total()).isEmpty();
      }
    }
  }

  @Test
  void ids_are_ordered_by_code_point() {
    List<String> ordered = List.of("A", "a", "é", "\ue000", "\uffff", "\ud83d\ude00");
    ordered.reversed().forEach(id -> done(insert(THING, id, "{}")));
    assertThat(all(THING, Selector.ALL, Sort.NONE, 2).stream().map(d -> d.id().text()))
        .containsExactlyElementsOf(ordered);
    assertThat(all(THING, Selector.ALL, sort(THING, "u"), 2).stream().map(d -> d.id().text()))
        .containsExactlyElementsOf(ordered);
    assertThat(all(THING, Selector.ALL, sort(THING, "-id"), 2).stream().map(d -> d.id().text()))
        .containsExactlyElementsOf(ordered.reversed());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'x':{'$eq':null}}; n",
        "{'x':{'$exists':false}}; m",
        "{'x':{'$ne':1}}; m,n,s,t,z",
        "{'x':{'$gt':0}}; o,w",
        "{'x':{'$lt':'b'}}; s",
        "{'x':{'$gte':false}}; t",
        "{'x':{'$in':[1,'a']}}; o,s,w",
        "{'x':{'$nin':[1,'a']}}; m,n,t,z",
        "{'x':{'$not':{'$gt':0}}}; m,n,s,t,z",
        "{'$nor':[{'x':1},{'x':'a'}]}; m,n,t,z",
        "{'x':{'$size':0}}; z",
        "{'x':{'$all':[]}}; z"
      })
  void complements_and_types_are_exact_with_an_index_and_without(String filter, String ids) {
    Map<String, String> values =
        Map.of("m", "", "n", "null", "o", "1", "s", "'a'", "t", "true", "w", "1.0", "z", "[]");
    values.forEach(
        (id, value) -> {
          String members = value.isEmpty() ? "{}" : "{'a':V,'u':V,'h':V,'r':V}".replace("V", value);
          done(insert(THING, id, members));
        });
    for (String member : List.of("a", "u", "h", "r")) {
      Selector selector = selector(THING, filter.replace("'x'", "'" + member + "'"));
      assertThat(all(THING, selector, Sort.NONE, 3).stream().map(d -> d.id().text()))
          .as(selector.toJson().toString())
          .containsExactly(ids.split(","));
    }
  }

  @Test
  void a_cursor_goes_on_although_its_document_is_gone() {
    for (String id : List.of("a", "b", "c", "d")) {
      done(insert(THING, id, "{'a':1,'u':1}"));
    }
    for (String by : List.of("", "a", "-a", "u", "-id")) {
      Sort sort = sort(THING, by);
      Document second = all(THING, Selector.ALL, sort, 10).get(1);
      Cursor cursor = Cursor.of(sort, second.members(), second.id().text());
      long removed = done(remove(THING, second.id().text(), second.version()));
      Found<Document> rest =
          store.find(new Find(THING, Selector.ALL, sort, 10, Optional.of(cursor), true));
      assertThat(rest.documents()).hasSize(2);
      assertThat(rest.total()).isEqualTo(OptionalLong.of(3));
      assertThat(done(insert(THING, second.id().text(), "{'a':1,'u':1}"))).isGreaterThan(removed);
    }
  }
}
