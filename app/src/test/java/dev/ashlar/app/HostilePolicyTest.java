package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ashlar.document.Draft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Attempts to get past rules, and rules that are wrong. */
class HostilePolicyTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";
  private static final String[] ADA = Bearer.of(SECRET, "{\"sub\":\"ada\"}");
  private static final String OWN =
      "{ query: %1$s, get: %1$s, create: %1$s, update: %1$s, destroy: %1$s }"
          .formatted("{ owner: '@caller.id' }");

  @TempDir private Path folder;

  private App define(String access) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
            name: hostile
            port: 0
            auth: { secret: "%s" }
            resources:
              Note:
                attributes:
                  text: String
                  owner: String
                  level: { type: String, restricted: true }
                access: %s
            """
            .formatted(SECRET, access));
    return Ashlar.folder(folder);
  }

  private App serve(String access) throws IOException {
    App app = define(access).start();
    app.model("Note")
        .upsert("mine", Draft.parse("{\"owner\":\"ada\",\"level\":\"low\"}").members());
    app.model("Note")
        .upsert("other", Draft.parse("{\"owner\":\"bob\",\"level\":\"top\"}").members());
    return app;
  }

  private static List<String> ids(JsonNode list) {
    return list.valueStream().map(note -> note.get("id").stringValue()).toList();
  }

  @Test
  void no_filter_widens_what_a_rule_selects() throws IOException {
    try (App app = serve(OWN)) {
      var client = new Client(app.url());
      for (String selector : List.of(
          "{}",
          "{\"$or\":[{},{\"owner\":\"bob\"}]}",
          "{\"$or\":[{\"owner\":\"bob\"},{\"owner\":\"ada\"}]}",
          "{\"$nor\":[{\"owner\":\"nobody\"}]}",
          "{\"$not\":{\"owner\":\"bob\"}}",
          "{\"owner\":{\"$in\":[\"ada\",\"bob\"]}}",
          "{\"owner\":{\"$ne\":\"@caller.id\"}}",
          "{\"$and\":[{\"$or\":[{\"owner\":{\"$exists\":true}}]}]}")) {
        Client.Answer answer =
            client.post("/notes/_query", "{\"selector\":" + selector + "}", ADA);
        assertThat(ids(answer.json())).as(selector).containsExactly("mine");
        assertThat(answer.header("Total-Count")).as(selector).isEqualTo("1");
      }
      Client.Answer literal =
          client.post("/notes/_query", "{\"selector\":{\"owner\":\"@caller.id\"}}", ADA);
      assertThat(ids(literal.json())).as("only rules speak of the caller").isEmpty();
    }
  }

  @Test
  void nobody_gives_themselves_what_is_anothers_or_theirs_away() throws IOException {
    try (App app = serve(OWN)) {
      var client = new Client(app.url());
      String bobs = "{\"text\":\"t\",\"owner\":\"bob\"}";
      assertThat(client.post("/notes", bobs, ADA).status()).isEqualTo(403);
      assertThat(client.put("/notes/mine", bobs, ADA).status()).isEqualTo(403);
      assertThat(client.patch("/notes/mine", "{\"owner\":\"bob\"}", ADA).status()).isEqualTo(403);
      assertThat(client.patch("/notes/mine", "{\"owner\":null}", ADA).status()).isEqualTo(403);
      assertThat(client.patch("/notes/other", "{\"owner\":\"ada\"}", ADA).status()).isEqualTo(404);
      assertThat(client.put("/notes/other", "{\"owner\":\"ada\"}", ADA).status()).isEqualTo(409);
      String bulk =
          """
          [{"op":"update","id":"other","patch":{"owner":"ada"}},
           {"op":"update","id":"mine","patch":[{"op":"replace","path":"/owner","value":"bob"}]},
           {"op":"create","value":{"owner":"bob"}},
           {"op":"destroy","id":"other"},
           {"op":"upsert","id":"other","value":{"owner":"ada"}}]
          """;
      JsonNode each = client.post("/notes/_bulk", bulk, ADA).json();
      assertThat(each.valueStream().map(item -> item.get("status").intValue()))
          .containsExactly(404, 403, 403, 404, 409);
      assertThat(app.model("Note").get("other").orElseThrow().get("owner").stringValue())
          .isEqualTo("bob");
      assertThat(app.model("Note").get("mine").orElseThrow().get("owner").stringValue())
          .isEqualTo("ada");
      assertThat(app.engine().head()).isEqualTo(2);
    }
  }

  @Test
  void a_role_that_nobody_has_lets_nobody_in_and_no_name_is_magic() throws IOException {
    try (App app = serve("{ query: [ no-such-role ], get: [ 'null' ], create: [ APPLICATION ] }")) {
      var client = new Client(app.url());
      for (String roles : List.of("[]", "null", "\"\"", "[\"\"]", "{\"admin\":true}", "[null]",
          "[\"admin\"]", "[\"no-such-role \"]", "[\"No-Such-Role\"]", "[[\"no-such-role\"]]")) {
        String[] some = Bearer.of(SECRET, "{\"sub\":\"ada\",\"roles\":" + roles + "}");
        assertThat(client.get("/notes", some).status()).as(roles).isEqualTo(403);
        assertThat(client.get("/notes/mine", some).status()).as(roles).isEqualTo(403);
        assertThat(client.post("/notes", "{}", some).status()).as(roles).isEqualTo(403);
      }
      String[] right = Bearer.of(SECRET, "{\"roles\":\"other no-such-role\"}");
      assertThat(client.get("/notes", right).status()).isEqualTo(200);
    }
  }

  @Test
  void a_rule_may_look_at_what_is_restricted_and_shows_nothing_of_it() throws IOException {
    try (App app = serve("{ query: { level: low }, get: { level: low }, create: { level: low },"
        + " update: { level: low } }")) {
      var client = new Client(app.url());
      Client.Answer list = client.get("/notes");
      assertThat(ids(list.json())).containsExactly("mine");
      assertThat(list.header("Total-Count")).isEqualTo("1");
      assertThat(client.get("/notes/other").status()).isEqualTo(404);
      assertThat(client.get("/notes?level=low").status()).isEqualTo(400);
      assertThat(client.post("/notes", "{\"level\":\"top\"}").status()).isEqualTo(403);
      assertThat(client.post("/notes", "{\"text\":\"t\"}").status()).isEqualTo(403);
      assertThat(client.patch("/notes/mine", "{\"level\":\"top\"}").status()).isEqualTo(403);
      Client.Answer made = client.post("/notes", "{\"level\":\"low\"}");
      assertThat(made.status()).isEqualTo(201);
      assertThat(made.body() + list.body()).doesNotContain("low", "level");
    }
  }

  @Test
  void a_rule_that_means_nothing_refuses_the_start_with_its_line() throws IOException {
    assertRefused("{ query: { nobody: '@caller.id' } }", "no attribute 'nobody'");
    assertRefused("{ query: { ownr: '@caller.id' } }", "Did you mean 'owner'?");
    assertRefused("{ query: { owner: '@caller.name' } }", "'@caller.name'");
    assertRefused("{ query: { owner: { $is: ada } } }", "$is");
    assertRefused("{ query: { $where: '1' } }", "$where");
    assertRefused("{ query: [] }", "at least one");
    assertRefused("{ query: everybody }", "public");
    assertRefused("{ read: public }", "read");
  }

  private void assertRefused(String access, String why) throws IOException {
    App app = define(access);
    assertThatThrownBy(app::start)
        .isInstanceOf(InvalidApplication.class)
        .hasMessageContaining("app.yaml:10")
        .hasMessageContaining(why);
    assertThat(folder.resolve("data")).doesNotExist();
  }
}
