package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A client of server-sent events, as a browser reads them (WHATWG HTML §9.2.6). Used by one thread. */
public final class Stream implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 60;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private final BlockingQueue<Told> events = new LinkedBlockingQueue<>();
  private final HttpResponse<InputStream> response;
  private volatile String lastEventId = "";
  private volatile long retry = -1;

  /** An event; of kind {@code end} when the stream has ended. */
  public record Told(String name, String id, String data) {
    /** The data as JSON. */
    public JsonNode json() {
      return Json.parse(data);
    }
  }

  private Stream(String url, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url)).header("Accept", "text/event-stream");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try {
      response = TimeLimit.send(CLIENT, request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (response.statusCode() == 200) {
      Thread.ofVirtual().start(this::read);
    }
  }

  /** Connects; the headers are names and values in turn. */
  public static Stream open(String url, String... headers) {
    return new Stream(url, headers);
  }

  /** The status of the answer. */
  public int status() {
    return response.statusCode();
  }

  private void read() {
    try (var reader =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String name = "message";
      var data = new StringBuilder();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        int colon = line.indexOf(':');
        String field = colon < 0 ? line : line.substring(0, colon);
        String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
        switch (field) {
          case "event" -> name = value;
          case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
          case "id" -> lastEventId = value;
          case "retry" -> retry = Long.parseLong(value);
          default -> {}
        }
        if (line.isEmpty()) {
          if (!data.isEmpty()) {
            events.add(new Told(name, lastEventId, data.toString()));
          }
          name = "message";
          data.setLength(0);
        }
      }
    } catch (IOException e) {
      // the stream has ended
    }
    events.add(new Told("end", lastEventId, ""));
  }

  /** Where the client is: what it says when it comes back. */
  public String lastEventId() {
    return lastEventId;
  }

  /** How many milliseconds it is to wait before that. */
  public long retry() {
    return retry;
  }

  /** The next event. */
  public Told next() {
    Told next = poll(PATIENCE_SECONDS * 1000L);
    assertThat(next).as("an event within %d s", PATIENCE_SECONDS).isNotNull();
    return next;
  }

  /** The data of the next event, which is of this kind. */
  public JsonNode told(String name) {
    Told next = next();
    assertThat(next.name()).as(next.toString()).isEqualTo(name);
    return next.json();
  }

  /** The next event, if it comes within that time. */
  public @Nullable Told poll(long milliseconds) {
    try {
      return events.poll(milliseconds, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      response.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
