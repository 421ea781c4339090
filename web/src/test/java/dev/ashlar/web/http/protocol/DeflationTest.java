package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.WebSocket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The compression of messages, as RFC 7692 has it. */
final class DeflationTest extends WebSocketCase {
  private static final String TAKEN =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  private Conversation open(String offer) throws Exception {
    Conversation conversation = client.open();
    conversation.send(
        "GET /echo HTTP/1.1\r\n" + HANDSHAKE + "Sec-WebSocket-Extensions: " + offer + "\r\n\r\n");
    Reply reply = conversation.read();
    assertThat(reply.status()).isEqualTo(101);
    assertThat(reply.header("Sec-WebSocket-Extensions")).hasValue(TAKEN);
    return conversation;
  }

  private Conversation openDeflated() throws Exception {
    return open("permessage-deflate");
  }

  /** As a client compresses, by the platform's own means. */
  private static byte[] deflated(byte[] content) {
    var deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(content);
    var all = new ByteArrayOutputStream();
    byte[] part = new byte[100_000];
    int length;
    while ((length = deflater.deflate(part, 0, part.length, Deflater.SYNC_FLUSH)) > 0) {
      all.write(part, 0, length);
    }
    deflater.end();
    return Arrays.copyOf(all.toByteArray(), all.size() - 4);
  }

  private static String inflated(byte[] content) throws Exception {
    var inflater = new Inflater(true);
    byte[] whole = Arrays.copyOf(content, content.length + 4);
    whole[content.length + 2] = (byte) 0xFF;
    whole[content.length + 3] = (byte) 0xFF;
    inflater.setInput(whole);
    byte[] all = new byte[10_000_000];
    int length = inflater.inflate(all);
    assertThat(inflater.needsInput()).isTrue();
    inflater.end();
    return new String(all, 0, length, StandardCharsets.UTF_8);
  }

