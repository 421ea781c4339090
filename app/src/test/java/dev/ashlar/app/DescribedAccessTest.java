package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the description says of tokens and refusals is what happens, for every operation in it. */
@Tag("slow")
@SuppressWarnings("NullAway.Init") // set before each test
class DescribedAccessTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String APPLICATION =
      """
          port: 0
          resources:
            Open:
              attributes: { text: String }
              access: { query: public, get: public, create: public, update: public, destroy: public }
            Known:
              plural: knowns
              attributes: { text: String }
              access: { query: authenticated, get: authenticated, create: authenticated, update: authenticated, destroy: authenticated }
            Kept:
              plural: kepts
              attributes: { text: String }
              access: { query: [ keeper ], get: [ keeper ], create: [ keeper ], update: [ keeper ], destroy: [ keeper ] }
            Shut:
              plural: shuts
              attributes: { text: String }
          """;

  @TempDir private Path folder;
  private App app;
  private Client client;
  private JsonNode document;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(
        folder.resolve("app.yaml"), APPLICATION + "auth: { secret: \"" + SECRET + "\" }\n");
    app = Ashlar.folder(folder).start();
    client = new Client(app.url());
    document = client.get("/openapi.json").json();
  }

  @AfterEach
  void stop() {
    app.close();
  }

  /** One operation of the description. */
  private record Described(String method, String path, JsonNode json) {
    boolean promises(int status) {
      return json.path("responses").has(Integer.toString(status));
    }

    boolean needsToken() {
      return !json.path("security").isEmpty() && !json.path("security").get(0).isEmpty();
    }

    @Override
    public String toString() {
      return method + " " + path;
    }
  }

  private List<Described> operations() {
    var operations = new ArrayList<Described>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (Map.Entry<String, JsonNode> each : path.getValue().properties()) {
        if (!each.getKey().equals("parameters")) {
          String method = each.getKey().toUpperCase(Locale.ROOT);
          operations.add(new Described(method, path.getKey(), each.getValue()));
        }
      }
    }
    return operations;
  }

  private int status(Described operation, String... headers) throws Exception {
    String path = operation.path().replaceAll("\\{[^}]*}", "x");
    String body = operation.json().has("requestBody") ? "{}" : "";
    if (path.equals("/_transaction")) {
      body = "[{\"op\":\"create\",\"resource\":\"Kept\",\"value\":{}}]";
    } else if (path.endsWith("_bulk")) {
      path += "?atomic=true";
      body = "[{\"op\":\"create\",\"value\":{}}]";
    }
    JsonNode content = operation.json().at("/requestBody/content");
    if (content.has("application/x-www-form-urlencoded") && !content.has("application/json")) {
      var form = new ArrayList<>(List.of(headers));
      form.addAll(List.of("Content-Type", "application/x-www-form-urlencoded"));
      return client.send("POST", path, "_method=PATCH", form.toArray(String[]::new)).status();
    }
    return switch (operation.method()) {
      case "POST" -> client.post(path, body, headers).status();
      case "PUT" -> client.put(path, body, headers).status();
      case "PATCH" -> client.patch(path, body, headers).status();
      case "DELETE" -> client.delete(path, headers).status();
      default -> client.get(path, headers).status();
    };
  }

  private static String[] bearer(String claims) throws Exception {
    var token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
    token.sign(new MACSigner(SECRET));
    return new String[] {"Authorization", "Bearer " + token.serialize()};
  }

  @Test
  void whoever_has_no_token_is_refused_exactly_where_one_is_needed() throws Exception {
    var needed = new TreeSet<String>();
    for (Described operation : operations()) {
      int status = status(operation);
      if (operation.needsToken()) {
        assertThat(status).as(operation.toString()).isEqualTo(401);
        assertThat(operation.promises(401)).as(operation.toString()).isTrue();
        needed.add(operation.toString());
      } else if (!operation.path().equals("/_transaction")) {
        assertThat(status).as(operation.toString()).isNotIn(401, 403);
      }
    }
    assertThat(needed)
        .contains("GET /knowns", "POST /kepts", "DELETE /shuts/{id}", "GET /metrics",
            "GET /_backup")
        .contains("GET /_session")
        .doesNotContain("GET /opens", "PATCH /opens/{id}", "GET /", "GET /livez");
  }

  @Test
  void whoever_has_a_token_is_refused_only_where_that_is_said() throws Exception {
    var refused = new TreeSet<String>();
    for (Described operation : operations()) {
      int status = status(operation, bearer("{\"sub\":\"ada\"}"));
      assertThat(status).as(operation.toString()).isNotEqualTo(401);
      if (status == 403) {
        assertThat(operation.promises(403)).as(operation.toString()).isTrue();
        refused.add(operation.toString());
      }
    }
    assertThat(refused)
        .contains("GET /kepts", "POST /kepts/_query", "GET /shuts/{id}", "GET /metrics")
        .filteredOn(operation -> !operation.endsWith("/_sync") && !operation.endsWith("/_verify"))
        .noneMatch(operation -> operation.contains("knowns") || operation.contains("opens"));
  }

  @Test
  void without_auth_nothing_is_said_of_tokens_and_nobody_is_known_and_refused() throws Exception {
    Path other = Files.createDirectories(folder.resolve("other"));
    Files.writeString(other.resolve("app.yaml"), APPLICATION);
    try (App open = Ashlar.folder(other).start()) {
      client = new Client(open.url());
      document = client.get("/openapi.json").json();
      assertThat(document.findValues("security")).allMatch(JsonNode::isEmpty);
      assertThat(document.path("components").has("securitySchemes")).isFalse();
      assertThat(document.path("paths").has("/_session")).isFalse();
      assertThat(client.get("/_session").status()).isEqualTo(404);
      for (Described operation : operations()) {
        int status = status(operation);
        assertThat(status == 401 || status == 403)
            .as(operation + " " + status)
            .isEqualTo(operation.promises(401) || operation.promises(403));
      }
    }
  }

  @Test
  void both_ways_to_say_who_one_is_are_described() {
    JsonNode schemes = document.path("components").path("securitySchemes");
    assertThat(schemes.path("bearerAuth").path("scheme").asString()).isEqualTo("bearer");
    assertThat(schemes.path("cookieAuth").path("in").asString()).isEqualTo("cookie");
    JsonNode list = document.path("paths").path("/knowns").path("get").path("security");
    assertThat(list.get(0).has("bearerAuth")).isTrue();
    assertThat(list.get(1).has("cookieAuth")).isTrue();
  }
}
