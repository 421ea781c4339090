package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** WebSockets and streams of events, as SPEC 12 has them. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class RealtimeTest {
  private static final String YAML =
      """
      name: live
      resources:
        Person:
          attributes:
            name: { type: String, required: true }
            age: Integer
            team: { type: Reference, ref: Team, deferred: true }
            pin: { type: String, restricted: true }
          search: [ name ]
        Team: { attributes: { name: String } }
      """;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private App app;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("app.yaml"), YAML);
    app = Ashlar.folder(folder).flag("port", "0").start();
  }

  @AfterEach
  void stop() {
    app.stop();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    String json = body.replace('\'', '"');
    return TimeLimit.send(client, HttpRequest.newBuilder(URI.create(app.url() + path))
        .header("Content-Type", "application/json")
        .method(method,
            json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
        .build(),
        BodyHandlers.ofString());
  }

  private static String text(JsonNode json) {
    return Json.text(json).replace('"', '\'');
  }

  @Test
  void a_socket_at_a_collection_is_told_of_every_change() throws Exception {
    try (Socket socket = Socket.open(app.url() + "/people")) {
      assertThat(text(socket.told("subscribed"))).isEqualTo("{'channel':'/people','sequence':0}");
      send("PUT", "/people/ada", "{'name':'Ada','pin':'1815'}");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':1,"
                  + "'ops':[{'op':'add','path':'/ada','value':{'id':'ada','name':'Ada'}}]}");
      send("PATCH", "/people/ada", "{'name':'Ada L','age':36}");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':2,'ops':["
                  + "{'op':'replace','path':'/ada/name','value':'Ada L'},"
                  + "{'op':'add','path':'/ada/age','value':36}]}");
      send("PATCH", "/people/ada", "{'pin':'1816'}"); // nobody sees that
      send("DELETE", "/people/ada", "");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':4,'ops':[{'op':'remove','path':'/ada'}]}");
      socket.isQuiet();
    }
  }

  @Test
  void a_stream_of_a_collection_tells_of_every_change() throws Exception {
    try (Stream stream = Stream.open(app.url() + "/people")) {
      assertThat(stream.status()).isEqualTo(200);
      send("PUT", "/people/ada", "{'name':'Ada','pin':'1815'}");
      assertThat(text(stream.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':1,"
                  + "'ops':[{'op':'add','path':'/ada','value':{'id':'ada','name':'Ada'}}]}");
      assertThat(stream.lastEventId()).isEqualTo("1");
      assertThat(stream.retry()).isBetween(500L, 10_000L);
    }
    send("DELETE", "/people/ada", "");
    try (Stream stream = Stream.open(app.url() + "/people", "Last-Event-ID", "1")) {
      assertThat(text(stream.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':2,'ops':[{'op':'remove','path':'/ada'}]}");
    }
  }

  @Test
  void everything_can_be_called_on_a_socket() throws Exception {
    try (Socket socket = Socket.open(app.url() + "/")) {
      assertThat(text(socket.result("ping", "{}"))).isEqualTo("'pong'");
      assertThat(text(socket.result("create", "{'channel':'/people/ada','value':{'name':'Ada'}}")))
          .isEqualTo("{'id':'ada','name':'Ada'}");
      assertThat(socket.result("create", "{'channel':'/people','value':{'name':'Bob'}}").has("id"))
          .isTrue();
      assertThat(text(socket.result("get", "{'channel':'/people/ada'}")))
          .isEqualTo("{'id':'ada','name':'Ada'}");
      assertThat(
          text(
              socket.result(
                  "update", "{'channel':'/people/ada','patch':{'age':36},'ifVersion':1}")))
          .isEqualTo("{'id':'ada','name':'Ada','age':36}");
      assertThat(
          text(
              socket.result(
                  "query",
                  "{'channel':'/people','selector':{'age':{'$gte':30}},'fields':['name']}")))
          .isEqualTo("{'documents':[{'id':'ada','name':'Ada'}],'next':null}");
      JsonNode page = socket.result("query", "{'channel':'/people','limit':1,'sort':['-name']}");
      assertThat(page.get("documents").get(0).get("name").stringValue()).isEqualTo("Bob");
      JsonNode rest =
          socket.result(
              "query",
              "{'channel':'/people','limit':1,'sort':['-name'],'after':'"
                  + page.get("next").stringValue()
                  + "'}");
      assertThat(text(rest.get("documents"))).isEqualTo("[{'id':'ada','name':'Ada','age':36}]");
      assertThat(socket.result("count", "{'channel':'/people'}").intValue()).isEqualTo(2);
      assertThat(
          socket.result("count", "{'channel':'/people','selector':{'name':'Ada'}}").intValue())
          .isEqualTo(1);
      JsonNode hits = socket.result("search", "{'channel':'/people','query':'ada'}");
      assertThat(hits.get("total").intValue()).isEqualTo(1);
      assertThat(hits.at("/hits/0/document/id").stringValue()).isEqualTo("ada");
      assertThat(hits.has("next")).isTrue();
      assertThat(
          text(
              socket.result(
                  "patch",
                  "{'channel':'/people/ada','ops':[{'op':'replace','path':'/age','value':37}]}")))
          .isEqualTo("{'version':4}");
      assertThat(
          text(
              socket.result(
                  "patch",
                  "{'channel':'/people','ops':[{'op':'add','path':'/eve','value':{'name':'Eve'}},"
                      + "{'op':'add','path':'/eve/age','value':1},{'op':'remove','path':'/ada'}]}")))
          .isEqualTo("{'sequence':6}");
      assertThat(text(socket.result("get", "{'channel':'/people/eve'}")))
          .isEqualTo("{'id':'eve','name':'Eve','age':1}");
      assertThat(text(socket.result("destroy", "{'channel':'/people/eve'}")))
          .isEqualTo("{'sequence':7}");
    }
  }

  @Test
  void what_cannot_be_done_has_the_status_as_its_code_and_the_problem_as_its_data()
      throws Exception {
    send("PUT", "/people/ada", "{'name':'Ada'}");
    try (Socket socket = Socket.open(app.url() + "/")) {
      assertThat(socket.error("get", "{'channel':'/people/none'}")).isEqualTo(404);
      assertThat(socket.error("get", "{'channel':'/nothing'}")).isEqualTo(404);
      assertThat(socket.error("subscribe", "{'channel':'/nothing'}")).isEqualTo(404);
      assertThat(socket.error("subscribe", "{'channel':'/people/_changes'}")).isEqualTo(404);
      assertThat(socket.error("create", "{'channel':'/people/ada','value':{'name':'A'}}"))
          .isEqualTo(409);
      assertThat(
          socket.error("update", "{'channel':'/people/ada','patch':{'age':1},'ifVersion':9}"))
          .isEqualTo(412);
      assertThat(socket.error("update", "{'channel':'/people/ada','patch':{'age':'x'}}"))
          .isEqualTo(422);
      assertThat(socket.error("query", "{'channel':'/people','selector':{'pin':'1'}}"))
          .isEqualTo(400);
      assertThat(socket.error("subscribe", "{'channel':'/people','filter':{'pin':'1'}}"))
          .isEqualTo(400);
      assertThat(socket.error("search", "{'channel':'/teams','query':'x'}")).isEqualTo(400);
      assertThat(socket.error("create", "{'channel':'/people'}")).isEqualTo(-32602);
      assertThat(socket.error("subscribe", "{'channel':'/people','since':'yesterday'}"))
          .isEqualTo(-32602);
      assertThat(socket.error("subscribe", "{'channel':'/people','chanel':1}"))
          .isEqualTo(-32602);
      assertThat(socket.error("subscribe", "['/people']")).isEqualTo(-32602);
      assertThat(socket.error("drop", "{}")).isEqualTo(-32601);
      assertThat(socket.error("authenticate", "{'token':'x'}")).isEqualTo(401);
      assertThat(socket.closed()).isEqualTo(1008);
    }
    try (Socket socket = Socket.open(app.url() + "/")) {
      JsonNode data =
          socket.call("create", "{'channel':'/people','value':{'age':'x'}}").at("/error/data");
      assertThat(data.get("status").intValue()).isEqualTo(422);
      assertThat(data.get("errors")).hasSize(2);
    }
  }

  @Test
  void calls_are_read_as_json_rpc_has_them() {
    try (Socket socket = Socket.open(app.url() + "/")) {
      socket.send("{");
      assertThat(text(socket.next())).startsWith(
          "{'jsonrpc':'2.0','id':null,'error':{'code':-32700,'message':'Parse error'");
      socket.sendBytes(new byte[] {1, 2});
      assertThat(socket.next().at("/error/code").intValue()).isEqualTo(-32700);
      socket.send("[]");
      assertThat(socket.next().at("/error/code").intValue()).isEqualTo(-32600);
      socket.send("1");
      assertThat(socket.next().at("/error/code").intValue()).isEqualTo(-32600);
      socket.send("[1,2]");
      assertThat(socket.next()).hasSize(2);
      socket.send("{\"jsonrpc\":\"1.0\",\"id\":\"a\",\"method\":\"ping\"}");
      assertThat(text(socket.next())).startsWith("{'jsonrpc':'2.0','id':'a','error'");
      socket.send("{\"jsonrpc\":\"2.0\",\"method\":\"nothing\"}"); // nobody asks for an answer
      socket.send("[{\"jsonrpc\":\"2.0\",\"method\":\"ping\"}]");
      socket.send(
          "[{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"ping\"},"
              + "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"},7,"
              + "{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"subscribe\","
              + "\"data\":{\"channel\":\"/teams\"}}]");
      JsonNode answers = socket.next();
      assertThat(answers).hasSize(3);
      assertThat(text(answers.get(0))).isEqualTo("{'jsonrpc':'2.0','id':'x','result':'pong'}");
      assertThat(text(answers.get(2)))
          .isEqualTo("{'jsonrpc':'2.0','id':1.5,'result':{'channel':'/teams','sequence':0}}");
      socket.isQuiet();
    }
  }

  @Test
  void one_socket_watches_many_channels_and_no_longer_those_that_it_leaves() throws Exception {
    try (Socket socket = Socket.open(app.url() + "/people")) {
      socket.told("subscribed");
      socket.result("subscribe", "{'channel':'/teams/red'}");
      socket.result("subscribe", "{'channel':'/teams'}");
      send(
          "POST",
          "/_transaction",
          "[{'resource':'Team','op':'create','id':'red','value':{'name':'Red'}},"
              + "{'resource':'Person','op':'create','id':'ada','value':{'name':'Ada'}},"
              + "{'resource':'Team','op':'create','id':'blue','value':{}}]");
      var told = new java.util.TreeSet<String>();
      for (int i = 0; i < 3; i++) {
        told.add(text(socket.told("patch")));
      }
      assertThat(told)
          .containsExactly(
              "{'channel':'/people','sequence':3,"
                  + "'ops':[{'op':'add','path':'/ada','value':{'id':'ada','name':'Ada'}}]}",
              "{'channel':'/teams','sequence':3,"
                  + "'ops':[{'op':'add','path':'/red','value':{'id':'red','name':'Red'}},"
                  + "{'op':'add','path':'/blue','value':{'id':'blue'}}]}",
              "{'channel':'/teams/red','sequence':3,"
                  + "'ops':[{'op':'add','path':'','value':{'id':'red','name':'Red'}}]}");
      socket.result("unsubscribe", "{'channel':'/teams'}");
      send("PATCH", "/teams/red", "{'name':'Crimson'}");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/teams/red','sequence':4,"
                  + "'ops':[{'op':'replace','path':'/name','value':'Crimson'}]}");
      send("DELETE", "/teams/red", "");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/teams/red','sequence':5,'ops':[{'op':'remove','path':''}]}");
      socket.isQuiet();
    }
  }

  @Test
  void what_enters_a_filter_is_added_and_what_leaves_it_removed() throws Exception {
    send("PUT", "/people/ada", "{'name':'Ada','age':17}");
    send("PUT", "/people/bob", "{'name':'Bob','age':40}");
    try (Socket socket = Socket.open(app.url() + "/")) {
      JsonNode begun =
          socket.result(
              "subscribe",
              "{'channel':'/people','filter':{'age':{'$gte':18}},'snapshot':true}");
      assertThat(text(begun))
          .isEqualTo(
              "{'channel':'/people','sequence':2,"
                  + "'value':{'bob':{'id':'bob','name':'Bob','age':40}}}");
      send("PATCH", "/people/ada", "{'name':'Ada L'}");
      send("PATCH", "/people/ada", "{'age':18}");
      assertThat(text(socket.told("patch").get("ops")))
          .isEqualTo(
              "[{'op':'add','path':'/ada','value':{'id':'ada','name':'Ada L','age':18}}]");
      send("PATCH", "/people/bob", "{'age':7}");
      assertThat(text(socket.told("patch").get("ops")))
          .isEqualTo("[{'op':'remove','path':'/bob'}]");
      send("DELETE", "/people/bob", "");
      socket.isQuiet();
    }
    try (Stream stream = Stream.open(app.url() + "/people?age[gte]=18&snapshot=true")) {
      assertThat(text(stream.told("snapshot")))
          .isEqualTo(
              "{'channel':'/people','sequence':6,"
                  + "'value':{'ada':{'id':'ada','name':'Ada L','age':18}}}");
      assertThat(stream.lastEventId()).isEqualTo("6");
      send("PATCH", "/people/ada", "{'age':null}");
      assertThat(text(stream.told("patch").get("ops")))
          .isEqualTo("[{'op':'remove','path':'/ada'}]");
    }
  }

  @Test
  void since_resumes_or_is_answered_by_a_reset() throws Exception {
    send("PUT", "/people/ada", "{'name':'Ada'}");
    send("PUT", "/people/bob", "{'name':'Bob'}");
    send("PUT", "/teams/red", "{'name':'Red'}");
    try (Socket socket = Socket.open(app.url() + "/")) {
      assertThat(text(socket.result("subscribe", "{'channel':'/people','since':1}")))
          .isEqualTo("{'channel':'/people','sequence':1}");
      assertThat(text(socket.told("patch").get("ops")))
          .isEqualTo("[{'op':'add','path':'/bob','value':{'id':'bob','name':'Bob'}}]");
      assertThat(text(socket.result("subscribe", "{'channel':'/people','since':99}")))
          .isEqualTo("{'channel':'/people','sequence':3}");
      assertThat(text(socket.told("reset"))).isEqualTo("{'channel':'/people','sequence':3}");
      send("DELETE", "/people/bob", "");
      assertThat(socket.told("patch").get("sequence").intValue()).isEqualTo(4);
      socket.isQuiet();
    }
    try (Stream stream = Stream.open(app.url() + "/people?since=0", "Last-Event-ID", "3")) {
      assertThat(stream.told("patch").get("sequence").intValue()).isEqualTo(4);
    }
    try (Stream stream = Stream.open(app.url() + "/people?since=0&snapshot=true",
        "Last-Event-ID", "99")) {
      assertThat(text(stream.told("reset"))).isEqualTo("{'channel':'/people','sequence':4}");
      assertThat(stream.told("snapshot").get("value").has("ada")).isTrue();
    }
    assertThat(Stream.open(app.url() + "/people?since=soon").status()).isEqualTo(400);
    assertThat(Stream.open(app.url() + "/people", "Last-Event-ID", "x").status())
        .isEqualTo(400);
    assertThat(Stream.open(app.url() + "/people?limit=3").status()).isEqualTo(400);
    assertThat(Stream.open(app.url() + "/people?pin=3").status()).isEqualTo(400);
  }

  @Test
  void the_log_is_streamed_change_by_change() throws Exception {
    try (Stream people = Stream.open(app.url() + "/people/_changes");
        Stream all = Stream.open(app.url() + "/_changes?since=0")) {
      send(
          "POST",
          "/_transaction",
          "[{'resource':'Team','op':'create','id':'red','value':{'name':'Red'}},"
              + "{'resource':'Person','op':'create','id':'ada','value':{'name':'Ada','pin':'1'}}]");
      JsonNode change = people.told("change");
      String changes = send("GET", "/people/_changes", "").body();
      assertThat(Json.text(change)).isEqualTo(Json.text(Json.parse(changes).at("/changes/0")));
      assertThat(people.lastEventId()).isEqualTo("2");
      assertThat(all.told("change").get("resource").stringValue()).isEqualTo("Team");
      assertThat(Json.text(all.told("change"))).isEqualTo(Json.text(change));
    }
    try (Stream all = Stream.open(app.url() + "/_changes", "Last-Event-ID", "1")) {
      assertThat(all.told("change").get("sequence").intValue()).isEqualTo(2);
    }
    try (Stream all = Stream.open(app.url() + "/_changes?since=77");
        Stream people = Stream.open(app.url() + "/people/_changes?since=77")) {
      assertThat(text(all.told("reset"))).isEqualTo("{'channel':'/','sequence':2}");
      assertThat(text(people.told("reset"))).isEqualTo("{'channel':'/people','sequence':2}");
    }
  }

  @Test
  void rpc_discover_names_every_method_in_a_document_that_the_schema_of_openrpc_accepts()
      throws Exception {
    try (Socket socket = Socket.open(app.url() + "/")) {
      JsonNode openRpc = socket.result("rpc.discover", "{}");
      var schema =
          SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7)
              .getSchema(Json.parse(official()));
      assertThat(schema.validate(openRpc)).isEmpty();
      assertThat(schema.validate(((ObjectNode) openRpc.deepCopy()).put("more", 1))).isNotEmpty();
      assertThat(openRpc.get("openrpc").stringValue()).startsWith("1.");
      assertThat(
          openRpc.get("methods").valueStream().map(each -> each.get("name").stringValue()))
          .containsExactlyInAnyOrder(
              "ping", "subscribe", "unsubscribe", "patch", "query", "get", "create", "update",
              "destroy", "search", "count", "authenticate", "rpc.discover");
    }
  }

  private static byte[] official() throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(
            RealtimeTest.class.getResourceAsStream("/openrpc/schema-1.3.json"))) {
      return stream.readAllBytes();
    }
  }

  @Test
  void a_document_is_watched_before_it_is_there() throws Exception {
    try (Stream stream = Stream.open(app.url() + "/people/ada?snapshot=true")) {
      assertThat(text(stream.told("snapshot")))
          .isEqualTo("{'channel':'/people/ada','sequence':0,'value':null}");
      send("PUT", "/people/ada", "{'name':'Ada'}");
      assertThat(text(stream.told("patch")))
          .isEqualTo(
              "{'channel':'/people/ada','sequence':1,"
                  + "'ops':[{'op':'add','path':'','value':{'id':'ada','name':'Ada'}}]}");
    }
  }
}
