package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** {@code ashlar serve} and {@code ashlar check} as processes of their own. */
@Tag("slow")
@Execution(ExecutionMode.CONCURRENT) // each has a folder of its own
@Timeout(180)
class ServeTest {
  @TempDir private Path folder;
  private Path data;

  @BeforeEach
  void define() throws IOException {
    data = folder.resolve("data");
    define("name: shop\nresources: { Item: { attributes: { name: String, size: Integer } } }");
  }

  private void define(String yaml) throws IOException {
    Files.writeString(folder.resolve("app.yaml"), yaml);
  }

  private ServerProcess main(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("dev.ashlar.app.cli.Main"));
    all.addAll(List.of(arguments));
    return ServerProcess.java(folder, Map.of(), all);
  }

  private void store(String item) throws IOException {
    try (var server = ServerProcess.serve(folder, data)) {
      assertThat(new Client(server.url()).post("/items", item).status()).isEqualTo(201);
      server.stop();
    }
  }

  @Test
  void it_says_where_it_is_and_ends_when_asked() throws IOException {
    try (var server = main("serve", folder.toString(), "--port", "0")) {
      String url = server.url();
      assertThat(new Client(url).get("/items").status()).isEqualTo(200);
      assertThat(server.stop()).isZero();
      assertThat(server.output().lines())
          .contains(url + "/", url + "/items")
          .anyMatch(line -> line.contains("for this machine only"))
          .last()
          .satisfies(line -> assertThat(line).endsWith("shop has stopped"));
      assertThat(server.output()).doesNotContain("WARN", "Exception", "DEBUG");
    }
    assertThat(data.resolve("shop.db")).exists();
  }

  @Test
  void with_watch_it_says_what_a_saved_definition_changes_and_what_is_wrong_with_one()
      throws Exception {
    try (var server = main("serve", folder.toString(), "--port", "0", "--watch")) {
      var client = new Client(server.url());
      define("resources: { Item: { attributes: { name: String, size: Intger } } }");
      while (!server.output().contains("app.yaml is not served: the definition before goes on")) {
        assertThat(client.get("/items").status()).isEqualTo(200);
      }
      define("name: shop\nresources: { Item: { attributes: { name: String, rating: Integer } } }");
      while (!server.output().contains("items: + rating, - size, no data rewritten")) {
        assertThat(client.get("/items").status()).isEqualTo(200);
      }
      assertThat(client.post("/items", "{\"rating\":5}").status()).isEqualTo(201);
      assertThat(server.stop()).isZero();
      assertThat(server.output()).contains("app.yaml:1:50: Item.attributes.size: ", "'Integer'");
    }
  }

  @Test
  void a_folder_that_is_in_use_is_refused_with_its_url() throws IOException {
    try (var server = ServerProcess.serve(folder, data)) {
      String url = server.url();
      for (String command : new String[] {"serve", "sync"}) {
        try (var second = main(command, folder.toString())) {
          assertThat(second.end()).as(command).isEqualTo(1);
          assertThat(second.output()).as(command).contains("is in use by " + url);
        }
      }
      assertThat(new Client(url).get("/items").status()).isEqualTo(200);
    }
  }

  @Test
  void a_port_that_is_in_use_is_refused_with_what_to_do() throws IOException {
    try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(other.getLocalPort());
      try (var server = main("serve", folder.toString(), "--port", port)) {
        assertThat(server.end()).isEqualTo(1);
        assertThat(server.output())
            .contains("Port " + port + " is in use", "--port")
            .doesNotContain("Exception");
      }
    }
    store("{}");
  }

  @Test
  void data_of_a_newer_version_are_left_alone() throws IOException, SQLException {
    store("{\"id\":\"a\"}");
    Path database = data.resolve("shop.db");
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 99");
    }
    for (String command : new String[] {"serve", "check"}) {
      try (var server = main(command, folder.toString())) {
        assertThat(server.end()).as(command).isEqualTo(1);
        assertThat(server.output())
            .as(command)
            .contains("shop.db", "use a newer version")
            .doesNotContain("Exception");
      }
    }
  }

  @Test
  void a_file_that_is_no_store_is_left_alone() throws IOException {
    Files.createDirectories(data);
    Files.writeString(data.resolve("shop.db"), "a letter to the editor");
    try (var server = main("serve", folder.toString())) {
      assertThat(server.end()).isEqualTo(1);
      assertThat(server.output()).contains("is no store").doesNotContain("Exception");
    }
    assertThat(data.resolve("shop.db")).hasContent("a letter to the editor");
  }

  @Test
  void a_store_that_is_cut_short_is_refused_with_the_reason() throws IOException {
    store("{\"id\":\"a\"}");
    Path database = data.resolve("shop.db");
    byte[] whole = Files.readAllBytes(database);
    Files.write(database, Arrays.copyOf(whole, 5000));
    try (var server = main("serve", folder.toString())) {
      assertThat(server.end()).isEqualTo(1);
      assertThat(server.output()).contains("shop.db: ", "malformed").doesNotContain("\tat ");
    }
    assertThat(database).hasSize(5000);
  }

  @Test
  void documents_that_no_longer_fit_are_warned_of_and_stay_readable() throws IOException {
    store("{\"id\":\"a\",\"name\":\"long name\",\"size\":3}");
    define("name: shop\nresources: { Item: { attributes: { name: { type: String, max: 4 } } } }");
    byte[] before = Files.readAllBytes(data.resolve("shop.db"));
    String warning = "Stored documents no longer fit: Item /name: ";
    try (var check = main("check", folder.toString())) {
      assertThat(check.end()).isZero();
      assertThat(check.output()).contains(warning, "for example a", "shop can be served");
    }
    assertThat(Files.readAllBytes(data.resolve("shop.db"))).isEqualTo(before);
    try (var server = ServerProcess.serve(folder, data)) {
      assertThat(new Client(server.url()).get("/items/a").body()).contains("long name");
      server.stop();
      assertThat(server.output()).contains("WARN", warning);
    }
  }

  @Test
  void a_unique_index_that_stored_documents_violate_refuses_the_start() throws IOException {
    try (var server = ServerProcess.serve(folder, data)) {
      Client client = new Client(server.url());
      client.post("/items", "{\"id\":\"a\",\"name\":\"same\"}");
      client.post("/items", "{\"id\":\"b\",\"name\":\"same\"}");
      server.stop();
    }
    define(
        """
        name: shop
        resources:
          Item:
            attributes: { name: { type: String, unique: true }, size: Integer }
        """);
    for (String command : new String[] {"serve", "check"}) {
      try (var server = main(command, folder.toString())) {
        assertThat(server.end()).as(command).isEqualTo(2);
        assertThat(server.output())
            .as(command)
            .containsPattern(
                "app.yaml:[34]:[0-9]+: Item.*name must be unique, but 2 stored documents");
      }
    }
  }

  @Test
  void requests_that_have_begun_are_finished() throws Exception {
    try (var server = ServerProcess.serve(folder, data);
        var clients = Executors.newVirtualThreadPerTaskExecutor()) {
      Client client = new Client(server.url());
      var writes = new ArrayList<Future<Boolean>>();
      for (int i = 0; i < 200; i++) {
        String item = "{\"id\":\"i" + i + "\"}";
        writes.add(clients.submit(() -> client.post("/items", item).status() == 201));
      }
      writes.getFirst().get();
      assertThat(server.stop()).isZero();
      long acknowledged = writes.stream().filter(ServeTest::isDone).count();
      try (var again = ServerProcess.serve(folder, data)) {
        String total = new Client(again.url()).get("/items").header("Total-Count");
        assertThat(Long.parseLong(total)).isGreaterThanOrEqualTo(acknowledged).isPositive();
      }
    }
  }

  /** Whether the write was acknowledged; those that came too late found nobody. */
  private static boolean isDone(Future<Boolean> write) {
    try {
      return write.get();
    } catch (Exception e) {
      return false;
    }
  }
}
