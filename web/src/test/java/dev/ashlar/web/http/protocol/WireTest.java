package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as bytes: what is well formed, what is not, and what is too slow. */
@SuppressWarnings("NullAway.Init") // set before each test
final class WireTest {
  private static final String HOST = "Host: x\r\n";
  private static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT
          .withBody(100_000)
          .withTimes(Duration.ofMillis(600), Duration.ofMillis(600));
  private static final Field TEXT = Field.constant(FieldName.CONTENT_TYPE, "text/plain");

  private final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private Server server;
  private RawClient client;

  @BeforeEach
  void start() {
    start(LIMITS);
  }

  private void start(ConnectionLimits limits) {
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .route(HttpMethod.GET, "/hello/{name}", request -> text(200, request.segment(1)))
            .route(HttpMethod.POST, "/echo", this::echo)
            .route(HttpMethod.GET, "/large", request -> text(200, "x".repeat(50_000_000)))
            .route(HttpMethod.GET, "/slow", this::slow)
            .route(HttpMethod.GET, "/overflow", WireTest::overflow)
            .route(HttpMethod.GET, "/unchanged", request -> Response.of(304))
            .route(HttpMethod.GET, "/streamed", request -> streamed())
            .build();
    server = Server.start("127.0.0.1", 0, router, limits);
    client = new RawClient(server.port());
  }

  private static Response text(int status, String text) {
    return Response.of(status, text.getBytes(StandardCharsets.UTF_8), TEXT);
  }

