package dev.ashlar.bench;

import graphql.ExecutionInput;
import graphql.GraphQL;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.schema.DataFetcher;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The limit of what GraphQL answers: graphql-java in the bare web server, over data that never changes and
 * is in memory, each document parsed and validated once. It stores nothing and checks nothing.
 *
 * <p>Usage: {@code RawGraphQl PORT FOLDER}.
 */
public final class RawGraphQl {
  private static final String SDL =
      """
      type Query { Person(id: ID!): Person  ListPeople(limit: Int): People }
      type People { items: [Person] }
      type Person { id: ID! name: String email: String age: Int created: String team: Team }
      type Team { id: ID! name: String motto: String founded: Int }
      """;

  private final ObjectMapper json = JsonMapper.shared();
  private final GraphQL graphql;

  private RawGraphQl() {
    Map<String, Object> people =
        Map.of("items", IntStream.range(0, 20).mapToObj(RawGraphQl::person).toList());
    Map<String, Object> person = person(0);
    DataFetcher<Object> one = environment -> person;
    DataFetcher<Object> list = environment -> people;
    var wiring =
        RuntimeWiring.newRuntimeWiring()
            .type("Query", type -> type.dataFetcher("Person", one).dataFetcher("ListPeople", list))
            .build();
    var schema = new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(SDL), wiring);
    Map<String, PreparsedDocumentEntry> parsed = new ConcurrentHashMap<>();
    graphql =
        GraphQL.newGraphQL(schema)
            .preparsedDocumentProvider(
                (input, parse) -> CompletableFuture.completedFuture(
                    parsed.computeIfAbsent(input.getQuery(), query -> parse.apply(input))))
            .build();
  }

  private static Map<String, Object> person(int i) {
    Map<String, Object> team =
        Map.of(
            "id", "t" + i, "name", "Team " + i, "motto", "Stones cut so exactly that they fit",
            "founded", 1999);
    return Map.of(
        "id", "p%08d".formatted(i),
        "name", "Ada Lovelace " + i,
        "email", "ada" + i + "@example.org",
        "age", i,
        "created", "2026-11-22T00:00:00Z",
        "team", team);
  }

  /** Starts the server and returns. */
  public static void main(String[] arguments) {
    var raw = new RawGraphQl();
    WebServer.builder()
        .host("127.0.0.1")
        .port(Integer.parseInt(arguments[0]))
        .routing(
            routing -> routing
                .get("/people", (request, response) -> response.send("[]"))
                .post("/graphql", raw::answer))
        .build()
        .start();
  }

  private void answer(ServerRequest request, ServerResponse response) {
    String query =
        json.readTree(request.content().as(byte[].class)).get("query").stringValue();
    var result = graphql.execute(ExecutionInput.newExecutionInput(query));
    response.header(HeaderValues.CONTENT_TYPE_JSON);
    response.send(json.writeValueAsBytes(result.toSpecification()));
  }
}
