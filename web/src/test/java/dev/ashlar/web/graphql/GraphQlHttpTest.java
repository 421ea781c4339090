package dev.ashlar.web.graphql;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.web.auth.Trust;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What GraphQL over HTTP asks of a server, documents by hash, and every bound with its own problem. */
@SuppressWarnings("NullAway.Init") // set before each test
class GraphQlHttpTest {
  private static final String DRAFT = "application/graphql-response+json";

  @TempDir private Path folder;
  private GraphQlServer server;

  @BeforeEach
  void start() {
    server = GraphQlServer.start(folder, GraphQlServer.YAML);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static String query(String document) {
    return "?query=" + URLEncoder.encode(document, UTF_8);
  }

  private static String json(String body) {
    return body.replace('\'', '"');
  }

  private static String type(HttpResponse<String> answer) {
    return answer.headers().firstValue("Content-Type").orElse("");
  }

  private static String problem(HttpResponse<String> answer) {
    return Json.parse(answer.body()).at("/errors/0/extensions/type").asString();
  }

  @Test
  void both_media_types_are_answered_and_the_status_tells_in_one() {
    String wrong = json("{'query':'{ nothing }'}");
    assertThat(server.post(wrong).statusCode()).isEqualTo(200);
    assertThat(type(server.post(wrong))).isEqualTo("application/json; charset=utf-8");
    HttpResponse<String> draft = server.post(wrong, "Accept", DRAFT);
    assertThat(draft.statusCode()).isEqualTo(400);
    assertThat(type(draft)).isEqualTo(DRAFT + "; charset=utf-8");
    assertThat(draft.body()).doesNotContain("\"data\"");
    HttpResponse<String> right = server.post(json("{'query':'{ __typename }'}"), "Accept", DRAFT);
    assertThat(right.statusCode()).isEqualTo(200);
    assertThat(server.post(wrong, "Accept", "image/png").statusCode()).isEqualTo(406);
  }

  @Test
  void queries_may_be_got_and_nothing_else() {
    assertThat(server.get(query("{ ListPeople { total } }")).body())
        .isEqualTo("{\"data\":{\"ListPeople\":{\"total\":0}}}");
    String variables = "&variables=" + URLEncoder.encode("{\"id\":\"x\"}", UTF_8);
    assertThat(
        server.get(query("query($id: ID!) { Person(id: $id) { id } }") + variables).body())
        .isEqualTo("{\"data\":{\"Person\":null}}");
    HttpResponse<String> write =
        server.get(query("mutation { CreateTeam(input: {name: \"x\"}) { id } }"));
    assertThat(write.statusCode()).isEqualTo(405);
    assertThat(write.headers().firstValue("Allow")).hasValue("POST");
    assertThat(server.data("{ ListTeams { total } }")).isEqualTo("{'ListTeams':{'total':0}}");
  }

  @Test
  void a_request_that_is_none_is_malformed() {
    for (String body : new String[] {
      "", "[]", "{}", "{'query':7}", "{'query':''}", "{'query':'{ __typename }','variables':[]}",
      "{'query':'{ __typename }','operationName':7}", "[{'query':'{ __typename }'}]", "{'query'",
      "{'query':'{ __typename }','extensions':'x'}"
    }) {
      assertThat(server.post(json(body)).statusCode()).as(body).isEqualTo(400);
    }
    assertThat(server.post("{}", "Content-Type", "text/plain").statusCode()).isEqualTo(415);
    assertThat(
        server.post("query=x", "Content-Type", "application/x-www-form-urlencoded").statusCode())
        .isEqualTo(415);
    assertThat(problem(server.post(json("{'query':'{ __typename }','operationName':'x'}"))))
        .isEqualTo("/problems/malformed");
    assertThat(
        problem(server.post(json("{'query':'query A { __typename } query B { __typename }'}"))))
        .isEqualTo("/problems/malformed");
    assertThat(problem(server.post(json("{'query':'subscription { People { sequence } }'}"))))
        .isEqualTo("/problems/malformed");
  }

  @Test
  void a_document_is_sent_once_and_named_by_its_hash_from_then_on() {
    String text = "{ ListTeams { total } }";
    String hash = PersistedDocuments.sha256(text);
    String extensions =
        "'extensions':{'persistedQuery':{'version':1,'sha256Hash':'" + hash + "'}}";
    HttpResponse<String> unknown = server.post(json("{" + extensions + "}"));
    assertThat(unknown.body()).contains("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND");
    assertThat(
        server.post(json("{'query':'{ __typename }'," + extensions + "}")).statusCode())
        .isEqualTo(400);
    String answer = "{\"data\":{\"ListTeams\":{\"total\":0}}}";
    assertThat(server.post(json("{'query':'" + text + "'," + extensions + "}")).body())
        .isEqualTo(answer);
    assertThat(server.post(json("{" + extensions + "}")).body()).isEqualTo(answer);
    assertThat(server.post(json("{'documentId':'sha256:" + hash + "'}")).body()).isEqualTo(answer);
  }

  @Test
  void a_server_may_take_listed_documents_alone() {
    var settings =
        new GraphQlSettings(
            12, 1000, 1000, 10, GraphQlSettings.Introspection.OFF,
            Map.of("teams", "{ ListTeams { total } }"), true, List.of());
    try (var strict =
        GraphQlServer.start(
            folder.resolve("strict"), GraphQlServer.YAML, settings, Optional.empty(),
            store -> store)) {
      assertThat(strict.post(json("{'documentId':'teams'}")).body()).contains("\"total\":0");
      HttpResponse<String> other = strict.post(json("{'query':'{ ListPeople { total } }'}"));
      assertThat(other.statusCode()).isEqualTo(403);
      assertThat(other.body()).contains("graphql-untrusted");
    }
  }

  @Test
  void every_bound_has_its_own_problem() {
    String deep = "{ Person(id: \"x\") " + "{ friends ".repeat(12) + "{ id }" + " }".repeat(13);
    assertThat(server.ask(deep).at("/errors/0/extensions/type").asString())
        .isEqualTo("/problems/graphql-depth");
    var aliased = new StringBuilder("{");
    for (int i = 0; i < 1000; i++) {
      aliased.append(" a").append(i).append(": __typename");
    }
    assertThat(server.ask(aliased + " }").at("/errors/0/extensions/type").asString())
        .isEqualTo("/problems/graphql-size");
    assertThat(
        server.ask("{ " + "__typename ".repeat(20_000) + "}")
            .at("/errors/0/extensions/type")
            .asString())
        .isEqualTo("/problems/graphql-size");
    JsonNode costly =
        server.ask(
            "query($n: Int) { ListPeople(limit: $n) { items { friends { friends { id } } } } }",
            "{'n':1000}");
    assertThat(costly.at("/errors/0/extensions/type").asString())
        .isEqualTo("/problems/graphql-cost");
    assertThat(costly.at("/errors/0/message").asString()).contains("20000");
    assertThat(server.ask("{ ".repeat(100)).at("/errors/0/extensions/status").asInt())
        .isEqualTo(400);
    assertThat(server.ask("{" + "a{".repeat(4000)).at("/errors/0/extensions/status").asInt())
        .isEqualTo(400);
  }

  private void costs(String document, String variables) {
    JsonNode answer = server.ask(document, variables);
    assertThat(answer.at("/errors/0/extensions/type").asString())
        .as(answer.toString())
        .isEqualTo("/problems/graphql-cost");
  }

  @Test
  void the_cost_is_that_of_what_is_executed() {
    String items = "{ items { friends { friends { friends { id } } } } }";
    String page = "query($n: Int = 0) { ListPeople(limit: $n) " + items + " }";
    assertThat(server.ask(page, "{}").at("/data/ListPeople/items")).isEmpty();
    costs(page, "{'n':null}");
    String small = "query($n: Int) { ListPeople(limit: $n) { count } }";
    assertThat(
        server.ask(small, "{'n':'1000'}").at("/errors/0/extensions/type").asString())
        .as("a text is no number")
        .isEqualTo("/problems/malformed");
    costs("{ ListPeople(limit: null) " + items + " }", "{}");
    String write = "{'DestroyPerson':{'id':'nobody'}}";
    costs(
        "mutation($w: [TransactionWrite!]!) { transaction(writes: $w) { id } }",
        "{'w':[" + write + ("," + write).repeat(2000) + "]}");
  }

  @Test
  void a_series_costs_what_is_executed() {
    var series =
        GraphQlServer.start(
            folder.resolve("series"),
            """
            resources:
              Stay: { attributes: { guest: String, at: Integer, friends: { type: Array, items: { type: Reference, ref: Stay } } } }
            readModels:
              Visit: { sequencedBy: at, projects: [ { resource: Stay, id: guest, set: { at: at, friends: friends } } ] }
            """);
    try (series) {
      String beneath = "{ friends { friends { id } } }";
      for (String arguments : new String[] {"last: 1000, limit: 0", "limit: null", "last: null"}) {
        String document = "{ Visit(id: \"a\", " + arguments + ") " + beneath + " }";
        assertThat(series.ask(document).at("/errors/0/extensions/type").asString())
            .as(arguments + ": " + series.ask(document))
            .isEqualTo("/problems/graphql-cost");
      }
      assertThat(
          series.ask("{ Visit(id: \"a\", last: 2, limit: null) " + beneath + " }").has("errors"))
          .isFalse();
    }
  }

  @Test
  void fragments_in_a_circle_or_of_exponential_size_are_answered_at_once() {
    assertThat(
        server.ask("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }")
            .at("/errors/0/extensions/status")
            .asInt())
        .isEqualTo(400);
    var doubled = new StringBuilder("{ ...F0 } fragment F60 on Query { __typename }");
    for (int i = 0; i < 60; i++) {
      doubled.append(" fragment F%d on Query { ...F%d ...F%2$d }".formatted(i, i + 1));
    }
    long begin = System.nanoTime();
    server.ask(doubled.toString());
    assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
  }

  @Test
  void the_usual_introspection_is_answered_and_abuse_of_it_is_not() {
    String types =
        "{ __schema { queryType { name } types { kind name fields { name args { name type { ...T } }"
            + " type { ...T } } inputFields { name type { ...T } } enumValues { name } } } }"
            + " fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind"
            + " name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } }"
            + " } } } } }";
    JsonNode answer = server.ask(types);
    assertThat(answer.has("errors")).as(answer.toString()).isFalse();
    assertThat(answer.toString()).contains("\"ListPeople\"").doesNotContain("\"email\",\"args\"");
    String abuse =
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } }"
            + " } } } } }";
    assertThat(server.ask(abuse).at("/errors/0/extensions/type").asString())
        .isEqualTo("/problems/graphql-size");
  }

  @Test
  void whoever_asks_for_the_schema_sees_what_they_may_use() {
    String secret = "a secret of more than thirty-two bytes";
    String yaml =
        """
        resources:
          Open: { attributes: { text: String }, access: { query: public, get: public } }
          Kept: { plural: kepts, attributes: { open: { type: Reference, ref: Open } }, access: { query: [ keeper ], get: [ keeper ], create: [ keeper ] } }
        """;
    try (var closed =
        GraphQlServer.start(
            folder.resolve("masked"), yaml, GraphQlSettings.DEFAULT,
            Optional.of(Trust.secret(secret)), store -> store)) {
      String asked = "{ __schema { mutationType { name } types { name fields { name } } } }";
      assertThat(closed.ask(asked).toString())
          .contains("ListOpens")
          .doesNotContain("Kept")
          .contains("\"mutationType\":null");
      String keeper = "Bearer " + Tokens.of(secret, "{\"sub\":\"a\",\"roles\":[\"keeper\"]}");
      assertThat(closed.ask(asked, "{}", "Authorization", keeper).toString())
          .contains("ListKepts", "CreateKept")
          .doesNotContain("UpdateKept", "CreateOpen");
      JsonNode barred = closed.ask("{ ListKepts { total } Open(id: \"x\") { text } }");
      assertThat(barred.at("/errors/0/extensions/status").asInt()).isEqualTo(401);
      assertThat(barred.at("/data/Open").isNull()).isTrue();
    }
  }

  private HttpResponse<String> upload(String operations, String... headers) {
    String part = "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n";
    String body =
        part.formatted("operations", json(operations))
            + part.formatted("map", json("{'0':['variables.file']}"))
            + "--b\r\nContent-Disposition: form-data; name=\"0\"; filename=\"a.txt\"\r\n"
            + "Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/graphql"))
            .POST(BodyPublishers.ofString(body))
            .setHeader("Content-Type", "multipart/form-data; boundary=b");
    return server.send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void files_come_in_forms_that_no_other_site_can_send() {
    String create =
        "{'query':'mutation($file: Upload) { CreateProfile(input: {id: \\'p\\', avatar: $file}) {"
            + " avatar { name type size url } } }','variables':{'file':null}}";
    String operations = create.replace("\\'", "\\\"");
    HttpResponse<String> forged = upload(operations);
    assertThat(forged.statusCode()).isEqualTo(403);
    assertThat(forged.body()).contains("/problems/cross-site");
    assertThat(server.data("{ ListProfiles { total } }")).isEqualTo("{'ListProfiles':{'total':0}}");
    HttpResponse<String> answer = upload(operations, "GraphQL-Require-Preflight", "1");
    JsonNode avatar = Json.parse(answer.body()).at("/data/CreateProfile/avatar");
    assertThat(avatar.path("size").asInt()).as(answer.body()).isEqualTo(5);
    assertThat(avatar.path("name").asString()).isEqualTo("a.txt");
    HttpResponse<String> pdf =
        upload(operations.replace("avatar: $file", "scan: $file"), "X-Requested-With", "x");
    assertThat(pdf.body()).contains("\"pointer\":\"/scan\",\"code\":\"type\"");
    assertThat(
        upload(operations.replace("'file':null", "'other':null"), "X-Requested-With", "x")
            .statusCode())
        .isEqualTo(400);
  }

  @Test
  void events_answer_queries_subscriptions_and_mistakes() throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(server.url() + "/graphql"))
            .POST(BodyPublishers.ofString(json("{'query':'{ ListTeams { total } }'}")))
            .headers("Content-Type", "application/json", "Accept", "text/event-stream");
    HttpResponse<String> answer = server.send(request);
    assertThat(type(answer)).isEqualTo("text/event-stream");
    assertThat(answer.body())
        .contains("event: next\ndata: {\"data\":{\"ListTeams\":{\"total\":0}}}", "event: complete");
    var wrong =
        HttpRequest.newBuilder(URI.create(server.url() + "/graphql"))
            .POST(BodyPublishers.ofString(json("{'query':'{ nothing }'}")))
            .headers("Content-Type", "application/json", "Accept", "text/event-stream");
    assertThat(server.send(wrong).statusCode()).isEqualTo(400);
  }
}
