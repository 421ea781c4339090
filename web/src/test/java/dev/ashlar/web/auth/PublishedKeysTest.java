package dev.ashlar.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys that an issuer publishes by HTTP, on its good days and its bad ones. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
@Execution(ExecutionMode.CONCURRENT) // each test has a server of its own, and waits most of the time
class PublishedKeysTest {
  private static final RSAKey FIRST = key("first");
  private static final RSAKey SECOND = key("second");
  private static final RSAKey STRANGER = key("stranger");

  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicReference<HttpHandler> issuer = new AtomicReference<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer keys;
  private Server server;
  private RawClient client;

  private final class Time extends Clock {
    @Override
    public Instant instant() {
      return now.get();
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private static RSAKey key(String name) {
    try {
      return new RSAKeyGenerator(2048).keyID(name).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  @BeforeEach
  void start() throws IOException {
    keys = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    keys.setExecutor(threads);
    keys.createContext(
        "/keys",
        exchange -> {
          asked.incrementAndGet();
          issuer.get().handle(exchange);
        });
    keys.start();
    publish(FIRST);
    var address = URI.create("http://127.0.0.1:" + keys.getAddress().getPort() + "/keys");
    var trust =
        new Trust(
            Optional.of(address),
            Optional.empty(),
            Optional.empty(),
            Optional.of("us"),
            List.of("here"),
            Trust.ROLES,
            List.of(),
            Optional.empty());
    var callers = new Callers(trust, new Time());
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .behind(callers.filter())
            .route(
                HttpMethod.GET,
                "/",
                request -> Response.of(
                    200, callers.of(request).id().orElse("").getBytes(StandardCharsets.UTF_8)))
            .build();
    server = Server.start("127.0.0.1", 0, router, ConnectionLimits.DEFAULT);
    client = new RawClient(server.port());
  }

  @AfterEach
  void stop() {
    server.stop();
    keys.stop(0);
    threads.shutdownNow();
  }

  private void publish(JWK... published) {
    List<JWK> open = List.of(published).stream().map(JWK::toPublicJWK).toList();
    answer(200, new JWKSet(open).toString());
  }

  private void answer(int status, String body) {
    issuer.set(exchange -> send(exchange, status, body));
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static String claims(String more) {
    return "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"here\"" + more + "}";
  }

  private static String token(RSAKey key, String kid, String claims) {
    try {
      var header = new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(kid).build();
      var signed = new JWSObject(header, new Payload(claims));
      signed.sign(new RSASSASigner(key));
      return signed.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String token(RSAKey key) {
    return token(key, key.getKeyID(), claims(""));
  }

  private Reply get(String token) {
    return client.send("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token + "\r\n\r\n");
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  @Test
  void keys_are_fetched_with_the_first_token_and_then_kept() {
    assertThat(asked).hasValue(0);
    for (int i = 0; i < 5; i++) {
      assertThat(get(token(FIRST, "first", claims(",\"n\":" + i))).body()).isEqualTo("ada");
    }
    assertThat(asked).hasValue(1);
  }

  @Test
  void a_rotated_key_is_believed_at_once_and_the_old_one_while_it_is_published() {
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
    publish(FIRST, SECOND);
    pass(Duration.ofSeconds(31));
    assertThat(get(token(SECOND)).status()).isEqualTo(200);
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
    publish(SECOND);
    pass(Duration.ofSeconds(31));
    assertThat(get(token(STRANGER)).status()).isEqualTo(401);
    assertThat(get(token(FIRST, "first", claims(",\"new\":1"))).status()).isEqualTo(401);
    assertThat(get(token(SECOND)).status()).isEqualTo(200);
  }

  @Test
  void names_that_nobody_published_make_nobody_ask_each_time() {
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
    pass(Duration.ofSeconds(31));
    List<String> hostile =
        List.of(
            "../../../etc/passwd", "' OR 1=1 --", "http://127.0.0.1:1/keys", "", "FIRST",
            "k".repeat(5000), "%00", "\u0000", "first\u0000", "🗝");
    for (int i = 0; i < 10; i++) {
      for (String kid : hostile) {
        assertThat(get(token(STRANGER, kid, claims(""))).status()).as(kid).isEqualTo(401);
      }
      assertThat(get(token(STRANGER, "random" + i, claims(""))).status()).isEqualTo(401);
    }
    assertThat(asked).hasValue(3); // at first, and twice in half a minute
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
  }

  @Test
  void an_issuer_that_is_down_is_survived_with_the_keys_that_it_gave() {
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
    keys.stop(0);
    pass(Duration.ofDays(1));
    assertThat(get(token(FIRST, "first", claims(",\"new\":1"))).status()).isEqualTo(200);
    assertThat(get(token(SECOND)).status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "down", "500", "gigabyte", "redirect", "no json", "{}", "{\"keys\":7}", "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0\"}]}",
      })
  void an_issuer_that_never_gave_a_key_is_a_503_and_asked_again_later(String kind) {
    switch (kind) {
      case "down" -> issuer.set(HttpExchange::close);
      case "500" -> answer(500, "{}");
      case "gigabyte" -> issuer.set(PublishedKeysTest::gigabyte);
      case "redirect" -> issuer.set(this::redirect);
      default -> answer(200, kind);
    }
    assertThat(get(token(FIRST)).status()).isEqualTo(503);
    assertThat(get(token(FIRST)).status()).isEqualTo(503);
    int twice = asked.get(); // a connection that ends without an answer is tried again by the client
    assertThat(twice).isBetween(2, 4);
    for (int i = 0; i < 5; i++) {
      Reply reply = get(token(FIRST));
      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.header("Retry-After")).hasValue("30");
      assertThat(reply.body()).doesNotContain("127.0.0.1");
    }
    assertThat(asked).hasValue(twice);
    publish(FIRST);
    pass(Duration.ofSeconds(31));
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
    assertThat(asked).hasValue(twice + 1);
  }

  private static void gigabyte(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] part = "{\"keys\":[]}         ".repeat(1000).getBytes(StandardCharsets.UTF_8);
    for (long sent = 0; sent < 1_000_000_000; sent += part.length) {
      exchange.getResponseBody().write(part);
    }
    exchange.close();
  }

  /** To where the right keys are, which nobody then asks for. */
  private void redirect(HttpExchange exchange) throws IOException {
    keys.createContext(
        "/elsewhere",
        other -> send(other, 200, new JWKSet(FIRST.toPublicJWK()).toString()));
    exchange.getResponseHeaders().add("Location", "/elsewhere");
    exchange.sendResponseHeaders(302, -1);
    exchange.close();
  }

  @Test
  void a_slow_issuer_keeps_nobody_waiting_whose_key_is_known_and_others_not_for_ever()
      throws Exception {
    assertThat(get(token(FIRST)).status()).isEqualTo(200);
    var entered = new CountDownLatch(1);
    issuer.set(
        exchange -> {
          entered.countDown();
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write('{');
          exchange.getResponseBody().flush();
        });
    pass(Duration.ofSeconds(31));
    var waiting = threads.submit(() -> get(token(SECOND)).status());
    assertThat(entered.await(60, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < 20; i++) {
      assertThat(get(token(FIRST, "first", claims(",\"n\":" + i))).status()).isEqualTo(200);
    }
    assertThat(waiting.isDone()).isFalse();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(401);
    assertThat(asked).hasValue(2);
  }

  @Test
  void a_token_picks_neither_its_algorithm_nor_its_key() throws Exception {
    String[] parts = token(FIRST).split("\\.", -1);
    String none = base64("{\"alg\":\"none\",\"kid\":\"first\"}");
    assertThat(get(none + "." + parts[1] + ".").status()).isEqualTo(401);
    assertThat(get(none + "." + parts[1] + "." + parts[2]).status()).isEqualTo(401);
    byte[] encoded = FIRST.toPublicKey().getEncoded();
    String pem =
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getMimeEncoder().encodeToString(encoded)
            + "\n-----END PUBLIC KEY-----\n";
    for (byte[] secret : new byte[][] {encoded, pem.getBytes(StandardCharsets.US_ASCII)}) {
      var header = new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build();
      var forged = new JWSObject(header, new Payload(claims("")));
      forged.sign(new MACSigner(secret));
      assertThat(get(forged.serialize()).status()).isEqualTo(401);
    }
    var own =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID("first")
            .jwk(STRANGER.toPublicJWK())
            .build();
    var brought = new JWSObject(own, new Payload(claims("")));
    brought.sign(new RSASSASigner(STRANGER));
    assertThat(get(brought.serialize()).status()).isEqualTo(401);
    assertThat(get(token(STRANGER, "first", claims(""))).status()).isEqualTo(401);
    assertThat(get(parts[0] + "." + parts[1] + "." + parts[2] + "~").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"ada\",\"iss\":\"them\",\"aud\":\"here\"}",
        "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"there\"}",
        "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"here\",\"exp\":1767225540}",
        "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"here\",\"nbf\":1767225661}",
      })
  void claims_that_do_not_hold_are_refused_whoever_signed_them(String claims) {
    assertThat(get(token(FIRST, "first", claims)).status()).isEqualTo(401);
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
