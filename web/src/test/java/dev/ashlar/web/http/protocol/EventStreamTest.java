package dev.ashlar.web.http.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.Event;
import dev.ashlar.web.http.EventHandler;
import dev.ashlar.web.http.EventStream;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.Hosts;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Streams of server-sent events, with a handler that counts. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each test has a server of its own, and waits most of the time
@SuppressWarnings("NullAway.Init") // set before each test
final class EventStreamTest {
  private static final String HOST = "Host: localhost\r\n";
  private static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT
          .withStreams(ConnectionLimits.DEFAULT.ping(), 100_000);

  /** Where a test waits until a time is over. */
  private static final ConnectionLimits BRIEF =
      LIMITS.withTimes(Duration.ofMillis(600), Duration.ofMillis(600))
          .withStreams(Duration.ofMillis(500), 100_000);

  private final BlockingQueue<EventStream> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<EventStream> closed = new LinkedBlockingQueue<>();
  private final CountDownLatch heartbeats = new CountDownLatch(3);
  private final CountDownLatch drained = new CountDownLatch(1);
  private Server server;
  private RawClient client;

  /** Hands its stream to the test. */
  private final class Told implements EventHandler {
    @Override
    public void open(EventStream stream) {
      stream.send(Event.of("hello", "1", "first\nsecond\n\nlast"));
      opened.add(stream);
    }

    @Override
    public void drained(EventStream stream) {
      drained.countDown();
    }

    @Override
    public void heartbeat(EventStream stream) {
      heartbeats.countDown();
    }

    @Override
    public void closed(EventStream stream) {
      closed.add(stream);
    }
  }

  @BeforeEach
  void start() {
    start(LIMITS);
  }

  private void hurried() {
    server.stop();
    start(BRIEF);
  }

  private void start(ConnectionLimits limits) {
    Cors cors = Cors.of(List.of("https://app.example.org"), false, Cors.REMEMBERED);
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .behind(Hosts.local(Set.of()))
            .behind(cors)
            .route(HttpMethod.GET, "/events", request -> Response.events(new Told()))
            .route(HttpMethod.GET, "/fails", request -> Response.events(EventStreamTest::fail))
            .route(HttpMethod.GET, "/verbose", request -> verbose())
            .route(HttpMethod.GET, "/hello", request -> Response.of(204))
            .build();
    server = Server.start("127.0.0.1", 0, router, limits);
    client = new RawClient(server.port());
  }

  private boolean isServing() {
    try {
      client.open().close();
      return true;
    } catch (UncheckedIOException refused) {
      return false;
    }
  }

  /** A stream whose header is larger than what sockets hold. */
  private Response verbose() {
    return Response.events(
        new Told(), Field.of(FieldName.of("X-Much"), "x".repeat(20_000_000)));
  }

  private static void fail(EventStream stream) {
    stream.send(Event.of("only", "", ""));
    throw new IllegalStateException("on purpose");
  }

