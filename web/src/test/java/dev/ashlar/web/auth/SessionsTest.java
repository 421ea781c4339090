package dev.ashlar.web.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Cors;
import dev.ashlar.web.http.Proxy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signing in with a cookie, and what other sites can do with that: nothing. */
class SessionsTest {
  private static final String FORM = "application/x-www-form-urlencoded";
  private static final String JSON = "application/json";
  private static final String FRIEND = "https://friend.example";

  private final Secrets server =
      Secrets.start(
          Cors.of(List.of(FRIEND), true, Duration.ofMinutes(1)), new Proxy(true));
  private final String token = Secrets.token("ada", 600);
  private final String cookie = "Cookie: other=1; ashlar=" + token + "; more=2";

  @AfterEach
  void stop() {
    server.close();
  }

  private String csrf() {
    return Json.parse(server.send("GET /_session", cookie).body()).path("csrf").asString();
  }

  private static void isProblem(Reply reply, int status, String slug) {
    assertThat(reply.status()).as(reply.body()).isEqualTo(status);
    assertThat(reply.body()).contains("\"type\":\"/problems/" + slug + "\"");
  }

  @Test
  void a_token_becomes_a_cookie_that_no_script_reads_and_that_ends_with_it() {
    String expected = "ashlar=" + token + "; Path=/; HttpOnly; SameSite=Lax; Max-Age=600";
    List<Reply> begun =
        List.of(
            server.send("POST /_session", "Authorization: Bearer " + token),
            server.sendBody("POST /_session", JSON, "{\"token\":\"" + token + "\"}"));
    for (Reply reply : begun) {
      assertThat(reply.status()).isEqualTo(204);
      assertThat(reply.header("Set-Cookie")).hasValue(expected);
      assertThat(reply.header("Cache-Control")).hasValue("no-store");
    }
    Reply form =
        server.sendBody("POST /_session", FORM, "token=" + token + "&_return=%2Fpeople%3Fa%3D1");
    assertThat(form.status()).isEqualTo(303);
    assertThat(form.header("Location")).hasValue("/people?a=1");
    assertThat(form.header("Set-Cookie")).hasValue(expected);
    assertThat(server.send("GET /who", cookie).body()).isEqualTo("ada");
  }

  @Test
  void a_token_without_an_end_makes_a_cookie_that_the_browser_ends() {
    String endless = Secrets.signed("{\"sub\":\"ada\"}");
    assertThat(server.send("POST /_session", "Authorization: Bearer " + endless)
        .header("Set-Cookie")).hasValue("ashlar=" + endless + "; Path=/; HttpOnly; SameSite=Lax");
  }

  @Test
  void over_https_the_cookie_is_secure_and_no_other_name_counts() {
    String https = "X-Forwarded-Proto: http, https";
    Reply reply = server.send("POST /_session", "Authorization: Bearer " + token, https);
    assertThat(reply.header("Set-Cookie").orElseThrow())
        .startsWith("__Host-ashlar=" + token + "; Path=/; HttpOnly; SameSite=Lax; Secure");
    assertThat(server.send("GET /who", https, "Cookie: __Host-ashlar=" + token).body())
        .isEqualTo("ada");
    assertThat(server.send("GET /who", https, cookie).body()).isEqualTo("nobody");
  }

  @Test
  void without_a_proxy_nobody_is_believed_to_come_by_https() {
    try (Secrets direct = Secrets.start(Cors.NONE, Proxy.NONE)) {
      Reply reply =
          direct.send(
              "POST /_session", "Authorization: Bearer " + token, "X-Forwarded-Proto: https");
      assertThat(reply.header("Set-Cookie").orElseThrow())
          .startsWith("ashlar=")
          .doesNotContain("Secure");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example", "https://evil.example", "/%5Cevil.example", "evil", "",
        "/a%0D%0ASet-Cookie:%20x=y", "/%09/evil.example", "javascript:1",
      })
  void signing_in_leads_to_this_server_only(String next) {
    Reply reply =
        server.sendBody("POST /_session", FORM, "token=" + token + "&_return=" + next);
    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location")).hasValue("/");
  }

