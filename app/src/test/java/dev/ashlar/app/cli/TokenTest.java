package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Tokens for development are believed by the application that they are made for. */
class TokenTest {
  private static final String SECRET = "not a secret at all, but more than thirty-two bytes";

  @TempDir private Path folder;

  private record Result(int code, String out, String err) {}

  private Result token(String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments = new ArrayList<>(List.of("token", folder.toString()));
    arguments.addAll(List.of(more));
    int code =
        Main.run(
            new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new));
    return new Result(code, out.toString().strip(), err.toString());
  }

  private void define(String auth) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
            name: desk
            port: 0
            auth: %s
            resources:
              Plan: { access: { query: [ boss ], create: { team: "@caller.claims.team" } } }
              Note: { access: { query: authenticated, create: { owner: "@caller.id" } } }
            """
            .formatted(auth));
  }

  private static int status(App app, String method, String path, String body, String token)
      throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(app.url() + path))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .method(method, HttpRequest.BodyPublishers.ofString(body));
      return TimeLimit.send(client, request.build(), BodyHandlers.ofString()).statusCode();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ secret: '%s' }",
        "{ secret: '%s', issuer: 'https://login.example.org', audience: [ desk, other ] }",
        "{ secret: '%s', roles: groups, algorithms: HS384 }",
        "{ secret: '%s', roles: realm_access.roles }",
      })
  void a_token_is_believed_as_the_settings_ask_for_it(String auth) throws Exception {
    define(auth.formatted(SECRET));
    String boss = token("--subject", "ada", "--role", "boss", "--role", "other").out();
    String member = token("--subject", "bob", "--claim", "team=red").out();
    try (App app = Ashlar.folder(folder).start()) {
      assertThat(status(app, "GET", "/plans", "", boss)).isEqualTo(200);
      assertThat(status(app, "GET", "/plans", "", member)).isEqualTo(403);
      assertThat(status(app, "POST", "/plans", "{\"team\":\"red\"}", member)).isEqualTo(201);
      assertThat(status(app, "POST", "/plans", "{\"team\":\"blue\"}", member)).isEqualTo(403);
      assertThat(status(app, "POST", "/notes", "{\"owner\":\"bob\"}", member)).isEqualTo(201);
      assertThat(status(app, "POST", "/notes", "{\"owner\":\"bob\"}", boss)).isEqualTo(403);
      assertThat(status(app, "GET", "/notes", "", member.replaceFirst("\\.", ".e"))).isEqualTo(401);
    }
  }

  @Test
  void a_token_ends_when_it_was_asked_to() throws Exception {
    define("{ secret: '%s' }".formatted(SECRET));
    JsonNode claims = Json.parse(token("--subject", "ada", "--json").out()).get("claims");
    assertThat(claims.get("exp").longValue() - claims.get("iat").longValue()).isEqualTo(3600);
    String forgotten =
        token("--subject", "ada", "--expires", "7d", "--claim", "nbf=99999999999").out();
    try (App app = Ashlar.folder(folder).start()) {
      assertThat(status(app, "GET", "/notes", "", forgotten)).isEqualTo(401);
    }
  }

  @Test
  void claims_are_json_or_text_and_programs_get_all_of_it() throws IOException {
    define("{ secret: '%s' }".formatted(SECRET));
    Result result =
        token("--subject", "ada", "--claim", "level=3", "--claim", "teams=[\"a\",\"b\"]",
            "--claim", "motto=a=b", "--role", "admin", "--json");
    JsonNode json = Json.parse(result.out());
    assertThat(json.get("algorithm").stringValue()).isEqualTo("HS256");
    assertThat(json.at("/claims/level").intValue()).isEqualTo(3);
    assertThat(json.at("/claims/teams/1").stringValue()).isEqualTo("b");
    assertThat(json.at("/claims/motto").stringValue()).isEqualTo("a=b");
    assertThat(json.at("/claims/roles/0").stringValue()).isEqualTo("admin");
    String payload = json.get("token").stringValue().split("\\.", -1)[1];
    assertThat(Json.parse(Base64.getUrlDecoder().decode(payload))).isEqualTo(json.get("claims"));
  }

  @Test
  void without_a_secret_there_is_no_token() throws Exception {
    define("~");
    assertRefused(token("--subject", "ada"), "no auth.secret", "everybody is anonymous");
    byte[] key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
    Files.writeString(
        folder.resolve("key.pem"),
        "-----BEGIN PUBLIC KEY-----\n"
            + Base64.getEncoder().encodeToString(key)
            + "\n-----END PUBLIC KEY-----\n");
    define("{ publicKey: key.pem }");
    assertRefused(token("--subject", "ada"), "no auth.secret", "ask their issuer");
    define("{ secret: '%s', algorithms: HS512 }".formatted(SECRET));
    assertRefused(token("--subject", "ada"), "auth.algorithms");
  }

  @Test
  void wrong_usage_is_refused() throws IOException {
    define("{ secret: '%s' }".formatted(SECRET));
    assertRefused(token(), "--subject");
    assertRefused(token("--subject", ""), "--subject");
    assertRefused(token("--subject", "a", "--expires", "soon"), "--expires", "90s");
    assertRefused(token("--subject", "a", "--claim", "sub=b"), "sub (--subject)");
    assertRefused(token("--subject", "a", "--claim", "lonely"), "NAME=VALUE", "lonely");
    assertRefused(token("--subject", "a", "--claim", "a=1", "--claim", "a=2"), "once");
  }

  private static void assertRefused(Result result, String... why) {
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).contains(why).doesNotContain(SECRET);
  }
}
