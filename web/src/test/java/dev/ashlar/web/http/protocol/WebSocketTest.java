package dev.ashlar.web.http.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.Hosts;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.Origins;
import dev.ashlar.web.http.Request;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.WebSocket;
import dev.ashlar.web.http.WebSocketHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
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

/** WebSockets as RFC 6455 has them, with a handler that sends back what it is sent. */
@SuppressWarnings("NullAway.Init") // set before each test
final class WebSocketTest {
  private static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  private static final String UPGRADE =
      "Host: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
  private static final String HANDSHAKE =
      UPGRADE + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n";
  private static final int MOST = 200_000;
  private static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT
          .withBody(MOST)
          .withTimes(Duration.ofMillis(600), Duration.ofMillis(600))
          .withStreams(Duration.ofMillis(600), 100_000);

  private final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> drained = new LinkedBlockingQueue<>();
  private Server server;
  private RawClient client;

  /** Sends back what it is sent; fails on demand. */
  private final class Echo implements WebSocketHandler {
    @Override
    public void open(WebSocket socket) {
      opened.add(socket);
    }

    @Override
    public void message(WebSocket socket, Message message) {
      if (message.isText() && message.text().equals("fail")) {
        throw new IllegalStateException("on purpose");
      }
      if (message.isText() && message.text().equals("bye")) {
        socket.close(4001, "bye, " + "ü".repeat(100));
      }
      socket.send(message);
    }

    @Override
    public void drained(WebSocket socket) {
      drained.add("drained");
    }

    @Override
    public void closed(WebSocket socket, int code, String reason) {
      closed.add(code + " " + reason);
    }
  }

  @BeforeEach
  void start() {
    start(LIMITS);
  }

  private void start(ConnectionLimits limits) {
    Cors cors = Cors.of(List.of("https://app.example.org"), true, Cors.REMEMBERED);
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .behind(Hosts.local(Set.of()))
            .behind(cors)
            .behind(new Origins(cors))
            .route(HttpMethod.GET, "/echo", this::echo)
            .route(HttpMethod.GET, "/hello", request -> Response.of(204))
            .build();
    server = Server.start("127.0.0.1", 0, router, limits);
    client = new RawClient(server.port());
  }

  private Response echo(Request request) {
    String protocol = request.protocols().contains("second") ? "second" : "";
    return Response.upgrade(new Echo(), protocol);
  }