  @Test
  void what_is_no_good_token_signs_nobody_in() {
    isProblem(server.send("POST /_session"), 400, "malformed");
    isProblem(server.sendBody("POST /_session", JSON, "{"), 400, "malformed");
    isProblem(server.sendBody("POST /_session", JSON, "{\"token\":7}"), 400, "malformed");
    isProblem(server.sendBody("POST /_session", FORM, "token=x"), 401, "unauthenticated");
    String late = Secrets.token("ada", -61);
    isProblem(server.sendBody("POST /_session", FORM, "token=" + late), 401, "unauthenticated");
    String injected = token + ";Domain=evil.example";
    isProblem(
        server.sendBody("POST /_session", JSON, "{\"token\":\"" + injected + "\"}"),
        401,
        "unauthenticated");
    String large = Secrets.signed("{\"x\":\"" + "y".repeat(4000) + "\"}");
    isProblem(server.sendBody("POST /_session", FORM, "token=" + large), 400, "malformed");
  }

  @Test
  void another_site_signs_nobody_in() {
    for (String from : new String[] {"Origin: https://evil.example",
      "Sec-Fetch-Site: cross-site"}) {
      isProblem(
          server.sendBody("POST /_session", FORM, "token=" + token, from), 403, "cross-site");
    }
  }