  private static Response streamed() {
    return Response.streamed(
        200,
        out -> {
          try {
            out.write("part by part".getBytes(StandardCharsets.UTF_8));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        TEXT);
  }

  private Response echo(Request request) {
    String body = new String(request.body(), StandardCharsets.UTF_8);
    bodies.add(body);
    return text(200, body);
  }

  private Response slow(Request request) {
    entered.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text(200, "done");
  }

  private static Response overflow(Request request) {
    return overflow(request);
  }

  @AfterEach
  void stop() {
    assertThat(get("still").body()).isEqualTo("still");
    server.stop();
  }

  private Reply get(String name) {
    return client.send("GET /hello/" + name + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  private static void isProblem(Reply reply, int status) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).hasValue("application/problem+json");
    assertThat(reply.body()).contains("\"status\":" + status, "\"requestId\":\"");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nonsense|400",
        "GET|400",
        "GET /hello/a|400",
        "GET  HTTP/1.1|400",
        "GET /hello/a HTTP/2.0|505",
        "GET /hello/a HTTP/9.9|505",
        "GET /hello/a FTP/1.1|400",
        "GET hello HTTP/1.1|400",
        "GET /hello/%zz HTTP/1.1|400",
        "GET /hello/%f HTTP/1.1|400",
        "GET /hello/%ff HTTP/1.1|400",
        "GET /hello/%c0%af HTTP/1.1|400",
        "GET /hello/ü HTTP/1.1|400",
        "GET /hello HTTP/1.1|404",
        "GET /hello/a#b HTTP/1.1|400",
        "GET http:///hello/a HTTP/1.1|400",
        "GET http://u@x/hello/a HTTP/1.1|400",
        "GET ftp://x/hello/a HTTP/1.1|400",
        "GET * HTTP/1.1|400",
        "GET\t/hello/a HTTP/1.1|400",
        "GET /hello/a\tHTTP/1.1|400",
        "GET /hello/a  HTTP/1.1|400",
        "GET /hello/a http/1.1|400",
        "GET /hello/a HTTP/1.10|400",
        "GET /hello/a HTTP/01.1|400",
        "GET /hello/a HTTP/0.9|505",
        "GET /hello/a/b HTTP/1.1|404",
        "PUT /hello/a HTTP/1.1|405",
        "CONNECT x:1 HTTP/1.1|400",
        "PRI * HTTP/2.0|505"
      })
  void a_request_line_that_cannot_be_answered_gets_a_problem(String line, int status) {
    isProblem(client.send(line + "\r\n" + HOST + "\r\n"), status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get", "Get", "post", "OPTIONs", "PROPFIND", "G3T", "*"
      })
  void methods_differ_in_letter_case(String method) {
    Reply reply = client.send(method + " /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
    isProblem(reply, 405);
    assertThat(reply.header("Allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void http_1_0_is_served_with_and_without_a_host() {
    for (String host : new String[] {"", HOST}) {
      try (Conversation conversation = client.open()) {
        conversation.send("GET /hello/a HTTP/1.0\r\n" + host + "\r\n");
        Reply reply = conversation.read();
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("Connection")).hasValue("close");
        assertThat(reply.header("Content-Length")).hasValue("1");
        assertThat(reply.body()).isEqualTo("a");
        assertThat(conversation.isEnded()).isTrue();
      }
    }
  }

  @Test
  void a_client_of_http_1_0_may_ask_to_keep_its_connection() {
    try (Conversation conversation = client.open()) {
      for (int i = 0; i < 3; i++) {
        conversation.send("GET /hello/" + i + " HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n");
        Reply reply = conversation.read();
        assertThat(reply.header("Connection")).hasValue("keep-alive");
        assertThat(reply.body()).isEqualTo("" + i);
      }
      conversation.send(
          "POST /echo HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: 3\r\n\r\nabc");
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("GET /streamed HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
      assertThat(conversation.rest())
          .contains("\r\nConnection: close\r\n")
          .doesNotContain("Transfer-Encoding", "Content-Length")
          .endsWith("\r\n\r\npart by part");
    }
  }

  @Test
  void line_ends_before_a_request_mean_nothing() {
    try (Conversation conversation = client.open()) {
      conversation.send("\r\n\r\nGET /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("a");
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("GET /hello/b HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("b");
      conversation.send("\r\n".repeat(100));
      isProblem(conversation.read(), 400);
    }
    isProblem(client.send("\nGET /hello/a HTTP/1.1\r\n" + HOST + "\r\n"), 400);
  }

  @Test
  void extensions_of_chunks_and_trailers_mean_nothing() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: Chunked\r\n\r\n"
              + "2;name=value\r\nab\r\n001 ; quoted=\"a;b\"\r\nc\r\n00;last\r\n"
              + "Content-Length: 100\r\nHost: evil\r\n\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("GET /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("a");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/hello/a/|/hello/a", "/hello/|/hello", "/hello/a/?q=1&r=/|/hello/a?q=1&r=/",
        "/hello/a///|/hello/a", "http://x/hello/a/|/hello/a",
        "/hello/%2f%2F/|/hello/%2f%2F"
      })
  void a_slash_at_the_end_leads_to_the_path_without_it(String target, String location) {
    Reply reply = client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(reply.status()).isEqualTo(308);
    assertThat(reply.header("Location")).hasValue(location);
    reply =
        client.send(
            "POST " + target + " HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nx");
    assertThat(reply.status()).isEqualTo(308);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/nowhere/", "//", "///", "//evil.example/", "/\\evil.example/",
    "//evil.example//"})
  void no_redirect_leads_to_nothing_or_to_another_host(String target) {
    isProblem(client.send("GET " + target + " HTTP/1.1\r\n" + HOST + "\r\n"), 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Host x", "Host: x\r\nHost: y", "Host:", "Host: x\r\nA\u0000: b",
        "Host: x\r\nA: b\u0000c", "Host: a b", "Host: x:y", "X: y", "Host: x\r\nA B: c",
        "Host: x\r\nHost: x", "Host: x, y", "Host: u@x", "Host: x/y", "Host: [::1", "Host : x",
        "Host: x\r\nA: b\r\n c", "Host: x\r\nA: b\r\n\tc", " Host: x", "Host: x\r\n: b",
        "Host: x\r\nA: b\rc", "Host: x\r\nA: b\nC: d", "Host: x\r\nA\r\n: b", "Host: x:123456"
      })
  void header_fields_that_are_broken_get_a_problem(String fields) {
    isProblem(client.send("GET /hello/a HTTP/1.1\r\n" + fields + "\r\n\r\n"), 400);
  }

  @Test
  void what_is_too_long_gets_a_problem() {
    isProblem(client.send("GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n" + HOST + "\r\n"), 414);
    String field = "X: " + "a".repeat(40_000) + "\r\n";
    isProblem(client.send("GET /hello/a HTTP/1.1\r\n" + HOST + field + "\r\n"), 431);
    String fields = "X: a\r\n".repeat(7_000);
    isProblem(client.send("GET /hello/a HTTP/1.1\r\n" + HOST + fields + "\r\n"), 431);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Content-Length: -3", "Content-Length: x", "Content-Length: 3\r\nContent-Length: 4",
        "Content-Length: 99999999999999999999", "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nContent-Length: 3",
        "Content-Length: 3\r\nContent-Length: 3", "Content-Length: 3, 3", "Content-Length: +3",
        "Content-Length: 0x3", "Content-Length: 3 3", "Content-Length:", "Content-Length: 3;a",
        "Content-Length: \u00b3", "Content-Length: 3.0", "Content-Length\u000b: 3",
        "Transfer-Encoding: chunked, gzip", "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: identity", "Transfer-Encoding:", "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunked;a=b", "Transfer-Encoding: \u000bchunked",
        "Transfer-Encoding : chunked", "Transfer-Encoding: chunked\r\n x",
        "Transfer-Encoding: \"chunked\""
      })
  void framing_that_is_ambiguous_gets_a_problem_and_no_handler(String fields) {
    isProblem(client.send("POST /echo HTTP/1.1\r\n" + HOST + fields + "\r\n\r\nabc"), 400);
    assertThat(bodies).isEmpty();
  }

  @Test
  void chunks_of_http_1_0_get_a_problem() {
    isProblem(
        client.send(
            "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"),
        400);
    assertThat(bodies).isEmpty();
  }

  @Test
  void a_transfer_coding_that_is_not_known_gets_a_problem() {
    String fields = "Transfer-Encoding: gzip, chunked\r\n";
    isProblem(client.send("POST /echo HTTP/1.1\r\n" + HOST + fields + "\r\n"), 501);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "zz\r\nabc", "-1\r\nabc", "3\r\nabc\r\nx\r\n", "7fffffff\r\nabc", "+3\r\nabc", "0x3\r\nabc",
        " 3\r\nabc", "3\nabc\n0\n\n", "3\rabc", "3 3\r\nabc", "\r\nabc", "3_\r\nabc",
        "3\r\nabcd\r\n0\r\n\r\n", "3\r\nab\r\n0\r\n\r\n", "10000000000000003\r\nabc",
        "3;a\nb\r\nabc", "3\r\nabc\n0\r\n\r\n", "\uff13\r\nabc"
      })
  void chunks_that_are_broken_get_a_problem_and_no_handler(String chunks) {
    Reply reply =
        client.send(
            "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
    isProblem(reply, chunks.startsWith("7") ? 413 : 400);
    assertThat(bodies).isEmpty();
  }

  @Test
  void a_truncated_upload_is_a_problem_and_never_reaches_a_handler_as_complete() {
    try (Conversation conversation = client.open()) {
      conversation.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
      conversation.end();
      isProblem(conversation.read(), 400);
      assertThat(conversation.isEnded()).isTrue();
    }
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n5\r\nabc");
      conversation.end();
      isProblem(conversation.read(), 400);
    }
    assertThat(bodies).isEmpty();
  }

  @Test
  void a_body_that_is_longer_than_announced_is_not_read_on() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabcdef\r\n\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      isProblem(conversation.read(), 400);
      assertThat(conversation.isEnded()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void a_body_that_is_too_large_gets_its_answer_although_it_is_still_being_sent() {
    byte[] body = new byte[5_000_000];
    for (String announced : new String[] {
      "Content-Length: 5000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n4c4b40\r\n"
    }) {
      try (Conversation conversation = client.open()) {
        conversation.send("POST /echo HTTP/1.1\r\n" + HOST + announced);
        conversation.send(body);
        Reply reply = conversation.read();
        isProblem(reply, 413);
        assertThat(reply.header("Connection")).hasValue("close");
        assertThat(conversation.isEnded()).isTrue();
      }
    }
    assertThat(bodies).isEmpty();
  }

  @Test
  void one_connection_serves_many_requests_also_when_they_are_sent_at_once() {
    try (Conversation conversation = client.open()) {
      for (int i = 0; i < 3; i++) {
        conversation.send("GET /hello/" + i + " HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(conversation.read().body()).isEqualTo("" + i);
      }
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"
              + "POST /nowhere HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"
              + "POST /echo HTTP/1.1\r\n" + HOST
              + "Transfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n");
      assertThat(conversation.read().body()).isEqualTo("abc");
      isProblem(conversation.read(), 404);
      assertThat(conversation.read().body()).isEqualTo("abc");
      conversation.send("HEAD /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      conversation.send("GET /hello/b HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      String rest = conversation.rest();
      assertThat(rest).startsWith("HTTP/1.1 200 OK").containsOnlyOnce("\r\n\r\nb");
      assertThat(rest.split("HTTP/1.1 200 OK")).hasSize(3);
    }
  }

  @Test
  void answers_that_never_have_a_body_tell_no_length() {
    for (String line : new String[] {"GET /unchanged", "OPTIONS /echo"}) {
      Reply reply = client.send(line + " HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(reply.status()).isIn(204, 304);
      assertThat(reply.header("Content-Length")).isEmpty();
      assertThat(reply.header("Date")).isPresent();
    }
  }

  @Test
  void a_connection_ends_when_the_client_says_so() {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /hello/a HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      Reply reply = conversation.read();
      assertThat(reply.body()).isEqualTo("a");
      assertThat(reply.header("Connection")).hasValue("close");
      assertThat(conversation.isEnded()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void a_client_that_expects_to_be_asked_for_its_body_is_asked() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /echo HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(conversation.read().status()).isEqualTo(100);
      conversation.send("abc");
      assertThat(conversation.read().body()).isEqualTo("abc");
    }
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /nowhere HTTP/1.1\r\n" + HOST
              + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      isProblem(conversation.read(), 404);
      assertThat(conversation.isEnded()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /hel", "GET /hello/a HTTP/1.1\r\nHo", "GET /hello/a HTTP/1.1\r\nHost: x\r\n",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc",
        "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"
      })
  @Tag("slow")
  void half_a_request_is_answered_and_ended_when_its_time_is_up(String half) {
    try (Conversation conversation = client.open()) {
      conversation.send(half);
      Reply reply = conversation.read();
      isProblem(reply, 408);
      assertThat(reply.header("Connection")).hasValue("close");
      assertThat(conversation.isEnded()).isTrue();
    }
    assertThat(bodies).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET /hello/a HTTP/1.1\r\nHost: x\r\nX: ",
        "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10000\r\n\r\n"})
  @Tag("slow")
  void a_request_that_drips_in_has_no_more_time_than_any_other(String begin) throws Exception {
    long begun = System.nanoTime();
    try (Conversation conversation = client.open()) {
      conversation.send(begin);
      while (conversation.input().available() == 0) {
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        conversation.send("x");
        assertThat(release.await(20, TimeUnit.MILLISECONDS)).isFalse();
      }
      isProblem(conversation.read(), 408);
    }
    assertThat(bodies).isEmpty();
  }

  @Test
  @Tag("slow")
  void a_connection_without_requests_is_ended_silently() {
    try (Conversation conversation = client.open()) {
      assertThat(conversation.isEnded()).isTrue();
    }
    try (Conversation conversation = client.open()) {
      conversation.send("GET /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().body()).isEqualTo("a");
      assertThat(conversation.isEnded()).isTrue();
    }
  }

  @Test
  @Tag("slow")
  void a_client_that_does_not_take_its_answer_holds_nothing_for_ever() throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /large HTTP/1.1\r\n" + HOST + "\r\n");
      for (int i = 0; i < 3; i++) {
        try (Conversation idle = client.open()) {
          assertThat(idle.isEnded()).isTrue();
        }
      }
      byte[] rest = conversation.input().readAllBytes();
      assertThat(rest.length).isLessThan(50_000_000);
    } catch (java.net.SocketException reset) {
      assertThat(reset).hasMessageContaining("reset");
    }
  }

  @Test
  @Tag("slow")
  void many_half_requests_keep_nobody_else_waiting() {
    var halves = new ArrayList<Conversation>();
    for (int i = 0; i < 300; i++) {
      Conversation half = client.open();
      half.send("POST /echo HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\n");
      halves.add(half);
    }
    assertThat(get("quick").body()).isEqualTo("quick");
    for (Conversation half : halves) {
      isProblem(half.read(), 408);
      half.close();
    }
  }

  @Test
  void a_handler_that_runs_out_of_stack_is_a_500() {
    isProblem(client.send("GET /overflow HTTP/1.1\r\n" + HOST + "\r\n"), 500);
  }

  @Test
  void a_request_in_absolute_form_is_answered() {
    Reply reply = client.send("GET http://x:80/hello/a%2Fb?c HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(reply.body()).isEqualTo("a/b");
  }

  @Test
  void one_connection_too_many_is_told_so() {
    server.stop();
    start(ConnectionLimits.DEFAULT.withConnections(2));
    try (Conversation first = client.open();
        Conversation second = client.open()) {
      for (Conversation welcome : new Conversation[] {first, second}) {
        welcome.send("GET /hello/a HTTP/1.1\r\n" + HOST + "\r\n");
        assertThat(welcome.read().status()).isEqualTo(200);
      }
      try (Conversation third = client.open()) {
        Reply reply = third.read();
        isProblem(reply, 503);
        assertThat(reply.header("Retry-After")).hasValue("1");
        assertThat(third.isEnded()).isTrue();
      }
    }
    server.stop();
    start(LIMITS);
  }

  @Test
  void a_port_that_another_server_has_cannot_be_had() {
    Router router = Router.builder(new SimpleMeterRegistry()).build();
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(() -> Server.start("127.0.0.1", server.port(), router, LIMITS))
        .withMessageContaining("in use");
  }

  @Test
  void a_server_that_stops_finishes_what_it_has_begun() throws Exception {
    try (var others = Executors.newVirtualThreadPerTaskExecutor();
        Conversation conversation = client.open()) {
      conversation.send("GET /slow HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
      var stopped = others.submit(server::stop);
      assertThat(stopped.isDone()).isFalse();
      release.countDown();
      assertThat(conversation.read().body()).isEqualTo("done");
      stopped.get(10, TimeUnit.SECONDS);
    }
    start(LIMITS);
  }
}
