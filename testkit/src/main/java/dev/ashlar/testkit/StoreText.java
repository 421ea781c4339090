package dev.ashlar.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.document.Document;
import dev.ashlar.document.DocumentId;
import dev.ashlar.json.Json;
import dev.ashlar.port.store.Store;
import dev.ashlar.query.Path;
import dev.ashlar.query.Selector;
import dev.ashlar.query.Sort;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reach;
import dev.ashlar.schema.Resource;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Text of every kind, as id, as value, in filters and as a name. */
abstract class StoreText extends StoreCase {
  StoreText(BiFunction<java.nio.file.Path, Clock, Store> opener) {
    super(opener);
  }

  private static ObjectNode with(String text) {
    return JsonNodeFactory.instance.objectNode().put("a", text).put("u", text).put("r", text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a", " ", "  a  ", "a/b", "a%2Fb", "a'b", "a\"b", "a\\b", "a;b--", "%", "*", "?", "..a",
        "...", "-", "0", "1e5", "true", "null", "é", "e\u0301", "\u00df", "\u202e", "\ufeff",
        "\ufffd", "\uffff", "\ud83d\ude00", "[1]", "{}", "$", "@", ":x", "?1", "a\u00a0b"
      })
  void odd_ids_are_ids_like_any_other(String text) {
    done(insert(THING, "other", "{}"), insert(THING, text, "{'a':1}"));
    assertThat(get(THING, text).orElseThrow().id().text()).isEqualTo(text);
    List<DocumentId> asked = List.of(id("other"), id(text), id("none"));
    assertThat(store.getAll(THING, asked)).containsOnlyKeys(id("other"), id(text));
    Map<DocumentId, byte[]> shown = store.shownAll(THING, asked);
    assertThat(shown).containsOnlyKeys(id("other"), id(text));
    assertThat(new String(Objects.requireNonNull(shown.get(id(text))), StandardCharsets.UTF_8))
        .contains("\"a\":1");
    Selector equal = Selector.parse(Json.parse("{\"id\":" + Json.text(string(text)) + "}"));
    assertThat(count(THING, THING.bind(equal, Reach.ALL))).isEqualTo(1);
    done(replace(THING, text, 2, "{'a':2}"));
    done(remove(THING, text, 3));
    assertThat(get(THING, text)).isEmpty();
  }

  private static JsonNode string(String text) {
    return JsonNodeFactory.instance.stringNode(text);
  }

  @Test
  void ids_of_every_length_work() {
    for (String unit : List.of("x", "é", "\ud83d\ude00")) {
      int bytes = unit.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
      String longest = unit.repeat(DocumentId.MAX_BYTES / bytes);
      done(insert(THING, longest, "{'a':1}"));
      assertThat(get(THING, longest)).isPresent();
    }
    assertThat(all(THING, selector(THING, "{'a':1}"), sort(THING, "-a"), 1)).hasSize(3);
  }

  @Test
  void ids_that_look_alike_are_different() {
    List<String> ids =
        List.of("a", "A", "a ", " a", "\u00e9", "e\u0301", "\u017f", "s", "1", "1.0", "01");
    ids.forEach(text -> done(insert(THING, text, "{}")));
    assertThat(count(THING, Selector.ALL)).isEqualTo(ids.size());
    ids.forEach(text -> assertThat(get(THING, text).orElseThrow().id().text()).isEqualTo(text));
  }

  @Test
  void a_null_character_in_a_value_is_kept_and_compared() {
    done(insert(THING, "a", with("x\u0000y")), insert(THING, "b", with("x")));
    done(insert(THING, "c", with("x\u0000")), insert(THING, "d", with("\u0000")));
    for (String member : List.of("a", "u", "r")) {
      assertThat(found(member, "$eq", "x")).containsExactly("b");
      assertThat(found(member, "$eq", "x\u0000y")).containsExactly("a");
      assertThat(found(member, "$gt", "x")).containsExactly("a", "c");
      assertThat(found(member, "$beginsWith", "x\u0000")).containsExactly("a", "c");
      assertThat(found(member, "$contains", "\u0000")).containsExactly("a", "c", "d");
    }
    assertThat(get(THING, "a").orElseThrow().members().get("u").stringValue())
        .isEqualTo("x\u0000y");
  }

