package dev.ashlar.definition;

import static dev.ashlar.query.Selector.where;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.json.Json;
import dev.ashlar.query.Selector;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.RequirementSelector;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Schema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.node.ObjectNode;

/** {@code requires}: what belongs to the answers about a document. */
class RequirementsTest {
  private static final String OTHERS =
      """
      resources:
        Person: { attributes: { name: String, key: { type: String, restricted: true } } }
        BlogPost:
          attributes: { title: String, year: Integer, tags: { type: Array, items: String }, pin: { type: String, restricted: true },
            author: { type: Reference, ref: Person }, others: { type: Array, items: { type: Reference, ref: Person } } }
        Film:
      """;

  private static YamlDefinition film(String body) {
    return YamlDefinition.parse("app.yaml", OTHERS + "    { " + body + " }\n", Map.of());
  }

  @Test
  void yaml_and_builder_say_the_same() {
    YamlDefinition yaml =
        film(
            "attributes: { year: Integer }, requires: { BlogPost: , newest: { resource: BlogPost,"
                + " filter: { year: \"@this.year\" }, sort: [ { year: desc }, title ], limit: 3,"
                + " fields: [ title ], populate: [ author, others ] }, Person: { populate: x } }");
    Resource built =
        ResourceBuilder.of("Film")
            .attribute("year", AttributeType.INTEGER)
            .requires("BlogPost", all -> {})
            .requires(
                "newest",
                newest -> newest.resource("BlogPost")
                    .filter(where("year").eq("@this.year"))
                    .sort("-year,title")
                    .limit(3)
                    .fields("title")
                    .populate("author", "others"))
            .requires("Person", person -> person.populate("x"))
            .build();

    assertThat(yaml.resources().getLast()).isEqualTo(built);
    assertThat(built.requirements().getFirst().limit()).isEqualTo(20);
  }

  @Test
  void a_requirement_without_a_name_is_called_by_its_collection() {
    Resource film = film("requires: { BlogPost: }").resources().getLast();
    Resource post = film("").resources().get(1);

    assertThat(film.requirements().getFirst().name(post)).isEqualTo("blog-posts");
  }

  @ParameterizedTest(name = "{0} → {1}")
  @CsvSource(
      delimiter = '→',
      quoteCharacter = '`',
      value = {
        "attributes: { year: Integer }, requires: { BlogPots: } → requires.BlogPots: there is no resource 'BlogPots'. Did you mean 'BlogPost'? A requirement with a name of its own says resource: …",
        "requires: { newest: { resource: BlogPots } } → requires.newest.resource: there is no resource 'BlogPots'. Did you mean 'BlogPost'?",
        "attributes: { newest: String }, requires: { newest: { resource: BlogPost } } → requires.newest: there is an attribute 'newest' too, and an answer has one member of the name. Give the requirement another name, with resource: …",
        "attributes: { people: String }, requires: { Person: } → requires.Person: there is an attribute 'people' too, and an answer has one member of the name. Give the requirement another name, with resource: …",
        "requires: { id: { resource: Person } } → requires.id: there is an attribute 'id' too, and an answer has one member of the name. Give the requirement another name, with resource: …",
        "requires: { people: { resource: BlogPost }, Person: } → requires.Person: there are two requirements called 'people'. Rename one of them",
        "requires: { '@x': { resource: BlogPost } } → requires.@x: expected a name of letters, digits, '_' and '-' that begins with a letter; found '@x'",
        "requires: { Person: { limit: 0 } } → requires.Person.limit: expected 1 to 1000; found 0",
        "requires: { Person: { limit: 1001 } } → requires.Person.limit: expected 1 to 1000; found 1001",
        "requires: { Person: { limit: 1.5 } } → requires.Person.limit: expected a whole number; found 1.5",
        "requires: { Person: { filter: { nam: x } } } → requires.Person.filter: Person has no attribute 'nam'. Did you mean 'name'?",
        "requires: { Person: { filter: { key: x } } } → requires.Person.filter: Person has no attribute 'key'",
        "requires: { Person: { filter: { $foo: 1 } } } → requires.Person.filter: this is no selector at /$foo: expected the path of a member or one of $and, $or, $nor, $not, found '$foo'",
        "attributes: { year: Integer }, requires: { Person: { filter: { name: '@this.yeer' } } } → requires.Person.filter: Film has no attribute 'yeer' that readers see. Did you mean 'year'?",
        "attributes: { k: { type: String, restricted: true } }, requires: { Person: { filter: { name: '@this.k' } } } → requires.Person.filter: Film has no attribute 'k' that readers see",
        "requires: { Person: { filter: { name: '@this' } } } → requires.Person.filter: expected @this.x, a member of the document; found '@this'",
        "requires: { Person: { filter: { name: '@caller.id' } } } → requires.Person.filter: expected @this.x, a member of the document; found '@caller.id'",
        "requires: { Person: { sort: nam } } → requires.Person.sort: Person has no attribute 'nam'. Did you mean 'name'?",
        "requires: { Person: { sort: -key } } → requires.Person.sort: Person has no attribute 'key'",
        "requires: { Person: { fields: [ nam ] } } → requires.Person.fields: Person has no attribute 'nam'. Did you mean 'name'?",
        "requires: { Person: { fields: [ key ] } } → requires.Person.fields: Person has no attribute 'key'",
        "requires: { BlogPost: { populate: auther } } → requires.BlogPost.populate: BlogPost has no reference 'auther'. Did you mean 'author'?",
        "requires: { BlogPost: { populate: author.name } } → requires.BlogPost.populate: Person has no reference 'name'",
        "requires: { BlogPost: { populate: title } } → requires.BlogPost.populate: BlogPost has no reference 'title'",
      })
  void what_cannot_be_is_found_at_the_start(String body, String finding) {
    assertThat(film(body).problems())
        .extracting(line -> line.replaceFirst("^app.yaml:\\d+:\\d+: Film\\.", ""))
        .containsExactly(finding);
  }

