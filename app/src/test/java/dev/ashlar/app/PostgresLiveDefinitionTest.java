package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.adapters.postgres.TestServer;
import dev.ashlar.app.realtime.Socket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
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
}
