package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.app.realtime.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code serve --watch} on PostgreSQL. */
@Tag("slow")
class PostgresLiveDefinitionTest {
  @TempDir private Path folder;

  private void save(String attributes) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        "resources:\n  Item: { attributes: { name: %s }, search: [ name ], cache: true }\n"
            .formatted(attributes));
  }

  private static void eventually(Callable<Boolean> promise) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!promise.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(20);
    }
  }

  @Test
  void what_is_saved_is_served_and_what_stored_documents_refuse_is_not() throws Exception {
    save("String");
    try (App app =
        Ashlar.folder(folder).flag("port", "0").flag("store", TestServer.url()).startWatched();
        var socket = Socket.open(app.url() + "/items")) {
      var client = new Client(app.url());
      long last = socket.told("subscribed").path("sequence").longValue();
      for (String id : new String[] {"a", "b"}) {
        assertThat(client.post("/items", "{\"id\":\"" + id + "\",\"name\":\"x\"}").status())
            .isEqualTo(201);
      }
      save("{ type: String, unique: true }");
      eventually(
          () -> client.get("/readyz").body().contains("must be unique, but 2 stored documents"));
      assertThat(client.post("/items", "{\"id\":\"c\",\"name\":\"x\"}").status()).isEqualTo(201);

      save("String, rating: { type: Integer, min: 1 }");
      var written = new AtomicReference<>("");
      eventually(
          () -> {
            var answer = client.post("/items", "{\"id\":\"d\",\"name\":\"y\",\"rating\":5}");
            written.set(answer.header("Ashlar-Sequence"));
            return answer.status() == 201;
          });
      assertThat(client.get("/items?rating=5").header("Total-Count")).isEqualTo("1");
      assertThat(client.get("/items?q=y", "Ashlar-Min-Sequence", written.get()).body())
          .contains("\"d\"");
      save("{ type: String, was: title }, rating: { type: Integer, restricted: true }");
      eventually(() -> client.get("/items/d").body().equals("{\"id\":\"d\",\"name\":\"y\"}"));

      for (String id : new String[] {"a", "b", "c", "d"}) {
        JsonNode patch = socket.told("patch");
        assertThat(patch.at("/ops/0/path").stringValue()).isEqualTo("/" + id);
        assertThat(patch.path("sequence").longValue()).isGreaterThan(last);
        last = patch.path("sequence").longValue();
      }
      assertThat(socket.told("reset").path("channel").stringValue()).isEqualTo("/items");
      socket.isQuiet();
    }
  }

  @Test
  void what_is_saved_while_the_database_is_away_hinders_nobody_once_it_is_back() throws Exception {
    save("String");
    Path place = folder.resolve("postgres");
    PostgresServer postgres = PostgresServer.start(place, 0, Map.of());
    String url = "postgresql://postgres@localhost:" + postgres.port() + "/postgres";
    try (App app =
        Ashlar.folder(folder).flag("port", "0").flag("store", url).startWatched()) {
      var client = new Client(app.url());
      assertThat(client.post("/items", "{\"id\":\"a\"}").status()).isEqualTo(201);
      postgres.close();
      save("String, rating: Integer");
      eventually(() -> client.get("/items").body().contains("it goes on trying"));
      assertThat(client.get("/items").status()).isEqualTo(503);
      assertThat(client.get("/items").header("Retry-After")).isEqualTo("1");

      postgres = PostgresServer.start(place, postgres.port(), Map.of());
      eventually(() -> client.get("/items/a").status() == 200);
      assertThat(client.post("/items", "{\"rating\":1}").status())
          .as("what could not be served is not, until it is saved again")
          .isEqualTo(422);
      save("String, rating: { type: Integer }");
      eventually(() -> client.post("/items", "{\"rating\":1}").status() == 201);
    } finally {
      postgres.close();
    }
  }
}
