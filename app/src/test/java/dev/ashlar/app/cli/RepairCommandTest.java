package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.app.Offline;
import dev.ashlar.document.DocumentId;
import dev.ashlar.document.Draft;
import dev.ashlar.embedded.search.LuceneIndexes;
import dev.ashlar.json.Json;
import dev.ashlar.port.search.Entry;
import dev.ashlar.port.search.SearchIndex;
import dev.ashlar.schema.Resource;
import dev.ashlar.schema.Services;
import dev.ashlar.search.Searching;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ashlar sync} and {@code ashlar verify}, on a folder and on its running server. */
class RepairCommandTest {
  @TempDir private Path folder;

  private record Result(int code, String said, String progress) {
    JsonNode json() {
      return Json.parse(said);
    }
  }

  private static Result run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Result(code, out.toString(), err.toString());
  }

  @BeforeEach
  void declare() throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: shop
        port: 0
        resources:
          Item:
            attributes: { name: String }
            search: [ name ]
            count: true
          Part:
        """);
  }

  private App serve() {
    return Ashlar.folder(folder).start();
  }

  private static void create(App app, String id) {
    app.model("Item")
        .create(Draft.parse("{\"id\":\"" + id + "\",\"name\":\"stone\"}").members());
  }

  /** Writes without the services: they are as they were, and the folder's server is not there. */
  private Path copyOfIndex() throws IOException {
    Path copy = folder.resolve("copy");
    copy(folder.resolve("data/search"), copy);
    return copy;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    }
  }

  private static void remove(Path place) throws IOException {
    try (Stream<Path> all = Files.walk(place)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Test
  void a_folder_that_is_well_has_no_differences_and_nothing_to_put_right() {
    try (App app = serve()) {
      create(app, "a");
      create(app, "b");
    }
    Result verified = run("verify", folder.toString());
    assertThat(verified.said())
        .isEqualToNormalizingNewlines(
            "Item: 0 differences at change 2\nPart: 0 differences at change 2\n");
    assertThat(verified.code()).isZero();
    Result synced = run("sync", folder.toString(), "--json");
    assertThat(synced.code()).isZero();
    assertThat(synced.json().get(0).path("resource").asString()).isEqualTo("Item");
    assertThat(synced.json().get(0).path("scanned").asInt()).isEqualTo(2);
    assertThat(synced.json().get(0).path("repaired").asInt()).isZero();
    assertThat(synced.json().get(0).path("done").asBoolean()).isTrue();
    assertThat(synced.json()).hasSize(2);
    assertThat(run("sync", folder.toString(), "items").said())
        .contains("Item: 2 documents compared, 0 put right, 0 removed")
        .doesNotContain("Part");
  }

  @Test
  void a_folder_whose_server_runs_is_refused_with_its_url_and_the_url_is_asked() {
    try (App app = serve()) {
      create(app, "a");
      for (String command : List.of("sync", "verify")) {
        Result refused = run(command, folder.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.progress()).contains("shop.db is in use by");
        Result asked = run(command, app.url(), "Item", "--json");
        assertThat(asked.code()).isZero();
        assertThat(asked.json()).hasSize(1);
        assertThat(asked.json().get(0).path("ok").asBoolean()).isTrue();
      }
      Result synced = run("sync", app.url(), "/items", "--json");
      String checkpoint = synced.json().get(0).path("checkpoint").asString();
      create(app, "b");
      Result further = run("sync", app.url(), "Item", "--checkpoint", checkpoint, "--json");
      assertThat(further.json().get(0).path("scanned").asInt()).isEqualTo(1);
      Result foreign = run("sync", app.url(), "Part", "--checkpoint", checkpoint);
      assertThat(foreign.code()).isEqualTo(2);
      assertThat(foreign.progress()).contains("no checkpoint of Part");
    }
  }

  @Test
  void usage_that_cannot_be_meant_is_refused() {
    try (App app = serve()) {
      create(app, "a");
      assertThat(run("verify", app.url(), "Itm").code()).isEqualTo(2);
    }
    String place = folder.toString();
    assertThat(run("verify", place, "Itm").progress()).contains("Item, Part");
    assertThat(run("sync", place, "--checkpoint", "x").code()).isEqualTo(2);
    assertThat(run("sync", place, "Item", "--checkpoint", "x").code()).isEqualTo(2);
    assertThat(run("sync", "http://127.0.0.1:9").code()).isEqualTo(1);
    assertThat(run("sync").code()).isEqualTo(2);
  }

  @Test
  void an_index_that_was_lost_is_made_anew_before_it_is_compared() throws IOException {
    try (App app = serve()) {
      create(app, "a");
    }
    remove(folder.resolve("data/search"));
    assertThat(run("verify", folder.toString(), "Item").code()).isZero();
    Path good = copyOfIndex();
    try (App app = serve()) {
      create(app, "b");
    }
    remove(folder.resolve("data/search"));
    copy(good, folder.resolve("data/search"));
    assertThat(run("sync", folder.toString(), "Item").code()).isZero();
    assertThat(run("verify", folder.toString(), "Item").code()).isZero();
  }

  /** Takes one document out of the index, behind the back of everybody. */
  private void damage(String id) {
    Resource resource;
    try (Offline offline = Ashlar.folder(folder).offline("a test")) {
      resource = offline.engine().schema().resource("Item");
    }
    try (LuceneIndexes indexes = LuceneIndexes.in(folder.resolve("data/search"))) {
      Services.Search search = resource.declaration().services().search().orElseThrow();
      SearchIndex index = indexes.open(new Searching(resource, search, indexes).definition());
      index.apply(List.of(new Entry.Gone(DocumentId.of(id))));
      index.reach(index.checkpoint().orElseThrow());
      index.save();
    }
  }

  @Test
  void what_differs_is_named_with_exit_code_1_until_it_is_put_right() {
    try (App app = serve()) {
      create(app, "a");
      create(app, "b");
    }
    damage("b");
    Result verified = run("verify", folder.toString(), "Item");
    assertThat(verified.code()).isEqualTo(1);
    assertThat(verified.said())
        .isEqualToNormalizingNewlines(
            "Item/b: search has nothing, stored is version 2\n"
                + "Item: 1 difference at change 2\n");
    JsonNode found = run("verify", folder.toString(), "Item", "--json").json().get(0);
    assertThat(found.path("differences").get(0).path("id").asString()).isEqualTo("b");
    assertThat(run("sync", folder.toString(), "Item").said())
        .contains("2 documents compared, 1 put right, 0 removed");
    assertThat(run("verify", folder.toString(), "Item").code()).isZero();
  }
}
