package dev.ashlar.web.http.protocol;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
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
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A server of WebSockets that sends back what it is sent, and clients that speak in frames. */
@SuppressWarnings("NullAway.Init") // set before each test
abstract class WebSocketCase {
  static final String KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  static final String UPGRADE =
      "Host: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
  static final String HANDSHAKE =
      UPGRADE + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + KEY + "\r\n";
  static final int MOST = 200_000;
  static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT
          .withBody(MOST)
          .withStreams(ConnectionLimits.DEFAULT.ping(), 100_000);

  final BlockingQueue<WebSocket> opened = new LinkedBlockingQueue<>();
  final BlockingQueue<String> closed = new LinkedBlockingQueue<>();
  final BlockingQueue<String> drained = new LinkedBlockingQueue<>();
  Server server;
  RawClient client;

  /** Sends back what it is sent; fails on demand. */
  final class Echo implements WebSocketHandler {
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
    start(limits());
  }

  /** Those of the server before each test. */
  ConnectionLimits limits() {
    return LIMITS;
  }

  void start(ConnectionLimits limits) {
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

  Response echo(Request request) {
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

  Conversation open() throws InterruptedException {
    Conversation conversation = client.open();
    conversation.send("GET /echo HTTP/1.1\r\n" + HANDSHAKE + "\r\n");
    Reply reply = conversation.read();
    assertThat(reply.status()).isEqualTo(101);
    assertThat(reply.header("Sec-WebSocket-Accept")).hasValue("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    assertThat(reply.header("Content-Length")).isEmpty();
    assertThat(reply.header("Sec-WebSocket-Extensions")).isEmpty();
    return conversation;
  }

  static byte[] frame(int first, byte[] payload) {
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

  static byte[] text(String text) {
    return frame(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  /** A frame of the server: its first byte and its payload. */
  record Got(int first, byte[] payload) {
    String text() {
      return new String(payload, StandardCharsets.UTF_8);
    }

    int code() {
      return payload.length < 2 ? 1005 : (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }
  }

  static Got read(Conversation conversation) throws IOException {
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

  WebSocket next() throws InterruptedException {
    return requireNonNull(opened.poll(60, TimeUnit.SECONDS));
  }

  void isClosed(int code) throws InterruptedException {
    assertThat(closed.poll(60, TimeUnit.SECONDS)).startsWith(code + " ");
  }

  /** A client of the platform that keeps what it hears. */
  static final class Listener implements java.net.http.WebSocket.Listener {
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
      return String.valueOf(heard.poll(60, TimeUnit.SECONDS));
    }
  }

  java.net.http.WebSocket connect(HttpClient http, Listener listener) {
    return TimeLimit.await(http.newWebSocketBuilder()
        .subprotocols("second")
        .buildAsync(URI.create("ws://localhost:" + server.port() + "/echo"), listener),
        "the connection");
  }
}
