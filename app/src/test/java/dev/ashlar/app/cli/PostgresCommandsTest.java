package dev.ashlar.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.document.Draft;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The operator's commands on PostgreSQL, named by {@code --store}. */
@Tag("slow")
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the folder is set before each test
class PostgresCommandsTest {
  private static final String FIRST =
      "name: shop\nresources: { Item: { attributes: { name: String, code: String } } }";

  @TempDir private Path folder;

  private static String database(String name) throws SQLException {
    TestServer.run("postgres", "CREATE DATABASE " + name);
    return TestServer.url(name);
  }

  /** All tables of a database and all that is in them. */
  private static List<String> everything(String name) throws SQLException {
    var all = new ArrayList<String>();
    try (Connection connection = TestServer.connection(name);
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      try (var rows =
          statement.executeQuery(
              "SELECT quote_ident(relname) FROM pg_class WHERE relkind = 'r'"
                  + " AND relnamespace = 'public'::regnamespace ORDER BY relname")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        try (var rows =
            statement.executeQuery("SELECT x.xmin, x.ctid, x::text FROM " + table + " x")) {
          while (rows.next()) {
            all.add(table + rows.getString(1) + rows.getString(2) + rows.getString(3));
          }
        }
      }
    }
    return all;
  }

  private static String run(int code, String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int found = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    assertThat(found).as(out.toString() + err).isEqualTo(code);
    assertThat(out.toString() + err).doesNotContain("s3cret");
    return out.toString() + err;
  }

  private void define(String yaml) throws IOException {
    Files.writeString(folder.resolve("app.yaml"), yaml);
  }

  private App server(String url) {
    return Ashlar.folder(folder).port(0).store(url).start();
  }

  private static void create(App app, String document) {
    app.model("Item").create(Draft.parse(document).members());
  }

  @Test
  void a_plan_is_made_beside_a_running_server_and_changes_nothing() throws Exception {
    String url = database("plan");
    define(FIRST);
    try (App app = server(url)) {
      create(app, "{\"id\":\"a\",\"name\":\"short\"}");
      create(app, "{\"id\":\"b\",\"name\":\"too long\"}");
      define(
          """
          name: shop
          resources:
            Item:
              attributes:
                title: { type: String, was: name, max: 5 }
                code: String
                state: { type: String, required: true, default: new }
          """);
      List<String> before = everything("plan");
      assertThat(run(0, "migrate", folder.toString(), "--store", url))
          .contains("Item: rename name to title in 2 documents")
          .contains("Item: fill state with its default in 1 document")
          .contains("does not fit: Item /title: ", "(1 stored, for example b)")
          .contains("Nothing was changed; --apply does it");
      assertThat(run(0, "check", folder.toString(), "--store", url))
          .contains("Stored documents no longer fit: Item /title", "shop can be served");
      assertThat(everything("plan")).isEqualTo(before);
      create(app, "{\"id\":\"c\",\"name\":\"later\"}");
    }
    assertThat(run(1, "migrate", folder.toString(), "--store", url, "--apply"))
        .contains("rename name to title in 3 documents", "in 2 documents", "Done");
    try (App app = server(url)) {
      app.model("Item").remove("b");
    }
    assertThat(run(0, "migrate", folder.toString(), "--store", url))
        .contains("What is stored fits shop");
  }

  @Test
  void a_unique_index_that_is_violated_keeps_it_from_being_served() throws Exception {
    String url = database("clash");
    define(FIRST);
    try (App app = server(url)) {
      create(app, "{\"id\":\"a\",\"code\":\"x\"}");
      create(app, "{\"id\":\"b\",\"code\":\"x\"}");
    }
    define(
        "name: shop\nresources: { Item: { attributes: "
            + "{ name: String, code: { type: String, unique: true } } } }");
    List<String> before = everything("clash");
    for (String command : List.of("check", "migrate")) {
      assertThat(run(2, command, folder.toString(), "--store", url))
          .contains("code must be unique, but 2 stored documents share values");
    }
    assertThat(everything("clash")).isEqualTo(before);
  }

  @Test
  void an_empty_database_stays_empty_and_one_out_of_reach_is_named() throws Exception {
    String url = database("nothing");
    define(FIRST);
    assertThat(run(0, "check", folder.toString(), "--store", url)).contains("can be served");
    assertThat(everything("nothing")).isEmpty();
    assertThat(
        run(1, "migrate", folder.toString(), "--store", "postgresql://a:s3cret@localhost:1/gone"))
        .contains("localhost:1/gone");
  }

  @Test
  void what_is_imported_there_is_exported_from_there() throws Exception {
    String url = database("transfer");
    define(FIRST);
    Path items = folder.resolve("items.ndjson");
    Files.writeString(items, "{\"id\":\"a\",\"name\":\"one\"}\n{\"id\":\"b\",\"name\":\"two\"}\n");
    Path copy = folder.resolve("copy.ndjson");
    String at = folder.toString();
    assertThat(run(0, "import", at, "Item", items.toString(), "--store", url))
        .contains("2 created");
    assertThat(run(0, "export", at, "Item", copy.toString(), "--store", url))
        .contains("2 documents");
    assertThat(copy).hasSameTextualContentAs(items);
    assertThat(folder.resolve("data")).doesNotExist();
    assertThat(run(1, "backup", at, folder.resolve("x.zip").toString(), "--store", url))
        .contains("pg_dump");
    assertThat(run(1, "restore", at, folder.resolve("x.zip").toString(), "--store", url))
        .contains("pg_restore");
  }
}