  @AfterEach
  void stop() {
    assertThat(client.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n").status())
        .isEqualTo(204);
    server.stop();
    assertThat(closed).isEmpty();
  }

  private Conversation open() throws InterruptedException {
    Conversation conversation = client.open();
    conversation.send("GET /echo HTTP/1.1\r\n" + HANDSHAKE + "\r\n");
    Reply reply = conversation.read();
    assertThat(reply.status()).isEqualTo(101);
    assertThat(reply.header("Sec-WebSocket-Accept")).hasValue("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(reply.header("Content-Length")).isEmpty();
    assertThat(reply.header("Sec-WebSocket-Extensions")).isEmpty();
    return conversation;
  }

  private static byte[] frame(int first, byte[] payload) {
    var frame = new ByteArrayOutputStream();
    frame.write(first);
    if (payload.length <= 125) {
      frame.write(0x80 | payload.length);
    } else if (payload.length <= 0xFFFF) {
      frame.write(0x80 | 126);
      frame.write(payload.length >> 8);
      frame.write(payload.length);
    } else {
      frame.write(0x80 | 127);
      frame.writeBytes(ByteBuffer.allocate(8).putLong(payload.length).array());
    }
    byte[] mask = {1, 2, (byte) 0x83, 4};
    frame.writeBytes(mask);
    for (int i = 0; i < payload.length; i++) {
      frame.write(payload[i] ^ mask[i % 4]);
    }
    return frame.toByteArray();
  }

  private static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A frame of the server: its first byte and its payload. */
  private record Got(int first, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int code() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }
  }

  private static Got read(Conversation conversation) throws IOException {
    while (true) {
      int first = conversation.input().read();
      assertThat(first).as("the server sent a frame").isNotNegative();
      long length = conversation.input().read();
      assertThat(length).as("the server masks nothing").isLessThan(128);
      if (length == 126) {
        length = ByteBuffer.wrap(conversation.input().readNBytes(2)).getShort() & 0xFFFF;
      } else if (length == 127) {
        length = ByteBuffer.wrap(conversation.input().readNBytes(8)).getLong();
      }
      var got = new Got(first, conversation.input().readNBytes((int) length));
      if (got.first() != 0x89) {
        return got;
      }
    }
  }

  private WebSocket next() throws InterruptedException {
    return requireNonNull(opened.poll(10, TimeUnit.SECONDS));
  }

  private void isClosed(int code) throws InterruptedException {
    assertThat(closed.poll(10, TimeUnit.SECONDS)).startsWith(code + " ");
  }

  @Test
  void messages_of_every_length_come_back_whole() throws Exception {
    try (Conversation conversation = open()) {
      for (int length : new int[] {0, 1, 125, 126, 127, 65_535, 65_536, MOST}) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 'x');
        conversation.send(frame(0x82, payload));
        Got got = read(conversation);
        assertThat(got.first()).isEqualTo(0x82);
        assertThat(got.payload()).isEqualTo(payload);
      }
      conversation.send(text("grüße 🪨"));
      assertThat(read(conversation).text()).isEqualTo("grüße 🪨");
      conversation.send(frame(0x88, new byte[] {3, (byte) 0xE8, 'o', 'k'}));
      Got end = read(conversation);
      assertThat(end.first()).isEqualTo(0x88);
      assertThat(end.code()).isEqualTo(1000);
      assertThat(conversation.isEnded()).isTrue();
    }
    assertThat(closed.poll(10, TimeUnit.SECONDS)).isEqualTo("1000 ok");
  }

  @Test
  void a_message_in_parts_is_one_and_control_frames_may_come_between() throws Exception {
    try (Conversation conversation = open()) {
      byte[] text = "grüße".getBytes(StandardCharsets.UTF_8);
      conversation.send(frame(0x01, Arrays.copyOf(text, 3))); // in the middle of the ü
      conversation.send(frame(0x89, "a".getBytes(StandardCharsets.UTF_8)));
      conversation.send(frame(0x8A, new byte[0]));
      conversation.send(frame(0x00, new byte[0]));
      conversation.send(frame(0x80, Arrays.copyOfRange(text, 3, text.length)));
      Got pong = read(conversation);
      assertThat(pong.first()).isEqualTo(0x8A);
      assertThat(pong.text()).isEqualTo("a");
      assertThat(read(conversation).text()).isEqualTo("grüße");
      conversation.send(frame(0x88, new byte[0]));
      assertThat(read(conversation).code()).isEqualTo(1005);
    }
    isClosed(1005);
  }

  @ParameterizedTest
  @CsvSource({
    "8100,1002,not masked",
    "c18000000000,1002,reserved bit 1",
    "a18000000000,1002,reserved bit 2",
    "918000000000,1002,reserved bit 3",
    "838000000000,1002,unknown opcode",
    "8b8000000000,1002,unknown control opcode",
    "098000000000,1002,a ping in parts",
    "89fe007e00000000,1002,a ping that is too long",
    "808000000000,1002,a continuation of nothing",
    "018000000000818000000000,1002,a message within another",
    "018000000000028000000000,1002,another kind within a message",
    "82fe007d00000000,1002,two bytes for a length that has one",
    "82ff000000000000ffff00000000,1002,eight bytes for a length that has two",
    "82ffffffffffffffffff00000000,1002,a negative length",
    "82ff0000000000030d4100000000,1009,one byte too many",
    "82ff7fffffffffffffff00000000,1009,as long as can be said",
    "818100000000ff,1007,no UTF-8",
    "818200000000c080,1007,overlong UTF-8",
    "818300000000eda080,1007,a lone surrogate",
    "818200000000c3,1006,half a frame",
    "888100000000ff,1002,half a close code",
    "88820000000003ed,1002,the code 1005 in a frame",
    "88820000000003ee,1002,the code 1006 in a frame",
    "8882000000000bb7,1002,a code that nobody has",
    "88830000000003e8ff,1007,a reason that is not UTF-8",
  })
  void what_breaks_the_protocol_ends_the_socket_with_the_code_for_it(
      String hex, int code, String what) throws Exception {
    try (Conversation conversation = open()) {
      conversation.send(HexFormat.of().parseHex(hex));
      conversation.end();
      if (code != 1006) {
        Got got = read(conversation);
        assertThat(got.first()).as(what).isEqualTo(0x88);
        assertThat(got.code()).as(what).isEqualTo(code);
      }
      assertThat(conversation.isEnded()).isTrue();
    }
    isClosed(code);
  }

  @Test
  void a_message_that_grows_too_large_in_parts_ends_the_socket() throws Exception {
    try (Conversation conversation = open()) {
      conversation.send(frame(0x02, new byte[MOST / 2]));
      conversation.send(frame(0x00, new byte[MOST / 2]));
      conversation.send(frame(0x80, new byte[1]));
      assertThat(read(conversation).code()).isEqualTo(1009);
    }
    isClosed(1009);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Host: localhost|426",
        "Host: localhost;Connection: Upgrade|426",
        "Host: localhost;Upgrade: websocket|426",
        "Host: localhost;Connection: Upgrade;Upgrade: h2c|426",
        "Host: localhost;Connection: Upgrade;Upgrade: websocket|426",
        "Host: localhost;Connection: Upgrade;Upgrade: websocket;Sec-WebSocket-Version: 8;Sec-WebSocket-Key: "
            + KEY
            + "|426",
        "Host: localhost;Connection: Upgrade;Upgrade: websocket;Sec-WebSocket-Version: 13|400",
        "Host: localhost;Connection: Upgrade;Upgrade: websocket;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: AAAA|400",
        "Host: localhost;Connection: Upgrade;Upgrade: websocket;Sec-WebSocket-Version: 13;Sec-WebSocket-Key: ?|400",
        "Host: localhost;Connection: Upgrade;Upgrade: websocket;Sec-WebSocket-Version: 13;Content-Length: 1;Sec-WebSocket-Key: "
            + KEY
            + "|400",
      })
  void a_request_that_is_no_valid_handshake_gets_a_problem(String fields, int status) {
    Reply reply =
        client.send(
            "GET /echo HTTP/1.1\r\n" + fields.replace(";", "\r\n") + "\r\n\r\n");
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.header("Content-Type")).hasValue("application/problem+json");
    if (status == 426) {
      assertThat(reply.header("Sec-WebSocket-Version")).hasValue("13");
      assertThat(reply.header("Upgrade")).hasValue("websocket");
    }
  }

  @Test
  void other_methods_and_versions_open_no_socket() {
    for (String line : new String[] {"POST /echo HTTP/1.1", "GET /hello HTTP/1.1"}) {
      assertThat(client.send(line + "\r\n" + HANDSHAKE + "\r\n").status()).isIn(204, 405);
    }
    assertThat(client.send("GET /echo HTTP/1.0\r\n" + HANDSHAKE + "\r\n").status())
        .isEqualTo(426);
    assertThat(opened).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Origin: http://evil.example,403",
    "Origin: http://localhost.evil.example,403",
    "Origin: http://localhost:1,403",
    "Origin: null,403",
    "Origin: https://app.example.org.evil,403",
    "Sec-Fetch-Site: cross-site,403",
    "Origin: http://localhost,101",
    "Origin: https://app.example.org,101",
  })
  void pages_of_other_origins_open_no_socket(String field, int status) throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send("GET /echo HTTP/1.1\r\n" + HANDSHAKE + field + "\r\n\r\n");
      Reply reply = conversation.read();
      assertThat(reply.status()).isEqualTo(status);
      assertThat(reply.header("Vary")).hasValue("Origin");
      if (status == 101) {
        conversation.send(frame(0x88, new byte[0]));
        isClosed(1005);
      }
    }
  }

  @Test
  void a_host_that_is_not_known_opens_no_socket() {
    String handshake = HANDSHAKE.replace("localhost", "evil.example");
    assertThat(client.send("GET /echo HTTP/1.1\r\n" + handshake + "\r\n").status())
        .isEqualTo(421);
  }

  @Test
  void the_protocol_is_one_that_the_client_offers() throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "GET /echo HTTP/1.1\r\n" + HANDSHAKE + "Sec-WebSocket-Protocol: first, second\r\n\r\n");
      assertThat(conversation.read().header("Sec-WebSocket-Protocol")).hasValue("second");
      conversation.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
    try (Conversation conversation = client.open()) {
      conversation.send(
          "GET /echo HTTP/1.1\r\n" + HANDSHAKE + "Sec-WebSocket-Protocol: third\r\n\r\n");
      assertThat(conversation.read().header("Sec-WebSocket-Protocol")).isEmpty();
      conversation.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  /** A client of the platform that keeps what it hears. */
  private static final class Listener implements java.net.http.WebSocket.Listener {
    private static final CompletionStage<String> HEARD = CompletableFuture.completedStage("");

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(
        java.net.http.WebSocket socket, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return HEARD;
    }

    @Override
    public CompletionStage<?> onPong(java.net.http.WebSocket socket, ByteBuffer message) {
      heard.add("pong " + StandardCharsets.UTF_8.decode(message));
      socket.request(1);
      return HEARD;
    }

    @Override
    public CompletionStage<?> onClose(java.net.http.WebSocket socket, int code, String reason) {
      heard.add(code + " " + reason);
      return HEARD;
    }

    String next() throws InterruptedException {
      return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }
  }

  private java.net.http.WebSocket connect(HttpClient http, Listener listener) {
    return http.newWebSocketBuilder()
        .subprotocols("second")
        .buildAsync(URI.create("ws://localhost:" + server.port() + "/echo"), listener)
        .join();
  }

  @Test
  void the_client_of_the_platform_is_answered() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var listener = new Listener();
      java.net.http.WebSocket socket = connect(http, listener);
      assertThat(socket.getSubprotocol()).isEqualTo("second");
      socket.sendText("one ", false).join();
      socket.sendText("message", true).join();
      assertThat(listener.next()).isEqualTo("one message");
      socket.sendPing(StandardCharsets.UTF_8.encode("?")).join();
      assertThat(listener.next()).isEqualTo("pong ?");
      socket.sendText("x".repeat(MOST), true).join();
      assertThat(listener.next()).hasSize(MOST);
      socket.sendText("bye", true).join();
      assertThat(listener.next()).startsWith("4001 bye, üü").hasSizeBetween(60, 70);
      isClosed(4001);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(
              () -> http.newWebSocketBuilder()
                  .buildAsync(
                      URI.create("ws://localhost:" + server.port() + "/hello"), listener)
                  .join());
    }
  }

  @Test
  @Tag("slow")
  void a_socket_that_answers_pings_lives_longer_than_any_request_may_take() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var listener = new Listener();
      java.net.http.WebSocket socket = connect(http, listener);
      assertThat(closed.poll(3, TimeUnit.SECONDS)).isNull();
      for (int i = 0; i < 20; i++) {
        socket.sendText("x".repeat(MOST), true).join(); // together more than any request may have
        assertThat(listener.next()).hasSize(MOST);
      }
      socket.sendClose(1000, "").join();
      assertThat(listener.next()).isEqualTo("1000 ");
    }
    isClosed(1000);
  }

  @Test
  @Tag("slow")
  void a_socket_that_does_not_answer_is_ended() throws Exception {
    try (Conversation conversation = open()) {
      isClosed(1006);
      assertThat(conversation.input().readAllBytes()).startsWith((byte) 0x89, (byte) 0);
    }
  }

  @Test
  void a_connection_that_breaks_closes_the_socket_once() throws Exception {
    Conversation conversation = open();
    WebSocket socket = next();
    conversation.close();
    isClosed(1006);
    assertThat(socket.isOpen()).isFalse();
    assertThat(socket.send(Message.text("late"))).isFalse();
    assertThat(socket.offer(Message.text("late"))).isFalse();
  }

  @Test
  void a_handler_that_fails_closes_its_socket_and_no_other() throws Exception {
    try (Conversation first = open();
        Conversation second = open()) {
      first.send(text("fail"));
      assertThat(read(first).code()).isEqualTo(1011);
      isClosed(1011);
      second.send(text("still"));
      assertThat(read(second).text()).isEqualTo("still");
      second.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  @Tag("slow")
  void a_client_that_says_no_goodbye_is_not_waited_for(boolean answers) throws Exception {
    try (Conversation conversation = open()) {
      next().close(1001, "go");
      Got end = read(conversation);
      assertThat(end.code()).isEqualTo(1001);
      if (answers) {
        conversation.send(frame(0x88, end.payload()));
      }
      assertThat(conversation.isEnded()).isTrue();
    }
    isClosed(answers ? 1001 : 1006);
  }

  @Test
  void a_client_that_talks_on_after_the_goodbye_is_not_waited_for() throws Exception {
    try (Conversation conversation = open()) {
      next().close(1001, "go");
      assertThat(read(conversation).code()).isEqualTo(1001);
      long begun = System.nanoTime();
      while (closed.isEmpty() && Duration.ofNanos(System.nanoTime() - begun).toSeconds() < 10) {
        sendIfOpen(conversation, text("but"));
        Thread.sleep(100);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    }
    isClosed(1006);
  }

  private static void sendIfOpen(Conversation conversation, byte[] bytes) {
    try {
      conversation.send(bytes);
    } catch (UncheckedIOException e) {
      assertThat(e.getCause()).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void messages_of_many_threads_arrive_whole_and_each_thread_s_in_order() throws Exception {
    int threads = 8;
    int each = 500;
    try (Conversation conversation = open();
        var senders = Executors.newVirtualThreadPerTaskExecutor()) {
      WebSocket socket = next();
      for (int thread = 0; thread < threads; thread++) {
        int name = thread;
        senders.execute(
            () -> {
              for (int i = 0; i < each; i++) {
                socket.send(Message.text(name + " " + i + " " + "x".repeat(name * 100)));
              }
            });
      }
      int[] next = new int[threads];
      for (int i = 0; i < threads * each; i++) {
        String[] got = read(conversation).text().split(" ", 3);
        int name = Integer.parseInt(got[0]);
        assertThat(Integer.parseInt(got[1])).isEqualTo(next[name]++);
        assertThat(got[2]).hasSize(name * 100);
      }
      conversation.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  @Test
  @Tag("slow")
  void a_client_that_reads_nothing_is_refused_more_and_ended_and_keeps_nobody_waiting()
      throws Exception {
    Message message = Message.binary(new byte[10_000]);
    try (Conversation slow = open();
        Conversation quick = open()) {
      WebSocket socket = next();
      WebSocket other = next();
      long begun = System.nanoTime();
      int taken = 0;
      while (socket.offer(message)) {
        taken++;
      }
      assertThat(taken).as("what was taken before the queue was full").isGreaterThan(5);
      var senders = new ArrayList<Thread>();
      for (int i = 0; i < 3; i++) {
        senders.add(Thread.ofVirtual().start(() -> blockedUntilGone(socket)));
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(1));
      assertThat(other.offer(Message.text("you"))).isTrue();
      assertThat(read(quick).text()).isEqualTo("you");
      while (closed.isEmpty()) {
        quick.send(text("still"));
        assertThat(read(quick).text()).isEqualTo("still");
      }
      isClosed(1006);
      for (Thread sender : senders) {
        assertThat(sender.join(Duration.ofSeconds(10))).isTrue();
      }
      assertThat(slow.socket().isConnected()).isTrue();
      quick.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  private static void blockedUntilGone(WebSocket socket) {
    while (socket.send(Message.binary(new byte[50_000]))) {
      // until it is gone
    }
  }

  @Test
  void a_client_that_reads_on_after_a_refusal_is_told_to_the_handler() throws Exception {
    Message message = Message.binary(new byte[10_000]);
    try (Conversation conversation = open()) {
      WebSocket socket = next();
      int taken = 0;
      while (socket.offer(message)) {
        taken++;
      }
      for (int i = 0; i < taken; i++) {
        assertThat(read(conversation).payload()).hasSize(10_000);
      }
      assertThat(drained.poll(10, TimeUnit.SECONDS)).isEqualTo("drained");
      assertThat(socket.offer(Message.text("again"))).isTrue();
      assertThat(read(conversation).text()).isEqualTo("again");
      assertThat(drained).isEmpty();
      conversation.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  @Test
  @Tag("slow")
  void a_server_that_stops_says_goodbye_to_all_and_waits_for_none_for_long() throws Exception {
    var clients = new ArrayList<Conversation>();
    for (int i = 0; i < 50; i++) {
      clients.add(open());
    }
    try (HttpClient http = HttpClient.newHttpClient()) {
      var listener = new Listener();
      connect(http, listener);
      var begun = System.nanoTime();
      server.stop();
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
      assertThat(listener.next()).isEqualTo("1001 the server stops");
      isClosed(1001);
    }
    for (Conversation each : clients) {
      assertThat(read(each).code()).isEqualTo(1001);
      isClosed(1006);
      each.close();
    }
    start(LIMITS);
  }

  @Test
  @Tag("slow")
  void a_server_that_is_stopping_opens_no_more_sockets() throws Exception {
    try (Conversation first = open();
        Conversation late = client.open()) {
      late.send("GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
      assertThat(late.read().status()).isEqualTo(204);
      var stopped = new CountDownLatch(1);
      Thread.ofVirtual().start(() -> {
        server.stop();
        stopped.countDown();
      });
      assertThat(read(first).code()).isEqualTo(1001);
      late.send("GET /echo HTTP/1.1\r\n" + HANDSHAKE + "\r\n");
      Reply reply = late.read();
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.header("Connection")).hasValue("close");
      assertThat(stopped.await(10, TimeUnit.SECONDS)).isTrue();
    }
    isClosed(1006);
    start(LIMITS);
  }
}