  @Test
  void a_session_says_whose_it_is() {
    Reply reply = server.send("GET /_session", cookie);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("Cache-Control")).hasValue("no-store");
    assertThat(reply.body()).contains("\"id\":\"ada\"", "\"roles\":[]", "\"expires\":1767226200");
    isProblem(server.send("GET /_session"), 401, "unauthenticated");
    Reply bearer = server.send("GET /_session", "Authorization: Bearer " + token);
    assertThat(bearer.body()).contains("\"id\":\"ada\"").doesNotContain("csrf");
  }

  @Test
  void the_header_goes_before_the_cookie_and_needs_no_csrf_token() {
    String bob = "Authorization: Bearer " + Secrets.token("bob", 60);
    assertThat(server.send("GET /who", cookie, bob).body()).isEqualTo("bob");
    assertThat(server.send("POST /who", cookie, bob).body()).isEqualTo("bob");
    isProblem(
        server.send("GET /who", cookie, "Authorization: Bearer x"), 401, "unauthenticated");
    isProblem(
        server.send("GET /who", cookie, "Authorization: Basic YTpi"), 401, "unauthenticated");
  }

  @Test
  void a_change_in_a_session_needs_proof_that_a_page_of_this_site_wants_it() {
    isProblem(server.send("POST /who", cookie), 403, "cross-site");
    isProblem(server.sendBody("PUT /who", JSON, "{}", cookie), 403, "cross-site");
    assertThat(server.send("POST /who", cookie, "X-CSRF-Token: " + csrf()).body())
        .isEqualTo("ada");
    assertThat(server.sendBody("POST /who", FORM, "a=b&_csrf=" + csrf(), cookie).body())
        .isEqualTo("ada");
    isProblem(server.sendBody("POST /who", FORM, "_csrf=x", cookie), 403, "cross-site");
    isProblem(server.send("POST /who", cookie, "X-CSRF-Token: x"), 403, "cross-site");
    String other = Forgery.token(Secrets.token("bob", 600));
    isProblem(server.send("POST /who", cookie, "X-CSRF-Token: " + other), 403, "cross-site");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Origin: http://here.example|200",
        "Origin: https://here.example|200",
        "Origin: http://here.example:80|200",
        "Origin: https://friend.example|200",
        "Sec-Fetch-Site: same-origin|200",
        "Origin: http://here.example:81|403",
        "Origin: http://here.example.evil.example|403",
        "Origin: http://evil.example|403",
        "Origin: http://friend.example|403",
        "Origin: null|403",
        "Origin: x|403",
        "Sec-Fetch-Site: cross-site|403",
        "Sec-Fetch-Site: same-site|403",
        "Sec-Fetch-Site: none|403",
      })
  void a_script_shows_by_its_origin_where_it_comes_from(String from, int status) {
    assertThat(server.sendBody("PUT /who", JSON, "{}", cookie, from).status()).isEqualTo(status);
    Reply bearer =
        server.sendBody("PUT /who", JSON, "{}", "Authorization: Bearer " + token, from);
    assertThat(bearer.body()).isEqualTo("ada");
    assertThat(server.send("GET /who", cookie, from).body()).isEqualTo("ada");
  }

  @Test
  void a_form_needs_its_token_wherever_it_comes_from() {
    String own = "Origin: http://here.example";
    isProblem(server.sendBody("POST /who", FORM, "a=b", cookie, own), 403, "cross-site");
    String foreign = "Origin: http://evil.example";
    isProblem(
        server.sendBody("POST /who", FORM, "_csrf=" + csrf(), cookie, foreign),
        403,
        "cross-site");
  }

  @ParameterizedTest
  @ValueSource(strings = {"late", "x", "", "twice"})
  void a_cookie_that_does_not_hold_is_forgotten(String kind) {
    String value =
        switch (kind) {
          case "late" -> Secrets.token("ada", -61);
          case "twice" -> token + "; ashlar=" + token;
          default -> kind;
        };
    String stale = "Cookie: ashlar=" + value;
    Reply program = server.send("GET /who", stale, "Accept: application/json");
    isProblem(program, 401, "unauthenticated");
    String forgotten = "ashlar=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";
    assertThat(program.header("Set-Cookie")).hasValue(forgotten);
    Reply page = server.send("GET /who", stale, "Accept: text/html,*/*;q=0.8");
    assertThat(page.body()).isEqualTo("nobody");
    assertThat(page.header("Set-Cookie")).hasValue(forgotten);
    isProblem(server.send("POST /who", stale, "Accept: text/html"), 401, "unauthenticated");
    assertThat(server.sendBody("POST /_session", FORM, "token=" + token, stale).status())
        .isEqualTo(303);
    assertThat(server.send("DELETE /_session", stale).status()).isEqualTo(204);
  }

  @Test
  void the_csrf_token_is_masked_anew_each_time_and_none_of_its_masks_is_another_token() {
    String one = csrf();
    String other = csrf();
    assertThat(one).isNotEqualTo(other).hasSameSizeAs(other);
    for (String token : List.of(one, other)) {
      assertThat(server.sendBody("POST /who", FORM, "_csrf=" + token, cookie).body())
          .isEqualTo("ada");
    }
    String raw = one.substring(0, one.length() / 2);
    for (String wrong : List.of(raw, one + "A", other.substring(1) + "A", "%00", "=")) {
      isProblem(
          server.sendBody("POST /who", FORM, "_csrf=" + wrong, cookie), 403, "cross-site");
    }
  }

  @Test
  void a_form_with_files_has_its_token_before_them() {
    String type = "multipart/form-data; boundary=xyz";
    String token =
        "--xyz\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n" + csrf() + "\r\n";
    String name = "--xyz\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAda\r\n";
    String file =
        "--xyz\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\nx\r\n";
    String end = "--xyz--\r\n";
    assertThat(server.sendBody("POST /who", type, token + name + file + end, cookie).body())
        .isEqualTo("ada");
    assertThat(server.sendBody("POST /who", type, name + token + file + end, cookie).body())
        .isEqualTo("ada");
    isProblem(
        server.sendBody("POST /who", type, name + file + token + end, cookie), 403, "cross-site");
    isProblem(server.sendBody("POST /who", type, name + end, cookie), 403, "cross-site");
  }

  @Test
  void signing_out_forgets_the_cookie_and_other_sites_cannot_do_it() {
    isProblem(server.send("DELETE /_session", cookie), 403, "cross-site");
    isProblem(
        server.send("DELETE /_session", cookie, "Origin: https://evil.example"),
        403,
        "cross-site");
    Reply script = server.send("DELETE /_session", cookie, "Sec-Fetch-Site: same-origin");
    assertThat(script.status()).isEqualTo(204);
    assertThat(script.header("Set-Cookie").orElseThrow()).startsWith("ashlar=;").endsWith("=0");
    String delete = "_method=DELETE&_return=%2Fpeople";
    isProblem(server.sendBody("POST /_session", FORM, delete, cookie), 403, "cross-site");
    Reply form =
        server.sendBody("POST /_session", FORM, delete + "&_csrf=" + csrf(), cookie);
    assertThat(form.status()).isEqualTo(303);
    assertThat(form.header("Location")).hasValue("/people");
    assertThat(form.header("Set-Cookie").orElseThrow()).startsWith("ashlar=;").endsWith("=0");
    assertThat(server.send("DELETE /_session").status()).isEqualTo(204);
  }

  @Test
  void what_a_session_is_shown_is_not_kept_for_another() {
    for (Reply reply : List.of(server.send("GET /who", cookie), server.send("GET /no", cookie))) {
      assertThat(reply.header("Cache-Control")).hasValue("private, no-cache");
      assertThat(reply.header("Vary").orElseThrow()).contains("Authorization", "Cookie");
    }
  }
}
