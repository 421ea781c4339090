package dev.ashlar.app.create;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.cli.Ran;
import dev.ashlar.document.Draft;
import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.testkit.browser.Tool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** {@code ashlar new}: what it makes works as its own page says, and what is there is left alone. */
@Tag("slow")
class NewTest {
  @TempDir private Path folder;

  private Path made(String name, String... more) {
    Path made = folder.resolve(name);
    Ran ran =
        Ran.of(
            Stream.concat(Stream.of("new", made.toString()), Stream.of(more))
                .toArray(String[]::new));
    assertThat(ran.code()).as(ran.said()).isZero();
    return made;
  }

  @ParameterizedTest
  @EnumSource(Template.class)
  void a_template_is_served_with_its_sample_data_and_answers_as_its_page_says(Template template)
      throws Exception {
    new Tool("curl").path();
    Path made = made("my-app", "--template", template.text(), "--java");

    Ran check = Ran.of("check", made.toString());
    assertThat(check.code()).as(check.said()).isZero();
    assertThat(check.out()).isEqualTo("my-app can be served\n");
    try (App app = Ashlar.folder(made).flag("port", "0").start()) {
      for (String seed : template.seeds()) {
        long lines = Files.readAllLines(made.resolve("seed/" + seed + ".ndjson")).size();
        String resource =
            app.engine()
                .schema()
                .resources()
                .stream()
                .filter(each -> each.collection().equals(seed))
                .findFirst()
                .orElseThrow()
                .name();
        assertThat(app.model(resource).count()).as(seed).isEqualTo(lines).isPositive();
      }
      List<String> commands = commands(made);
      assertThat(commands.removeFirst()).isEqualTo("ashlar serve");
      assertThat(commands).hasSizeGreaterThan(3);
      for (String command : commands) {
        String answer = shell(command, app.url());
        assertThat(answer).as(command).isNotEqualTo("[]").isNotEmpty();
      }
    }
  }

  /** What the page of an application tells its reader to type. */
  private static List<String> commands(Path made) throws IOException {
    String page = Files.readString(made.resolve("README.md"));
    assertThat(page).doesNotContain("{{");
    List<String> commands =
        Stream.of(page.split("```"))
            .filter(part -> part.startsWith("sh\n"))
            .flatMap(part -> part.lines().skip(1))
            .toList();
    return new ArrayList<>(commands);
  }

  private static String shell(String command, String url) throws Exception {
    String typed =
        command.replaceFirst("^curl ", "curl --silent --show-error --fail-with-body ")
            .replace("localhost:9200", url.substring("http://".length()));
    Process process = new ProcessBuilder("sh", "-c", typed).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(TimeLimit.exit(process)).as("%s%n%s", command, answer).isZero();
    return answer.strip();
  }

  @Test
  void the_class_beside_the_definition_is_called() throws IOException {
    Path made = made("till", "--template", "shop", "--java");
    assertThat(made.resolve("TillRules.java")).exists();
    assertThat(Files.readString(made.resolve("pom.xml")))
        .contains("<artifactId>till</artifactId>", "<groupId>dev.ashlar</groupId>");
    try (App app = Ashlar.folder(made).flag("port", "0").start()) {
      app.model("Product")
          .create(
              Draft.parse(
                  "{\"sku\":\"BR-009\",\"name\":\"  Bagel \",\"category\":\"bread\",\"cents\":90}")
                  .members());
      assertThat(app.model("Product").get("BR-009").orElseThrow().path("name").asString())
          .isEqualTo("Bagel");
    }
  }

  @Test
  void without_a_template_the_name_chooses_one() throws IOException {
    assertThat(Files.readString(made("films").resolve("app.yaml"))).contains("Director:");
    assertThat(Files.readString(made("other").resolve("app.yaml"))).contains("Issue:");
  }

