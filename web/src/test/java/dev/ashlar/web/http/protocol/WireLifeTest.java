package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Router;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections: what is too slow or too much, how they end, and how the server does. */
@Execution(ExecutionMode.CONCURRENT) // each test has a server of its own, and waits most of the time
final class WireLifeTest extends WireCase {
  /** Tests wait until this time is over. */
  private static final Duration TIME = Duration.ofMillis(600);

  @Override
  ConnectionLimits limits() {
    return LIMITS.withTimes(TIME, TIME);
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
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(30));
        conversation.sendIfOpen(new byte[] {'x'});
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
    start(limits());
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
      assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
      var stopped = others.submit(server::stop);
      assertThat(stopped.isDone()).isFalse();
      release.countDown();
      assertThat(conversation.read().body()).isEqualTo("done");
      stopped.get(60, TimeUnit.SECONDS);
    }
    start(limits());
  }
}