  private static void end(Conversation conversation) throws Exception {
    conversation.send(frame(0x88, new byte[0]));
    assertThat(read(conversation).code()).isEqualTo(1005);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "permessage-deflate | " + TAKEN,
        "permessage-deflate; client_max_window_bits | " + TAKEN,
        "permessage-deflate; client_max_window_bits=9 | " + TAKEN,
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover | " + TAKEN,
        "permessage-deflate; server_max_window_bits=\"15\" | " + TAKEN
            + "; server_max_window_bits=15",
        "permessage-deflate; server_max_window_bits=10, permessage-deflate | " + TAKEN,
        "x-webkit-deflate-frame, permessage-deflate | " + TAKEN,
        "permessage-deflate; server_max_window_bits=10 | ''",
        "permessage-deflate; server_max_window_bits | ''",
        "permessage-deflate; client_max_window_bits=16 | ''",
        "permessage-deflate; client_max_window_bits=8; client_max_window_bits=8 | ''",
        "permessage-deflate; server_no_context_takeover=1 | ''",
        "permessage-deflate; unheard_of | ''",
        "permessage-deflate; | ''",
        "x-other | ''",
      })
  void an_offer_is_taken_if_it_can_be(String offer, String answer) throws Exception {
    try (Conversation conversation = client.open()) {
      conversation.send(
          "GET /echo HTTP/1.1\r\n" + HANDSHAKE + "Sec-WebSocket-Extensions: " + offer + "\r\n\r\n");
      Reply reply = conversation.read();
      assertThat(reply.status()).isEqualTo(101);
      assertThat(reply.header("Sec-WebSocket-Extensions").orElse("")).isEqualTo(answer);
      end(conversation);
    }
    isClosed(1005);
  }

  @Test
  void what_pays_comes_back_compressed_and_the_rest_as_it_is() throws Exception {
    byte[] noise = new byte[20_000];
    new Random(1).nextBytes(noise);
    try (Conversation conversation = openDeflated()) {
      for (String text : new String[] {"", "short", "x".repeat(1023)}) {
        conversation.send(frame(0xC1, deflated(text.getBytes(StandardCharsets.UTF_8))));
        Got got = read(conversation);
        assertThat(got.first()).isEqualTo(0x81);
        assertThat(got.text()).isEqualTo(text);
      }
      for (int length : new int[] {1024, 16_384, 65_536, MOST}) {
        String text = "{\"stone\":%d}".formatted(length).repeat(length).substring(0, length);
        conversation.send(text(text)); // a client need not compress
        Got got = read(conversation);
        assertThat(got.first()).isEqualTo(0xC1);
        assertThat(got.payload().length).isLessThan(length / 5);
        assertThat(inflated(got.payload())).isEqualTo(text);
        conversation.send(frame(0xC1, deflated(text.getBytes(StandardCharsets.UTF_8))));
        assertThat(inflated(read(conversation).payload())).isEqualTo(text);
      }
      conversation.send(frame(0xC2, deflated(noise)));
      Got got = read(conversation);
      assertThat(got.first()).as("noise becomes no smaller").isEqualTo(0x82);
      assertThat(got.payload()).isEqualTo(noise);
      end(conversation);
    }
    isClosed(1005);
  }

  @ParameterizedTest
  @CsvSource({
    "f248cdc9c90700,one block",
    "000500faff48656c6c6f00,a block without compression",
    "f348cdc9c9070000,the last block",
    "f248050000 00ffffcac9c90700,two blocks",
  })
  void the_examples_of_the_standard_are_understood(String hex, String what) throws Exception {
    try (Conversation conversation = openDeflated()) {
      byte[] payload = HexFormat.of().parseHex(hex.replace(" ", ""));
      conversation.send(frame(0xC1, payload));
      assertThat(read(conversation).text()).as(what).isEqualTo("Hello");
      conversation.send(frame(0x41, Arrays.copyOf(payload, 3)));
      conversation.send(frame(0x89, "a".getBytes(StandardCharsets.UTF_8)));
      conversation.send(frame(0x80, Arrays.copyOfRange(payload, 3, payload.length)));
      assertThat(read(conversation).first()).isEqualTo(0x8A);
      assertThat(read(conversation).text()).as(what + ", in parts").isEqualTo("Hello");
      end(conversation);
    }
    isClosed(1005);
  }

  @ParameterizedTest
  @CsvSource({
    "4180 00000000 c080 00000000,1002,a part that says it is compressed",
    "c980 00000000,1002,a ping that says it is compressed",
    "c885 00000000 0000000000,1002,an end that says it is compressed",
    "e180 00000000,1002,another reserved bit",
    "c183 00000000 ffffff,1007,what was not compressed",
    "c184 00000000 000500fb,1007,a block whose length is wrong",
    "c187 00000000 fac001040000ff,1007,what leads nowhere",
  })
  void what_breaks_the_agreement_ends_the_socket(String hex, int code, String what)
      throws Exception {
    try (Conversation conversation = openDeflated()) {
      conversation.send(HexFormat.of().parseHex(hex.replace(" ", "")));
      conversation.end();
      Got got = read(conversation);
      assertThat(got.first()).as(what).isEqualTo(0x88);
      assertThat(got.code()).as(what).isEqualTo(code);
    }
    isClosed(code);
  }

  @Test
  void text_that_is_none_once_it_is_inflated_ends_the_socket() throws Exception {
    try (Conversation conversation = openDeflated()) {
      conversation.send(frame(0xC1, deflated(new byte[] {'a', (byte) 0xC0, (byte) 0x80})));
      assertThat(read(conversation).code()).isEqualTo(1007);
    }
    isClosed(1007);
  }

  @Test
  void few_bytes_that_stand_for_too_many_end_the_socket() throws Exception {
    try (Conversation conversation = openDeflated()) {
      conversation.send(frame(0xC2, deflated(new byte[MOST])));
      assertThat(read(conversation).first()).as("as many as are allowed").isEqualTo(0xC2);
      byte[] bomb = deflated(new byte[100_000_000]);
      assertThat(bomb.length).isLessThan(MOST);
      conversation.send(frame(0xC2, bomb));
      assertThat(read(conversation).code()).isEqualTo(1009);
    }
    isClosed(1009);
    try (Conversation conversation = openDeflated()) {
      conversation.send(frame(0xC2, deflated(new byte[MOST + 1])));
      assertThat(read(conversation).code()).as("one too many").isEqualTo(1009);
    }
    isClosed(1009);
  }

  @Test
  void a_message_for_many_is_compressed_once() throws Exception {
    Message message = Message.text("{\"op\":\"add\",\"path\":\"/stones/1\"}".repeat(100));
    try (Conversation first = openDeflated(); Conversation second = openDeflated()) {
      WebSocket one = next();
      WebSocket two = next();
      assertThat(one.send(message) && two.offer(message)).isTrue();
      assertThat(read(first).payload()).isEqualTo(read(second).payload());
      assertThat(Deflation.of(message, true).orElseThrow())
          .isSameAs(Deflation.of(message, false).orElseThrow());
      Message large = Message.text("stone ".repeat(Deflation.MOST_AT_ONCE));
      assertThat(Deflation.of(large, true)).as("nobody may wait for this").isEmpty();
      assertThat(Deflation.of(large, false)).isPresent();
      end(first);
      end(second);
    }
    isClosed(1005);
    isClosed(1005);
  }
}
