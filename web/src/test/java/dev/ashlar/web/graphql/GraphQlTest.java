package dev.ashlar.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.CountingStore;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Queries and mutations, by their names and shapes in SPEC 13. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
class GraphQlTest {
  @TempDir private Path folder;
  private CountingStore counting;
  private GraphQlServer server;

  @BeforeEach
  void start() {
    server =
        GraphQlServer.start(
            folder, GraphQlServer.YAML, GraphQlSettings.DEFAULT, Optional.empty(),
            store -> counting = new CountingStore(store));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void people() {
    server
        .data("mutation { CreateTeam(input: {id: \"red\", name: \"Red\", lead: \"bob\"}) { id } }");
    server.data(
        "mutation { a: CreatePerson(input: {id: \"ada\", name: \"Ada\", age: 36, role: SMITH,"
            + " team: \"red\", tags: [\"x\", \"y\"], address: {city: \"London\"}}) { id }"
            + " b: CreatePerson(input: {id: \"bob\", name: \"Bob\", age: 20, role: MASON,"
            + " team: \"/teams/red\", friends: [\"ada\", \"nobody\"]}) { id }"
            + " c: CreatePerson(input: {id: \"cy\", name: \"Cy\"}) { id } }");
  }

  @Test
  void a_document_has_its_members_and_what_is_known_of_it() {
    people();
    assertThat(
        server.data(
            "{ Person(id: \"ada\") { id name age role tags address { city } phones { kind } any"
                + " _version } }"))
        .isEqualTo(
            "{'Person':{'id':'ada','name':'Ada','age':36,'role':'SMITH','tags':['x','y'],"
                + "'address':{'city':'London'},'phones':null,'any':null,'_version':2}}");
    assertThat(server.data("{ Person(id: \"none\") { id } }")).isEqualTo("{'Person':null}");
    assertThat(
        server.ask("{ Person(id: \"_x\") { id } }").at("/errors/0/extensions/status").asInt())
        .isEqualTo(400);
  }

  @Test
  void a_list_has_a_page_its_count_the_total_and_a_cursor_until_the_end() {
    people();
    String first = server.data("{ ListPeople(limit: 2) { items { id } count total cursor } }");
    assertThat(first).contains("'items':[{'id':'ada'},{'id':'bob'}],'count':2,'total':3,");
    String cursor = first.substring(first.indexOf("'cursor':'") + 10, first.lastIndexOf("'"));
    assertThat(
        server.data(
            "{ ListPeople(limit: 2, afterCursor: \"%s\") { items { id } count total cursor } }"
                .formatted(cursor)))
        .isEqualTo("{'ListPeople':{'items':[{'id':'cy'}],'count':1,'total':3,'cursor':null}}");
    assertThat(server.data("{ ListPeople(sortBy: [{role: ASC}, {age: DESC}]) { items { id } } }"))
        .isEqualTo("{'ListPeople':{'items':[{'id':'cy'},{'id':'bob'},{'id':'ada'}]}}");
    assertThat(server.data("{ ListPeople { total } }")).isEqualTo("{'ListPeople':{'total':3}}");
    assertThat(server.data("{ ListFish { total } Fish(id: \"x\") { name } }"))
        .isEqualTo("{'ListFish':{'total':0},'Fish':null}");
    assertThat(server.data("{ ListBeings { total } Being(id: \"x\") { name } }"))
        .isEqualTo("{'ListBeings':{'total':0},'Being':null}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "age: {gte: 36}                               | ada",
        "age: {gt: \\\"19\\\", lt: 36}                | bob",
        "age: {between: [20, 36]}                     | ada bob",
        "age: {in: [36, 1]}                           | ada",
        "age: {ne: 36}                                | bob cy",
        "age: {isDefined: false}                      | cy",
        "age: {eq: null}                              | ''",
        "name: {beginsWith: \\\"A\\\"}                | ada",
        "name: {contains: \\\"o\\\"}                  | bob",
        "name: {regex: \\\"^[AC]\\\"}                 | ada cy",
        "role: {eq: MASON}                            | bob",
        "role: {in: [MASON, SMITH]}                   | ada bob",
        "tags: {includes: \\\"x\\\"}                  | ada",
        "address: {city: {eq: \\\"London\\\"}}        | ada",
        "team: {eq: \\\"red\\\"}                      | ada bob",
        "friends: {includes: \\\"/people/ada\\\"}     | bob",
        "id: {in: [\\\"cy\\\", \\\"ada\\\"]}          | ada cy",
        "not: {age: {gte: 36}}                        | bob cy",
        "or: [{age: {eq: 20}}, {name: {eq: \\\"Cy\\\"}}] | bob cy",
        "and: [{age: {gt: 1}}, {role: {eq: SMITH}}]   | ada",
      })
  void filters_are_the_selectors_of_every_face(String filter, String ids) {
    people();
    JsonNode answer =
        server.ask(
            "{ ListPeople(filter: {%s}) { items { id } } }"
                .formatted(filter.strip().replace("\\\"", "\"")));
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    String found =
        String.join(
            " ",
            answer.at("/data/ListPeople/items")
                .valueStream()
                .map(item -> item.get("id").stringValue())
                .toList());
    assertThat(found).isEqualTo(ids);
  }

  @Test
  void references_of_a_level_are_read_together() {
    people();
    for (int i = 0; i < 20; i++) {
      server.data(
          "mutation { CreateTeam(input: {id: \"t%d\", name: \"T%1$d\", lead: \"ada\"}) { id }"
              .formatted(i)
              + " CreatePerson(input: {name: \"P\", team: \"t%d\", friends: [\"ada\", \"bob\"]})"
                  .formatted(i)
              + " { id } }");
    }
    counting.questions();
    JsonNode answer =
        server.ask(
            "{ ListPeople(limit: 100) { items { team { name lead { name } } friends { name } } } }");
    assertThat(answer.at("/data/ListPeople/items")).hasSize(23);
    assertThat(answer.toString()).contains("{\"name\":\"T7\",\"lead\":{\"name\":\"Ada\"}}");
    assertThat(counting.questions())
        .as("a list, its teams, their leads with its friends, and who is not there by name")
        .hasSizeLessThan(7)
        .contains("getAll Team", "getAll Person");
  }

  @Test
  void a_reference_that_leads_nowhere_is_null() {
    people();
    assertThat(server.data(
        "{ Person(id: \"bob\") { friends { id } } Team(id: \"red\") { lead { id team { lead { name } } } } }"))
        .isEqualTo(
            "{'Person':{'friends':[{'id':'ada'},null]},"
                + "'Team':{'lead':{'id':'bob','team':{'lead':{'name':'Bob'}}}}}");
  }

  @Test
  void an_answer_that_references_make_too_large_is_refused_and_not_cut() {
    people();
    String friends = "\"ada\",".repeat(1000);
    server.data(
        "mutation { UpdatePerson(id: \"ada\", patch: {friends: [%s]}) { id } }"
            .formatted(friends));
    String deep = "{ Person(id: \"ada\") { friends { friends { friends { friends { id } } } } } }";
    JsonNode answer = server.ask(deep);
    assertThat(answer.at("/errors/0/extensions/type").asString())
        .as(answer.toString().substring(0, Math.min(500, answer.toString().length())))
        .isEqualTo("/problems/graphql-answer");
    assertThat(answer.has("data")).isFalse();
    server.data(
        "mutation { UpdatePerson(id: \"ada\", patch: {name: \"%s\"}) { id } }"
            .formatted("x".repeat(100_000)));
    assertThat(
        server.ask("{ Person(id: \"ada\") { friends { name } } }")
            .at("/errors/0/extensions/type")
            .asString())
        .as("few values, and each of them long")
        .isEqualTo("/problems/graphql-answer");
    assertThat(server.ask("{ Person(id: \"ada\") { friends { id } } }").at("/data/Person/friends"))
        .hasSize(1000);
    server.data(
        "mutation { UpdatePerson(id: \"ada\", patch: {name: \"Ada\", any: [%s]}) { id } }"
            .formatted("0,".repeat(2000)));
    assertThat(
        server.ask("{ Person(id: \"ada\") { friends { any a: any b: any c: any d: any } } }")
            .at("/errors/0/extensions/type")
            .asString())
        .as("lists that are JSON, copied for each place")
        .isEqualTo("/problems/graphql-answer");
  }

  @Test
  void an_answer_that_is_too_large_says_that_what_its_mutations_have_written_stays() {
    people();
    String friends = "\"ada\",".repeat(1000);
    String deep = "friends { friends { friends { id } } }";
    String document =
        "mutation { UpdatePerson(id: \"ada\", patch: {age: 40, friends: [%s]}) { %s } }"
            .formatted(friends, deep);
    JsonNode answer = server.ask(document);
    assertThat(answer.at("/errors/0/extensions/type").asString())
        .isEqualTo("/problems/graphql-answer");
    assertThat(answer.at("/errors/0/message").asString())
        .endsWith("; what the mutations have written stays");
    assertThat(server.data("{ Person(id: \"ada\") { age } }")).isEqualTo("{'Person':{'age':40}}");
    assertThat(
        server.ask("{ Person(id: \"ada\") { %s } }".formatted(deep))
            .at("/errors/0/message")
            .asString())
        .as("nothing was written for this one")
        .contains("would have more than", "ask for shorter pages")
        .doesNotContain("mutations");
  }

  @Test
  void searches_tell_score_and_highlights() {
    people();
    JsonNode answer =
        server.ask(
            "{ SearchPeople(query: \"ada\", filter: {age: {gt: 1}}) { hits { score highlights"
                + " item { id team { name } } } total cursor } }");
    assertThat(answer.at("/data/SearchPeople/total").asInt()).as(answer.toString()).isEqualTo(1);
    JsonNode hit = answer.at("/data/SearchPeople/hits/0");
    assertThat(hit.at("/highlights/name/0").asString()).isEqualTo("<mark>Ada</mark>");
    assertThat(hit.at("/item/team/name").asString()).isEqualTo("Red");
    assertThat(hit.get("score").asDouble()).isPositive();
  }

  @Test
  void every_violation_is_told_with_its_place() {
    JsonNode answer =
        server.ask(
            "mutation { CreatePerson(input: {age: 200, born: \"2023-08-06 02:00\"}) { id } }");
    JsonNode error = answer.at("/errors/0");
    assertThat(answer.at("/data/CreatePerson").isNull()).isTrue();
    assertThat(error.get("path").toString()).isEqualTo("[\"CreatePerson\"]");
    assertThat(error.at("/extensions/type").asString()).isEqualTo("/problems/invalid");
    assertThat(error.at("/extensions/status").asInt()).isEqualTo(422);
    assertThat(error.at("/extensions/errors").valueStream().map(e -> e.get("pointer").asString()))
        .containsExactlyInAnyOrder("/name", "/age", "/born");
  }

  @Test
  void writes_take_versions_and_run_one_after_the_other() {
    people();
    JsonNode answer =
        server.ask(
            "mutation { a: UpdatePerson(id: \"ada\", patch: {age: null, address: {city: \"Rome\"}},"
                + " ifVersion: 2) { age address { city } _version }"
                + " b: UpdatePerson(id: \"ada\", patch: {age: 1}, ifVersion: 2) { age }"
                + " c: UpsertPerson(id: \"dee\", input: {name: \"Dee\"}) { id name }"
                + " d: DestroyPerson(id: \"dee\") { id sequence }"
                + " e: DestroyPerson(id: \"dee\") { id } }");
    assertThat(answer.at("/data/a").toString())
        .isEqualTo("{\"age\":null,\"address\":{\"city\":\"Rome\"},\"_version\":5}");
    assertThat(answer.at("/data/b").isNull()).isTrue();
    assertThat(answer.at("/data/c/name").asString()).isEqualTo("Dee");
    assertThat(answer.at("/data/d").toString()).isEqualTo("{\"id\":\"dee\",\"sequence\":7}");
    assertThat(answer.at("/errors/0/extensions/status").asInt()).isEqualTo(412);
    assertThat(answer.at("/errors/1/extensions/status").asInt()).isEqualTo(404);
    assertThat(answer.at("/errors/1/path").toString()).isEqualTo("[\"e\"]");
  }

  @Test
  void a_transaction_is_all_or_nothing() {
    people();
    assertThat(
        server.data(
            "mutation { transaction(writes: [{CreateTeam: {input: {id: \"blue\", name: \"Blue\"}}},"
                + " {UpdatePerson: {id: \"ada\", patch: {team: \"blue\"}}}])"
                + " { resource id version } }"))
        .isEqualTo(
            "{'transaction':[{'resource':'Team','id':'blue','version':5},"
                + "{'resource':'Person','id':'ada','version':6}]}");
    JsonNode answer =
        server.ask(
            "mutation { transaction(writes: [{DestroyPerson: {id: \"cy\"}},"
                + " {CreateTeam: {input: {name: \"Blue\"}}}]) { id } }");
    assertThat(answer.at("/errors/0/extensions/status").asInt()).isEqualTo(409);
    assertThat(server.data("{ Person(id: \"cy\") { id } }")).isEqualTo("{'Person':{'id':'cy'}}");
  }

  @Test
  void a_transaction_writes_all_that_a_filter_finds() {
    people();
    assertThat(
        server.data(
            "mutation { transaction(writes: ["
                + "{UpdatePeople: {filter: {team: {isDefined: true}}, patch: {age: 50}}},"
                + "{DestroyPeople: {filter: {name: {eq: \"Cy\"}}}},"
                + "{DestroyAllFish: {filter: {name: {eq: \"none\"}}}},"
                + "{UpdatePerson: {id: \"ada\", patch: {name: \"Eve\"}}}])"
                + " { resource id matched version } }"))
        .isEqualTo(
            "{'transaction':["
                + "{'resource':'Person','id':null,'matched':2,'version':6},"
                + "{'resource':'Person','id':null,'matched':1,'version':7},"
                + "{'resource':'Fish','id':null,'matched':0,'version':null},"
                + "{'resource':'Person','id':'ada','matched':null,'version':5}]}");
    assertThat(server.data("{ ListPeople { items { name age } } }"))
        .isEqualTo("{'ListPeople':{'items':[{'name':'Eve','age':50},{'name':'Bob','age':50}]}}");
    JsonNode refused =
        server.ask(
            "mutation { transaction(writes: ["
                + "{UpdatePeople: {filter: {}, patch: {age: 1}}},"
                + "{UpdatePerson: {id: \"nobody\", patch: {age: 1}}}]) { matched } }");
    assertThat(refused.at("/errors/0/extensions/status").asInt()).isEqualTo(404);
    assertThat(server.data("{ ListPeople(filter: {age: {eq: 1}}) { total } }"))
        .isEqualTo("{'ListPeople':{'total':0}}");
    assertThat(
        server.ask("mutation { transaction(writes: [{DestroyPeople: {}}]) { matched } }")
            .at("/errors/0/message")
            .asString())
        .contains("filter");
  }

  @Test
  void a_key_makes_a_write_happen_once() {
    String create =
        "mutation { CreateTeam(input: {name: \"%s\"}, idempotencyKey: \"k\") { id name } }";
    String first = server.data(create.formatted("Red"));
    assertThat(server.data(create.formatted("Red"))).isEqualTo(first);
    assertThat(server.ask(create.formatted("Blue")).at("/errors/0/extensions/type").asString())
        .isEqualTo("/problems/idempotency-key");
    assertThat(server.data("{ ListTeams { total } }")).isEqualTo("{'ListTeams':{'total':1}}");
  }

  @Test
  void open_documents_are_json() {
    assertThat(
        server.data(
            "mutation { CreateNote(input: {id: \"n\", a: {b: [1, 2.5, null, true]}}) { id document } }"))
        .isEqualTo("{'CreateNote':{'id':'n','document':{'id':'n','a':{'b':[1,2.5,null,true]}}}}");
    JsonNode answer =
        server.ask(
            "query($f: JSON) { ListNotes(filter: $f, sortBy: [{id: DESC}]) { items { document } } }",
            "{'f':{'a.b':{'$includes':2.5}}}");
    assertThat(answer.at("/data/ListNotes/items")).as(answer.toString()).hasSize(1);
  }

  @Test
  void long_numbers_are_exact() {
    JsonNode answer =
        server.ask(
            "mutation($n: Long, $t: Long) { a: CreateNote(input: {id: \"n\"}) { id }"
                + " b: CreatePerson(input: {name: \"x\", age: $n}) { id }"
                + " c: CreatePerson(input: {id: \"c\", name: \"x\", age: $t}) { age } }",
            "{'n':9223372036854775807,'t':'150'}");
    assertThat(answer.at("/errors/0/extensions/errors/0/code").asString()).isEqualTo("max");
    assertThat(answer.at("/data/c/age").asInt()).isEqualTo(150);
    for (String wrong : new String[] {"1.5", "'x'", "9223372036854775808", "true", "[1]", "''"}) {
      JsonNode refused =
          server.ask(
              "mutation($n: Long) { CreatePerson(input: {name: \"x\", age: $n}) { id } }",
              "{'n':" + wrong + "}");
      assertThat(refused.has("data")).as(wrong + refused).isFalse();
      assertThat(refused.at("/errors/0/extensions/status").asInt()).isEqualTo(400);
    }
  }

  @Test
  void what_is_restricted_is_in_inputs_alone() {
    server.data("mutation { CreatePerson(input: {name: \"x\", email: \"a@b\"}) { id } }");
    String unknown = server.ask("{ ListPeople(filter: {mail: {eq: \"a\"}}) { count } }").toString();
    String hidden = server.ask("{ ListPeople(filter: {email: {eq: \"a\"}}) { count } }").toString();
    assertThat(hidden.replace("email", "mail").replaceAll("\"requestId\":\"\\w+\"", ""))
        .isEqualTo(unknown.replaceAll("\"requestId\":\"\\w+\"", ""));
    assertThat(server.ask("{ ListPeople { items { email } } }").has("data")).isFalse();
    assertThat(server.ask("{ ListPeople { items { address { pin } } } }").has("data")).isFalse();
    assertThat(server.ask("{ ListPeople(sortBy: [{email: ASC}]) { count } }").has("data"))
        .isFalse();
    assertThat(
        Json.text(server.ask("{ __type(name: \"Person\") { fields { name } } }")))
        .contains("\"team\"")
        .doesNotContain("email");
  }

  @Test
  void fragments_aliases_and_directives_do_what_they_do_everywhere() {
    people();
    assertThat(
        server.data(
            "query { one: Person(id: \"ada\") { ...P } two: Person(id: \"bob\") { ... on Person"
                + " { nick: name } age @skip(if: true) __typename } }"
                + " fragment P on Person { name age @include(if: false) }"))
        .isEqualTo("{'one':{'name':'Ada'},'two':{'nick':'Bob','__typename':'Person'}}");
  }

  @Test
  void searches_have_bounds() {
    assertThat(
        server.ask("{ SearchPeople(query: \"%s\") { total } }".formatted("a ".repeat(3000)))
            .at("/errors/0/extensions/type")
            .asString())
        .isEqualTo("/problems/filter-too-large");
  }

  @Test
  void pages_have_bounds() {
    for (String limit : new String[] {"1001", "-1"}) {
      assertThat(
          server.ask("{ ListPeople(limit: " + limit + ") { count } }")
              .at("/errors/0/extensions/type")
              .asString())
          .isEqualTo("/problems/page-size");
    }
    assertThat(
        server.ask("{ ListPeople(afterCursor: \"x\") { count } }")
            .at("/errors/0/extensions/status")
            .asInt())
        .isEqualTo(400);
  }
}
