package dev.ashlar.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What pages of other origins may do. */
class CorsTest {
  private static final String FRIEND = "Origin: https://friend.example";
  private static final String ASKS = "Access-Control-Request-Method: PUT";
  private static final String ALLOWED = "Access-Control-Allow-Origin";

  private static Secrets serve(boolean cookies, String... origins) {
    return Secrets.start(
        Cors.of(List.of(origins), cookies, Duration.ofMinutes(10)), Proxy.NONE);
  }

  @Test
  void nothing_is_allowed_unless_it_is_listed() {
    try (Secrets server = serve(false)) {
      Reply reply = server.send("OPTIONS /who", FRIEND, ASKS);
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.header("Allow")).hasValue("GET, HEAD, POST, PUT, OPTIONS");
      assertThat(reply.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
      assertThat(server.send("GET /who", FRIEND).header(ALLOWED)).isEmpty();
    }
  }

  @Test
  void a_preflight_of_a_listed_origin_is_answered_whatever_the_address() {
    try (Secrets server = serve(false, "https://Friend.example:443/")) {
      for (String path : new String[] {"/who", "/nothing"}) {
        Reply reply = server.send("OPTIONS " + path, FRIEND, ASKS);
        assertThat(reply.status()).isEqualTo(204);
        assertThat(reply.header(ALLOWED)).hasValue("https://friend.example");
        assertThat(reply.header("Access-Control-Allow-Methods").orElseThrow())
            .isEqualTo(
                path.equals("/who")
                    ? "GET, HEAD, POST, PUT, OPTIONS"
                    : "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        assertThat(reply.header("Access-Control-Allow-Headers").orElseThrow())
            .contains("Authorization", "Content-Type", "If-Match", "Idempotency-Key");
        assertThat(reply.header("Access-Control-Max-Age")).hasValue("600");
        assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
        assertThat(reply.header("Vary")).hasValue("Origin");
      }
    }
  }

  @Test
  void other_options_are_left_alone() {
    try (Secrets server = serve(false, "https://friend.example")) {
      assertThat(server.send("OPTIONS /who").header("Allow"))
          .hasValue("GET, HEAD, POST, PUT, OPTIONS");
      Reply plain = server.send("OPTIONS /who", FRIEND);
      assertThat(plain.header("Allow")).isPresent();
      assertThat(plain.header(ALLOWED)).isPresent();
      Reply foreign = server.send("OPTIONS /who", "Origin: https://evil.example", ASKS);
      assertThat(foreign.header("Allow")).isPresent();
      assertThat(foreign.header(ALLOWED)).isEmpty();
    }
  }

  @Test
  void a_page_of_a_listed_origin_reads_answers_and_problems_and_their_fields() {
    try (Secrets server = serve(true, "https://friend.example")) {
      List<Reply> replies =
          List.of(
              server.send("GET /who", FRIEND),
              server.send("GET /nothing", FRIEND),
              server.send("GET /who", FRIEND, "Authorization: Bearer x"));
      assertThat(replies).extracting(Reply::status).containsExactly(200, 404, 401);
      for (Reply reply : replies) {
        assertThat(reply.header(ALLOWED)).hasValue("https://friend.example");
        assertThat(reply.header("Access-Control-Allow-Credentials")).hasValue("true");
        assertThat(reply.header("Access-Control-Expose-Headers").orElseThrow())
            .contains("ETag", "Total-Count", "Next-Cursor", "Link", "Ashlar-Sequence", "Location");
        assertThat(reply.header("Vary").orElseThrow()).contains("Origin");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null", "https://evil.example", "http://friend.example", "https://friend.example:8443",
        "https://friend.example.evil.example", "https://FRIEND.example", "*",
      })
  void other_origins_are_told_nothing(String origin) {
    try (Secrets server = serve(true, "https://friend.example")) {
      Reply reply = server.send("GET /who", "Origin: " + origin);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.headers().keySet()).noneMatch(name -> name.startsWith("access-control"));
      assertThat(reply.header("Vary").orElseThrow()).contains("Origin");
    }
  }

  @Test
  void all_origins_may_be_listed_but_not_with_cookies() {
    try (Secrets server = serve(false, "*")) {
      Reply reply = server.send("GET /who", "Origin: https://any.example");
      assertThat(reply.header(ALLOWED)).hasValue("*");
      assertThat(reply.header("Access-Control-Allow-Credentials")).isEmpty();
    }
    assertThatThrownBy(() -> Cors.of(List.of("*"), true, Duration.ZERO))
        .hasMessageContaining("by name");
  }

  @Test
  void without_credentials_a_listed_origin_changes_nothing_in_a_session() {
    try (Secrets server = serve(false, "https://friend.example")) {
      String cookie = "Cookie: ashlar=" + Secrets.token("ada", 60);
      assertThat(server.send("POST /who", cookie, FRIEND).status()).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "friend.example", "https://", "https://friend.example/path", "ftp://friend.example",
        "https://friend.example?x", "https://user@friend.example", "null", "", "https://*.example",
      })
  void what_is_no_origin_is_refused_at_the_start(String origin) {
    assertThatThrownBy(() -> Cors.of(List.of(origin), false, Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("origin");
  }
}
