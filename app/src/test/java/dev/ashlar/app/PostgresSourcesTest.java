package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.adapters.postgres.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Sources on PostgreSQL, with several nodes. */
@Timeout(120)
@Tag("slow")
class PostgresSourcesTest {
  @TempDir private Path folder;

  private App start(String store, String data) {
    App app =
        Ashlar.folder(folder).port(0).store(store).data(folder.resolve(data));
    return app.start();
  }

  private static JsonNode source(Client client) throws IOException {
    return client.get("/_sources").json().get(0);
  }

  private static void eventually(Callable<Boolean> promise) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!promise.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(50);
    }
  }

  @Test
  void of_two_nodes_one_loads_and_the_other_goes_on_once_that_one_is_gone() throws Exception {
    String store = TestServer.url();
    try (var server = new SourceServer()) {
      server.says("application/json", "[{\"id\":\"a\",\"name\":\"Sirius\"}]");
      Files.writeString(
          folder.resolve("app.yaml"),
          "resources:\n  Star: { attributes: { name: String }, source: { from: \""
              + server.url()
              + "/stars\", refresh: 1s } }\n");
      try (App one = start(store, "one"); App two = start(store, "two")) {
        var first = new Client(one.url());
        var second = new Client(two.url());
        assertThat(first.get("/stars/a").status()).isEqualTo(200);
        assertThat(second.get("/stars/a").status()).isEqualTo(200);
        assertThat(source(first).path("state").asString()).isEqualTo("ok");
        assertThat(source(second).path("state").asString()).isEqualTo("elsewhere");
        Client.Answer refused = second.post("/_sources/Star/_refresh", "");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(second.put("/stars/b", "{}").status()).isEqualTo(405);

        server.says(
            "application/json", "[{\"id\":\"a\",\"name\":\"Vega\"},{\"id\":\"b\",\"name\":\"B\"}]");
        eventually(() -> second.get("/stars/b").status() == 200);
        assertThat(second.get("/_changes").json().path("changes"))
            .extracting(change -> change.path("action").asString())
            .containsExactly("create", "update", "create");

        one.stop();
        server.says("application/json", "[{\"id\":\"b\",\"name\":\"B\"}]");
        eventually(() -> source(second).path("state").asString().equals("ok"));
        eventually(() -> second.get("/stars/a").status() == 404);
      }
    }
  }

  @Test
  void files_and_documents_of_others_are_judged_as_on_the_other_store() throws Exception {
    String store = TestServer.url();
    Files.writeString(
        folder.resolve("app.yaml"), "resources:\n  Star: { attributes: { name: String } }\n");
    try (App app = start(store, "one")) {
      new Client(app.url()).put("/stars/a", "{\"name\":\"A\"}");
    }
    Files.writeString(folder.resolve("stars.ndjson"), "{\"id\":\"b\",\"name\":\"B\"}\n");
    Files.writeString(
        folder.resolve("app.yaml"),
        "resources:\n  Star: { attributes: { name: String }, source: stars.ndjson }\n");
    assertThat(
        org.assertj.core.api.Assertions.catchThrowable(() -> start(store, "one")))
        .hasMessageContaining("Star has 1 document that its source did not make");

    String empty = TestServer.url();
    try (App app = start(empty, "two")) {
      var client = new Client(app.url());
      assertThat(client.get("/stars").body()).isEqualTo("[{\"id\":\"b\",\"name\":\"B\"}]");
      Files.write(
          folder.resolve("stars.ndjson"),
          List.of("{\"id\":\"c\",\"name\":7}", "{\"id\":\"b\",\"name\":\"C\"}"));
      eventually(() -> client.get("/stars/b").body().contains("\"C\""));
      eventually(() -> source(client).path("state").asString().equals("partial"));
    }
  }
}
