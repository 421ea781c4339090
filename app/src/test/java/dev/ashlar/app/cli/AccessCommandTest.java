package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How the table of rights is printed; that it is true is another test's. */
class AccessCommandTest {
  @TempDir private Path folder;

  private String access(int code, String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments = new ArrayList<>(List.of("access", folder.toString()));
    arguments.addAll(List.of(more));
    assertThat(
        Main.run(
            new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new)))
        .as(err.toString())
        .isEqualTo(code);
    return out.toString() + err;
  }

  private void define(String auth, String access) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        "name: n\n%sresources:\n  Note: { attributes: { owner: String }, access: %s }\n  Tag:\n"
            .formatted(auth, access));
  }

  private static final String AUTH = "auth: { secret: a-secret-of-more-than-thirty-two-bytes }\n";

  @Test
  void callers_of_the_same_right_share_a_line() throws IOException {
    define(
        AUTH,
        "{ query: public, get: { owner: '@caller.id' }, create: authenticated, update: [ boss ] }");
    assertThat(access(0, "notes"))
        .isEqualTo(
            """
            What nothing allows is refused.

            Note
              query    REST, JSON-RPC, SSE, GraphQL, HTML  everybody: yes
              get      REST, JSON-RPC, SSE, GraphQL, HTML  anonymous: refused: needs a token
                                                           authenticated, role boss, role admin: where {"owner":"@caller.id"}
              create   REST, JSON-RPC, GraphQL, HTML       anonymous: refused: needs a token
                                                           authenticated, role boss, role admin: yes
              update   REST, JSON-RPC, GraphQL, HTML       anonymous, authenticated, role admin: refused: needs the role boss
                                                           role boss: where {"owner":"@caller.id"}
              destroy  REST, JSON-RPC, GraphQL, HTML       everybody: refused: nothing said (closed by default)
            """);
    assertThat(access(0))
        .contains("Tag", "Administration, REST, role admin: GET /metrics, GET /_backup")
        .contains("Everybody, REST: GET /, ", "GET /notes/_schema");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void without_auth_the_table_says_that_everything_is_open() throws IOException {
    define("", "{ create: authenticated }");
    assertThat(access(0))
        .startsWith("There is no auth: everybody is anonymous, and what no rule bars is open.")
        .contains("create   REST, JSON-RPC, GraphQL, HTML       everybody: refused: needs a token")
        .contains("destroy  REST, JSON-RPC, GraphQL, HTML       everybody: yes",
            "Administration, REST, everybody: GET /metrics");
  }

  @Test
  void programs_get_every_route_and_right() throws IOException {
    define(AUTH, "{ query: { owner: '@caller.id' }, destroy: [ boss ] }");
    JsonNode table = Json.parse(access(0, "--json"));
    assertThat(table.get("callers").valueStream().map(JsonNode::stringValue))
        .containsExactly("anonymous", "authenticated", "role boss", "role admin");
    assertThat(table.get("rows")).hasSize(2 * (5 + 5 + 2 + 5 + 5)); // of REST, JSON-RPC, SSE, GraphQL and HTML
    JsonNode query = table.get("rows").get(0);
    assertThat(query.get("routes").toString()).contains("GET /notes", "POST /notes/_query");
    assertThat(query.at("/rights/role boss").toString())
        .isEqualTo("{\"is\":\"where\",\"selectors\":[{\"owner\":\"@caller.id\"}]}");
    assertThat(query.at("/rights/anonymous").toString())
        .isEqualTo("{\"is\":\"no\",\"reason\":\"needs a token\"}");
    assertThat(table.at("/administration/REST").toString()).contains("GET /_backup");
  }

  @Test
  void what_is_not_there_is_wrong_usage() throws IOException {
    define(AUTH, "{ query: { nobody: '@caller.id' } }");
    assertThat(access(2)).contains("app.yaml:4", "no attribute 'nobody'");
    define(AUTH, "{ query: public }");
    assertThat(access(2, "Nothing")).contains("There is no resource 'Nothing'; there are: Note");
  }
}
