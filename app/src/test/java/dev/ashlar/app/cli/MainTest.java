package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.Draft;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the command line says, and with which exit code. */
class MainTest {
  @TempDir private Path folder;

  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  private void define(String yaml) throws IOException {
    Files.writeString(folder.resolve("app.yaml"), yaml);
  }

  private Result check(String... more) {
    var arguments = new java.util.ArrayList<>(java.util.List.of("check", folder.toString()));
    arguments.addAll(java.util.List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  @Test
  void help_names_every_command() {
    Result help = run("--help");
    assertThat(help.code()).isZero();
    assertThat(help.out()).contains("serve", "check", "openapi", "Exit codes", "2   wrong usage");
    assertThat(run("serve", "--help").out()).contains("--port", "--host", "--data", "--open");
  }

  @Test
  void the_version_is_one_line() {
    Result version = run("--version");
    assertThat(version.code()).isZero();
    assertThat(version.out().strip()).startsWith("ashlar ").doesNotContain("\n");
  }

  @Test
  void the_openapi_document_is_printed_or_written_without_a_server() throws IOException {
    define("name: shop\nresources: { Product: { attributes: { name: String } } }\n");
    Result printed = run("openapi", folder.toString());
    assertThat(printed.code()).isZero();
    assertThat(printed.out()).contains("\"openapi\" : \"3.1.0\"", "\"/products\"", "listProducts");
    Path file = folder.resolve("openapi.json");
    assertThat(run("openapi", folder.toString(), file.toString()).code()).isZero();
    assertThat(Files.readString(file).strip()).isEqualTo(printed.out().strip());
    assertThat(folder.resolve("data")).doesNotExist();
    assertThat(run("openapi", folder.toString(), folder.toString()).code()).isEqualTo(1);
    define("resources: { Product: { attributs: {} } }\n");
    assertThat(run("openapi", folder.toString()).code()).isEqualTo(2);
  }

  @Test
  void an_unknown_command_is_answered_with_the_one_that_was_meant() {
    Result result = run("chekc");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err())
        .isEqualTo("There is no command 'chekc'. Did you mean 'check'?" + System.lineSeparator());
    for (String[] asked : new String[][] {{"frobnicate", "--help"}, {"help", "frobnicate"}}) {
      Result explained = run(asked);
      assertThat(explained.code()).isEqualTo(2);
      assertThat(explained.err())
          .startsWith("There is no command 'frobnicate'. Known: new, serve, check, ");
      assertThat(explained.out()).isEmpty();
    }
    assertThat(run("help", "serve").out()).startsWith("Usage: ashlar serve");
    assertThat(run("help").out()).startsWith("Usage: ashlar [-hV] COMMAND");
  }

  @Test
  void wrong_usage_shows_the_right_one() {
    assertThat(run().code()).isEqualTo(2);
    Result missing = run("check");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err()).contains("FOLDER", "Usage: ashlar check");
    Result here = run("serve");
    assertThat(here.code()).isEqualTo(2);
    assertThat(here.err()).startsWith("There is no app.yaml in .");
    assertThat(run("serve", "x", "--prot", "1").code()).isEqualTo(2);
  }

  @Test
  void a_folder_without_a_definition_is_wrong_usage() {
    Result result = run("serve", folder.toString());
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("There is no app.yaml in " + folder);
    assertThat(run("serve", folder.resolve("nowhere").toString()).code()).isEqualTo(2);
  }

  @Test
  void a_file_in_place_of_its_folder_and_an_empty_definition_are_told_as_such()
      throws IOException {
    for (String nothing : new String[] {"", "\n# later\n", "{}", "---\n"}) {
      define(nothing);
      Result empty = check();
      assertThat(empty.code()).isEqualTo(2);
      assertThat(empty.out()).startsWith(folder.resolve("app.yaml") + " is empty. It says what");
    }
    define("resources: { Item: }");
    Result file = run("serve", folder.resolve("app.yaml").toString());
    assertThat(file.code()).isEqualTo(2);
    assertThat(file.err())
        .startsWith(
            folder.resolve("app.yaml") + " is a file. Expected the folder that it is in: "
                + folder);
  }