  private List<String> found(String member, String operator, String operand) {
    ObjectNode selector = JsonNodeFactory.instance.objectNode();
    selector.putObject(member).put(operator, operand);
    return ids(THING.bind(Selector.parse(selector), Reach.ALL));
  }

  private List<String> ids(Selector selector) {
    return all(THING, selector, Sort.NONE, 50).stream().map(d -> d.id().text()).toList();
  }

  @Test
  @Tag("slow")
  void every_naughty_string_is_kept_and_found() {
    var texts = new TreeSet<String>();
    Json.parse(SharedData.bytes("naughty-strings.json")).forEach(n -> texts.add(n.stringValue()));
    assertThat(texts).hasSizeGreaterThan(400);
    var legal = new ArrayList<String>();
    for (String text : texts) {
      Optional<DocumentId> id = legalId(text);
      String name = id.map(DocumentId::text).orElse("n" + legal.size());
      if (store.get(THING, DocumentId.of(name)).isEmpty()) {
        done(insert(THING, name, with(text)));
        legal.add(name);
      }
    }
    assertThat(legal).hasSizeGreaterThan(350);
    for (String name : legal) {
      Document document = get(THING, name).orElseThrow();
      String text = document.members().get("a").stringValue();
      assertThat(document.members().get("u").stringValue()).isEqualTo(text);
      for (String member : List.of("a", "u", "r")) {
        assertThat(found(member, "$eq", text)).contains(name);
        assertThat(found(member, "$beginsWith", text)).contains(name);
        assertThat(found(member, "$contains", text)).contains(name);
      }
      assertThat(found("id", "$eq", name)).containsExactly(name);
    }
  }

  private static Optional<DocumentId> legalId(String text) {
    try {
      return Optional.of(DocumentId.of(text));
    } catch (DocumentId.InvalidId e) {
      return Optional.empty();
    }
  }

  @Test
  void collections_and_members_may_have_any_names_that_the_schema_allows() {
    List<String> names = List.of("select", "order-by", "row", "body", "people", "1", "a-1");
    var resources = new ArrayList<Resource>();
    for (String name : names) {
      resources.add(
          resource(
              "R" + resources.size(),
              name,
              List.of(
                  attribute("row", AttributeType.ANY),
                  attribute("Row", AttributeType.ANY),
                  attribute("body", AttributeType.ANY),
                  attribute("id_", AttributeType.ANY)),
              index(false, "row"),
              index(false, "Row"),
              index(true, "body", "id_")));
    }
    reopen(resources.toArray(Resource[]::new));
    for (Resource resource : resources) {
      done(insert(resource, "x", "{'row':1,'Row':2,'body':3,'id_':4}"));
      assertThat(count(resource, selector(resource, "{'row':1,'Row':2,'body':3}"))).isEqualTo(1);
      assertThat(count(resource, selector(resource, "{'row':2}"))).isZero();
    }
  }

  @Test
  void an_open_resource_may_have_members_of_any_name() {
    List<String> names =
        List.of("a.b", "a b", "$x", "0", "", "é", "a\"b", "a'b", "[0]", "\u0000", "select", "-x");
    for (String name : names) {
      ObjectNode members = JsonNodeFactory.instance.objectNode();
      members.put(name, "v");
      done(insert(NOTE, "n" + names.indexOf(name), members));
    }
    for (String name : names) {
      if (name.isEmpty()) {
        continue;
      }
      var member =
          new Selector.Member(
              Path.of(name), new dev.ashlar.query.Predicate.Eq(string("v")));
      List<Document> found = all(NOTE, NOTE.bind(member, Reach.ALL), Sort.NONE, 10);
      assertThat(found.stream().map(d -> d.id().text()))
          .as("member '%s'", name)
          .containsExactly("n" + names.indexOf(name));
    }
  }
}
