package dev.ashlar.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.schema.Schema;
import dev.ashlar.testkit.CountingStore;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import dev.ashlar.web.graphql.execution.NodeId;
import dev.ashlar.web.graphql.schema.SchemaText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Nodes and connections, as the Relay specifications have them: {@code graphql: { relay: true }}. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
class GraphQlRelayTest {
  private static final String YAML =
      """
      resources:
        Team: { attributes: { code: { type: String, id: true }, name: String }, graphql: { relay: true } }
        Person:
          attributes: { name: String, age: Integer, team: { type: Reference, ref: Team } }
          graphql: { name: Human, relay: true }
        Note: { graphql: { relay: true } }
        Plain: { attributes: { name: String } }
        Entry: { attributes: { book: String, at: String } }
      readModels:
        Log:
          sequencedBy: at
          graphql: { relay: true }
          projects: [ { resource: Entry, id: book, set: { at: at } } ]
      """;

  @TempDir private Path folder;
  private CountingStore counting;
  private GraphQlServer server;

  @BeforeEach
  void start() {
    server =
        GraphQlServer.start(
            folder, YAML, GraphQlSettings.DEFAULT, Optional.empty(),
            store -> counting = new CountingStore(store));
    server.data("mutation { CreateTeam(input: {code: \"x\", name: \"Red\"}) { id } }");
    for (String each : List.of("a:3", "b:1", "c:2", "x:1")) {
      String[] said = each.split(":");
      server.data(
          "mutation { CreateHuman(input: {id: \"%s\", age: %s, team: \"x\"}) { id } }"
              .formatted((Object[]) said));
    }
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private JsonNode page(String arguments) {
    JsonNode answer =
        server.ask(
            "{ HumanConnection" + arguments
                + " { edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor"
                + " endCursor } total } }");
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    return answer.at("/data/HumanConnection");
  }

  private static List<String> ids(JsonNode page) {
    return page.get("edges").valueStream().map(e -> e.at("/node/id").stringValue()).toList();
  }

  @Test
  void a_document_is_found_again_by_its_global_id_whatever_its_resource() {
    String query =
        "{ Human(id: \"x\") { _nodeId team { _nodeId id } } }";
    JsonNode human = server.ask(query).at("/data/Human");
    String person = human.get("_nodeId").stringValue();
    String team = human.at("/team/_nodeId").stringValue();

    assertThat(person).isNotEqualTo(team).doesNotContain("x/");
    String asked =
        "{ a: node(id: \"%s\") { __typename ...on Human { id age } } b: node(id: \"%s\") { __typename _nodeId ...on Team { name } } }"
            .formatted(person, team);
    assertThat(server.data(asked))
        .isEqualTo(
            "{'a':{'__typename':'Human','id':'x','age':1},'b':{'__typename':'Team','_nodeId':'"
                + team
                + "','name':'Red'}}");
  }

  @Test
  void what_is_no_node_is_null_and_what_is_no_id_is_told() {
    String gone = NodeId.of(server.engine().schema().resource("Person"), "none").toString();
    String other = NodeId.of(server.engine().schema().resource("Plain"), "a").toString();
    assertThat(
        server.data(
            "{ a: node(id: \"" + gone + "\") { _nodeId } b: node(id: \"" + other
                + "\") { _nodeId } }"))
        .isEqualTo("{'a':null,'b':null}");

    JsonNode answer = server.ask("{ node(id: \"a\") { _nodeId } }");

    assertThat(answer.at("/data/node").isNull()).isTrue();
    assertThat(answer.at("/errors/0/message").stringValue())
        .isEqualTo("id: expected the _nodeId of an earlier answer");
    assertThat(answer.at("/errors/0/extensions/status").intValue()).isEqualTo(400);
  }

  @Test
  void a_connection_goes_on_behind_any_of_its_edges() {
    String sorted = "sortBy: [{age: ASC}]";
    JsonNode whole = page("(" + sorted + ")");
    assertThat(ids(whole)).containsExactly("b", "x", "c", "a");
    assertThat(whole.get("total").longValue()).isEqualTo(4);

    for (int i = 0; i < 4; i++) {
      String cursor = whole.at("/edges/" + i + "/cursor").stringValue();
      JsonNode behind = page("(" + sorted + ", after: \"" + cursor + "\")");
      assertThat(ids(behind)).isEqualTo(ids(whole).subList(i + 1, 4));
      assertThat(behind.at("/pageInfo/hasPreviousPage").booleanValue()).isTrue();
      assertThat(behind.at("/pageInfo/hasNextPage").booleanValue()).isFalse();
    }
  }

  @Test
  void the_page_info_is_exact() {
    var seen = new ArrayList<String>();
    String after = "";
    for (int i = 0; i < 2; i++) {
      JsonNode page = page("(first: 2" + after + ")");
      JsonNode info = page.get("pageInfo");
      seen.addAll(ids(page));
      assertThat(info.get("hasNextPage").booleanValue()).isEqualTo(i == 0);
      assertThat(info.get("hasPreviousPage").booleanValue()).isEqualTo(i == 1);
      assertThat(info.get("startCursor")).isEqualTo(page.at("/edges/0/cursor"));
      assertThat(info.get("endCursor")).isEqualTo(page.at("/edges/1/cursor"));
      after = ", after: \"" + info.get("endCursor").stringValue() + "\"";
    }
    assertThat(seen).containsExactly("a", "b", "c", "x");

    JsonNode behind = page("(first: 2" + after + ")").get("pageInfo");
    assertThat(behind.toString())
        .isEqualTo(
            "{\"hasNextPage\":false,\"hasPreviousPage\":true,\"startCursor\":null,\"endCursor\":null}");

    for (String id : List.of("a", "b", "c", "x")) {
      server.data("mutation { DestroyHuman(id: \"" + id + "\") { id } }");
    }
    assertThat(page("(first: 2" + after + ")").at("/pageInfo/hasPreviousPage").booleanValue())
        .as("a cursor of what is gone")
        .isFalse();
  }

  @Test
  void a_cursor_is_that_of_every_face() {
    String cursor =
        server.ask("{ ListHumans(limit: 2) { cursor } }")
            .at("/data/ListHumans/cursor")
            .stringValue();

    assertThat(page("(first: 2)").at("/pageInfo/endCursor").stringValue()).isEqualTo(cursor);
    assertThat(ids(page("(after: \"" + cursor + "\")"))).containsExactly("c", "x");
  }

  @Test
  void a_connection_looks_for_no_more_than_is_selected() {
    counting.questions();
    server.data("{ HumanConnection(first: 2) { edges { node { id } } pageInfo { hasNextPage } } }");
    assertThat(counting.questions()).hasSize(1);
  }

  @Test
  void elements_of_a_series_have_connections_and_are_no_nodes() {
    assertThat(server.data("{ LogConnection { edges { node { id } } pageInfo { hasNextPage } } }"))
        .isEqualTo("{'LogConnection':{'edges':[],'pageInfo':{'hasNextPage':false}}}");
    assertThat(schema(YAML)).contains("type Log {", "type Note implements Node {");
  }

  @Test
  void a_connection_costs_what_a_list_costs() {
    JsonNode answer =
        server.ask("{ HumanConnection(first: 1000) { edges { node { team { name } } } } }");
    assertThat(answer.has("errors")).isFalse();

    String much =
        "{ a: HumanConnection(first: 1000) { edges { node { ...deep } } }"
            + " node(id: \"a\") { ...deep } }"
            + " fragment deep on Human { a: team { id } b: team { id } c: team { id } d: team { id }"
            + " e: team { id } f: team { id } g: team { id } h: team { id } i: team { id } j: team { id }"
            + " k: team { id } l: team { id } m: team { id } n: team { id } o: team { id } p: team { id }"
            + " q: team { id } r: team { id } s: team { id } t: team { id } }";
    assertThat(server.ask(much).at("/errors/0/message").stringValue())
        .isEqualTo("this may cost 21022, and 20000 may be asked for at once");
  }

  @Test
  void without_relay_nothing_of_it_is_in_the_schema() {
    String plain = schema(YAML.replace("relay: true", "relay: false"));
    assertThat(plain)
        .doesNotContain("Node", "PageInfo", "Connection", "node(", "_nodeId")
        .doesNotContain("implements");
    assertThat(schema(
        "graphql: { relay: true }\n" + "resources: { Plain: { attributes: { name: String } } }\n"))
        .contains("  node(id: ID!): Node\n", "PlainConnection(", "type Plain implements Node {");
  }

  private static String schema(String yaml) {
    YamlDefinition definition = YamlDefinition.parse("app.yaml", yaml, Map.of());
    return SchemaText.of(Schema.of("test", definition.resources())).text();
  }
}
