package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.store.Prepared;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Index;
import dev.ashlar.schema.Render;
import dev.ashlar.schema.Resource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

/** What becomes of stored documents when definitions change. */
abstract class StorePreparation extends StoreCase {
  private static final Prepared NOTHING = new Prepared(List.of(), List.of());

  StorePreparation(BiFunction<Path, Clock, Store> opener) {
    super(opener);
  }

  private static Resource person(Index... indices) {
    return person(Attribute.of("secret", AttributeType.STRING), indices);
  }

  private static Resource person(Attribute.Builder secret, Index... indices) {
    return resource(
        "Person",
        "people",
        List.of(
            attribute("name", AttributeType.STRING),
            attribute("age", AttributeType.INTEGER),
            attribute("born", AttributeType.STRING),
            secret.build()),
        indices);
  }

  private List<String> ids(Resource resource, String filter, String sort) {
    return all(resource, selector(resource, filter), sort(resource, sort), 2).stream()
        .map(document -> document.id().text())
        .toList();
  }

  @Test
  void the_same_definition_needs_no_check_once_it_was_accepted() {
    assertThat(reopen(person())).isEqualTo(NOTHING);
    done(insert(person(), "a", "{}"));
    assertThat(reopen(person())).isEqualTo(NOTHING);
    Resource other = person(index(false, "age"));
    assertThat(reopen(other).unchecked()).containsExactly("Person");
    assertThat(reopen(other).unchecked()).containsExactly("Person");
    store.accept(other, "two do not fit");
    assertThat(reopen(other).unchecked()).isEmpty();
    assertThat(reopen(other).found()).isEqualTo(Map.of("Person", "two do not fit"));
    store.accept(other, "");
    assertThat(reopen(other)).isEqualTo(NOTHING);
    assertThat(reopen(person()).unchecked()).containsExactly("Person");
  }

  @Test
  void a_definition_without_documents_is_accepted_as_it_is() {
    reopen(person());
    assertThat(reopen(person(index(true, "age")))).isEqualTo(NOTHING);
    done(insert(person(index(true, "age")), "a", "{'age':1}"));
    assertThat(reopen(person(index(true, "age")))).isEqualTo(NOTHING);
  }

  @Test
  void a_new_index_finds_what_was_stored_before() {
    reopen(person());
    done(insert(person(), "a", "{'age':30}"), insert(person(), "b", "{'age':20}"));
    done(insert(person(), "c", "{}"));
    Resource indexed = person(index(false, "age"), index(false, "name", "age"));
    reopen(indexed);
    assertThat(ids(indexed, "{'age':{'$gte':20}}", "")).containsExactly("a", "b");
    assertThat(ids(indexed, "{}", "age")).containsExactly("c", "b", "a");
    done(insert(indexed, "d", "{'age':25}"));
    assertThat(ids(indexed, "{'age':{'$gt':20}}", "-age")).containsExactly("a", "d");
  }

  @Test
  void a_removed_index_changes_no_answer() {
    Resource indexed =
        person(index(false, "age"), index(false, "name"), index(false, "name", "age"));
    reopen(indexed);
    done(insert(indexed, "a", "{'age':30,'name':'x'}"), insert(indexed, "b", "{'age':20}"));
    for (Resource fewer : List.of(person(index(false, "name")), person())) {
      reopen(fewer);
      assertThat(ids(fewer, "{'age':{'$gte':20}}", "age")).containsExactly("b", "a");
      assertThat(ids(fewer, "{'name':'x'}", "")).containsExactly("a");
    }
    done(insert(person(), "c", "{'age':1}"));
  }

  @Test
  void a_unique_index_that_documents_violate_is_refused_with_examples() {
    reopen(person());
    for (int i = 0; i < 14; i++) {
      done(insert(person(), "a%02d".formatted(i), "{'name':'same','age':" + i + "}"));
    }
    done(insert(person(), "b", "{'name':'b','age':0}"), insert(person(), "c", "{'age':null}"));
    done(insert(person(), "d", "{'age':null}"));
    Resource unique = person(index(true, "name"), index(true, "age"));
    Prepared prepared = reopen(unique);
    assertThat(prepared.duplicates())
        .containsExactly(
            new Prepared.Duplicate(
                "Person",
                index(true, "name"),
                14,
                java.util.stream.IntStream.range(0, 10)
                    .mapToObj(i -> id("a%02d".formatted(i)))
                    .toList()),
            new Prepared.Duplicate("Person", index(true, "age"), 2, List.of(id("a00"), id("b"))));
    Resource before = person();
    assertThat(reopen(before)).isEqualTo(NOTHING);
    done(remove(before, "b", 15));
    assertThat(ids(before, "{'age':0}", "")).containsExactly("a00");
  }

  @Test
  void a_unique_index_holds_for_what_was_stored_before_it() {
    reopen(person());
    done(insert(person(), "a", "{'age':1}"));
    Resource unique = person(index(true, "age"));
    assertThat(reopen(unique).duplicates()).isEmpty();
    assertThat(commit(insert(unique, "b", "{'age':1}")))
        .isEqualTo(new dev.ashlar.port.store.Committed.Duplicate(0, List.of(index(true, "age"))));
  }

