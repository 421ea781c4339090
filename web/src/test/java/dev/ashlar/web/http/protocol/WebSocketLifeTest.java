package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Message;
import dev.ashlar.web.http.WebSocket;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How WebSockets live and end: pings, goodbyes, slow clients, failing handlers, a server that stops. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each test has a server of its own, and waits most of the time
final class WebSocketLifeTest extends WebSocketCase {
  /** Tests wait until this time is over. */
  private static final Duration TIME = Duration.ofMillis(600);

  @Override
  ConnectionLimits limits() {
    return LIMITS.withTimes(TIME, TIME).withStreams(TIME, 100_000);
  }

  @Test
  void a_socket_that_answers_pings_lives_longer_than_any_request_may_take() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      var listener = new Listener();
      java.net.http.WebSocket socket = connect(http, listener);
      assertThat(closed.poll(3, TimeUnit.SECONDS)).isNull();
      for (int i = 0; i < 20; i++) {
        TimeLimit.await(socket.sendText("x".repeat(MOST), true), "the end of sending"); // together more than any request may have
        assertThat(listener.next()).hasSize(MOST);
      }
      TimeLimit.await(socket.sendClose(1000, ""), "the end of sending");
      assertThat(listener.next()).isEqualTo("1000 ");
    }
    isClosed(1000);
  }

  @Test
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
      while (closed.isEmpty() && Duration.ofNanos(System.nanoTime() - begun).toSeconds() < 25) {
        conversation.sendIfOpen(text("but"));
        Thread.sleep(100);
      }
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
    }
    isClosed(1006);
  }

  @Test
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
        assertThat(sender.join(Duration.ofSeconds(60))).isTrue();
      }
      assertThat(slow.socket().isConnected()).isTrue();
      quick.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  @Test
  void a_client_that_reads_on_after_a_refusal_is_told_to_the_handler() throws Exception {
    Message message = Message.binary(new byte[10_000]);
    server.stop();
    start(LIMITS); // this client has all the time it needs
    try (Conversation conversation = open()) {
      WebSocket socket = next();
      int taken = 0;
      while (socket.offer(message)) {
        taken++;
      }
      for (int i = 0; i < taken; i++) {
        assertThat(read(conversation).payload()).hasSize(10_000);
      }
      assertThat(drained.poll(60, TimeUnit.SECONDS)).isEqualTo("drained");
      assertThat(socket.offer(Message.text("again"))).isTrue();
      assertThat(read(conversation).text()).isEqualTo("again");
      assertThat(drained).isEmpty();
      conversation.send(frame(0x88, new byte[0]));
    }
    isClosed(1005);
  }

  @Test
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
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
      assertThat(listener.next()).isEqualTo("1001 the server stops");
      isClosed(1001);
    }
    for (Conversation each : clients) {
      assertThat(read(each).code()).isEqualTo(1001);
      isClosed(1006);
      each.close();
    }
    start(limits());
  }

  @Test
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
      assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
    }
    isClosed(1006);
    start(limits());
  }

  private static void blockedUntilGone(WebSocket socket) {
    while (socket.send(Message.binary(new byte[50_000]))) {
      // until it is gone
    }
  }
}
