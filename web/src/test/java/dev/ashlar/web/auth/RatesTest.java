package dev.ashlar.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Proxy;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often one caller may ask. */
class RatesTest {
  private static final Clock TIME = Clock.fixed(Secrets.NOW, ZoneOffset.UTC);

  /** Begins where a count of nanoseconds overflows. */
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1000);

  private final Callers callers =
      new Callers(Trust.secret("a secret of more than thirty-two bytes"), TIME);
  private final Rates rates =
      new Rates(new Rate(3, Duration.ofSeconds(30)), callers, new Proxy(true), clock::get, 500);
  private final Server server =
      Server.start(
          "127.0.0.1",
          0,
          Router.builder(new SimpleMeterRegistry())
              .behind(rates)
              .behind(callers.filter())
              .route(HttpMethod.GET, "/", request -> Response.of(204))
              .route(HttpMethod.GET, "/livez", request -> Response.of(204))
              .build(),
          ConnectionLimits.DEFAULT);
  private final RawClient client = new RawClient(server.port());

  @AfterEach
  void stop() {
    server.stop();
  }

  private int get(String... fields) {
    return reply("/", fields).status();
  }

  private Reply reply(String path, String... fields) {
    return client.send(
        "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + String.join("\r\n", fields)
            + (fields.length == 0 ? "\r\n" : "\r\n\r\n"));
  }

  private static String bearer(String name) {
    return "Authorization: Bearer " + Secrets.token(name, 60);
  }

  private static String from(String address) {
    return "X-Forwarded-For: " + address;
  }

  private void pass(Duration time) {
    clock.addAndGet(time.toNanos());
  }

  @Test
  void whoever_asks_too_often_is_told_when_to_come_again() {
    assertThat(IntStream.range(0, 3).map(i -> get())).containsOnly(204);
    Reply reply = reply("/");
    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.body()).contains("/problems/too-many-requests", "3 requests in 30 s");
    int seconds = Integer.parseInt(reply.header("Retry-After").orElseThrow());
    assertThat(seconds).isBetween(10, 11);
    pass(Duration.ofSeconds(seconds));
    assertThat(get()).isEqualTo(204);
    assertThat(get()).isEqualTo(429);
    pass(Duration.ofHours(1));
    assertThat(IntStream.range(0, 4).map(i -> get())).containsExactly(204, 204, 204, 429);
  }

  @Test
  void each_caller_has_their_own_and_addresses_do_not_matter_then() {
    assertThat(IntStream.range(0, 4).map(i -> get(bearer("ada"), from("192.0.2." + i))))
        .containsExactly(204, 204, 204, 429);
    assertThat(get(bearer("bob"))).isEqualTo(204);
    assertThat(get("Cookie: ashlar=" + Secrets.token("ada", 60))).isEqualTo(429);
  }

  @Test
  void the_anonymous_are_told_apart_by_address_as_the_last_proxy_says_it() {
    assertThat(IntStream.range(0, 4).map(i -> get(from("10.0.0." + i + ", 192.0.2.1"))))
        .containsExactly(204, 204, 204, 429);
    assertThat(get(from("192.0.2.2"))).isEqualTo(204);
  }

  @Test
  void bad_tokens_count_against_their_address() {
    assertThat(IntStream.range(0, 4).map(i -> get("Authorization: Bearer x" + i)))
        .containsExactly(401, 401, 401, 429);
    assertThat(get()).isEqualTo(429);
    assertThat(get(bearer("ada"))).isEqualTo(204);
  }

  @Test
  void health_is_asked_for_freely() {
    assertThat(IntStream.range(0, 10).map(i -> reply("/livez").status())).containsOnly(204);
  }

  @Test
  void requests_at_once_get_no_more_than_requests_in_turn() throws Exception {
    int threads = 16;
    var ready = new CountDownLatch(threads);
    try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.range(0, threads)
              .mapToObj(
                  i -> others.submit(
                      () -> {
                        ready.countDown();
                        assertThat(ready.await(60, TimeUnit.SECONDS)).isTrue();
                        return get(bearer("ada"));
                      }))
              .toList();
      long admitted = 0;
      for (Future<Integer> answer : answers) {
        admitted += answer.get(60, TimeUnit.SECONDS) == 204 ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1:2:3::4, 20010db800010002",
    "2001:db8:1:2::, 20010db800010002",
    "192.0.2.1, 192.0.2.1",
    "unknown, unknown",
  })
  void a_network_of_ipv6_is_one_caller(String address, String network) {
    assertThat(Rates.network(address)).isEqualTo(network);
  }

  @Test
  @Tag("slow")
  void many_addresses_use_up_no_memory() {
    try (var conversation = client.open()) {
      for (int i = 0; i < 1700; i++) {
        conversation.send("GET / HTTP/1.1\r\nHost: x\r\n" + from("a" + i) + "\r\n\r\n");
        assertThat(conversation.read().status()).isEqualTo(204);
      }
    }
    assertThat(rates.size()).isBetween(500, 1000);
  }
}
