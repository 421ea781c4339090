package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.RawClient;
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
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of a few routes, and a client that speaks to it in bytes. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class WireCase {
  static final String HOST = "Host: x\r\n";
  static final ConnectionLimits LIMITS = ConnectionLimits.DEFAULT.withBody(100_000);
  static final Field TEXT = Field.constant(FieldName.CONTENT_TYPE, "text/plain");

  final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
  final CountDownLatch entered = new CountDownLatch(1);
  final CountDownLatch release = new CountDownLatch(1);
  Server server;
  RawClient client;

  @BeforeEach
  void start() {
    start(limits());
  }

  /** Those of the server before each test. */
  ConnectionLimits limits() {
    return LIMITS;
  }

  void start(ConnectionLimits limits) {
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

  static Response text(int status, String text) {
    return Response.of(status, text.getBytes(StandardCharsets.UTF_8), TEXT);
  }

  static Response streamed() {
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

  Response echo(Request request) {
    String body = new String(request.body(), StandardCharsets.UTF_8);
    bodies.add(body);
    return text(200, body);
  }

  Response slow(Request request) {
    entered.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return text(200, "done");
  }

  static Response overflow(Request request) {
    return overflow(request);
  }

  @AfterEach
  void stop() {
    assertThat(get("still").body()).isEqualTo("still");
    server.stop();
  }

  Reply get(String name) {
    return client.send("GET /hello/" + name + " HTTP/1.1\r\n" + HOST + "\r\n");
  }

  static void isProblem(Reply reply, int status) {
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).hasValue("application/problem+json");
    assertThat(reply.body()).contains("\"status\":" + status, "\"requestId\":\"");
  }
}
