package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.Draft;
import dev.ashlar.model.Model;
import dev.ashlar.operation.Outcome;
import dev.ashlar.testkit.TimeLimit;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** Copies of what is stored, and what is made of them. */
class BackupTest {
  private static final long FURTHER = 1_000_000_000;

  @TempDir private Path folder;
  private Path zip;

  private record Result(int code, String said) {}

  private static Result run(String... arguments) {
    var out = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(out), arguments);
    return new Result(code, out.toString());
  }

  @BeforeEach
  void define() throws IOException {
    define("shop");
    zip = folder.resolve("shop.zip");
  }

  private void define(String name) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        "name: " + name + "\nresources: { Item: { attributes: { size: Integer } }, Part: }");
  }

  private App serve(String data) {
    return Ashlar.folder(folder).port(0).data(folder.resolve(data)).start();
  }

  private Result restore(Path file, String data) {
    return run(
        "restore",
        folder.toString(),
        file.toString(),
        "--data",
        folder.resolve(data).toString());
  }

  private static ObjectNode json(String text) {
    return Draft.parse(text).members();
  }

  @Test
  void files_are_part_of_a_backup() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"), "{ name: shop, resources: { Item: { attachments: true } } }");
    byte[] content = "a picture".getBytes(StandardCharsets.UTF_8);
    try (App app = serve("data")) {
      Model<ObjectNode> items = app.model("Item");
      items.create(json("{\"id\":\"a\"}"));
      var picture = new ByteArrayInputStream(content);
      assertThat(items.addAttachment("a", "b.png", picture).outcome())
          .isInstanceOf(Outcome.Updated.class);
      assertThat(run("backup", app.url(), zip.toString()).code()).isZero();
      assertThat(items.removeAttachment("a", "b.png").outcome())
          .isInstanceOf(Outcome.Updated.class);
      assertThat(items.attachments("a")).isEmpty();
    }
    assertThat(restore(zip, "other").code()).isZero();
    try (App app = serve("other")) {
      Model<ObjectNode> items = app.model("Item");
      assertThat(items.attachments("a").getFirst().type()).isEqualTo("image/png");
      try (InputStream found = items.getAttachment("a", "b.png").orElseThrow()) {
        assertThat(found.readAllBytes()).isEqualTo(content);
      }
      assertThat(items.getAttachment("a", "none")).isEmpty();
    }
  }

  @Test
  void what_was_stored_is_there_again_and_no_sequence_is_given_twice() {
    long version;
    try (App app = serve("data")) {
      Model<ObjectNode> items = app.model("Item");
      items.create(json("{\"id\":\"a\",\"size\":1}"));
      version = items.update("a", "{\"size\":2}").orThrow().version();
      assertThat(run("backup", app.url(), zip.toString()).code()).isZero();
      items.update("a", "{\"size\":3}");
      items.create(json("{\"id\":\"b\"}"));
    }
    assertThat(restore(zip, "other")).isEqualTo(new Result(0, "Done" + System.lineSeparator()));
    try (App app = serve("other")) {
      Model<ObjectNode> items = app.model("Item");
      assertThat(items.get("a").orElseThrow().get("size").intValue()).isEqualTo(2);
      assertThat(items.get("b")).isEmpty();
      assertThat(app.engine().head()).isEqualTo(version + FURTHER);
      assertThat(items.update("a", "{\"size\":4}").orThrow().version())
          .isEqualTo(version + FURTHER + 1);
    }
  }

  @Test
  void a_copy_of_a_folder_needs_no_server_and_is_refused_while_one_runs() {
    try (App app = serve("data")) {
      app.model("Item").create(json("{\"id\":\"a\"}"));
      Result inUse = run("backup", folder.toString(), zip.toString());
      assertThat(inUse.code()).isEqualTo(1);
      assertThat(inUse.said()).contains("in use");
      assertThat(zip).doesNotExist();
    }
    assertThat(run("backup", folder.toString(), zip.toString(), "--json").said())
        .startsWith("{\"backup\":");
    assertThat(run("backup", folder.toString(), zip.toString()).code()).isEqualTo(2);
    assertThat(run("backup", folder.toString(), zip.toString(), "--force").code()).isZero();
    assertThat(folder.resolve("data").toFile().list())
        .noneMatch(name -> name.contains("copy") || name.contains("restored"));
    assertThat(restore(zip, "data").said()).contains("There is a store at", "--data");
    assertThat(restore(zip, "data").code()).isEqualTo(1);
  }

  @Test
  void a_folder_whose_server_runs_takes_no_backup_and_says_where_it_is() throws IOException {
    try (App app = serve("data")) {
      assertThat(run("backup", app.url(), zip.toString()).code()).isZero();
      Result inUse = restore(zip, "data");
      assertThat(inUse.code()).isEqualTo(1);
      assertThat(inUse.said()).contains("is in use by " + app.url());
    }
    assertThat(folder.resolve("data").toFile().list()).noneMatch(name -> name.contains("restored"));
  }

  @Test
  void a_restored_copy_sends_what_was_pending_only_if_it_is_to() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        "name: shop\nresources: { Item: { notify: [ { url: 'http://127.0.0.1:9/' } ] }, Part: }");
    try (App app = serve("data")) {
      app.model("Item").create(json("{\"id\":\"a\"}"));
      app.model("Item").create(json("{\"id\":\"b\"}"));
      assertThat(run("backup", app.url(), zip.toString()).code()).isZero();
    }
    assertThat(restore(zip, "other").said())
        .startsWith("2 pending notifications were cancelled; --resume would have sent them");
    assertThat(pending("other")).isZero();
    assertThat(
        run(
            "restore",
            folder.toString(),
            zip.toString(),
            "--resume",
            "--json",
            "--data",
            folder.resolve("third").toString())
            .said())
        .isEqualTo(
            "{\"restored\":\"" + zip + "\",\"cancelled\":0}" + System.lineSeparator());
    assertThat(pending("third")).isEqualTo(2);
  }

  private long pending(String data) {
    String said =
        run(
            "notifications",
            folder.toString(),
            "--json",
            "--state",
            "pending",
            "--data",
            folder.resolve(data).toString())
            .said();
    return Pattern.compile("\"state\":\"pending\"").matcher(said).results().count();
  }

  @Test
  void a_transaction_is_in_a_copy_or_not_while_writers_go_on() throws Exception {
    var ended = new AtomicBoolean();
    List<Thread> writers = new ArrayList<>();
    try (App app = serve("data")) {
      for (int i = 0; i < 4; i++) {
        String writer = "w" + i;
        writers.add(Thread.startVirtualThread(() -> write(app, writer, ended)));
      }
      while (app.engine().head() < 200) {
        Thread.onSpinWait();
      }
      assertThat(run("backup", app.url(), zip.toString()).code()).isZero();
      ended.set(true);
      for (Thread writer : writers) {
        TimeLimit.join(writer);
      }
    }
    assertThat(restore(zip, "other").code()).isZero();
    try (App app = serve("other")) {
      long items = app.model("Item").count();
      assertThat(items).isGreaterThanOrEqualTo(100).isEqualTo(app.model("Part").count());
    }
  }

  private static void write(App app, String writer, AtomicBoolean ended) {
    for (int i = 0; !ended.get(); i++) {
      String id = "{\"id\":\"" + writer + "-" + i + "\"}";
      app.transaction(
          tx -> tx.create(app.model("Item"), json(id)).create(app.model("Part"), json(id)));
    }
  }

  @Test
  void what_is_no_whole_backup_of_this_application_is_refused_and_touches_nothing()
      throws IOException {
    try (App app = serve("data")) {
      app.model("Item").create(json("{\"id\":\"a\"}"));
    }
    assertThat(run("backup", folder.toString(), zip.toString()).code()).isZero();
    byte[] whole = Files.readAllBytes(zip);
    var broken = folder.resolve("broken.zip");
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 200}) {
      Files.write(broken, java.util.Arrays.copyOf(whole, length));
      refused(broken, "broken.zip");
    }
    Files.writeString(broken, "name,size\n");
    refused(broken, "is no backup");
    refused(folder.resolve("nowhere.zip"), "nowhere.zip");
    zip(broken, "{\"format\":1,\"application\":\"shop\"}", "../../evil", "x");
    refused(broken, "has no store");
    assertThat(folder.resolveSibling("evil")).doesNotExist();
    zip(broken, "{\"format\":3,\"application\":\"shop\"}", "store", "x");
    refused(broken, "newer version");
    zip(broken, "{\"format\":1,\"application\":\"shop\"}", "store", "no database");
    refused(broken, "it is no SQLite database");
    define("films");
    refused(zip, "is a backup of 'shop', not of 'films'");
  }

  private void refused(Path file, String why) {
    Result result = restore(file, "other");
    assertThat(result.code()).as(result.said()).isEqualTo(1);
    assertThat(result.said()).contains(why).doesNotContain("\tat ");
    assertThat(folder.resolve("other")).doesNotExist();
  }

  private static void zip(Path file, String about, String name, String store) throws IOException {
    try (var zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry("ashlar.json"));
      zip.write(about.getBytes(StandardCharsets.UTF_8));
      zip.putNextEntry(new ZipEntry(name));
      zip.write(store.getBytes(StandardCharsets.UTF_8));
    }
  }
}
