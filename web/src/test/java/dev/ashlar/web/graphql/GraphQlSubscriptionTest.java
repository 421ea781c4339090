package dev.ashlar.web.graphql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.access.Caller;
import dev.ashlar.definition.YamlDefinition;
import dev.ashlar.embedded.files.DiskFiles;
import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.engine.Adapters;
import dev.ashlar.engine.Engine;
import dev.ashlar.engine.OperationLimits;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Context;
import dev.ashlar.port.store.Store;
import dev.ashlar.schema.Schema;
import dev.ashlar.testkit.CountingStore;
import dev.ashlar.web.auth.Rate;
import dev.ashlar.web.auth.Trust;
import dev.ashlar.web.graphql.execution.GraphQlRequest;
import dev.ashlar.web.graphql.execution.GraphQlService;
import dev.ashlar.web.graphql.execution.GraphQlSettings;
import dev.ashlar.web.graphql.execution.ShownDocument;
import dev.ashlar.web.rest.StoreSource;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Subscriptions of SPEC 13 over {@code graphql-transport-ws}, with the guarantees of SPEC 12. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
class GraphQlSubscriptionTest {
  private static final String PEOPLE =
      "subscription { People%s { sequence reset changes { action id item { name team { name } } } } }";

  @TempDir private Path folder;
  private GraphQlServer server;

