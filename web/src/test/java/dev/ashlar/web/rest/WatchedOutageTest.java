package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.sse.EventsFace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Streams of events while the store does not answer. */
@Tag("slow")
@Timeout(120)
final class WatchedOutageTest {
  @TempDir Path folder;

  @Test
  void a_stream_outlasts_a_store_that_stops_for_a_while() throws Exception {
    var faults = new AtomicReference<Faults>();
    try (Served served =
        Served.start(
            folder,
            store -> {
              faults.set(new Faults(store));
              return faults.get();
            },
            List.of(new EventsFace()),
            Examples.note());
        HttpClient client = HttpClient.newHttpClient()) {
      BlockingQueue<String> ids = new LinkedBlockingQueue<>();
      Thread reader = Thread.ofVirtual().start(() -> read(client, served.port(), ids));
      assertThat(ids.poll(60, TimeUnit.SECONDS)).isEqualTo("0");
      served.post("/notes", "{\"text\":\"before\"}");
      assertThat(ids.poll(60, TimeUnit.SECONDS)).isEqualTo("1");
      faults.get().broken = true;
      assertThat(served.post("/notes", "{\"text\":\"meanwhile\"}").status()).isEqualTo(503);
      assertThat(served.get("/notes", "Accept", "text/event-stream").status()).isEqualTo(503);
      assertThat(ids.poll(2, TimeUnit.SECONDS)).isNull();
      faults.get().broken = false;
      served.post("/notes", "{\"text\":\"after\"}");
      assertThat(ids.poll(60, TimeUnit.SECONDS)).isEqualTo("2");
      reader.interrupt();
    }
  }

  private static void read(HttpClient client, int port, BlockingQueue<String> ids) {
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/notes"))
            .header("Accept", "text/event-stream")
            .build();
    try {
      TimeLimit.send(client, request, BodyHandlers.ofLines())
          .body()
          .filter(line -> line.startsWith("id: "))
          .forEach(line -> ids.add(line.substring(4)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UncheckedIOException e) {
      ids.add("end"); // the server stops
    }
  }
}