  @Test
  void the_files_are_told_and_are_all_that_is_made() throws IOException {
    Ran ran = Ran.of("new", folder.resolve("deep/shop").toString(), "--json");
    JsonNode told = Json.parse(ran.out());
    assertThat(told.path("name").asString()).isEqualTo("shop");
    Path made = Path.of(told.path("folder").asString());
    assertThat(made).isEqualTo(folder.resolve("deep/shop").toAbsolutePath());
    List<String> files =
        told.path("files").valueStream().map(JsonNode::asString).sorted().toList();
    try (Stream<Path> there = Files.walk(made)) {
      assertThat(there.filter(Files::isRegularFile).map(made::relativize).map(Path::toString))
          .containsExactlyInAnyOrderElementsOf(files);
    }
    assertThat(files)
        .contains("app.yaml", "README.md", ".gitignore", ".env.example", ".ashlar/app.schema.json");
    assertThat(Files.readAllLines(made.resolve("app.yaml")).getFirst())
        .isEqualTo("# yaml-language-server: $schema=.ashlar/app.schema.json");
    JsonNode schema = Json.parse(Files.readString(made.resolve(".ashlar/app.schema.json")));
    assertThat(schema.path("title").asString()).isEqualTo("Ashlar application");
  }

  @Test
  void what_is_there_is_left_alone() throws IOException {
    Path full = Files.createDirectories(folder.resolve("full"));
    Files.writeString(full.resolve("letter.txt"), "dear");
    Path file = Files.writeString(folder.resolve("file"), "text");
    Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
    for (Path there : List.of(full, file, link)) {
      Ran ran = Ran.of("new", there.toString());
      assertThat(ran.code()).isEqualTo(2);
      assertThat(ran.err()).contains(there.toString(), "nothing is overwritten");
    }
    assertThat(full.resolve("letter.txt")).hasContent("dear");
    assertThat(full.resolve("app.yaml")).doesNotExist();
    assertThat(Files.exists(folder.resolve("nowhere"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    Path empty = Files.createDirectories(folder.resolve("empty"));
    assertThat(Ran.of("new", empty.toString()).code()).isZero();
    assertThat(Ran.of("new", empty.toString()).code()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"my shop", "-shop-", ".hidden", "shop!", "a\u0001b", "läden", ".."})
  void a_name_that_is_none_is_refused_and_makes_nothing(String name) throws IOException {
    Path inside = Files.createDirectories(folder.resolve("in"));
    Ran ran = Ran.of("new", inside + "/" + name);
    assertThat(ran.code()).as(ran.said()).isEqualTo(2);
    assertThat(ran.err()).doesNotContain("Exception");
    assertThat(inside).isEmptyDirectory();
  }

  @Test
  void a_name_with_a_blank_is_told_what_it_could_be() {
    assertThat(Ran.of("new", folder.resolve("my shop!").toString()).err())
        .contains("Did you mean 'my-shop'?");
    assertThat(Ran.of("new").code()).isEqualTo(2);
    assertThat(Ran.of("new", folder.resolve("a").toString(), "--template", "shp").err())
        .contains("Did you mean 'shop'?");
    assertThat(folder).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "true", "1.5", "null", "a.b-c_d"})
  void a_name_that_yaml_reads_as_something_else_stays_a_name(String name) {
    Path made = made(name);
    assertThat(Ran.of("check", made.toString()).out()).isEqualTo(name + " can be served\n");
  }

  @Test
  void the_templates_are_listed() {
    assertThat(Ran.of("new", "--list").out().lines().map(line -> line.split(" ", 2)[0]))
        .containsExactlyElementsOf(Template.names());
    JsonNode listed = Json.parse(Ran.of("new", "--list", "--json").out()).path("templates");
    assertThat(listed.valueStream().map(each -> each.path("name").asString()))
        .containsExactlyElementsOf(Template.names());
  }

  @Test
  void a_name_behind_the_files_is_told_where_it_belongs() throws IOException {
    Path file = Files.writeString(folder.resolve("a.csv"), "id\n1\n");
    Ran ran = Ran.of("new", "--from", file.toString(), "lib");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("the name stands before it");
  }

  /** As on a full disk: what was written is removed, and the system's own words say why. */
  @Test
  void what_cannot_be_written_whole_is_not_left_in_part() throws IOException {
    Path deep = Files.createDirectories(folder.resolve("a".repeat(200)));
    String tooLong = ("b".repeat(200) + "/").repeat(25) + "shop";
    Ran ran = Ran.of("new", deep + "/" + tooLong);
    assertThat(ran.code()).as(ran.said()).isEqualTo(1);
    assertThat(ran.err()).contains("File name too long", "Nothing was made");
    assertThat(ran.err()).doesNotContain("Exception");
    assertThat(deep).isEmptyDirectory();
  }
}
