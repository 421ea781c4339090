package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Bearer;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.testkit.TimeLimit;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Slow, hostile and expired clients, and a server that stops: each gets its own answer. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class BadDaysTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String YAML =
      """
      name: bad
      auth: { secret: "%s" }
      limits: { channels: 5, snapshot: 20, queue: 100KB, ping: 1s }
      resources:
        Note:
          attributes: { owner: String, text: String }
          access:
            query: [ reader, { owner: "@caller.id" } ]
            get: [ reader, { owner: "@caller.id" } ]
        News:
          plural: news
          attributes: { text: String }
          access: { query: public, get: public }
      """
          .formatted(SECRET);

  @TempDir Path folder;
  private App app;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("app.yaml"), YAML);
    app = Ashlar.folder(folder).flag("port", "0").start();
  }

  @AfterEach
  void stop() {
    app.stop();
  }

  private void put(String resource, String id, String json) {
    app.model(resource).upsert(id, Draft.parse(json.replace('\'', '"')).members());
  }

  private static String text(JsonNode json) {
    return Json.text(json).replace('"', '\'');
  }

  private static String[] bearer(String id, String roles, Instant end) {
    return Bearer.of(
        SECRET,
        "{\"sub\":\"%s\",\"roles\":\"%s\",\"exp\":%d}"
            .formatted(id, roles, end.getEpochSecond()));
  }

  private static String[] bearer(String id, String roles) {
    return bearer(id, roles, Instant.now().plusSeconds(3600));
  }

  private static String token(String[] bearer) {
    return bearer[1].substring("Bearer ".length());
  }

  @Test
  void the_channels_of_one_socket_are_bounded() {
    try (Socket socket = Socket.open(app.url() + "/news")) {
      socket.told("subscribed");
      for (int i = 0; i < 4; i++) {
        socket.result("subscribe", "{'channel':'/news/" + i + "'}");
      }
      assertThat(socket.error("subscribe", "{'channel':'/news/more'}")).isEqualTo(429);
      socket.result("subscribe", "{'channel':'/news/1'}"); // in its own place
      socket.result("unsubscribe", "{'channel':'/news/1'}");
      socket.result("subscribe", "{'channel':'/news/more'}");
    }
  }

  @Test
  void a_snapshot_of_too_much_is_refused() {
    for (int i = 0; i < 21; i++) {
      put("News", "n" + i, "{'text':'t" + (i % 2) + "'}");
    }
    assertThat(Stream.open(app.url() + "/news?snapshot=true").status()).isEqualTo(413);
    assertThat(Socket.refused(app.url() + "/news?snapshot=true")).isEqualTo(413);
    try (Socket socket = Socket.open(app.url() + "/");
        Stream few = Stream.open(app.url() + "/news?snapshot=true&text=t1")) {
      assertThat(socket.error("subscribe", "{'channel':'/news','snapshot':true}"))
          .isEqualTo(413);
      assertThat(few.told("snapshot").get("value")).hasSize(10);
    }
  }

  @Test
  void a_socket_that_does_not_read_lags_and_another_does_not_notice() {
    String large = "x".repeat(40_000);
    try (Socket slow = Socket.open(app.url() + "/news");
        Socket other = Socket.open(app.url() + "/news")) {
      other.told("subscribed");
      slow.told("subscribed");
      slow.result("subscribe", "{'channel':'/news/none'}");
      slow.pause();
      int count = 500;
      for (int i = 1; i <= count; i++) {
        put("News", "n" + i, "{'text':'" + i + large + "'}");
        assertThat(told(other, "patch").get("sequence").intValue()).isEqualTo(i);
      }
      slow.goOn();
      long last = 0;
      JsonNode next = slow.next();
      while (!next.get("method").stringValue().equals("lagging")) {
        if (next.get("method").stringValue().equals("patch")) {
          assertThat(next.at("/params/sequence").longValue()).isEqualTo(++last);
        }
        next = slow.next();
      }
      assertThat(text(next.get("params")))
          .isEqualTo("{'channel':'/news','sequence':" + last + "}");
      assertThat(last).isLessThan(count);
      assertThat(slow.told("heartbeat").get("sequence").longValue()).isEqualTo(last);
      put("News", "more", "{'text':'no more of that channel'}");
      assertThat(
          slow.result("subscribe", "{'channel':'/news','since':" + last + "}")
              .get("sequence")
              .longValue())
          .isEqualTo(last);
      while (last < count + 1) {
        next = slow.next();
        if (next.path("method").asString("").equals("patch")) {
          assertThat(next.at("/params/sequence").longValue()).isEqualTo(++last);
        }
      }
    }
  }

  @Test
  void a_stream_that_is_not_read_ends_with_the_place_to_come_back_to() throws Exception {
    String large = "x".repeat(40_000);
    String host = app.url().substring("http://".length());
    String[] address = host.split(":", -1);
    try (var socket = new java.net.Socket("localhost", Integer.parseInt(address[1]))) {
      socket.setSoTimeout(TimeLimit.SECONDS * 1000);
      socket.getOutputStream()
          .write(
              ("GET /news HTTP/1.1\r\nHost: " + host + "\r\nAccept: text/event-stream\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      var lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      while (!line.startsWith("id:")) {
        line = lines.readLine();
      }
      for (int i = 1; i <= 500; i++) {
        put("News", "n" + i, "{'text':'" + large + "'}");
      }
      var ids = new ArrayList<String>();
      String end = "";
      for (String each = lines.readLine(); each != null; each = lines.readLine()) {
        if (each.startsWith("id: ")) {
          ids.add(each.substring(4));
        }
        end = each.startsWith("event: ") ? each.substring(7) : end;
      }
      assertThat(end).isEqualTo("lagging");
      String last = ids.getLast();
      assertThat(Integer.parseInt(last)).isLessThan(500);
      try (Stream again = Stream.open(app.url() + "/news", "Last-Event-ID", last)) {
        for (int i = Integer.parseInt(last) + 1; i <= 500; i++) {
          assertThat(again.told("patch").get("sequence").intValue()).isEqualTo(i);
        }
      }
    }
  }

  @Test
  void what_a_token_opened_ends_with_it() {
    put("Note", "mine", "{'owner':'ada','text':'a'}");
    Instant end = Instant.now().minusSeconds(58); // believed for two more seconds
    String[] soon = bearer("ada", "", end);
    try (Stream stream = Stream.open(app.url() + "/notes?snapshot=true", soon);
        Socket socket = Socket.open(app.url() + "/notes", soon)) {
      assertThat(stream.told("snapshot").get("value")).hasSize(1);
      socket.told("subscribed");
      socket.result("subscribe", "{'channel':'/news'}");
      assertThat(stream.next().name()).isEqualTo("end");
      JsonNode next = socket.next();
      while (next.get("method").stringValue().equals("heartbeat")) {
        next = socket.next();
      }
      assertThat(text(next))
          .isEqualTo(
              "{'jsonrpc':'2.0','method':'unsubscribed',"
                  + "'params':{'channel':'/notes','status':401}}");
      put("Note", "mine", "{'owner':'ada','text':'b'}");
      put("News", "all", "{'text':'for everybody'}");
      assertThat(told(socket, "patch").get("channel").stringValue()).isEqualTo("/news");
      assertThat(socket.error("query", "{'channel':'/notes'}")).isEqualTo(401);
      socket.result("authenticate", "{'token':'" + token(bearer("ada", "")) + "'}");
      assertThat(socket.result("query", "{'channel':'/notes'}").get("documents")).hasSize(1);
    }
  }

  @Test
  void what_is_subscribed_to_while_a_token_ends_is_seen_without_it() throws Exception {
    app.stop();
    var holds = new AtomicBoolean();
    var entered = new CountDownLatch(1);
    var ended = new CountDownLatch(1);
    app = Ashlar.app("late").data(folder.resolve("late")).port(0).auth("secret", SECRET);
    app.define("Note")
        .attribute("owner", AttributeType.STRING)
        .attribute("text", AttributeType.STRING)
        .access(
            new Access.Rule.Where((ObjectNode) Json.parse("{\"owner\":\"@caller.id\"}")),
            Method.QUERY, Method.GET)
        .pre(
            Method.QUERY,
            asked -> {
              if (holds.get()) {
                entered.countDown();
                ended.await();
              }
              return asked;
            });
    app.start();
    String[] soon = bearer("ada", "", Instant.now().minusSeconds(57));
    try (Socket socket = Socket.open(app.url() + "/notes/mine", soon)) {
      socket.told("subscribed");
      holds.set(true);
      socket.send(
          "{\"jsonrpc\":\"2.0\",\"id\":\"late\",\"method\":\"subscribe\","
              + "\"params\":{\"channel\":\"/notes\"}}");
      entered.await();
      assertThat(text(told(socket, "unsubscribed")))
          .isEqualTo("{'channel':'/notes/mine','status':401}");
      ended.countDown();
      assertThat(socket.next().path("id").asString("")).isEqualTo("late");
      assertThat(text(told(socket, "unsubscribed")))
          .isEqualTo("{'channel':'/notes','status':401}");
    }
  }

  @Test
  void a_channel_that_is_asked_for_again_and_again_never_goes_back() throws Exception {
    var over = new AtomicBoolean();
    for (int i = 0; i < 20; i++) {
      put("News", "n" + i, "{'text':'%s'}".formatted("x".repeat(2000)));
    }
    Thread writer =
        Thread.ofVirtual().start(() -> {
          for (int i = 0; !over.get(); i++) {
            put("News", "n" + i % 20, "{'text':'t" + i + "'}");
          }
        });
    try (Socket socket = Socket.open(app.url() + "/")) {
      long at = 0;
      for (int i = 0; i < 300; i++) {
        at = followed(socket, i, at);
      }
    } finally {
      over.set(true);
      TimeLimit.join(writer);
    }
  }

  /** Asks once more, and takes what comes until that is answered; returns where the client is then. */
  private static long followed(Socket socket, int id, long before) {
    socket.send(
        "{\"jsonrpc\":\"2.0\",\"id\":%d,\"method\":\"subscribe\",\"params\":{\"channel\":\"/news\",\"snapshot\":%b}}"
            .formatted(id, id % 2 == 0));
    long at = before;
    boolean answered = false;
    while (!answered) {
      JsonNode next = socket.next();
      answered = next.has("id");
      long sequence = next.at(answered ? "/result/sequence" : "/params/sequence").longValue();
      boolean patch = next.path("method").asString("").equals("patch");
      assertThat(sequence).as(Json.text(next)).isGreaterThanOrEqualTo(patch ? at + 1 : at);
      at = sequence;
    }
    return at;
  }

  /** The params of the next notification of a method, heartbeats aside. */
  private static JsonNode told(Socket socket, String method) {
    JsonNode next = socket.next();
    while (next.path("method").asString("").equals("heartbeat")) {
      next = socket.next();
    }
    assertThat(next.path("method").asString("")).as(Json.text(next)).isEqualTo(method);
    return next.get("params");
  }

  @Test
  void who_becomes_somebody_else_is_told_what_comes_and_goes_by_that() {
    put("Note", "a", "{'owner':'ada','text':'a'}");
    put("Note", "b", "{'owner':'bob','text':'b'}");
    try (Socket socket = Socket.open(app.url() + "/notes", bearer("root", "reader"))) {
      socket.told("subscribed");
      ObjectNode who =
          socket.call("authenticate", "{'token':'" + token(bearer("ada", "")) + "'}");
      assertThat(who.at("/result/expires").asInt()).as("seconds").isBetween(3000, 3660);
      who.withObject("/result").remove("expires");
      assertThat(text(who.get("result"))).isEqualTo("{'id':'ada','roles':[]}");
      assertThat(text(told(socket, "patch").get("ops")))
          .isEqualTo("[{'op':'remove','path':'/b'}]");
      socket.result("authenticate", "{'token':'" + token(bearer("bob", "")) + "'}");
      assertThat(text(told(socket, "patch").get("ops")))
          .isEqualTo(
              "[{'op':'remove','path':'/a'},{'op':'add','path':'/b',"
                  + "'value':{'id':'b','owner':'bob','text':'b'}}]");
      put("Note", "a", "{'owner':'ada','text':'not for bob'}");
      put("Note", "b", "{'owner':'ada','text':'neither'}");
      assertThat(text(told(socket, "patch").get("ops")))
          .isEqualTo("[{'op':'remove','path':'/b'}]");
    }
  }

  @Test
  void who_may_not_is_refused_before_the_socket_is_one() {
    assertThat(Socket.refused(app.url() + "/notes")).isEqualTo(401);
    assertThat(Socket.refused(app.url() + "/notes/a")).isEqualTo(401);
    assertThat(Socket.refused(app.url() + "/notes", "Authorization", "Bearer x")).isEqualTo(401);
    assertThat(Socket.refused(app.url() + "/news", "Authorization", "Bearer x")).isEqualTo(401);
    assertThat(Socket.refused(app.url() + "/news", "Origin", "https://evil.example"))
        .isEqualTo(403);
    assertThat(Socket.refused(app.url() + "/news", "Origin", app.url() + ".evil.example"))
        .isEqualTo(403);
    assertThat(Socket.refused(app.url() + "/news", "Origin", app.url())).isEqualTo(101);
    String cookie = "ashlar=" + token(bearer("ada", ""));
    assertThat(Socket.refused(app.url() + "/notes", "Cookie", cookie)).isEqualTo(403);
    assertThat(Socket.refused(app.url() + "/notes", "Cookie", cookie, "Origin", app.url()))
        .isEqualTo(101);
    assertThat(
        Socket.refused(app.url() + "/notes", "Cookie", cookie, "Origin", "https://evil.example"))
        .isEqualTo(403);
    try (Stream stream = Stream.open(app.url() + "/notes", "Cookie", cookie)) {
      assertThat(stream.status()).isEqualTo(200);
    }
    assertThat(Stream.open(app.url() + "/notes").status()).isEqualTo(401);
    assertThat(Stream.open(app.url() + "/notes/_changes").status()).isEqualTo(401);
    assertThat(Socket.refused(app.url() + "/nothing")).isEqualTo(404);
  }

  @Test
  void a_heartbeat_says_through_which_sequence_everything_was_told() throws Exception {
    put("News", "a", "{'text':'a'}");
    try (Socket socket = Socket.open(app.url() + "/news");
        Stream stream = Stream.open(app.url() + "/news?text=never")) {
      socket.told("subscribed");
      put("Note", "b", "{'text':'b'}");
      JsonNode beat = socket.told("heartbeat");
      while (beat.get("sequence").intValue() < 2) {
        beat = socket.told("heartbeat");
      }
      long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      while (!stream.lastEventId().equals("2") && System.nanoTime() < end) {
        Thread.sleep(20);
      }
      assertThat(stream.lastEventId()).isEqualTo("2");
    }
  }

  @Test
  void a_server_that_stops_sends_its_clients_away() {
    try (Socket socket = Socket.open(app.url() + "/news");
        Stream stream = Stream.open(app.url() + "/news")) {
      socket.told("subscribed");
      app.stop();
      assertThat(socket.closed()).isEqualTo(1001);
      assertThat(stream.next().name()).isEqualTo("end");
      assertThat(stream.retry()).isPositive();
    }
  }

  @Test
  void hostile_messages_have_answers_and_others_do_not_notice() {
    try (Socket other = Socket.open(app.url() + "/news");
        Socket socket = Socket.open(app.url() + "/")) {
      other.told("subscribed");
      for (String each : List.of(
          "", "\u0000", "null", "\"ping\"", "{}", "[[[[]]]]", "{\"jsonrpc\":\"2.0\"}",
          "{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"ping\"}", "[".repeat(5000),
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}")) {
        socket.send(each);
        JsonNode answer = socket.next();
        JsonNode one = answer.isArray() ? answer.get(0) : answer;
        assertThat(one.at("/error/code").intValue()).as(each).isBetween(-32700, -32600);
      }
      for (String channel : List.of(
          "", "/", "//", "/news/", "/news/a/b", "news", "/NEWS", "/news/..", "/news/%zz",
          "/../news", "/news/" + "x".repeat(600), "/news/a%00")) {
        assertThat(socket.error("subscribe", "{'channel':'" + channel + "'}"))
            .as(channel)
            .isEqualTo(404);
      }
      assertThat(socket.error("subscribe", "{'channel':7}")).isEqualTo(-32602);
      assertThat(socket.error("subscribe", "{'channel':'/news','since':-1}")).isEqualTo(-32602);
      assertThat(socket.error("subscribe", "{'channel':'/news','since':1.5}"))
          .isEqualTo(-32602);
      put("News", "a", "{'text':'a'}");
      assertThat(told(other, "patch").get("sequence").intValue()).isEqualTo(1);
      socket.send("x".repeat(9_000_000));
      assertThat(socket.closed()).isIn(1009, -1);
      put("News", "b", "{'text':'b'}");
      assertThat(told(other, "patch").get("sequence").intValue()).isEqualTo(2);
    }
  }

  @Test
  void calls_count_as_requests_where_these_are_bounded() throws Exception {
    app.stop();
    Files.writeString(
        folder.resolve("app.yaml"), YAML.replace("ping: 1s", "ping: 1s, rate: 20/h"));
    app = Ashlar.folder(folder).flag("port", "0").start();
    try (Socket socket = Socket.open(app.url() + "/")) {
      String ping = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";
      socket.send("[" + (ping + ",").repeat(29) + ping + "]");
      long refused =
          socket.next()
              .valueStream()
              .filter(answer -> answer.at("/error/code").asInt(0) == 429)
              .count();
      assertThat(refused).as("the handshake is one of the 20").isEqualTo(11);
    }
  }
}