  @Test
  void populate_true_is_every_method_that_answers_documents() {
    assertThat(
        film("attributes: { by: { type: Reference, ref: Person, populate: true } }").resources())
        .isEqualTo(
            film(
                "attributes: { by: { type: Reference, ref: Person, populate: [ get, query, create,"
                    + " update ] } }")
                .resources());
  }

  private static Optional<Selector> asked(String filter, String document) {
    YamlDefinition yaml =
        film(
            "attributes: { title: String, year: Integer, tags: { type: Array, items: String }, by: {"
                + " type: Reference, ref: Person } }, requires: { BlogPost: { filter: "
                + filter
                + " } }");
    var schema = Schema.of("films", yaml.resources());
    Resource film = schema.resource("Film");
    Resource post = schema.resource("BlogPost");
    var members = (ObjectNode) Json.parse(document);
    return RequirementSelector.of(film.requirements().getFirst(), film, post).of(members, members);
  }

  @Test
  void a_filter_takes_its_values_from_the_document() {
    assertThat(asked("{ year: '@this.year' }", "{\"year\":1999}").orElseThrow().toJson())
        .hasToString("{\"year\":1999}");
    assertThat(
        asked("{ title: { $in: '@this.tags' } }", "{\"tags\":[\"a\",\"b\"]}").orElseThrow()
            .toJson())
        .hasToString("{\"title\":{\"$in\":[\"a\",\"b\"]}}");
    assertThat(asked("{ author: '@this.by' }", "{\"by\":\"/people/ada\"}").orElseThrow())
        .matches(selector -> selector.matches((ObjectNode) Json.parse("{\"author\":\"ada\"}")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ year: '@this.year' } | {}",
        "{ year: '@this.year' } | {\"year\":null}",
        "{ year: '@this.title' } | {\"title\":\"no number\"}",
        "{ title: { $in: '@this.tags' } } | {\"tags\":\"no list\"}",
        "{ $or: [ { title: x }, { year: { $gt: '@this.year' } } ] } | {\"title\":\"x\"}"
      })
  void a_value_that_is_missing_matches_nothing(String filter, String document) {
    assertThat(asked(filter, document)).isEmpty();
  }

  @Test
  void a_value_of_the_document_is_never_read_as_an_operator() {
    assertThat(
        asked("{ title: '@this.title' }", "{\"title\":\"@this.year\"}").orElseThrow().toJson())
        .hasToString("{\"title\":\"@this.year\"}");
    assertThat(asked("{ title: '@this.title' }", "{\"title\":{\"$ne\":\"\"}}")).isEmpty();
  }

  @Test
  void a_broken_sort_is_found_where_it_stands() {
    assertThat(film("requires: { Person: { sort: [ { name: up } ] } }").problems())
        .singleElement()
        .asString()
        .startsWith("app.yaml:7:35: Film.requires.Person.sort: expected \"asc\" or \"desc\"");
    assertThatThrownBy(() -> ResourceBuilder.of("X").requires("Y", y -> y.filter("[]")))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
