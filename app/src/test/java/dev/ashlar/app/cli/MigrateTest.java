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

/** A definition changes over documents that are stored. */
class MigrateTest {
  private static final String CHANGED =
      """
      name: shop
      resources:
        Item:
          attributes:
            title: { type: String, was: name, max: 5 }
            state: { type: String, required: true, default: new }
      """;

  @TempDir private Path folder;

  private String migrate(int code, String... more) {
    var out = new StringWriter();
    var err = new StringWriter();
    var arguments = new java.util.ArrayList<>(java.util.List.of("migrate", folder.toString()));
    arguments.addAll(java.util.List.of(more));
    assertThat(
        Main.run(
            new PrintWriter(out), new PrintWriter(err), arguments.toArray(String[]::new)))
        .as(err.toString())
        .isEqualTo(code);
    return out.toString() + err;
  }

  private void define(String yaml) throws IOException {
    Files.writeString(folder.resolve("app.yaml"), yaml);
  }

  private void store(String... documents) {
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      for (String document : documents) {
        app.model("Item").create(Draft.parse(document).members());
      }
    }
  }

  @Test
  void the_plan_changes_nothing_and_applying_it_does_what_it_said() throws IOException {
    define("name: shop\nresources: { Item: { attributes: { name: String } } }");
    store("{\"id\":\"a\",\"name\":\"short\"}", "{\"id\":\"b\",\"name\":\"too long\"}");
    define(CHANGED);
    byte[] before = Files.readAllBytes(folder.resolve("data/shop.db"));
    String plan = migrate(0);
    assertThat(plan)
        .contains("Item: rename name to title in 2 documents")
        .contains("Item: fill state with its default in 1 document")
        .contains("cannot be filled: Item /title: ", "(1 stored, for example b)")
        .contains("does not fit: Item /title: ", "(1 stored, for example b)")
        .contains("Nothing was changed; --apply does it");
    assertThat(Files.readAllBytes(folder.resolve("data/shop.db"))).isEqualTo(before);
    assertThat(migrate(0, "--json")).startsWith("{\"applied\":false,\"renamed\":[{");
    assertThat(migrate(1, "--apply"))
        .isEqualTo(
            plan.replace(
                "Nothing was changed; --apply does it", "Done, but for what cannot be filled"));
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      assertThat(app.model("Item").get("a").orElseThrow().toString())
          .isEqualTo("{\"id\":\"a\",\"title\":\"short\",\"state\":\"new\"}");
      assertThat(app.model("Item").get("b").orElseThrow().get("title").stringValue())
          .isEqualTo("too long");
      app.model("Item").remove("b");
    }
    assertThat(migrate(0, "--apply")).contains("What is stored fits shop");
  }

  @Test
  void what_nothing_claims_is_listed_until_it_is_dropped() throws IOException {
    define("name: shop\nresources: { Item: { attributes: { priority: Integer } }, Part: }");
    store("{\"id\":\"a\",\"priority\":1}", "{\"id\":\"b\",\"priority\":2}");
    try (App app = Ashlar.folder(folder).port(0).start()) {
      app.model("Part").create(Draft.parse("{\"id\":\"p\"}").members());
      app.model("Part").create(Draft.parse("{\"id\":\"q\"}").members());
    }
    define("name: shop\nresources: { Item: { attributes: { prio: Integer, title: String } } }");
    String item =
        "Item: no attribute claims 'priority' (2 stored, for example a, b); if it is called 'prio' now,"
            + " write 'was: priority' there";
    assertThat(Ashlar.folder(folder).check().warnings())
        .containsExactly(
            "Stored, but unclaimed: " + item,
            "Stored, but unclaimed: Part: 2 stored documents, and no resource of that name");
    String plan = migrate(0);
    assertThat(plan)
        .contains("unclaimed: " + item)
        .contains("Nothing was changed; --apply does it, --drop removes what is unclaimed");
    assertThat(migrate(0, "--apply")).contains("unclaimed: " + item);
    assertThat(migrate(0, "--drop", "--json"))
        .startsWith("{\"applied\":true,")
        .contains(
            "\"dropped\":[{\"resource\":\"Item\",\"member\":\"priority\",\"count\":2,\"was\":\"prio\"",
            "{\"resource\":\"Part\",\"count\":2,\"examples\":[]}],\"unclaimed\":[]}");
    assertThat(migrate(0)).contains("What is stored fits shop");
    define("name: shop\nresources: { Item: { attributes: { priority: Integer } }, Part: }");
    try (App app = Ashlar.folder(folder).port(0).start()) {
      assertThat(app.model("Item").get("a").orElseThrow().has("priority")).isFalse();
      assertThat(app.model("Part").count()).isZero();
    }
  }

  @Test
  void a_wrong_definition_and_a_store_in_use_are_refused() throws IOException {
    define(
        "name: shop\nresources: { Item: { attributes: { a: { type: String, was: b }, b: String } } }");
    assertThat(migrate(2)).contains("was", "there is an attribute 'b' now");
    define("name: shop\nresources: { Item: { attributes: { name: String } } }");
    assertThat(migrate(0)).contains("What is stored fits shop");
    try (App app = Ashlar.folder(folder).port(0)) {
      app.start();
      assertThat(migrate(1, "--apply")).contains("is in use by http://localhost:");
    }
  }
}
