package dev.ashlar.web.http.outbound;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.ashlar.port.remote.Answer;
import dev.ashlar.port.remote.Question;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What other servers may do to whoever asks them, with a server that does it. */
class HttpRemoteTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private final HttpRemote remote = new HttpRemote();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final CountDownLatch over = new CountDownLatch(1);
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

  private URI at(String path) {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
  }

  private void serve(String path, HttpHandler handler) {
    server.createContext(
        path,
        exchange -> {
          asked.add(exchange.getRequestURI().getPath());
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
  }

  private Question question(String path) {
    return Question.of(at(path), TIME, 1_000);
  }

  private String text(Question question) throws IOException {
    try (Answer answer = remote.get(question)) {
      return answer.status() + " " + new String(answer.body().readAllBytes(), UTF_8);
    }
  }

  @Test
  void an_answer_has_status_fields_and_body() throws IOException {
    serve(
        "/films",
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"7\"");
          exchange.getResponseHeaders().set("Content-Type", "application/problem+json; charset=x");
          byte[] body = exchange.getRequestHeaders().getFirst("Authorization").getBytes(UTF_8);
          send(exchange, 404, body);
        });
    try (Answer answer = remote.get(question("/films").with("authorization", "Bearer a"))) {
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.field("etag")).contains("\"7\"");
      assertThat(answer.isJson()).isTrue();
      assertThat(answer.body()).hasContent("Bearer a");
    }
  }

  @Test
  void a_condition_that_holds_is_a_304() throws IOException {
    serve(
        "/films",
        exchange -> send(
            exchange,
            exchange.getRequestHeaders().containsKey("If-None-Match") ? 304 : 200,
            new byte[0]));
    assertThat(text(question("/films").with("If-None-Match", "\"7\""))).isEqualTo("304 ");
  }

  @Test
  void redirects_are_followed_if_they_are_asked_for_and_stay() throws IOException {
    serve("/old", exchange -> redirect(exchange, "/new"));
    serve("/new", exchange -> send(exchange, 200, "here".getBytes(UTF_8)));
    assertThatThrownBy(() -> text(question("/old"))).hasMessageContaining("no redirect");
    assertThat(asked).containsExactly("/old");
    assertThat(text(question("/old").withRedirects(1))).isEqualTo("200 here");
  }

  private static void redirect(HttpExchange exchange, String target) throws IOException {
    exchange.getResponseHeaders().set("Location", target);
    send(exchange, 302, new byte[0]);
  }

  @Test
  void a_circle_of_redirects_ends() {
    serve("/round", exchange -> redirect(exchange, "/round"));
    assertThatThrownBy(() -> text(question("/round").withRedirects(3)))
        .hasMessageContaining("at most 3 redirects");
    assertThat(asked).hasSize(4);
  }

  @Test
  void a_redirect_elsewhere_is_refused_and_nobody_is_asked() {
    int port = server.getAddress().getPort();
    serve("/host", exchange -> redirect(exchange, "http://localhost:" + port + "/secret"));
    serve("/scheme", exchange -> redirect(exchange, "https://127.0.0.1:" + port + "/secret"));
    serve("/port", exchange -> redirect(exchange, "http://127.0.0.1:" + (port + 1) + "/secret"));
    serve("/file", exchange -> redirect(exchange, "file:///etc/passwd"));
    serve("/user", exchange -> redirect(exchange, "http://a@127.0.0.1:" + port + "/secret"));
    serve("/bad", exchange -> redirect(exchange, "http://[oops"));
    serve("/secret", exchange -> send(exchange, 200, "secret".getBytes(UTF_8)));
    for (String path : List.of("/host", "/scheme", "/port", "/file", "/user", "/bad")) {
      assertThatThrownBy(() -> text(question(path).withRedirects(3)))
          .as(path)
          .isInstanceOf(IOException.class);
    }
    assertThat(asked).doesNotContain("/secret");
  }

  @Test
  void an_address_that_the_operator_did_not_name_is_not_asked() {
    serve("/films", exchange -> send(exchange, 200, new byte[0]));
    URI other = URI.create("http://localhost:" + server.getAddress().getPort() + "/films");
    assertThatThrownBy(() -> text(question("/films").at(other)))
        .hasMessageContaining("that the operator named");
    assertThatThrownBy(() -> text(Question.of(URI.create("file:///etc/passwd"), TIME, 10)))
        .hasMessageContaining("http or https");
    assertThat(asked).isEmpty();
  }

  @Test
  void more_bytes_than_allowed_end_the_reading() {
    serve("/gigabyte", HttpRemoteTest::sendForever);
    assertThatThrownBy(() -> text(question("/gigabyte")))
        .hasMessage("expected at most 1000 bytes, found more");
  }

  private static void sendForever(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    OutputStream body = exchange.getResponseBody();
    byte[] part = new byte[8_192];
    for (int i = 0; i < 131_072; i++) {
      body.write(part);
    }
  }

  @Test
  void what_is_decompressed_counts() throws IOException {
    byte[] small = gzip(900);
    byte[] bomb = gzip(10_000_000);
    serve("/small", exchange -> sendGzip(exchange, small));
    serve("/bomb", exchange -> sendGzip(exchange, bomb));
    assertThat(text(question("/small"))).hasSize(904);
    assertThatThrownBy(() -> text(question("/bomb").with("X", "y")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("expected at most 1000 bytes");
  }

  private static byte[] gzip(int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(bytes)) {
      gzip.write(new byte[size]);
    }
    return bytes.toByteArray();
  }

  private static void sendGzip(HttpExchange exchange, byte[] body) throws IOException {
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    send(exchange, 200, body);
  }

  @Test
  void an_encoding_that_nobody_asked_for_is_refused() {
    serve(
        "/films",
        exchange -> {
          exchange.getResponseHeaders().set("Content-Encoding", "br");
          send(exchange, 200, new byte[] {1});
        });
    assertThatThrownBy(() -> text(question("/films"))).hasMessageContaining("plain or gzip");
  }

  @Test
  void a_server_that_hangs_is_left_in_time() {
    serve("/silent", exchange -> await());
    serve(
        "/half",
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(1);
          exchange.getResponseBody().flush();
          await();
        });
    for (String path : List.of("/silent", "/half")) {
      Question question = Question.of(at(path), Duration.ofMillis(300), 1_000);
      assertThatThrownBy(() -> text(question))
          .as(path)
          .hasMessageMatching("there was no answer within (300|[12]?[0-9]?[0-9]) milliseconds");
    }
  }

  private void await() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void nobody_there_is_told_without_the_address() {
    URI closed = at("/films?key=secret");
    server.stop(0);
    assertThatThrownBy(() -> text(Question.of(closed, TIME, 10)))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("secret");
  }
}
