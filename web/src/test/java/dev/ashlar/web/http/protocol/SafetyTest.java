package dev.ashlar.web.http.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Field;
import dev.ashlar.web.http.FieldName;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What browsers are told with every answer. */
@Tag("slow")
class SafetyTest {
  private static final String HOST = " HTTP/1.1\r\nHost: x\r\n";
  private static final Field PAGE_POLICY =
      Field.constant(FieldName.CONTENT_SECURITY_POLICY, "default-src 'self'");

  private final Server server =
      Server.start(
          "127.0.0.1",
          0,
          Router.builder(new SimpleMeterRegistry())
              .route(HttpMethod.GET, "/text", request -> Response.of(200, bytes("text")))
              .route(HttpMethod.GET, "/page", request -> Response.of(200, PAGE_POLICY))
              .route(HttpMethod.GET, "/unchanged", request -> Response.of(304))
              .route(
                  HttpMethod.GET,
                  "/stream",
                  request -> Response.streamed(200, out -> {}))
              .route(
                  HttpMethod.GET,
                  "/fault",
                  request -> {
                    throw new IllegalStateException("on purpose");
                  })
              .build(),
          ConnectionLimits.DEFAULT.withTimes(Duration.ofMillis(500), Duration.ofSeconds(5)));
  private final RawClient client = new RawClient(server.port());

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @AfterEach
  void stop() {
    server.stop();
  }

  private static void isSafe(Reply reply, String policy) {
    assertThat(reply.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(reply.header("Referrer-Policy")).hasValue("no-referrer");
    assertThat(reply.header("Cross-Origin-Resource-Policy")).hasValue("same-origin");
    assertThat(reply.header("Content-Security-Policy")).hasValue(policy);
  }

  @Test
  void every_answer_says_what_browsers_must_not_do_with_it() {
    String nothing = "default-src 'none'; frame-ancestors 'none'";
    List<String> requests =
        List.of(
            "GET /text" + HOST + "\r\n",
            "HEAD /text" + HOST + "\r\n",
            "GET /unchanged" + HOST + "\r\n",
            "GET /stream" + HOST + "\r\n",
            "GET /fault" + HOST + "\r\n",
            "GET /nothing" + HOST + "\r\n",
            "PUT /text" + HOST + "\r\n",
            "nonsense\r\n\r\n",
            "GET /text" + HOST + "X: " + "y".repeat(40_000) + "\r\n\r\n");
    for (String request : requests) {
      isSafe(client.send(request), nothing);
    }
    try (Conversation half = client.open()) {
      half.send("GET /text" + HOST);
      isSafe(half.read(), nothing);
    }
  }

  @Test
  void a_page_has_its_own_policy_and_all_else() {
    isSafe(client.send("GET /page" + HOST + "\r\n"), "default-src 'self'");
  }
}