  @Test
  void an_index_follows_when_its_strings_become_dates() {
    Resource strings = person(index(false, "born"));
    reopen(strings);
    done(insert(strings, "a", "{'born':'2026-01-01T00:00:00Z'}"));
    done(insert(strings, "b", "{'born':'2026-01-01T00:00:00.5Z'}"));
    assertThat(ids(strings, "{}", "born")).containsExactly("b", "a");
    Resource dates =
        resource(
            "Person",
            "people",
            List.of(attribute("born", AttributeType.DATE)),
            index(false, "born"));
    reopen(dates);
    assertThat(ids(dates, "{}", "born")).containsExactly("a", "b");
    assertThat(ids(dates, "{'born':{'$gt':'2026-01-01T00:00:00Z'}}", "")).containsExactly("b");
  }

  @Test
  void members_that_become_restricted_move_to_the_hidden_half_everywhere() {
    reopen(person());
    done(insert(person(), "a", "{'name':'n','secret':'s1'}"));
    done(replace(person(), "a", 1, "{'name':'n','secret':'s2'}"));
    Resource restricted = person(Attribute.of("secret", AttributeType.STRING).restricted());
    reopen(restricted);
    var document = store.get(restricted, id("a")).orElseThrow();
    assertThat(new String(document.body().shown(), StandardCharsets.UTF_8)).doesNotContain("s2");
    assertThat(document.members()).isEqualTo(json("{'id':'a','name':'n','secret':'s2'}"));
    assertThat(document.version()).isEqualTo(2);
    var change = store.log().read(Optional.empty(), 1, 1).changes().getFirst();
    byte[] before = change.before().orElseThrow().body().shown();
    assertThat(new String(before, StandardCharsets.UTF_8)).doesNotContain("s1");
    reopen(person());
    byte[] shown = store.get(person(), id("a")).orElseThrow().body().shown();
    assertThat(new String(shown, StandardCharsets.UTF_8)).contains("s2");
  }

  @Test
  void documents_of_a_resource_that_is_gone_wait_for_it() {
    reopen(person(), NOTE);
    done(insert(person(), "a", "{'age':1}"), insert(NOTE, "n", "{}"));
    reopen(NOTE);
    done(insert(NOTE, "m", "{}"));
    assertThat(changes(Optional.empty(), 0)).allMatch(change -> change.resource().equals("Note"));
    reopen(person(), NOTE);
    assertThat(count(person(), Selector.ALL)).isEqualTo(1);
    assertThat(store.get(person(), id("a"))).isPresent();
  }

  @Test
  void a_collection_can_be_renamed_and_its_name_used_by_another() {
    reopen(person());
    done(insert(person(), "a", "{'age':1}"));
    Resource renamed = resource("Person", "persons", person().attributes());
    Resource human = resource("Human", "people", List.of(), index(false, "age"));
    reopen(renamed, human);
    assertThat(store.get(renamed, id("a"))).isPresent();
    assertThat(count(human, Selector.ALL)).isZero();
    done(insert(human, "h", "{'age':2}"));
    reopen(human);
    assertThat(ids(human, "{'age':2}", "")).containsExactly("h");
    reopen(person());
    assertThat(store.get(person(), id("a"))).isPresent();
    reopen(person(), resource("Human", "humans", List.of()));
    assertThat(all(resource("Human", "humans", List.of()), Selector.ALL, Sort.NONE, 5)).hasSize(1);
  }

  @Test
  void many_documents_are_brought_up_to_a_new_index() {
    reopen(person());
    var writes = new dev.ashlar.port.store.Commit.Write[1700];
    for (int i = 0; i < writes.length; i++) {
      writes[i] = insert(person(), "p" + i, "{'age':" + (i % 10) + "}");
    }
    done(writes);
    Resource indexed = person(index(false, "age"));
    reopen(indexed);
    assertThat(count(indexed, selector(indexed, "{'age':3}"))).isEqualTo(170);
  }

  private static Resource pinned(boolean digest, boolean shown) {
    var render = new Render(true, true, false, shown, Optional.empty());
    Resource plain = person(Attribute.of("secret", AttributeType.STRING).render(render));
    return digest ? new Resource(plain.declaration().withDigest()) : plain;
  }

  @Test
  void digests_are_those_of_the_present_definition() {
    reopen(pinned(false, true));
    done(insert(pinned(false, true), "a", "{'name':'Ada','secret':'s'}"));
    for (boolean shown : List.of(true, false, true)) {
      Resource resource = pinned(true, shown);
      reopen(resource);
      String digest =
          get(resource, "a")
              .flatMap(document -> resource.layout().digest(document.members()))
              .orElseThrow();
      assertThat(count(resource, resource.layout().ofDigest(digest))).as("%s", shown).isEqualTo(1);
    }
  }
}
