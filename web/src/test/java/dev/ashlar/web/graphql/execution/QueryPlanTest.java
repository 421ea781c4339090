package dev.ashlar.web.graphql.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.web.face.Handover;
import dev.ashlar.web.graphql.GraphQlServer;
import dev.ashlar.web.graphql.schema.SchemaText;
import dev.ashlar.web.vocabulary.RequestLimits;
import graphql.language.OperationDefinition;
import graphql.parser.Parser;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLTypeUtil;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers that are written from bytes are those that graphql-java makes, byte by byte: random queries over
 * random documents, some of which were stored before their resource had its types.
 */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
class QueryPlanTest {
  private static final int QUERIES = Integer.getInteger("ashlar.queries", 1000);
  private static final Context ASKING = new Context(Caller.ANONYMOUS, "r1", Optional.empty());
  private static final List<String> IDS = List.of("a", "b", "c", "d", "e");

  @TempDir private Path folder;
  private GraphQlServer server;
  private ExecutableSchema schema;
  private GraphQlService planning;
  private GraphQlService plain;
  private long seed;
  private Random random;

  @BeforeEach
  void start() {
    seed = Long.getLong("ashlar.seed", System.nanoTime());
    random = new Random(seed);
    Map<String, JsonNode> people = new HashMap<>();
    IDS.forEach(id -> people.put(id, person()));
    String untyped =
        "resources: { Team: , Person: , Note: , Profile: , Fish: { plural: fish }, Human: }\n";
    try (var before = GraphQlServer.start(folder, untyped)) {
      for (String each : IDS) {
        put(before, "/teams/" + each, some("{'name':'Team %s','lead':'%s'}", each, id()));
        put(before, "/people/" + each, people.get(each));
        put(before, "/notes/" + each, some("{'any':[1,{'%s':1.0}],'b':'%s'}", each, each));
      }
    }
    server = GraphQlServer.start(folder, GraphQlServer.YAML);
    var settings = GraphQlSettings.DEFAULT;
    var limits = RequestLimits.DEFAULT;
    planning = new GraphQlService(server.engine(), limits, settings);
    plain = new GraphQlService(server.engine(), limits, settings, Handover.NONE, false);
    schema = ExecutableSchema.of(SchemaText.of(server.engine().schema()), "test");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static JsonNode some(String json, Object... values) {
    return Json.parse(json.formatted(values).replace('\'', '"'));
  }

  private static void put(GraphQlServer server, String path, JsonNode document) {
    var answer =
        server.send(
            HttpRequest.newBuilder(URI.create(server.url() + path))
                .PUT(BodyPublishers.ofString(Json.text(document)))
                .setHeader("Content-Type", "application/json"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
  }

  private String id() {
    return random.nextInt(8) == 0 ? "none" : IDS.get(random.nextInt(IDS.size()));
  }

  private String one(String... all) {
    return all[random.nextInt(all.length)];
  }

  // ---- documents

  /** A person of today, but now and then a member is of another type, or not there. */
  private ObjectNode person() {
    ObjectNode person = JsonNodeFactory.instance.objectNode();
    member(person, "name", one("'Ada'", "'Zo\u00eb \\\"\\\\ \\u0000'", "''"));
    member(person, "age", one("36", "0", "9007199254740993", "-1"));
    member(person, "score", one("1.5", "3", "-0.0", "1.0E21", "-7"));
    member(person, "born", "'2024-05-01T12:00:00Z'");
    member(person, "role", one("'MASON'", "'SMITH'"));
    member(person, "size", "'1'");
    member(person, "joined", "'2024-05-01T12:00:00.123Z'");
    member(person, "email", "'a@b'");
    member(person, "tags", one("[]", "['a']", "['a',null,'b,]']"));
    member(person, "address", one("{'city':'Rome','pin':'1'}", "{}", "{'other':{'city':1}}"));
    member(person, "phones", one("[]", "[{'kind':'k','number':'1'},null,{'number':'2'}]"));
    member(person, "team", "'" + id() + "'");
    member(person, "friends", one("[]", "['" + id() + "']", "['" + id() + "','" + id() + "']"));
    member(person, "any", one("[{'a':1.0},[]]", "true", "'text'", "12"));
    return person;
  }

  private void member(ObjectNode document, String name, String usual) {
    String odd =
        one("null", "true", "1", "2.5", "'x'", "[1]", "{'a':[]}", "['a',{}]", "'/people/a'");
    int chance = random.nextInt(60);
    if (chance > 3) {
      document.set(name, some(chance == 4 ? odd.replace("%", "%%") : usual.replace("%", "%%")));
    }
  }

  // ---- queries

  /** A valid query, nearly always. */
  private final class Query {
    private final StringBuilder fragments = new StringBuilder();
    private final ObjectNode variables = JsonNodeFactory.instance.objectNode();
    private int names;

    String text() {
      var text = new StringBuilder("{ ");
      int roots = 1 + random.nextInt(3);
      for (int i = 0; i < roots; i++) {
        text.append("r").append(names++).append(": ").append(root()).append(' ');
      }
      text.append("}");
      String head =
          "query($flag: Boolean = true, $off: Boolean!, $limit: Int, $id: ID!, $min: Long) ";
      boolean variable = text.indexOf("$") >= 0 || fragments.indexOf("$") >= 0;
      if (variable) {
        variables.put("off", random.nextBoolean()).put("id", id());
        if (random.nextBoolean()) {
          variables.put("limit", random.nextInt(25) == 0 ? -1 : random.nextInt(6));
        }
        if (random.nextBoolean()) {
          variables.put("min", one("1", "36", "x"));
        }
        // all variables must be used
        text.insert(text.length() - 1,
            "u: ListTeams(limit: $limit) { items { id @include(if: $flag) n: name @skip(if: $off) } }"
                + " v: Person(id: $id) { id } w: ListPeople(filter: {age: {gte: $min}}) { items { id } total } ");
      }
      return (variable ? head : "") + text + fragments;
    }

    private String root() {
      return switch (random.nextInt(12)) {
        case 0, 1, 2 ->
            "Person(id: \"" + id() + "\")" + selection(type("Person"), 3);
        case 3 -> "Team(id: \"" + id() + "\")" + selection(type("Team"), 3);
        case 4 -> "ListNotes" + selection(type("NoteList"), 3);
        case 5 -> "ListTeams(limit: " + random.nextInt(5) + ")" + selection(type("TeamList"), 3);
        case 6 -> "Person(id: \"_\")" + selection(type("Person"), 1);
        default -> "ListPeople" + arguments() + selection(type("PersonList"), 4);
      };
    }

    private String arguments() {
      return switch (random.nextInt(7)) {
        case 0 -> "(limit: 2, sortBy: [{age: DESC}, {name: ASC}])";
        case 1 -> "(filter: {age: {gte: 1}, role: {ne: SMITH}})";
        case 2 -> "(filter: {not: {name: {eq: \"Ada\"}}}, limit: 1)";
        case 3 -> "(limit: $limit)";
        case 4 -> random.nextInt(8) == 0 ? "(afterCursor: \"x\")" : "";
        default -> "";
      };
    }

    private GraphQLObjectType type(String name) {
      return schema.schema().getObjectType(name);
    }

    private String selection(GraphQLObjectType type, int depth) {
      var text = new StringBuilder(" { ");
      int many = 1 + random.nextInt(4);
      if (type.getName().endsWith("List")) {
        text.append("items")
            .append(selection(type(type.getName().replace("List", "")), depth - 1))
            .append(' ');
      }
      for (int i = 0; i < many; i++) {
        text.append(field(type, depth)).append(' ');
      }
      return text.append("}").toString();
    }

    private String field(GraphQLObjectType type, int depth) {
      int chance = random.nextInt(30);
      if (chance == 0) {
        return "__typename";
      }
      if (chance < 4) {
        return "... on " + type.getName() + directive() + selection(type, depth);
      }
      if (chance < 6) {
        String name = "f" + names++;
        fragments.append(" fragment ")
            .append(name)
            .append(" on ")
            .append(type.getName())
            .append(selection(type, depth));
        return "..." + name + directive();
      }
      List<GraphQLFieldDefinition> all = new ArrayList<>(type.getFieldDefinitions());
      GraphQLFieldDefinition field = all.get(random.nextInt(all.size()));
      boolean object =
          GraphQLTypeUtil.unwrapAll(field.getType()) instanceof GraphQLObjectType;
      if (object && depth <= 0) {
        return "__typename";
      }
      String alias = random.nextInt(3) == 0 ? "n" + names++ + ": " : "";
      return alias + field.getName() + directive()
          + (object
              ? selection((GraphQLObjectType) GraphQLTypeUtil.unwrapAll(field.getType()), depth - 1)
              : "");
    }

    private String directive() {
      return switch (random.nextInt(40)) {
        case 0 -> " @include(if: true)";
        case 1 -> " @include(if: false)";
        case 2 -> " @skip(if: $flag)";
        case 3 -> " @include(if: $off)";
        default -> "";
      };
    }
  }

  @Test
  void planned_answers_are_those_of_graphql_java() {
    int planned = 0;
    int failed = 0;
    for (int i = 0; i < QUERIES; i++) {
      var query = new Query();
      String text = query.text();
      Map<String, @Nullable Object> variables = Values.map(query.variables);
      var request = new GraphQlRequest(text, Optional.empty(), variables, false);
      String expected = answer(plain, request);
      assertThat(answer(planning, request)).as("seed %d, query %d: %s", seed, i, text)
          .isEqualTo(expected);
      if (expected.startsWith("{\"errors\"")) {
        failed++;
      } else if (isPlanned(text, variables)) {
        planned++;
      }
    }
    assertThat(planned).as("planned of %d, seed %d", QUERIES, seed).isGreaterThan(QUERIES / 4);
    assertThat(failed).as("failed of %d, seed %d", QUERIES, seed)
        .isBetween(QUERIES / 100, QUERIES * 3 / 4);
  }

  private static String answer(GraphQlService service, GraphQlRequest request) {
    return new String(
        service.execute(request, ASKING, OptionalLong.empty()).bytes(), StandardCharsets.UTF_8);
  }

  private boolean isPlanned(String text, Map<String, @Nullable Object> variables) {
    var document = Parser.parse(text);
    var asking =
        new Asking(server.engine(), ASKING, RequestLimits.DEFAULT, OptionalLong.empty());
    return new QueryPlans()
        .plan(
            document, document.getFirstDefinitionOfType(OperationDefinition.class).orElseThrow(),
            variables, schema, GraphQlSettings.DEFAULT)
        .flatMap(plan -> PlannedAnswer.of(plan, asking))
        .isPresent();
  }
}
