package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ashlar config}, and secrets that only those need who use them. */
class ConfigTest {
  private static final String SECRET = "a secret of more than thirty-two bytes";

  @TempDir private Path folder;

  @BeforeEach
  void define() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: desk
        port: 9310
        store: "postgresql://ada:pass-of-ada@localhost/desk"
        auth: { secret: "${DESK_SECRET}" }
        namespaces: { radio: { url: "https://radio.example.org", token: token-of-radio } }
        resources:
          Note:
            attributes: { text: String }
            access: { query: public, get: public }
            notify: [ { url: "https://example.org/hook", secret: "${DESK_HOOK_SECRET}" } ]
        """);
    Files.writeString(folder.resolve(".env"), "DESK_SECRET='" + SECRET + "'\nASHLAR_LOG_KEEP=3d\n");
  }

  private JsonNode setting(JsonNode answer, String name) {
    return answer.path("settings")
        .valueStream()
        .filter(each -> each.path("name").asString().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void every_setting_is_told_with_its_source_and_what_it_may_be_and_no_secret() {
    Ran ran = Ran.of("config", folder.toString(), "--json", "--host", "localhost");
    assertThat(ran.code()).as(ran.said()).isZero();
    assertThat(ran.out()).doesNotContain(SECRET, "pass-of-ada", "token-of-radio");
    JsonNode answer = Json.parse(ran.out());
    assertThat(setting(answer, "port").path("value").asString()).isEqualTo("9310");
    assertThat(setting(answer, "port").path("source").asString()).isEqualTo("app.yaml:2:1: port");
    assertThat(setting(answer, "port").path("variable").asString()).isEqualTo("ASHLAR_PORT");
    assertThat(setting(answer, "host").path("source").asString()).isEqualTo("--host");
    assertThat(setting(answer, "host").path("from").asString()).isEqualTo("flag");
    assertThat(setting(answer, "log.keep").path("source").asString())
        .isEqualTo(".env:2: ASHLAR_LOG_KEEP");
    assertThat(setting(answer, "log.wait").path("value").asString()).isEqualTo("28d");
    assertThat(setting(answer, "log.wait").path("source").asString()).isEqualTo("default");
    assertThat(setting(answer, "store").path("value").asString())
        .isEqualTo("postgresql://ada:…@localhost/desk");
    assertThat(setting(answer, "auth.secret").path("value").asString()).isEqualTo("…");
    assertThat(answer.path("settings").valueStream())
        .allSatisfy(each -> assertThat(each.path("takes").asString()).isNotEmpty());
    assertThat(Json.text(answer.path("variables")))
        .isEqualTo(
            "[{\"name\":\"DESK_SECRET\",\"from\":\".env\"},"
                + "{\"name\":\"DESK_HOOK_SECRET\",\"from\":\"not set\"}]");
    Ran lines = Ran.of("config", folder.toString());
    assertThat(lines.out())
        .containsPattern("port +9310 +app.yaml:2:1: port +0 to 65535")
        .containsPattern("DESK_HOOK_SECRET +not set")
        .doesNotContain(SECRET, "pass-of-ada", "token-of-radio", "\u001B");
  }

  @Test
  void a_setting_that_is_wrong_is_told_with_the_others() throws IOException {
    Files.writeString(folder.resolve("app.yaml"), "name: desk\nport: many\nresources: { Note: }");
    Ran ran = Ran.of("config", folder.toString());
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out())
        .contains("app.yaml:2:1: port: expected a number from 0 to 65535, found 'many'")
        .contains("limits.body");
  }

  @Test
  void a_secret_that_is_not_set_stops_a_server_and_nothing_else() throws IOException {
    Path yaml = folder.resolve("app.yaml");
    String without = Files.readString(yaml).replaceAll("(?m)^(store|namespaces|auth):.*\n", "");
    Files.writeString(yaml, without);
    String unset =
        "app.yaml:7:58: Note.notify.0.secret: the environment variable DESK_HOOK_SECRET is not set.";
    Ran check = Ran.of("check", folder.toString());
    assertThat(check.code()).isZero();
    assertThat(check.out()).contains(unset, "desk can be served");
    for (String command : new String[] {"verify", "sync", "access", "openapi", "graphql",
      "config"}) {
      Ran ran = Ran.of(command, folder.toString());
      assertThat(ran.code()).as(command + ran.said()).isZero();
    }
    Ran serve = Ran.of("serve", folder.toString(), "--port", "0");
    assertThat(serve.code()).isEqualTo(2);
    assertThat(serve.err()).contains(unset);
  }

  @Test
  void a_token_needs_its_own_secret_alone() throws IOException {
    Ran good = Ran.of("token", folder.toString(), "--subject", "ada");
    assertThat(good.code()).as(good.said()).isZero();
    Files.delete(folder.resolve(".env"));
    Ran ran = Ran.of("token", folder.toString(), "--subject", "ada");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .contains("app.yaml:4:17: auth.secret: the environment variable DESK_SECRET is not set.")
        .doesNotContain("HOOK");
  }

  @Test
  void no_folder_is_the_present_one_and_one_without_a_definition_says_what_to_do()
      throws IOException {
    Path empty = Files.createDirectories(folder.resolve("a/b"));
    assertThat(Ran.of("serve", empty.toString()).err())
        .contains("There is no app.yaml in " + empty, "Make an application: ashlar new NAME");
    assertThat(Ran.of("serve", folder.resolve("shop").toString()).err())
        .contains("Make an application: ashlar new " + folder.resolve("shop"));
    Files.writeString(empty.resolve("app.yaml"), "name: b");
    assertThat(Ran.of("serve", folder.resolve("a").toString()).err())
        .contains("There is one in " + empty);
    assertThat(Ran.of("config").err()).contains("There is no app.yaml in");
  }
}
