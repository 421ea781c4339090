package dev.ashlar.web.http.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.ashlar.json.CanonicalJson;
import dev.ashlar.json.Json;
import dev.ashlar.port.remote.Question;
import dev.ashlar.reference.Digests;
import dev.ashlar.reference.Namespace;
import dev.ashlar.reference.Namespaces;
import dev.ashlar.reference.Resolution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** References to documents of other servers, whatever these do. */
class NamespacesTest {
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> conditions = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
  private final AtomicLong time = new AtomicLong();
  private HttpServer server;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  @AfterEach
  void close() {
    over.countDown();
    server.stop(0);
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          asked.add(exchange.getRequestURI().getRawPath());
          String etag = exchange.getRequestHeaders().getFirst("If-None-Match");
          conditions.add(String.valueOf(etag));
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static HttpHandler json(String body) {
    return exchange -> send(exchange, 200, "application/json", body);
  }

  private Namespace namespace(String name, String path) {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    return new Namespace(name, url, Optional.of("t0ken"), Namespace.TTL);
  }

  private Namespaces namespaces(Namespace... some) {
    return Namespaces.of("radio", List.of(some), new HttpRemote(), time::get);
  }

  private static Resolution one(Namespaces namespaces, String written) {
    return namespaces.resolve(List.of(written), "people").get(written);
  }

  private static String status(Namespaces namespaces, String written) {
    return one(namespaces, written).status().text();
  }

  private static boolean isAbsent(Namespaces namespaces, String written) {
    return !namespaces.absent(List.of(written), "people").isEmpty();
  }

  @Test
  void a_target_is_asked_for_with_token_and_name_and_kept_for_its_ttl() {
    var fields = new CopyOnWriteArrayList<String>();
    serve(
        "/people/ada",
        exchange -> {
          var request = exchange.getRequestHeaders();
          fields.add(request.getFirst("Authorization"));
          fields.add(request.getFirst("Accept"));
          fields.add(request.getFirst(Namespaces.FIELD));
          json("{\"id\":\"ada\",\"name\":\"Ada\"}").handle(exchange);
        });
    Namespaces namespaces = namespaces(namespace("soundtrack", "/"));
    Resolution found = one(namespaces, "soundtrack/people/ada");
    assertThat(found).isInstanceOf(Resolution.Found.class);
    assertThat(((Resolution.Found) found).document().get("name").stringValue()).isEqualTo("Ada");
    assertThat(found.form()).isEqualTo(Resolution.Form.TARGET);
    assertThat(fields).containsExactly("Bearer t0ken", "application/json", "radio");
    assertThat(status(namespaces, "soundtrack/people/ada")).isEqualTo("resolved");
    assertThat(asked).hasSize(1);
  }

  @Test
  void an_id_is_encoded_and_the_url_may_have_a_path() {
    serve("/api/people/", json("{}"));
    Namespaces namespaces = namespaces(namespace("soundtrack", "/api/"));
    assertThat(status(namespaces, "soundtrack/people/a%2Fb%20c")).isEqualTo("resolved");
    assertThat(asked).containsExactly("/api/people/a%2Fb%20c");
  }

  @Test
  void after_its_ttl_an_answer_is_asked_for_by_its_etag() {
    serve(
        "/people/ada",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"1\"");
          boolean same = "\"1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          send(exchange, same ? 304 : 200, "application/json", same ? "" : "{\"id\":\"ada\"}");
        });
    Namespaces namespaces = namespaces(namespace("s", ""));
    assertThat(status(namespaces, "s/people/ada")).isEqualTo("resolved");
    time.addAndGet(Duration.ofSeconds(61).toNanos());
    assertThat(status(namespaces, "s/people/ada")).isEqualTo("resolved");
    assertThat(status(namespaces, "s/people/ada")).isEqualTo("resolved");
    assertThat(conditions).containsExactly("null", "\"1\"");
  }

  @Test
  void an_etag_that_lies_is_not_believed() {
    var answers = new AtomicInteger();
    serve(
        "/people/ada",
        exchange -> {
          boolean conditional = exchange.getRequestHeaders().containsKey("If-None-Match");
          exchange.getResponseHeaders().set("ETag", "\"" + answers.incrementAndGet() + "\"");
          String body = conditional ? "" : "{\"n\":" + answers.get() + "}";
          send(exchange, conditional ? 304 : 200, "application/json", body);
        });
    serve("/people/never", exchange -> send(exchange, 304, "application/json", ""));
    Namespaces namespaces = namespaces(namespace("s", ""));
    assertThat(status(namespaces, "s/people/never")).isEqualTo("unresolved");
    one(namespaces, "s/people/ada");
    time.addAndGet(Duration.ofSeconds(61).toNanos());
    Resolution later = one(namespaces, "s/people/ada");
    assertThat(((Resolution.Found) later).document().get("n").intValue()).isEqualTo(3);
  }

  @Test
  void what_is_no_answer_is_unresolved_or_stale() {
    var good = new AtomicInteger(1);
    Map<String, HttpHandler> bad =
        Map.of(
            "500", exchange -> send(exchange, 500, "application/json", "{}"),
            "html", exchange -> send(exchange, 200, "text/html", "{}"),
            "array", json("[]"),
            "broken", json("{\"a\":"),
            "twice", json("{\"a\":1,\"a\":2}"),
            "gigabyte", NamespacesTest::sendForever,
            "elsewhere", exchange -> {
              exchange.getResponseHeaders().set("Location", "http://localhost:1/people/ada");
              send(exchange, 302, "application/json", "");
            });
    bad.forEach(
        (name, handler) -> {
          serve(
              "/" + name + "/people/ada",
              exchange -> {
                if (good.get() > 0) {
                  json("{\"id\":\"ada\"}").handle(exchange);
                } else {
                  handler.handle(exchange);
                }
              });
          serve("/" + name + "/people/other", handler);
        });
    for (String name : bad.keySet()) {
      Namespaces namespaces = namespaces(namespace("s", "/" + name));
      good.set(1);
      assertThat(status(namespaces, "s/people/ada")).as(name).isEqualTo("resolved");
      good.set(0);
      time.addAndGet(Duration.ofSeconds(61).toNanos());
      assertThat(status(namespaces, "s/people/ada")).as(name).isEqualTo("stale");
      assertThat(status(namespaces, "s/people/other")).as(name).isEqualTo("unresolved");
      assertThat(isAbsent(namespaces, "s/people/other")).as(name).isFalse();
    }
  }

  private static void sendForever(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, 0);
    byte[] part = new byte[65_536];
    for (int i = 0; i < 16_384; i++) {
      exchange.getResponseBody().write(part);
    }
  }

  @Test
  void what_was_there_and_is_gone_is_unresolved() {
    var status = new AtomicInteger(200);
    serve(
        "/people/ada",
        exchange -> send(exchange, status.get(), "application/json", "{\"id\":\"ada\"}"));
    Namespaces namespaces = namespaces(namespace("s", ""));
    assertThat(isAbsent(namespaces, "s/people/ada")).isFalse();
    for (int gone : List.of(404, 410, 401, 403)) {
      status.set(gone);
      time.addAndGet(Duration.ofSeconds(61).toNanos());
      assertThat(status(namespaces, "s/people/ada")).isEqualTo("unresolved");
      assertThat(isAbsent(namespaces, "s/people/ada")).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void a_server_that_hangs_delays_nobody_for_long() {
    serve(
        "/people/",
        exchange -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Namespaces namespaces = namespaces(namespace("s", ""));
    List<String> many = IntStream.range(0, 500).mapToObj(i -> "s/people/p" + i).toList();
    long start = System.nanoTime();
    assertThat(namespaces.resolve(many, "people").values())
        .hasSize(500)
        .allMatch(each -> each instanceof Resolution.Unresolved);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    assertThat(asked).hasSizeLessThanOrEqualTo(8);
  }

  @Test
  void a_server_that_fails_is_left_alone_and_tried_again() {
    var down = new AtomicInteger(1);
    serve(
        "/people/",
        exchange -> send(exchange, down.get() == 1 ? 503 : 200, "application/json", "{}"));
    Namespaces namespaces = namespaces(namespace("s", ""));
    for (int i = 0; i < 50; i++) {
      assertThat(status(namespaces, "s/people/p" + i)).isEqualTo("unresolved");
    }
    assertThat(asked).hasSize(5);
    down.set(0);
    time.addAndGet(Duration.ofSeconds(40).toNanos());
    assertThat(status(namespaces, "s/people/p1")).isEqualTo("resolved");
    assertThat(status(namespaces, "s/people/p2")).isEqualTo("resolved");
  }

  @Test
  void a_server_that_answers_otherwise_is_not_left_alone_and_not_asked_again_at_once() {
    Map<String, HttpHandler> others =
        Map.of(
            "bad", exchange -> send(exchange, 400, "application/json", "{}"),
            "html", exchange -> send(exchange, 200, "text/html", "<p>"),
            "array", json("[]"),
            "broken", json("{\"a\":"),
            "empty", exchange -> send(exchange, 204, "application/json", ""),
            "elsewhere", exchange -> {
              exchange.getResponseHeaders().set("Location", "http://localhost:1/people/ada");
              send(exchange, 302, "application/json", "");
            });
    serve("/people/good", json("{}"));
    others.forEach((name, handler) -> serve("/people/" + name, handler));
    Namespaces namespaces = namespaces(namespace("s", ""));
    for (int i = 0; i < 10; i++) {
      for (String name : others.keySet()) {
        String written = "s/people/" + name + (name.equals("bad") ? i : "");
        assertThat(status(namespaces, written)).as(name).isEqualTo("unresolved");
        assertThat(isAbsent(namespaces, written)).as(name).isFalse();
      }
    }
    assertThat(asked).hasSize(10 + 5);
    assertThat(status(namespaces, "s/people/good")).isEqualTo("resolved");
    time.addAndGet(Duration.ofSeconds(61).toNanos());
    status(namespaces, "s/people/html");
    assertThat(asked).hasSize(10 + 5 + 1 + 1);
  }

  @Test
  void a_server_that_is_asked_too_much_is_left_alone() {
    serve("/people/", exchange -> send(exchange, 429, "application/json", "{}"));
    Namespaces namespaces = namespaces(namespace("s", ""));
    for (int i = 0; i < 50; i++) {
      assertThat(status(namespaces, "s/people/p" + i)).isEqualTo("unresolved");
    }
    assertThat(asked).hasSize(5);
  }

  @Test
  void no_address_leaves_its_path_with_a_token_however_it_is_written() {
    String url = "https://a.example/api";
    var questions = new ArrayList<Question>();
    Namespaces namespaces =
        Namespaces.of(
            "radio",
            List.of(new Namespace("s", URI.create(url), Optional.of("t0ken"), Namespace.TTL)),
            question -> {
              questions.add(question);
              throw new IOException("nobody is there");
            },
            time::get);
    String hex = "a".repeat(64);
    for (String path : List.of(
        "/../x/", "/%2e%2e/x/", "/%2E./x/", "/a/%252e%252e/x/", "/..%2fx/", "/%5c..%5cx/",
        "/..;/x/", "/..%3Bb/x/", "/a/./", "/%2e/")) {
      assertThat(namespaces.serves(url + path + hex)).as(path).isFalse();
      assertThat(status(namespaces, url + path + hex)).as(path).isEqualTo("unresolved");
    }
    for (String id : List.of("..%2Fx", "%2e%2e", "..%5Cx", "..;a", "%252e%252e")) {
      assertThat(status(namespaces, "s/people/" + id)).as(id).isEqualTo("unresolved");
    }
    assertThat(questions).isEmpty();
    assertThat(namespaces.serves(url + "/people/" + hex)).isTrue();
    status(namespaces, url + "/a;b/.well-known/..c/" + hex);
    assertThat(questions).hasSize(1);
    assertThat(questions.getFirst().fields()).containsEntry("Authorization", "Bearer t0ken");
  }

  @Test
  void equal_questions_are_asked_once() throws Exception {
    var arrived = new CountDownLatch(1);
    serve(
        "/people/ada",
        exchange -> {
          try {
            arrived.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          json("{}").handle(exchange);
        });
    Namespaces namespaces = namespaces(namespace("s", ""));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = new ArrayList<java.util.concurrent.Future<String>>();
      for (int i = 0; i < 100; i++) {
        results.add(threads.submit(() -> status(namespaces, "s/people/ada")));
      }
      arrived.countDown();
      for (var result : results) {
        assertThat(result.get()).isEqualTo("resolved");
      }
    }
    assertThat(asked).hasSize(1);
  }

  @Test
  void a_simple_reference_is_asked_for_in_the_order_of_the_namespaces() {
    serve("/one/people/", exchange -> send(exchange, 404, "application/json", "{}"));
    serve("/two/people/", json("{\"from\":2}"));
    serve("/three/people/", json("{\"from\":3}"));
    Namespaces namespaces =
        namespaces(
            namespace("one", "/one"), namespace("two", "/two"), namespace("three", "/three"));
    Resolution found = one(namespaces, "ada");
    assertThat(((Resolution.Found) found).document().get("from").intValue()).isEqualTo(2);
    assertThat(asked).containsExactly("/one/people/ada", "/two/people/ada");
  }

  @Test
  void nobody_is_asked_who_is_not_in_the_table() {
    serve("/", json("{}"));
    int port = server.getAddress().getPort();
    Namespaces namespaces = namespaces(namespace("s", ""));
    String hex = "a".repeat(64);
    for (String written : List.of(
        "other/people/ada",
        "s/films/ada",
        "/people/ada",
        "https://localhost:" + port + "/_content/" + hex,
        "https://127.0.0.1:" + port + "/_content/" + hex,
        "https://169.254.169.254/" + hex,
        "https://[bad/" + hex)) {
      assertThat(status(namespaces, written)).as(written).isEqualTo("unresolved");
    }
    assertThat(asked).isEmpty();
    assertThat(Namespaces.none().resolve(List.of("ada", "s/people/ada"), "people").values())
        .allMatch(each -> each instanceof Resolution.Unresolved);
  }

  @Test
  void a_token_is_for_what_lies_beneath_the_url_and_its_namespace_alone() {
    var tokens = new CopyOnWriteArrayList<String>();
    serve(
        "/",
        exchange -> {
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          json("{\"id\":\"ada\"}").handle(exchange);
        });
    Namespace one = namespace("one", "/api");
    var two = new Namespace("two", one.url(), Optional.of("other"), Namespace.TTL);
    Namespaces namespaces = namespaces(one, two);
    status(namespaces, "one/people/ada");
    status(namespaces, "two/people/ada");
    assertThat(tokens).containsExactly("Bearer t0ken", "Bearer other");
    for (String dots : List.of("one/people/..", "one/people/%2e%2E", "one/people/.", "..")) {
      assertThat(status(namespaces, dots)).isEqualTo("unresolved");
    }
    assertThat(tokens).hasSize(2);
  }

  @Test
  @Tag("slow")
  void nobody_waits_again_for_a_question_that_is_late() {
    serve(
        "/people/",
        exchange -> {
          try {
            over.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    Namespaces namespaces = namespaces(namespace("s", ""));
    status(namespaces, "s/people/ada");
    long start = System.nanoTime();
    assertThat(status(namespaces, "s/people/ada")).isEqualTo("unresolved");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Namespaces.PATIENCE);
  }

  @Test
  void exact_bytes_are_verified() {
    String document = "{\"id\":\"ada\",\"n\":1.0}";
    String hex = Digests.hex(CanonicalJson.bytes(Json.parse(document)));
    String other = "b".repeat(64);
    serve("/liar/_content/", json("{\"id\":\"eve\"}"));
    serve("/good/_content/sha256:" + hex, json(document));
    Namespaces namespaces = namespaces(namespace("liar", "/liar"), namespace("good", "/good"));
    Resolution found = one(namespaces, "sha256:" + hex);
    assertThat(found.status().text()).isEqualTo("resolved");
    assertThat(found.form().text()).isEqualTo("exact");
    assertThat(status(namespaces, "sha256:" + other)).isEqualTo("broken");
    int before = asked.size();
    time.addAndGet(Duration.ofDays(1).toNanos());
    assertThat(status(namespaces(namespace("good", "/good")), "sha256:" + hex))
        .isEqualTo("resolved");
    assertThat(asked).hasSize(before + 1);
  }

  @Test
  void a_namespace_that_cannot_be_one_is_refused() {
    for (String url : List.of(
        "ftp://a.example", "https://u:p@a.example", "https://a.example?b", "a.example", "/x")) {
      assertThatThrownBy(
          () -> new Namespace("s", URI.create(url), Optional.empty(), Namespace.TTL))
          .as(url)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("expected an address");
    }
    assertThat(namespace("s", "").toString()).doesNotContain("t0ken");
  }
}
