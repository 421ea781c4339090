package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code ashlar import} and {@code ashlar export}, on a folder and on a server. */
@Tag("slow")
class TransferTest {
  private static final String LINES =
      """
      {"id":"a","name":"Ada, the \\"first\\"","age":36,"tags":["x","y"]}
      {"id":"b","name":"Bob\\nRoss","secret":"s"}
      {"id":"c","name":"=1+1","age":null}
      """;

  @TempDir private Path folder;

  private record Result(int code, String out, String err) {}

  private static Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @BeforeEach
  void define() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: people
        resources:
          Person:
            attributes:
              name:   { type: String, required: true, max: 30 }
              age:    { type: Integer, min: 0 }
              tags:   { type: Array, items: String }
              secret: { type: String, restricted: true }
        """);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private Result imported(Object target, Path file, String... more) {
    var arguments =
        new ArrayList<>(List.of("import", target.toString(), "Person", file.toString()));
    arguments.addAll(List.of(more));
    return run(arguments.toArray(String[]::new));
  }

  private String exported(Object target, String name, String... more) throws IOException {
    Path file = folder.resolve(name);
    var arguments =
        new ArrayList<>(List.of("export", target.toString(), "people", file.toString(), "--force"));
    arguments.addAll(List.of(more));
    Result result = run(arguments.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return Files.readString(file);
  }

  @Test
  void a_folder_and_a_server_take_and_give_the_same_files() throws IOException {
    String[] names = {"out.ndjson", "out.csv", "out.json"};
    assertThat(imported(folder, file("in.ndjson", LINES)).out())
        .startsWith("3 created, 0 updated, 0 unchanged, 0 failed");
    var local = new ArrayList<String>();
    for (String name : names) {
      local.add(exported(folder, name));
    }
    assertThat(local.getFirst()).isEqualTo(LINES.replace(",\"secret\":\"s\"", ""));
    assertThat(local.get(1))
        .isEqualTo(
            "id,name,age,tags\r\na,\"Ada, the \"\"first\"\"\",36,\"[\"\"x\"\",\"\"y\"\"]\"\r\n"
                + "b,\"Bob\nRoss\",,\r\nc,=1+1,null,\r\n");
    assertThat(Json.text(Json.parse(local.get(2))))
        .isEqualTo("[" + local.getFirst().strip().replace("}\n{", "},{") + "]");
    try (App app = Ashlar.folder(folder).port(0).start()) {
      for (int i = 0; i < names.length; i++) {
        assertThat(exported(app.url() + "/", names[i])).isEqualTo(local.get(i));
        Result again = imported(app.url(), folder.resolve(names[i]));
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out()).startsWith("0 created, 0 updated, 3 unchanged, 0 failed");
      }
    }
    assertThat(exported(folder, "all.ndjson", "--all")).isEqualTo(LINES);
  }

  @Test
  void files_may_be_compressed() throws IOException {
    Path in = folder.resolve("in.ndjson.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(in))) {
      out.write(LINES.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    assertThat(imported(folder, in).code()).isZero();
    Path out = folder.resolve("out.csv.gz");
    assertThat(run("export", folder.toString(), "Person", out.toString()).code()).isZero();
    try (var text = new GZIPInputStream(Files.newInputStream(out))) {
      assertThat(new String(text.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8))
          .startsWith("id,name,age,tags\r\n");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void what_is_wrong_is_told_with_its_line_and_ends_with_one(boolean remote) throws IOException {
    Path file = file("in.csv", "id,Full name,age,x\na,Ada,1,\nb,Bob,-1,\nc,,2,\nd,Dan,x,\n");
    String[] map = {"--map", "Full name=name", "--map", "x="};
    try (App app = Ashlar.folder(folder).port(0)) {
      Object target = remote ? app.start().url() : folder;
      Result dry = imported(target, file, "--dry-run", map[0], map[1], map[2], map[3]);
      assertThat(dry.code()).isEqualTo(1);
      assertThat(dry.out()).startsWith("1 created, 0 updated, 0 unchanged, 3 failed")
          .contains("nothing");
      Result atomic = imported(target, file, "--atomic", map[0], map[1], map[2], map[3]);
      assertThat(atomic.code()).isEqualTo(1);
      assertThat(atomic.err()).contains("line 3: /age", "line 4: /name", "line 5: /age")
          .containsIgnoringCase("nothing was imported");
      Result result = imported(target, file, "--json", map[0], map[1], map[2], map[3]);
      assertThat(result.code()).isEqualTo(1);
      assertThat(Json.parse(result.out()).path("failed").asInt()).isEqualTo(3);
      assertThat(Json.parse(result.out()).at("/errors/0/line").asInt()).isEqualTo(3);
      Result rest = imported(target, file, "--from", "5", map[0], map[1], map[2], map[3]);
      assertThat(rest.out()).startsWith("0 created, 0 updated, 0 unchanged, 1 failed");
      Result elements =
          imported(target, file("in.json", "[{\"id\":\"z\",\"name\":\"Z\"},7,{\"id\":\"y\"}]"));
      assertThat(elements.out()).startsWith("1 created, 0 updated, 0 unchanged, 2 failed");
      assertThat(elements.err()).contains("line 2: ", "line 3: /name");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void files_come_as_people_have_them(boolean remote) throws IOException {
    try (App app = Ashlar.folder(folder).port(0)) {
      Object target = remote ? app.start().url() : folder;
      Result numbers =
          imported(
              target,
              file(
                  "in.json",
                  "{\"people\":[{\"id\":7,\"name\":\"a\"},{\"id\":7.0,\"name\":\"b\"},"
                      + "{\"id\":1e3,\"name\":\"c\"},{\"id\":12345678901234567890,\"name\":\"d\"}]}"),
              "--at",
              "people");
      assertThat(numbers.out()).startsWith("2 created, 1 updated, 0 unchanged, 1 failed");
      assertThat(numbers.err())
          .contains("line 4: /id: expected an id, found a number with more digits")
          .contains("1 item repeats an id that came before in the file");
      Result again =
          imported(target, file("again.tsv", "id\tname\n1000\tc\n7\tb\n7\tb\n"), "--json");
      assertThat(again.code()).as(again.err()).isZero();
      assertThat(Json.parse(again.out()).path("unchanged").asInt()).isEqualTo(3);
      assertThat(Json.parse(again.out()).path("repeated").asInt()).isEqualTo(1);
      Result map =
          imported(
              target,
              file("map.geojson",
                  "{\"type\":\"FeatureCollection\",\"features\":[{\"id\":\"g\",\"n\":\"G\"}]}"),
              "--map",
              "n=name");
      assertThat(map.out()).as(map.err()).startsWith("1 created");
      Result semicolons = imported(target, file("s.csv", "id;name;age\ns;S;3\n"));
      assertThat(semicolons.out()).as(semicolons.err()).startsWith("1 created");
      Result unknown =
          imported(target, file("u.ndjson", "{\"name\":\"u\",\"x\":1}\n".repeat(3)), "--json");
      assertThat(Json.parse(unknown.out()).path("failed").asInt()).isEqualTo(3);
      assertThat(Json.parse(unknown.out()).path("errors")).hasSize(1);
      assertThat(imported(target, folder.resolve("u.ndjson")).err())
          .isEqualTo(
              "line 1: /x: there is no attribute of this name\n"
                  + "Say what members that no attribute has are called (--map x=MEMBER), or leave them"
                  + " out (--map x=); each is named once\n");
      if (!remote) {
        Result object = imported(target, file("o.json", "{\"people\":[]}"));
        assertThat(object.code()).isEqualTo(1);
        assertThat(object.err()).contains("found one object", "--at people");
        assertThat(imported(target, folder.resolve("s.csv"), "--at", "x").code()).isEqualTo(2);
      }
    }
  }

  @Test
  void a_file_that_expands_without_end_is_refused() throws IOException {
    Path bomb = folder.resolve("bomb.ndjson.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      byte[] spaces = " ".repeat(1_000_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
      for (int i = 0; i < 120; i++) {
        out.write(spaces);
      }
    }
    Result refused = imported(folder, bomb);
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("expands to more than 500 times its size");
  }

  @Test
  void wrong_usage_is_two() throws IOException {
    Path file = file("in.ndjson", LINES);
    assertThat(run("import", folder.toString(), "Persn", file.toString()).err()).contains("Person");
    assertThat(run("import", folder.toString(), "Persn", file.toString()).code()).isEqualTo(2);
    assertThat(imported(folder, folder.resolve("none.csv")).code()).isEqualTo(2);
    assertThat(imported(folder, folder.resolve("app.yaml")).err()).contains("--format");
    assertThat(imported(folder, file, "--format", "xml").code()).isEqualTo(2);
    assertThat(imported(folder, file, "--from", "x").code()).isEqualTo(2);
    assertThat(imported(folder, file, "--map", "x").code()).isEqualTo(2);
    assertThat(run("export", folder.toString(), "Person", file.toString()).code()).isEqualTo(2);
    assertThat(Files.readString(file)).isEqualTo(LINES);
    assertThat(run("import", folder.toString()).code()).isEqualTo(2);
    assertThat(run("export", "http://127.0.0.1:1", "Person", "x.ndjson", "--all").code())
        .isEqualTo(2);
    assertThat(run("import", "http://127.0.0.1:1", "Person", file.toString()).code()).isEqualTo(1);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void a_full_disk_fails_the_export_and_leaves_no_file() throws IOException {
    imported(folder, file("in.ndjson", LINES));
    Result full = run("export", folder.toString(), "Person", "/dev/full", "--format", "ndjson");
    assertThat(full.code()).isEqualTo(1);
    assertThat(full.err()).contains("/dev/full", "No space left");
    try (App app = Ashlar.folder(folder).port(0).start()) {
      full = run("export", app.url(), "Person", "/dev/full", "--format", "csv");
      assertThat(full.code()).isEqualTo(1);
      assertThat(full.err()).contains("No space left");
      Result missing = run("export", app.url(), "Persn", folder.resolve("x.csv").toString());
      assertThat(missing.code()).isEqualTo(2);
    }
    assertThat(folder.resolve("x.csv")).doesNotExist();
    assertThat(folder.resolve("x.csv.part")).doesNotExist();
  }
}