  @AfterEach
  void stop() {
    assertThat(client.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n").status()).isEqualTo(204);
    server.stop();
    assertThat(closed).isEmpty();
  }

  private Conversation open() {
    Conversation conversation = client.open();
    conversation.send("GET /events HTTP/1.1\r\n" + HOST + "\r\n");
    Reply reply = conversation.read();
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Content-Type")).hasValue("text/event-stream");
    assertThat(reply.header("Transfer-Encoding")).hasValue("chunked");
    assertThat(reply.header("Content-Length")).isEmpty();
    assertThat(reply.header("Cache-Control")).hasValue("no-store");
    return conversation;
  }

  private void isClosed(EventStream stream) throws InterruptedException {
    assertThat(closed.poll(60, TimeUnit.SECONDS)).isSameAs(stream);
    assertThat(stream.isOpen()).isFalse();
    assertThat(stream.send(Event.nothing())).isFalse();
    assertThat(stream.offer(Event.nothing())).isFalse();
  }

  @Test
  void events_arrive_as_they_are_sent_until_the_stream_ends() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      URI address = URI.create("http://localhost:" + server.port() + "/events");
      var answer =
          TimeLimit.send(http, HttpRequest.newBuilder(address).build(),
              HttpResponse.BodyHandlers.ofInputStream());
      var lines =
          new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
      for (String line : new String[] {
        "event: hello", "id: 1", "data: first", "data: second", "data: ", "data: last", ""
      }) {
        assertThat(lines.readLine()).isEqualTo(line);
      }
      EventStream stream = next();
      for (int i = 0; i < 1000; i++) {
        stream.send(Event.of("tick", "" + i, "{\"n\":" + i + "}"));
        if (i % 100 == 0) {
          assertThat(next(lines)).isEqualTo("event: tick");
          assertThat(lines.readLine()).isEqualTo("id: " + i);
          assertThat(lines.readLine()).isEqualTo("data: {\"n\":" + i + "}");
          assertThat(lines.readLine()).isEmpty();
        } else {
          assertThat(next(lines)).isEqualTo("event: tick");
          lines.readLine();
          lines.readLine();
          lines.readLine();
        }
      }
      stream.close();
      String line = lines.readLine();
      while (line != null) {
        assertThat(line).isIn(":", "");
        line = lines.readLine();
      }
      isClosed(stream);
    }
  }

  private EventStream next() throws InterruptedException {
    return requireNonNull(opened.poll(60, TimeUnit.SECONDS));
  }

  /** The next line that is no sign of life. */
  private static String next(BufferedReader lines) throws java.io.IOException {
    String line = lines.readLine();
    while (line != null && (line.equals(":") || line.isEmpty())) {
      line = lines.readLine();
    }
    return String.valueOf(line);
  }

  @Test
  void a_stream_lives_longer_than_any_request_may_take() throws Exception {
    hurried();
    try (Conversation conversation = open()) {
      EventStream stream = next();
      assertThat(heartbeats.await(60, TimeUnit.SECONDS)).isTrue();
      assertThat(closed.poll(1, TimeUnit.SECONDS)).isNull();
      stream.close();
      assertThat(conversation.rest()).contains("3\r\n:\n\n\r\n").endsWith("\r\n0\r\n\r\n");
      isClosed(stream);
    }
  }

  @Test
  void a_client_that_goes_away_ends_its_stream() throws Exception {
    Conversation conversation = open();
    EventStream stream = next();
    conversation.close();
    isClosed(stream);
  }

  @Test
  void a_client_that_sends_much_on_a_stream_ends_it() throws Exception {
    try (Conversation conversation = open()) {
      EventStream stream = next();
      conversation.send("GET /hello HTTP/1.1\r\n" + HOST + "\r\n"); // is ignored
      assertThat(stream.send(Event.nothing())).isTrue();
      conversation.send(new byte[70_000]);
      isClosed(stream);
    }
  }

  @Test
  void a_client_of_http_1_0_has_a_stream_without_chunks() throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /events HTTP/1.0\r\n\r\n");
      EventStream stream = next();
      stream.close();
      assertThat(conversation.rest())
          .contains("\r\nConnection: close\r\n")
          .doesNotContain("Transfer-Encoding", "Content-Length")
          .endsWith(
              "\r\n\r\nevent: hello\nid: 1\ndata: first\ndata: second\ndata: \ndata: last\n\n");
      isClosed(stream);
    }
  }

  @Test
  void head_and_filters_answer_streams_as_they_do_requests() {
    Reply head = client.send("HEAD /events HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.header("Content-Type")).hasValue("text/event-stream");
    assertThat(client.send("GET /events HTTP/1.1\r\nHost: evil.example\r\n\r\n").status())
        .isEqualTo(421);
    Reply page =
        client.send(
            "HEAD /events HTTP/1.1\r\n" + HOST + "Origin: https://app.example.org\r\n\r\n");
    assertThat(page.header("Access-Control-Allow-Origin")).hasValue("https://app.example.org");
    assertThat(opened).isEmpty();
  }

  @Test
  void a_request_with_a_body_that_nobody_reads_begins_no_stream() {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "GET /events HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n1\r\nx\r\n");
      Reply reply = conversation.read();
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.header("Connection")).hasValue("close");
      assertThat(conversation.rest()).isEmpty();
    }
    assertThat(opened).isEmpty();
  }

  @Test
  void a_stream_that_begins_while_the_server_stops_ends_as_others_do() throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /verbose HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.input().read()).isEqualTo('H');
      Thread stopping = Thread.ofVirtual().start(server::stop);
      while (isServing()) {
        Thread.sleep(10);
      }
      assertThat(conversation.rest()).containsPattern("retry: [0-9]+\n\n").endsWith("0\r\n\r\n");
      assertThat(stopping.join(Duration.ofSeconds(60))).isTrue();
      isClosed(next());
    }
    start();
  }

  @Test
  void a_handler_that_fails_ends_its_stream() {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /fails HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(conversation.rest()).endsWith("event: only\ndata\n\n\r\n0\r\n\r\n");
    }
  }

  @Test
  void a_client_that_reads_nothing_is_refused_more_and_ended_and_keeps_nobody_waiting()
      throws Exception {
    hurried();
    Event event = Event.of("large", "", "x".repeat(10_000));
    try (Conversation slow = open();
        Conversation quick = open()) {
      EventStream first = next();
      EventStream second = next();
      int taken = 0;
      while (first.offer(event)) {
        taken++;
      }
      assertThat(taken).isGreaterThan(5);
      Thread sender = Thread.ofVirtual().start(() -> sendUntilGone(first, event));
      long begun = System.nanoTime();
      assertThat(second.offer(Event.of("quick", "", "you"))).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
      isClosed(first);
      assertThat(sender.join(Duration.ofSeconds(60))).isTrue();
      second.close();
      assertThat(quick.rest()).contains("event: quick\ndata: you\n\n");
      isClosed(second);
      assertThat(slow.socket().isConnected()).isTrue();
    }
  }

  private static void sendUntilGone(EventStream stream, Event event) {
    while (stream.send(event)) {
      // more than the socket holds
    }
  }

  @Test
  void a_server_that_stops_ends_streams_and_says_when_to_come_back() throws Exception {
    try (Conversation conversation = open()) {
      EventStream stream = next();
      long begun = System.nanoTime();
      server.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
      assertThat(conversation.rest()).containsPattern("retry: [0-9]+\n\n").endsWith("0\r\n\r\n");
      isClosed(stream);
    }
    start();
  }

  @Test
  void an_event_is_never_two() {
    assertThatIllegalArgumentException().isThrownBy(() -> Event.of("a\nb", "", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> Event.of("a", "1\rid: 2", ""));
    assertThat(new String(Event.of("a", "", "x\r\ny\rz").bytes(), StandardCharsets.UTF_8))
        .isEqualTo("event: a\ndata: x\ndata: y\ndata: z\n\n");
  }
}
