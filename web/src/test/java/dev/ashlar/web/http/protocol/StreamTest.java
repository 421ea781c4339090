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
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Bodies that are longer than memory, in both directions. It is one file because both are one promise, and
 * the same server takes them and gives them.
 */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each test has a server of its own, and waits most of the time
@SuppressWarnings("NullAway.Init") // set before each test
final class StreamTest {
  private static final String HOST = "Host: x\r\n";
  private static final Field TEXT = Field.constant(FieldName.CONTENT_TYPE, "text/plain");
  private static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT
          .withBody(100_000)
          .withUpload(50_000_000);

  /** What a request has where a test waits until it is over. */
  private static final Duration BRIEF = Duration.ofMillis(600);

  private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
  private final AtomicLong written = new AtomicLong();
  private Server server;
  private RawClient client;

  @BeforeEach
  void start() {
    start(LIMITS);
  }

  /** From now on a request, and a connection without one, has this time. */
  private void hurried(Duration time) {
    server.stop();
    start(LIMITS.withTimes(time, time));
  }

  private void start(ConnectionLimits limits) {
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .route(HttpMethod.POST, "/count", this::count)
            .route(HttpMethod.POST, "/first", StreamTest::first)
            .route(HttpMethod.POST, "/whole", request -> text("" + request.body().length))
            .route(HttpMethod.GET, "/numbers", request -> streamed(StreamTest::numbers))
            .route(HttpMethod.GET, "/nothing", request -> streamed(out -> {}))
            .route(HttpMethod.GET, "/endless", request -> streamed(this::endless))
            .route(HttpMethod.GET, "/broken", request -> streamed(StreamTest::broken))
            .route(HttpMethod.GET, "/unbegun", request -> streamed(StreamTest::unbegun))
            .route(HttpMethod.GET, "/announced", request -> announced(588_890))
            .route(HttpMethod.GET, "/short", request -> announced(588_891))
            .route(HttpMethod.GET, "/long", request -> announced(588_889))
            .route(HttpMethod.GET, "/none", request -> Response.streamed(200, 0, out -> {}, TEXT))
            .build();
    server = Server.start("127.0.0.1", 0, router, limits);
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() {
    Reply reply = client.send("POST /whole HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nab");
    assertThat(reply.body()).isEqualTo("2");
    server.stop();
  }

  private static Response text(String text) {
    return Response.of(200, text.getBytes(StandardCharsets.UTF_8), TEXT);
  }

  private static Response streamed(java.util.function.Consumer<OutputStream> writer) {
    return Response.streamed(200, writer, TEXT);
  }

  private static Response announced(long length) {
    return Response.streamed(200, length, StreamTest::numbers, TEXT);
  }

  private Response count(Request request) {
    long length = 0;
    try (InputStream body = request.upload()) {
      byte[] buffer = new byte[10_000];
      for (int got = body.read(buffer); got >= 0; got = body.read(buffer)) {
        length += got;
      }
      ends.add("complete");
      return text(Long.toString(length));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      ends.add(e.getClass().getSimpleName());
      throw e;
    }
  }

  private static Response first(Request request) {
    try (InputStream body = request.upload()) {
      return text(Integer.toString(body.read()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(OutputStream out, byte[] bytes) {
    try {
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void numbers(OutputStream out) {
    for (int i = 0; i < 100_000; i++) {
      write(out, (i + "\n").getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void endless(OutputStream out) {
    byte[] bytes = new byte[100_000];
    try {
      while (true) {
        write(out, bytes);
        written.addAndGet(bytes.length);
      }
    } catch (RuntimeException e) {
      ends.add("gone");
      throw e;
    }
  }

  private static void broken(OutputStream out) {
    write(out, "half of it".repeat(10_000).getBytes(StandardCharsets.US_ASCII));
    throw new IllegalStateException("the other half cannot be read");
  }

  private static void unbegun(OutputStream out) {
    write(out, new byte[10]);
    throw new IllegalStateException("nothing can be read");
  }

  private String post(String path, String fields, byte[] body) {
    try (Conversation conversation = client.open()) {
      conversation.send("POST " + path + " HTTP/1.1\r\n" + HOST + fields + "\r\n\r\n");
      conversation.send(body);
      Reply reply = conversation.read();
      if (reply.header("Connection").isEmpty()) {
        assertThat(reply.status()).isEqualTo(200);
        conversation.send("POST /whole HTTP/1.1\r\n" + HOST + "Content-Length: 1\r\n\r\nx");
        assertThat(conversation.read().body()).isEqualTo("1");
      } else {
        assertThat(reply.header("Connection")).hasValue("close");
        assertThat(conversation.isEnded()).isTrue();
      }
      return reply.status() + " " + reply.body();
    }
  }

  private static byte[] chunked(int size, int count) {
    byte[] chunk = (Integer.toHexString(size) + "\r\n" + "x".repeat(size) + "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
    byte[] all = new byte[chunk.length * count + 5];
    for (int i = 0; i < count; i++) {
      System.arraycopy(chunk, 0, all, i * chunk.length, chunk.length);
    }
    System.arraycopy("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 0, all, all.length - 5, 5);
    return all;
  }

  @Test
  void an_upload_may_be_larger_than_other_bodies() {
    assertThat(post("/count", "Content-Length: 3000000", new byte[3_000_000]))
        .isEqualTo("200 3000000");
    assertThat(post("/count", "Transfer-Encoding: chunked", chunked(1000, 3000)))
        .isEqualTo("200 3000000");
    assertThat(post("/count", "Transfer-Encoding: chunked", chunked(3_000_000, 1)))
        .isEqualTo("200 3000000");
    byte[] extended = "3;a=b\r\nabc\r\n0\r\nTrailer: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    assertThat(post("/count", "Transfer-Encoding: chunked", extended)).isEqualTo("200 3");
    assertThat(post("/whole", "Content-Length: 3000000", new byte[3_000_000])).startsWith("413");
    assertThat(post("/whole", "Transfer-Encoding: chunked", chunked(3_000_000, 1)))
        .startsWith("413");
  }

  @Test
  void an_upload_has_a_limit_of_its_own() {
    assertThat(post("/count", "Content-Length: 50000001", new byte[10])).startsWith("413");
    assertThat(post("/count", "Transfer-Encoding: chunked", chunked(1_000_000, 51)))
        .startsWith("413")
        .contains("50000000");
    assertThat(ends).hasSize(2).allMatch("Rejected"::equals);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"zz\r\nabc", "-1\r\nabc", "3\r\nabcx\r\n", "\r\n", "3 x\r\nabc\r\n0\r\n\r\n",
        "1000000000000000\r\nabc"})
  void chunks_that_are_broken_end_an_upload(String chunks) {
    assertThat(
        post(
            "/count",
            "Transfer-Encoding: chunked",
            chunks.getBytes(StandardCharsets.US_ASCII)))
        .startsWith("4");
  }

  @Test
  void an_upload_that_is_cut_off_never_looks_complete() {
    for (String half : new String[] {
      "Content-Length: 10\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n5\r\nabc"
    }) {
      try (Conversation conversation = client.open()) {
        conversation.send("POST /count HTTP/1.1\r\n" + HOST + half);
        conversation.end();
        Reply reply = conversation.read();
        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.body()).contains("before the body was complete");
      }
    }
    assertThat(ends).containsExactly("Rejected", "Rejected");
  }

  @Test
  void an_upload_may_take_longer_than_a_request_as_long_as_it_goes_on() {
    hurried(Duration.ofSeconds(2));
    try (Conversation conversation = client.open()) {
      conversation.send("POST /count HTTP/1.1\r\n" + HOST + "Content-Length: 120000\r\n\r\n");
      for (int i = 0; i < 5; i++) {
        conversation.send(new byte[20_000]);
        waitAWhile(conversation);
      }
      conversation.send(new byte[20_000]);
      assertThat(conversation.read().body()).isEqualTo("120000");
    }
  }

  /** Lets a part of the time pass that half a request has: the server says nothing meanwhile. */
  private static void waitAWhile(Conversation conversation) {
    try {
      conversation.socket().setSoTimeout(500);
      assertThatExceptionOfType(SocketTimeoutException.class)
          .isThrownBy(() -> conversation.input().read());
      conversation.socket().setSoTimeout(60_000);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void an_upload_that_stands_still_is_ended() throws Exception {
    hurried(BRIEF);
    try (Conversation conversation = client.open()) {
      conversation.send("POST /count HTTP/1.1\r\n" + HOST + "Content-Length: 10000\r\n\r\nabc");
      assertThat(conversation.read().status()).isEqualTo(408);
      assertThat(conversation.isEnded()).isTrue();
    }
    assertThat(ends.poll(60, TimeUnit.SECONDS)).endsWith("ConnectionException");
  }

  @Test
  void an_upload_that_drips_is_ended() throws Exception {
    hurried(BRIEF);
    try (Conversation conversation = client.open()) {
      conversation.send("POST /count HTTP/1.1\r\n" + HOST + "Content-Length: 10000\r\n\r\n");
      conversation.socket().setSoTimeout(100);
      int first = drip(conversation);
      for (int drops = 0; first < 0 && drops < 1000; drops++) {
        first = drip(conversation);
      }
      assertThat(first).isEqualTo('H');
      assertThat(conversation.rest()).startsWith("TTP/1.1 408");
    }
    assertThat(ends.poll(60, TimeUnit.SECONDS)).endsWith("ConnectionException");
  }

  /** Sends a byte; the first byte of an answer if one comes soon, otherwise -1. */
  private static int drip(Conversation conversation) throws IOException {
    conversation.send("x");
    try {
      return conversation.input().read();
    } catch (SocketTimeoutException stillWaiting) {
      return -1;
    }
  }

  @Test
  void a_client_that_drips_on_behind_its_answer_is_not_heard_for_ever() throws Exception {
    hurried(BRIEF);
    try (Conversation conversation = client.open()) {
      conversation.send("POST /whole HTTP/1.1\r\n" + HOST + "Content-Length: 20000000\r\n\r\n");
      assertThat(conversation.read().status()).isEqualTo(413);
      conversation.socket().setSoTimeout(100);
      long begun = System.nanoTime();
      boolean ended = false;
      while (!ended && Duration.ofNanos(System.nanoTime() - begun).toSeconds() < 25) {
        ended = isEndedAfter(conversation);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }
  }

  /** Sends a byte; whether the server has ended the connection. */
  private static boolean isEndedAfter(Conversation conversation) throws IOException {
    try {
      return drip(conversation) < 0 && conversation.input().read() < 0;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (UncheckedIOException | SocketException gone) {
      return true;
    }
  }

  @Test
  void an_answer_before_the_end_of_an_upload_reaches_its_client() {
    assertThat(post("/first", "Content-Length: 20000000", new byte[20_000_000]))
        .isEqualTo("200 0");
  }

  @Test
  void a_client_that_waits_to_be_asked_for_its_upload_is_asked() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "POST /count HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n");
      assertThat(conversation.read().status()).isEqualTo(100);
      conversation.send("abc");
      assertThat(conversation.read().body()).isEqualTo("3");
    }
  }

  @Test
  void a_streamed_answer_comes_in_chunks_and_the_connection_goes_on() {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /numbers HTTP/1.1\r\n" + HOST + "\r\n");
      String body = chunks(conversation);
      assertThat(body.lines()).hasSize(100_000).last().isEqualTo("99999");
      conversation.send("GET /nothing HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(chunks(conversation)).isEmpty();
      conversation.send("HEAD /numbers HTTP/1.1\r\n" + HOST + "\r\n");
      Reply head = conversation.read();
      assertThat(head.header("Transfer-Encoding")).hasValue("chunked");
      assertThat(head.header("Content-Length")).isEmpty();
      conversation.send("GET /nothing HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(chunks(conversation)).isEmpty();
      assertThat(conversation.isEnded()).isTrue();
    }
  }

  @Test
  void a_streamed_answer_of_known_length_tells_it() {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /announced HTTP/1.1\r\n" + HOST + "\r\n");
      Reply reply = conversation.read();
      assertThat(reply.header("Content-Length")).hasValue("588890");
      assertThat(reply.header("Transfer-Encoding")).isEmpty();
      assertThat(reply.body().lines()).hasSize(100_000).last().isEqualTo("99999");
      conversation.send("GET /none HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().header("Content-Length")).hasValue("0");
      conversation.send("HEAD /announced HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
      assertThat(conversation.rest())
          .contains("Content-Length: 588890\r\n")
          .endsWith("\r\n\r\n");
    }
  }

  @Test
  void an_answer_that_is_shorter_or_longer_than_announced_ends_its_connection() {
    for (String path : new String[] {"/short", "/long"}) {
      try (Conversation conversation = client.open()) {
        conversation.send("GET " + path + " HTTP/1.1\r\n" + HOST + "\r\n");
        String rest = conversation.rest();
        int body = rest.indexOf("\r\n\r\n") + 4;
        assertThat(rest).startsWith("HTTP/1.1 200");
        assertThat(rest.length() - body).isLessThan(588_889);
      }
    }
  }

  /** The body of a chunked answer. */
  private static String chunks(Conversation conversation) {
    Reply reply = conversation.read();
    assertThat(reply.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(reply.header("Content-Length")).isEmpty();
    var body = new StringBuilder();
    try {
      InputStream in = conversation.input();
      for (int size = size(in); size > 0; size = size(in)) {
        body.append(new String(in.readNBytes(size), StandardCharsets.US_ASCII));
        assertThat(in.readNBytes(2)).containsExactly('\r', '\n');
      }
      assertThat(in.readNBytes(2)).containsExactly('\r', '\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return body.toString();
  }

  private static int size(InputStream in) throws IOException {
    var digits = new StringBuilder();
    for (int unit = in.read(); unit != '\r'; unit = in.read()) {
      digits.append((char) unit);
    }
    assertThat(in.read()).isEqualTo('\n');
    return Integer.parseInt(digits.toString(), 16);
  }

  @Test
  void an_answer_that_fails_on_the_way_is_seen_to_be_cut_off() {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /broken HTTP/1.1\r\n" + HOST + "\r\n");
      String rest = conversation.rest();
      assertThat(rest).startsWith("HTTP/1.1 200").doesNotContain("0\r\n\r\n");
    }
  }

  @Test
  void an_answer_that_fails_before_anything_was_sent_is_a_problem() {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /unbegun HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.read().status()).isEqualTo(500);
      conversation.send("GET /nothing HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(chunks(conversation)).isEmpty();
    }
  }

  @Test
  void a_client_that_stops_reading_is_given_up_and_costs_no_more_than_its_buffers()
      throws Exception {
    hurried(BRIEF);
    try (Conversation conversation = client.open()) {
      conversation.send("GET /endless HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo("gone");
      assertThat(written.get()).isLessThan(50_000_000);
    }
  }

  @Test
  void a_client_that_goes_away_ends_its_answer() throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /endless HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.input().readNBytes(100_000)).hasSize(100_000);
    }
    assertThat(ends.poll(60, TimeUnit.SECONDS)).isEqualTo("gone");
  }

  @Test
  void a_stream_that_is_empty_has_no_bytes() {
    assertThat(post("/count", "Transfer-Encoding: chunked", Arrays.copyOf(chunked(1, 0), 5)))
        .isEqualTo("200 0");
  }
}