  @BeforeEach
  void start() {
    server = GraphQlServer.start(folder, GraphQlServer.YAML);
    server.data("mutation { CreateTeam(input: {id: \"red\", name: \"Red\"}) { id } }");
    create("ada", 36);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void create(String id, int age) {
    server.data(
        "mutation { CreatePerson(input: {id: \"%s\", name: \"%1$s\", age: %d, team: \"red\"}) { id } }"
            .formatted(id, age));
  }

  private void update(String id, int age) {
    server.data(
        "mutation { UpdatePerson(id: \"%s\", patch: {age: %d}) { id } }".formatted(id, age));
  }

  private static String people(String arguments) {
    return PEOPLE.formatted(arguments);
  }

  @Test
  void a_snapshot_comes_first_and_then_each_change_without_gap_or_overlap() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.subscribe("1", people("(snapshot: true)"));
      assertThat(socket.event())
          .isEqualTo(
              "{'People':{'sequence':2,'reset':false,'changes':[{'action':'create','id':'ada',"
                  + "'item':{'name':'ada','team':{'name':'Red'}}}]}}");
      create("bob", 20);
      assertThat(socket.event())
          .isEqualTo(
              "{'People':{'sequence':3,'reset':false,'changes':[{'action':'create','id':'bob',"
                  + "'item':{'name':'bob','team':{'name':'Red'}}}]}}");
      server.data("mutation { DestroyPerson(id: \"bob\") { id } }");
      assertThat(socket.event())
          .isEqualTo(
              "{'People':{'sequence':4,'reset':false,'changes':[{'action':'destroy','id':'bob',"
                  + "'item':null}]}}");
    }
  }

  @Test
  void what_leaves_the_filter_is_destroyed_and_what_never_was_in_it_never_shows() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.subscribe("1", people("(since: 2, filter: {age: {gte: 21}})"));
      create("kid", 10);
      update("ada", 20);
      assertThat(socket.event()).contains("'sequence':4",
          "'action':'destroy','id':'ada','item':null");
      update("kid", 30);
      assertThat(socket.event()).contains("'sequence':5", "'action':'create','id':'kid'");
    }
  }

  @Test
  void a_transaction_arrives_whole() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.subscribe("1", people("(since: 2)"));
      server.data(
          "mutation { transaction(writes: [{CreatePerson: {input: {id: \"x\", name: \"X\"}}},"
              + " {UpdatePerson: {id: \"ada\", patch: {age: 1}}}]) { id } }");
      assertThat(socket.event()).contains("'sequence':4", "'id':'x'",
          "'action':'update','id':'ada'");
    }
  }

  @Test
  void references_of_an_event_are_read_together() {
    var stores = new ArrayList<CountingStore>();
    try (var counted =
        GraphQlServer.start(
            folder.resolve("counted"), GraphQlServer.YAML, GraphQlSettings.DEFAULT,
            Optional.empty(),
            store -> {
              stores.add(new CountingStore(store));
              return stores.getFirst();
            })) {
      counted.data("mutation { CreatePerson(input: {id: \"lead\", name: \"L\"}) { id } }");
      var people = new StringBuilder();
      for (int i = 0; i < 20; i++) {
        counted.data(
            "mutation { CreateTeam(input: {id: \"t%d\", name: \"T%1$d\", lead: \"lead\"}) { id } }"
                .formatted(i));
        people.append(
            "{CreatePerson: {input: {name: \"P\", team: \"t%d\", friends: [\"lead\"]}}}"
                .formatted(i));
      }
      counted.data("mutation { transaction(writes: [" + people + "]) { id } }");
      try (var socket = TransportSocket.open(counted.url(), "{}")) {
        stores.getFirst().questions();
        socket.subscribe(
            "1",
            "subscription { People(since: 21) { changes { item { team { name lead { name } }"
                + " friends { name } } } } }");
        String event = socket.event();
        assertThat(event).contains("'team':{'name':'T0','lead':{'name':'L'}}", "'name':'T19'");
        assertThat(stores.getFirst().questions())
            .as("20 teams, their leads and friends")
            .contains("getAll Team", "getAll Person")
            .hasSizeLessThan(6);
      }
    }
  }

  @Test
  void since_resumes_or_answers_reset() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.subscribe("1", people("(since: 0)"));
      assertThat(socket.event()).contains("'sequence':2,'reset':false", "'id':'ada'");
      socket.subscribe("2", people("(since: 999)"));
      assertThat(socket.event()).isEqualTo("{'People':{'sequence':2,'reset':true,'changes':[]}}");
    }
  }

  @Test
  void one_document_is_watched_whether_it_is_there_or_not() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.send(
          "{'id':'1','type':'subscribe','payload':{'query':'subscription W($id: ID!) { Person(id: $id,"
              + " snapshot: true) { sequence changes { action item { age } } } }',"
              + "'variables':{'id':'new'}}}");
      assertThat(socket.event()).isEqualTo("{'Person':{'sequence':2,'changes':[]}}");
      create("other", 1);
      create("new", 7);
      assertThat(socket.event())
          .isEqualTo(
              "{'Person':{'sequence':4,'changes':[{'action':'create','item':{'age':7}}]}}");
    }
  }

  @Test
  void a_subscription_ends_when_it_is_completed() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.subscribe("1", people("(snapshot: true)"));
      socket.event();
      socket.send("{'id':'1','type':'complete'}");
      socket.subscribe("2", people("(snapshot: true)"));
      assertThat(socket.next().path("id").asString()).isEqualTo("2");
      create("bob", 20);
      assertThat(socket.next().path("id").asString()).isEqualTo("2");
      assertThat(socket.poll(100)).isNull();
    }
  }

  @Test
  void queries_and_mutations_are_answered_on_the_socket_too() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.send("{'type':'ping','payload':{'a':1}}");
      assertThat(socket.next().toString()).isEqualTo("{\"type\":\"pong\",\"payload\":{\"a\":1}}");
      socket.subscribe("q", "{ ListPeople { total } }");
      assertThat(socket.event()).isEqualTo("{'ListPeople':{'total':1}}");
      assertThat(socket.next().path("type").asString()).isEqualTo("complete");
      socket.subscribe("x", "{ nothing }");
      JsonNode error = socket.next();
      assertThat(error.path("type").asString()).isEqualTo("error");
      assertThat(error.at("/payload/0/extensions/status").asInt()).isEqualTo(400);
      socket.subscribe("y", "subscription { People(filter: {name: {regex: '('}}) { sequence } }"
          .replace("'", "\\\\\\\""));
      assertThat(socket.next().at("/payload/0/extensions/status").asInt()).isEqualTo(400);
    }
  }

  /** Takes nothing before it is let. */
  private record SlowSink(
      CountDownLatch busy, CountDownLatch latch, BlockingQueue<ObjectNode> errors)
      implements Watch.Sink {
    @Override
    public boolean next(ObjectNode answer, long sequence) {
      busy.countDown();
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return true;
    }

    @Override
    public void error(ObjectNode answer) {
      errors.add(answer);
    }
  }

  @Test
  void what_waits_for_a_client_is_bounded_for_all_its_subscriptions_together() throws Exception {
    var service =
        new GraphQlService(server.engine(), RequestLimits.DEFAULT, GraphQlSettings.DEFAULT);
    var context = new Context(Caller.ANONYMOUS, "test");
    var request = new GraphQlRequest(people(""), Optional.empty(), Map.of(), false);
    var watching =
        (GraphQlService.Execution.Watching) service.begin(
            request, context, OptionalLong.empty());
    var backlog = new Backlog(6);
    var sink =
        new SlowSink(new CountDownLatch(4), new CountDownLatch(1), new LinkedBlockingQueue<>());
    for (int i = 0; i < 4; i++) {
      var begun =
          Watch.open(
              service, server.subscriptions(), watching.document(), context,
              RequestLimits.DEFAULT, OptionalLong.empty(), backlog, sink);
      ((Watch.Begun.There) begun).watch().start();
    }
    update("ada", 40);
    assertThat(sink.busy().await(60, TimeUnit.SECONDS)).isTrue();
    for (int age = 41; age < 45; age++) {
      update("ada", age);
    }
    Instant end = Instant.now().plusSeconds(60);
    while (backlog.waiting() < 6 + 4 && Instant.now().isBefore(end)) {
      Thread.sleep(5);
    }
    assertThat(backlog.waiting()).as("six changes, and four times that there is no more")
        .isEqualTo(10);
    sink.latch().countDown();
    for (int i = 0; i < 4; i++) {
      ObjectNode error = sink.errors().poll(60, TimeUnit.SECONDS);
      assertThat(error).isNotNull();
      assertThat(error.at("/errors/0/extensions/lagging").asBoolean()).isTrue();
    }
    assertThat(backlog.waiting()).isZero();
  }

  @Test
  void what_needs_no_operation_is_stopped_in_time_too() {
    Clock clock = Clock.systemUTC();
    Schema schema =
        Schema.of("test",
            YamlDefinition.parse("app.yaml", GraphQlServer.YAML, Map.of()).resources());
    var brief = new OperationLimits(1000, Duration.ofNanos(1));
    try (
        Engine engine =
            Engine
                .builder(schema,
                    StoreSource.present().open(GraphQlServer.made(folder.resolve("brief")), clock))
                .clock(clock)
                .limits(brief)
                .adapters(
                    new Adapters(
                        Optional.empty(),
                        Optional.of(LuceneIndexes.in(folder.resolve("search"))),
                        Optional.of(DiskFiles.open(folder.resolve("brief-files"), clock))))
                .open()) {
      var service = new GraphQlService(engine, RequestLimits.DEFAULT, GraphQlSettings.DEFAULT);
      var context = new Context(Caller.ANONYMOUS, "test");
      var request = new GraphQlRequest(people(""), Optional.empty(), Map.of(), false);
      var watching =
          (GraphQlService.Execution.Watching) service.begin(
              request, context, OptionalLong.empty());
      var ada = (ObjectNode) Json.parse("{\"name\":\"Ada\",\"team\":\"red\"}");
      var change =
          Map.of(
              "action", "create", "id", "ada", "item", ShownDocument.of(ada, Optional.empty()));
      ObjectNode answer =
          service.event(
              watching.document(), context,
              Map.of("sequence", 1L, "changes", List.of(change), "reset", false))
              .json();
      assertThat(answer.at("/errors/0/extensions/type").asString())
          .isEqualTo("/problems/request-time");
      assertThat(answer.has("data")).isFalse();
    }
  }

  @Test
  void each_operation_on_a_socket_counts_as_a_request() {
    try (
        var limited =
            GraphQlServer.start(
                folder.resolve("limited"), GraphQlServer.YAML, GraphQlSettings.DEFAULT,
                Optional.empty(), store -> store,
                Optional.of(new Rate(3, Duration.ofHours(1))));
        var socket = TransportSocket.open(limited.url(), "{}")) {
      for (int i = 0; i < 3; i++) {
        socket.subscribe("q" + i, "{ ListPeople { count } }");
        assertThat(socket.event()).contains("count");
        assertThat(socket.next().path("type").asString()).isEqualTo("complete");
      }
      for (String document : List.of("{ ListPeople { count } }", people(""))) {
        socket.subscribe("more", document);
        assertThat(socket.next().at("/payload/0/extensions/type").asString())
            .isEqualTo("/problems/too-many-requests");
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'id':'1','type':'subscribe','payload':{'query':'{ __typename }'}} | 4401",
        "nonsense                                                           | 4400",
        "[]                                                                 | 4400",
        "{'type':'nothing'}                                                 | 4400",
        "{'type':'connection_init','payload':{'token':7}}                   | 4403",
      },
      quoteCharacter = '`')
  void a_client_that_breaks_the_protocol_is_told_by_the_code(String message, int code) {
    try (var socket = new TransportSocket(server.url(), "graphql-transport-ws")) {
      socket.send(message.strip());
      assertThat(socket.end()).isEqualTo(code);
    }
  }

  @Test
  void a_second_hello_or_the_same_id_ends_the_conversation() {
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.send("{'type':'connection_init'}");
      assertThat(socket.end()).isEqualTo(4429);
    }
    try (var socket = TransportSocket.open(server.url(), "{}")) {
      socket.subscribe("1", people(""));
      socket.subscribe("1", people(""));
      assertThat(socket.end()).isEqualTo(4409);
    }
    try (var socket = new TransportSocket(server.url())) {
      assertThat(socket.end()).isEqualTo(4406);
    }
  }

  @Test
  void a_bad_token_ends_the_conversation_and_rights_hold_for_each_change() {
    String secret = "a secret of more than thirty-two bytes";
    String yaml =
        """
        resources:
          Note:
            attributes: { owner: String, text: String }
            access: { query: { owner: "@caller.id" }, get: { owner: "@caller.id" }, create: public, update: public, destroy: public }
        """;
    try (var closed =
        GraphQlServer.start(
            folder.resolve("closed"), yaml, GraphQlSettings.DEFAULT,
            Optional.of(Trust.secret(secret)), store -> store)) {
      try (var socket = new TransportSocket(closed.url(), "graphql-transport-ws")) {
        socket.send("{'type':'connection_init','payload':{'token':'x.y.z'}}");
        assertThat(socket.end()).isEqualTo(4403);
      }
      String notes = "subscription { Notes { changes { action id item { text } } } }";
      try (var socket = TransportSocket.open(closed.url(), "{}")) {
        socket.subscribe("1", notes);
        assertThat(socket.next().at("/payload/0/extensions/status").asInt()).isEqualTo(401);
      }
      String token = Tokens.of(secret, "{\"sub\":\"ada\"}");
      try (var socket =
          TransportSocket.open(closed.url(), "{'Authorization':'Bearer " + token + "'}")) {
        socket.subscribe("1", notes);
        socket.subscribe("ready", "{ __typename }");
        assertThat(socket.next().path("id").asString()).isEqualTo("ready");
        socket.next();
        closed.ask(
            "mutation { CreateNote(input: {id: \"b\", owner: \"bob\", text: \"no\"}) { id } }");
        closed.ask(
            "mutation { CreateNote(input: {id: \"a\", owner: \"ada\", text: \"yes\"}) { id } }");
        assertThat(socket.event())
            .isEqualTo(
                "{'Notes':{'changes':[{'action':'create','id':'a','item':{'text':'yes'}}]}}");
      }
    }
  }

  @Test
  void what_is_subscribed_to_while_a_token_ends_is_seen_without_it() throws Exception {
    String secret = "a secret of more than thirty-two bytes";
    String yaml =
        """
        resources:
          Note:
            attributes: { owner: String }
            access: { query: { owner: "@caller.id" }, get: { owner: "@caller.id" } }
        """;
    var holds = new AtomicBoolean();
    var entered = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    try (var closed =
        GraphQlServer.start(
            folder.resolve("ending"), yaml, GraphQlSettings.DEFAULT,
            Optional.of(Trust.secret(secret)),
            store -> holding(store, () -> {
              if (holds.get()) {
                entered.countDown();
                ended.await();
              }
              return null;
            }))) {
      String token = Tokens.of(secret, "{\"sub\":\"ada\"}", Instant.now().minusSeconds(57));
      try (var socket =
          TransportSocket.open(closed.url(), "{'Authorization':'Bearer " + token + "'}")) {
        socket.subscribe("early", "subscription { Notes(snapshot: true) { sequence } }");
        socket.event();
        holds.set(true);
        socket.subscribe("late", "subscription { Notes(snapshot: true) { sequence } }");
        entered.await();
        JsonNode error = socket.next();
        assertThat(error.path("id").asString()).isEqualTo("early");
        assertThat(error.at("/payload/0/extensions/status").asInt()).isEqualTo(401);
        ended.countDown();
        JsonNode last = socket.next();
        if (last.path("type").asString().equals("next")) { // the snapshot, taken in time
          last = socket.next();
        }
        assertThat(last.path("id").asString()).isEqualTo("late");
        assertThat(last.at("/payload/0/extensions/status").asInt()).isEqualTo(401);
      }
    }
  }

  /** A store that does something before it looks for documents. */
  private static Store holding(Store store, Callable<?> first) {
    return (Store) Proxy.newProxyInstance(
        Store.class.getClassLoader(),
        new Class<?>[] {Store.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("find")) {
            first.call();
          }
          return method.invoke(store, arguments);
        });
  }
}
