package dev.ashlar.web.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import dev.ashlar.access.Caller;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is believed to have sent a request. */
class CallersTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final long SECONDS = NOW.getEpochSecond();
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir private Path folder;

  private static Trust trust(
      Optional<Path> jwks, Optional<String> publicKey, Optional<String> secret) {
    return new Trust(
        jwks.map(Path::toUri),
        publicKey,
        secret,
        Optional.of("us"),
        List.of("here", "there"),
        "realm.roles",
        List.of(),
        Optional.empty());
  }

  private static Trust secret() {
    return trust(Optional.empty(), Optional.empty(), Optional.of(SECRET));
  }

  private static String claims(String more) {
    return "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":[\"x\",\"here\"]" + more + "}";
  }

  private static String token(JWSHeader header, String claims, JWSSigner signer) {
    try {
      var signed = new JWSObject(header, new Payload(claims));
      signed.sign(signer);
      return signed.serialize();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String token(String claims) {
    return token(new JWSHeader(JWSAlgorithm.HS256), claims, mac(SECRET));
  }

  private static JWSSigner mac(String secret) {
    try {
      return new MACSigner(secret);
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String base64(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String pem(PublicKey key) {
    return "-----BEGIN PUBLIC KEY-----\n"
        + Base64.getMimeEncoder().encodeToString(key.getEncoded())
        + "\n-----END PUBLIC KEY-----\n";
  }

  /** Says who the caller is, to whoever sends these header lines. */
  private static Reply reply(Callers callers, String... lines) {
    Router router =
        Router.builder(new SimpleMeterRegistry())
            .behind(callers.filter())
            .route(
                HttpMethod.GET,
                "/",
                request -> Response.of(200, describe(callers.of(request))))
            .route(
                HttpMethod.GET,
                "/operators",
                callers.administration().before(request -> Response.of(204)))
            .build();
    Server server = Server.start("127.0.0.1", 0, router, ConnectionLimits.DEFAULT);
    try {
      String head = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
      return new RawClient(server.port()).send("GET / HTTP/1.1\r\nHost: x\r\n" + head + "\r\n");
    } finally {
      server.stop();
    }
  }

  private static byte[] describe(Caller caller) {
    String text =
        caller.isAnonymous() ? "nobody" : caller.id().orElse("?") + " " + caller.roles();
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String bearer(String token) {
    return "Authorization: Bearer " + token;
  }

  @Test
  void whoever_sends_no_token_is_nobody() {
    assertThat(reply(new Callers(secret(), CLOCK)).body()).isEqualTo("nobody");
  }

  @Test
  void a_good_token_names_its_caller_and_the_roles() {
    var callers = new Callers(secret(), CLOCK);
    String listed = claims(",\"realm\":{\"roles\":[\"editor\"]},\"exp\":" + (SECONDS + 10));
    assertThat(reply(callers, bearer(token(listed))).body()).isEqualTo("ada [editor]");
    String spaced = claims(",\"realm\":{\"roles\":\" editor \"}");
    assertThat(reply(callers, "authorization: bearer  " + token(spaced)).body())
        .isEqualTo("ada [editor]");
  }

  @Test
  void what_one_caller_is_shown_is_not_kept_for_another() {
    Reply reply = reply(new Callers(secret(), CLOCK), bearer(token(claims(""))));
    assertThat(reply.header("Cache-Control")).contains("private, no-cache");
    assertThat(reply.header("Vary")).hasValue("Authorization, Cookie");
  }

  @ParameterizedTest
  @CsvSource({"exp,-59,200", "exp,-60,401", "nbf,60,200", "nbf,61,401"})
  void times_are_taken_with_a_minute_of_leeway(String claim, long offset, int status) {
    String token = token(claims(",\"" + claim + "\":" + (SECONDS + offset)));
    assertThat(reply(new Callers(secret(), CLOCK), bearer(token)).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"sub\":\"ada\",\"iss\":\"them\",\"aud\":\"here\"}",
        "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"elsewhere\"}",
        "{\"sub\":\"ada\",\"iss\":\"us\"}",
        "{\"sub\":\"ada\",\"aud\":\"here\"}",
        "{\"sub\":7,\"iss\":\"us\",\"aud\":\"here\"}",
        "{\"sub\":\"ada\",\"sub\":\"bob\",\"iss\":\"us\",\"aud\":\"here\"}",
        "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"here\",\"exp\":\"never\"}",
        "{\"sub\":\"ada\",\"iss\":\"us\",\"aud\":\"here\",\"exp\":1e300}",
        "[]",
        "no JSON",
      })
  void claims_that_do_not_hold_are_refused(String claims) {
    Reply reply = reply(new Callers(secret(), CLOCK), bearer(token(claims)));
    assertThat(reply.status()).isEqualTo(401);
    assertThat(reply.header("WWW-Authenticate").orElseThrow())
        .startsWith("Bearer error=\"invalid_token\", error_description=\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic YTpi", "Bearer ..",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
      })
  void what_is_no_token_is_refused(String credentials) {
    var callers = new Callers(secret(), CLOCK);
    assertThat(reply(callers, "Authorization: " + credentials).status()).isEqualTo(401);
  }

  @Test
  void an_empty_field_is_no_anonymous_caller() {
    assertThat(reply(new Callers(secret(), CLOCK), "Authorization:").status()).isEqualTo(400);
  }

  @Test
  void two_tokens_at_once_are_refused() {
    String good = bearer(token(claims("")));
    assertThat(reply(new Callers(secret(), CLOCK), good, good).status()).isEqualTo(401);
  }

  @Test
  void a_huge_token_is_refused_unread() {
    String huge = token(claims(",\"x\":\"" + "y".repeat(9000) + "\""));
    assertThat(reply(new Callers(secret(), CLOCK), bearer(huge)).body()).contains("longer than");
  }

  @Test
  void an_unsigned_token_is_refused() {
    String header = base64("{\"alg\":\"none\"}");
    String token = header + "." + base64(claims("")) + ".";
    assertThat(reply(new Callers(secret(), CLOCK), bearer(token)).status()).isEqualTo(401);
  }

  @Test
  void a_token_signed_with_another_secret_or_changed_is_refused() {
    var callers = new Callers(secret(), CLOCK);
    String other =
        token(new JWSHeader(JWSAlgorithm.HS256), claims(""), mac("another " + SECRET));
    assertThat(reply(callers, bearer(other)).status()).isEqualTo(401);
    String[] parts = token(claims("")).split("\\.", -1);
    String changed = parts[0] + "." + base64(claims(",\"admin\":1")) + "." + parts[2];
    assertThat(reply(callers, bearer(changed)).status()).isEqualTo(401);
  }

  @Test
  @Tag("slow")
  void a_public_key_is_never_a_shared_secret() throws JOSEException {
    RSAKey key = new RSAKeyGenerator(2048).generate();
    String pem = pem(key.toPublicKey());
    var callers =
        new Callers(trust(Optional.empty(), Optional.of(pem), Optional.empty()), CLOCK);
    String forged = token(new JWSHeader(JWSAlgorithm.HS256), claims(""), mac(pem));
    assertThat(reply(callers, bearer(forged)).status()).isEqualTo(401);
    for (JWSAlgorithm good : List.of(JWSAlgorithm.RS256, JWSAlgorithm.PS256)) {
      String token = token(new JWSHeader(good), claims(""), new RSASSASigner(key));
      assertThat(reply(callers, bearer(token)).status()).as(good.getName()).isEqualTo(200);
    }
    String unlisted =
        token(new JWSHeader(JWSAlgorithm.RS512), claims(""), new RSASSASigner(key));
    assertThat(reply(callers, bearer(unlisted)).status()).isEqualTo(401);
    assertThatThrownBy(() -> Trust.secret(pem).check()).hasMessageContaining("auth.publicKey");
  }

  @Test
  void an_edwards_key_is_believed() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    var trust =
        trust(Optional.empty(), Optional.of(pem(pair.getPublic())), Optional.empty());
    String content = base64("{\"alg\":\"EdDSA\"}") + "." + base64(claims(""));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(content.getBytes(StandardCharsets.US_ASCII));
    String token =
        content + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    var callers = new Callers(trust, CLOCK);
    assertThat(reply(callers, bearer(token)).body()).isEqualTo("ada []");
    String short64 = content + "." + base64("short");
    assertThat(reply(callers, bearer(short64)).status()).isEqualTo(401);
  }

  @Test
  void hostile_headers_lead_nowhere() {
    var callers = new Callers(secret(), CLOCK);
    for (String more : List.of(
        "\"kid\":\"../../etc/passwd\"",
        "\"kid\":\"http://127.0.0.1:1/\"",
        "\"kid\":\"" + "k".repeat(4000) + "\"",
        "\"jku\":\"http://127.0.0.1:1/\"",
        "\"x5u\":\"http://127.0.0.1:1/\"")) {
      String header = base64("{\"alg\":\"HS256\"," + more + "}");
      String forged = header + "." + base64(claims("")) + "." + base64("x".repeat(32));
      assertThat(reply(callers, bearer(forged)).status()).as(more).isEqualTo(401);
    }
    var critical =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .criticalParams(java.util.Set.of("exp"))
            .customParam("exp", 1)
            .build();
    assertThat(reply(callers, bearer(token(critical, claims(""), mac(SECRET)))).status())
        .isEqualTo(401);
  }

  private void publish(JWK... keys) throws IOException {
    Files.writeString(folder.resolve("keys.json"), new JWKSet(List.of(keys)).toString());
  }

  @Test
  void published_keys_are_asked_for_anew_when_one_is_unknown_but_not_always()
      throws Exception {
    ECKey first = new ECKeyGenerator(Curve.P_256).keyID("first").generate();
    ECKey second = new ECKeyGenerator(Curve.P_256).keyID("second").generate();
    ECKey third = new ECKeyGenerator(Curve.P_256).keyID("third").generate();
    ECKey fourth = new ECKeyGenerator(Curve.P_256).keyID("fourth").generate();
    publish(first.toPublicJWK());
    var time = new Object() {
      private Instant now = NOW;
    };
    Clock clock = new Clock() {
      @Override
      public Instant instant() {
        return time.now;
      }

      @Override
      public java.time.ZoneId getZone() {
        return ZoneOffset.UTC;
      }

      @Override
      public Clock withZone(java.time.ZoneId zone) {
        return this;
      }
    };
    Path file = folder.resolve("keys.json");
    var callers =
        new Callers(trust(Optional.of(file), Optional.empty(), Optional.empty()), clock);
    assertThat(reply(callers, bearer(signed(first))).status()).isEqualTo(200);
    publish(second.toPublicJWK());
    assertThat(reply(callers, bearer(signed(second))).status()).isEqualTo(200);
    publish(second.toPublicJWK(), third.toPublicJWK());
    assertThat(reply(callers, bearer(signed(third))).status()).isEqualTo(401);
    time.now = NOW.plusSeconds(31);
    assertThat(reply(callers, bearer(signed(third))).status()).isEqualTo(200);
    Files.delete(file);
    time.now = NOW.plusSeconds(90);
    assertThat(reply(callers, bearer(signed(fourth))).status()).isEqualTo(401);
    assertThat(reply(callers, bearer(signed(second))).status()).isEqualTo(200);
  }

  private static String signed(ECKey key) throws JOSEException {
    var header = new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build();
    return token(header, claims(""), new ECDSASigner(key));
  }

  @Test
  void without_any_keys_it_says_so_and_may_be_asked_again() {
    var trust =
        trust(Optional.of(folder.resolve("none.json")), Optional.empty(), Optional.empty());
    Reply reply = reply(new Callers(trust, CLOCK), bearer(token(claims(""))));
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.header("Retry-After")).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://example.org/keys", "ftp://localhost/keys", "https:/keys"})
  void keys_are_fetched_over_https_or_from_this_machine_only(String address) {
    var trust =
        new Trust(
            Optional.of(java.net.URI.create(address)),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Trust.ROLES,
            List.of(),
            Optional.empty());
    assertThatThrownBy(trust::check).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_short_secret_is_refused() {
    assertThatThrownBy(() -> Trust.secret("short").check()).hasMessageContaining("32 bytes");
  }
}