  @Test
  void a_check_beside_a_server_tells_of_data_and_definition_together() throws IOException {
    define("name: shop\nresources: { Item: { attributes: { name: String } }, Part: }");
    try (App app = Ashlar.folder(folder).port(0).start()) {
      app.model("Item").create(Draft.parse("{\"id\":\"a\",\"name\":\"too long\"}").members());
      define(
          """
          name: shop
          port: many
          resources:
            Item: { attributes: { name: { type: String, max: 3 } } }
            Part: { attributes: { size: Integr } }
            Whole: { attributes: { part: { type: Reference, ref: Part } } }
          """);
      Result result = check();
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.out())
          .contains("app.yaml:2:1: port: expected a number from 0 to 65535, found 'many'")
          .contains("app.yaml:5:25: Part.attributes.size")
          .contains("Stored documents no longer fit: Item /name: ", "(1 stored, for example a)")
          .contains("cannot be served");
      app.model("Item").create(Draft.parse("{\"id\":\"b\"}").members());
      assertThat(app.model("Item").count()).isEqualTo(2);
    }
  }

  @Test
  void everything_wrong_is_said_at_once_with_its_line() throws IOException {
    define(
        """
        name: shop
        port: many
        log: { keeep: 7d }
        resources:
          Item:
            attributes:
              price: { type: Integr }
              owner: { type: Reference, ref: Persn }
          Person:
            search: [ secret ]
            attributes:
              secret: { type: String, restricted: true }
        """);
    for (Result result : new Result[] {check(), run("serve", folder.toString())}) {
      assertThat(result.code()).isEqualTo(2);
      assertThat(result.out() + result.err())
          .contains("app.yaml:2:1: port: expected a number from 0 to 65535, found 'many'")
          .contains("app.yaml:3:8: log.keeep: unknown key 'keeep'. Did you mean 'keep'?")
          .contains("app.yaml:7:16: ")
          .contains("Did you mean 'Integer'?")
          .contains("app.yaml:8:33: ")
          .contains("Did you mean 'Person'?")
          .contains("app.yaml:10:15: ");
    }
  }

  @Test
  void a_check_as_json_is_for_machines() throws IOException {
    define("resources: { Item: { attributes: { name: Strin } } }");
    assertThat(check("--json").out())
        .startsWith("{\"ok\":false,\"problems\":[\"app.yaml:1:36: ")
        .endsWith("],\"warnings\":[]}" + System.lineSeparator());
    define("resources: { Item: { attributes: { name: String } } }");
    assertThat(check("--json").out().strip())
        .isEqualTo("{\"ok\":true,\"problems\":[],\"warnings\":[]}");
  }

  @Test
  void a_definition_that_can_be_served_checks_out() throws IOException {
    define("name: shop\nresources: { Item: }");
    Result result = check();
    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualToIgnoringNewLines("shop can be served");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void settings_that_have_no_effect_yet_are_named_once() throws IOException {
    define(
        """
        name: shop
        queue: kafka://somewhere/topic
        resources:
          Item: { cache: true, attachments: true, attributes: { name: String } }
          Other: { cache: true, search: [ name ], attributes: { name: String } }
        """);
    assertThat(check().out())
        .containsOnlyOnce("Declared, but not part of this version: the setting queue");
  }

  @Test
  void other_machines_are_not_let_in_unawares() throws IOException {
    define("resources: { Item: }");
    Result result = run("serve", folder.toString(), "--host", "0.0.0.0");
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.err()).contains("--host: 0.0.0.0", "--open");
    define("host: 0.0.0.0\nresources: { Item: }");
    assertThat(check().out()).contains("app.yaml:1:1: host: 0.0.0.0", "--open");
    define("host: 0.0.0.0\nopen: true\nresources: { Item: }");
    assertThat(check().code()).isZero();
  }

  @Test
  void callers_that_cannot_be_told_apart_are_not_served() throws IOException {
    define("auth: { secret: abc }\nresources: { Item: }");
    Result result = check();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).contains("app.yaml:1:9: auth.secret: ").doesNotContain("abc");
  }

  @Test
  void a_store_of_another_kind_is_refused_without_its_password() throws IOException {
    define("store: mysql://me:geheim@db/x\nresources: { Item: }");
    Result result = check();
    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out())
        .contains("app.yaml:1:1: store: expected a store: sqlite:", "found mysql:…")
        .doesNotContain("geheim");
  }
}
