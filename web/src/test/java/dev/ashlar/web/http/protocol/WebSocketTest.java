package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.WebSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The handshake, frames and messages of WebSockets, as RFC 6455 has them. */
final class WebSocketTest extends WebSocketCase {
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
    assertThat(closed.poll(60, TimeUnit.SECONDS)).isEqualTo("1000 ok");
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

  @Test
  void the_client_of_the_platform_is_answered() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var listener = new Listener();
      java.net.http.WebSocket socket = connect(http, listener);
      assertThat(socket.getSubprotocol()).isEqualTo("second");
      TimeLimit.await(socket.sendText("one ", false), "the end of sending");
      TimeLimit.await(socket.sendText("message", true), "the end of sending");
      assertThat(listener.next()).isEqualTo("one message");
      TimeLimit.await(socket.sendPing(StandardCharsets.UTF_8.encode("?")), "the end of sending");
      assertThat(listener.next()).isEqualTo("pong ?");
      TimeLimit.await(socket.sendText("x".repeat(MOST), true), "the end of sending");
      assertThat(listener.next()).hasSize(MOST);
      TimeLimit.await(socket.sendText("bye", true), "the end of sending");
      assertThat(listener.next()).startsWith("4001 bye, üü").hasSizeBetween(60, 70);
      isClosed(4001);
      assertThatExceptionOfType(CompletionException.class)
          .isThrownBy(
              () -> TimeLimit.await(http.newWebSocketBuilder()
                  .buildAsync(
                      URI.create("ws://localhost:" + server.port() + "/hello"), listener),
                  "the connection"));
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
}
