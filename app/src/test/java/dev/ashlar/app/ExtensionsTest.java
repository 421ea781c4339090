package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java sources beside an {@code app.yaml}, and files that resources begin with. */
@Tag("slow")
class ExtensionsTest {
  private static final String YAML =
      """
          resources:
            Team: { attributes: { name: String } }
            Person:
              attributes: { name: String, team: { type: Reference, ref: Team } }
          """;

  @TempDir private Path folder;

  private void write(String name, String text) throws IOException {
    Files.createDirectories(folder.resolve(name).getParent());
    Files.writeString(folder.resolve(name), text);
  }

  private List<String> problems() {
    return Ashlar.folder(folder).check().problems();
  }

  @Test
  void an_extension_hangs_hooks_on_what_the_folder_declares_and_declares_more() throws Exception {
    write("app.yaml", YAML);
    write(
        "Rules.java",
        """
            import dev.ashlar.app.App;
            import dev.ashlar.app.Extension;
            import dev.ashlar.operation.Method;

            class Rules implements Extension {
              Rules() {}

              public void extend(App app) {
                app.resource("Person")
                    .pre(Method.CREATE, create -> create.with("name", Names.tidy(create.text("name"))));
                app.define("Extra");
              }
            }
            """);
    write(
        "Names.java",
        """
            final class Names {
              static String tidy(String name) {
                return name.strip();
              }
            }
            """);
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      var client = new Client(app.url());

      assertThat(client.post("/people", "{\"name\":\"  Ada \"}").json().path("name").asString())
          .isEqualTo("Ada");
      assertThat(client.get("/extras").status()).isEqualTo(200);
    }
  }

  @Test
  void what_does_not_compile_is_a_finding_with_file_line_and_column_and_nothing_starts()
      throws Exception {
    write("app.yaml", YAML.replace("String,", "Strng,"));
    write(
        "Rules.java",
        """
            import dev.ashlar.app.*;

            class Rules implements Extension {
              public void extend(App app) {
                app.resurce("Person");
                int x = "1";
              }
            }
            """);

    assertThat(problems())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).startsWith("app.yaml:4:"))
        .anySatisfy(line -> assertThat(line).startsWith("Rules.java:5:8: cannot find symbol"))
        .anySatisfy(
            line -> assertThat(line).startsWith("Rules.java:6:13: incompatible types"));
    assertThatThrownBy(() -> Ashlar.folder(folder).port(0).start())
        .isInstanceOf(InvalidApplication.class)
        .hasMessageContaining("Rules.java:5:8");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void what_an_extension_gets_wrong_is_a_finding_with_its_line() throws Exception {
    write("app.yaml", YAML);
    write(
        "Wrong.java",
        """
            import dev.ashlar.app.*;

            class Wrong implements Extension {
              public void extend(App app) {
                app.resource("Persn");
              }
            }
            """);
    write("Needy.java", "class Needy implements dev.ashlar.app.Extension {\n  Needy(int x) {}\n"
        + "  public void extend(dev.ashlar.app.App app) {}\n}\n");
    assertThat(problems())
        .containsExactly("Needy: an extension needs a constructor without parameters");

    Files.delete(folder.resolve("Needy.java"));
    assertThat(problems())
        .singleElement()
        .asString()
        .startsWith("Wrong.java:5: extend failed: ")
        .endsWith("has no resource Persn. Did you mean Person?");

    write("Wrong.java", "class Wrong implements dev.ashlar.app.Extension {\n"
        + "  public void extend(dev.ashlar.app.App app) {\n    throw new Error(\"no\");\n  }\n}\n");
    assertThat(problems()).containsExactly("Wrong.java:3: extend failed: java.lang.Error: no");

    write("Wrong.java", "class Wrong implements dev.ashlar.app.Extension {\n"
        + "  public void extend(dev.ashlar.app.App app) {\n    Help.me();\n  }\n}\n"
        + "class Help {\n  static final int X = 1 / Integer.parseInt(\"0\");\n"
        + "  static void me() {}\n}\n");
    assertThat(problems())
        .containsExactly("Wrong.java:7: extend failed: java.lang.ArithmeticException: / by zero");
  }

  @Test
  void sources_without_an_extension_are_left_alone() throws Exception {
    write("app.yaml", YAML);
    write("Program.java", "this is no Java");

    assertThat(problems()).isEmpty();
  }

  @Test
  void an_empty_resource_begins_with_its_seed_and_one_that_is_not_is_left_as_it_is()
      throws Exception {
    write(
        "app.yaml",
        """
            resources:
              Person:
                attributes: { name: String, team: { type: Reference, ref: Team } }
                seed: ./data/people.ndjson
              Team: { attributes: { name: String }, seed: data/teams.csv }
            """);
    write("data/people.ndjson",
        "{\"id\":\"a\",\"team\":\"red\"}\n{\"id\":\"b\",\"team\":\"none\"}\n");
    write("data/teams.csv", "id,name\nred,Red\n");
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      var client = new Client(app.url());
      assertThat(client.get("/people").body()).isEqualTo("[{\"id\":\"a\",\"team\":\"red\"}]");
      assertThat(client.patch("/teams/red", "{\"name\":\"Crimson\"}").status()).isEqualTo(200);
      assertThat(client.delete("/people/a").status()).isEqualTo(204);
    }
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      var client = new Client(app.url());
      assertThat(client.get("/teams").body()).isEqualTo("[{\"id\":\"red\",\"name\":\"Crimson\"}]");
      assertThat(client.get("/people").json()).as("it is empty again").hasSize(1);
    }
  }

  @Test
  void a_seed_that_is_needed_and_not_there_is_a_finding() throws Exception {
    write(
        "app.yaml",
        "resources:\n  Team:\n    seed: ./nowhere.ndjson\n  Other: { seed: ./x.pdf }\n");
    assertThat(problems())
        .containsExactly(
            "app.yaml:4:12: Other.seed: expected a file that ends in one of .ndjson, .jsonl, .csv, .tsv,"
                + " .json, .geojson; found './x.pdf'");

    write("app.yaml", "resources:\n  Team:\n    seed: ./nowhere.ndjson\n");
    assertThatThrownBy(() -> Ashlar.folder(folder).port(0).start())
        .isInstanceOf(InvalidApplication.class)
        .hasMessageContaining("app.yaml:3:5: Team.seed: there is no file ./nowhere.ndjson");
  }
}
