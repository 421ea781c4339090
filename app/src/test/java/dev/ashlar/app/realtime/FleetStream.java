package dev.ashlar.app.realtime;

import dev.ashlar.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import tools.jackson.databind.JsonNode;

/** A client of server-sent events. */
final class FleetStream extends FleetClient {
  private final HttpClient http;

  FleetStream(
      View view,
      Servers servers,
      Map<String, String> tokens,
      long seed,
      HttpClient http) {
    super(view, servers, tokens, seed);
    this.http = http;
  }

  @Override
  void connect() throws IOException, InterruptedException {
    if (random.nextInt(6) == 0) {
      forget();
      view = another();
    }
    String kind =
        view.most() < 0 ? "" : "&kind[lte]=".replace("[", "%5B").replace("]", "%5D") + view.most();
    String server = servers.any(random);
    int kills = servers.kills(server);
    doing("asks " + server + " since " + sequence);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(server + path() + "?snapshot=true" + kind))
            .timeout(Duration.ofSeconds(20))
            .header("Accept", "text/event-stream");
    token(view.caller()).ifPresent(token -> request.header("Authorization", "Bearer " + token));
    if (sequence >= 0) {
      request.header("Last-Event-ID", Long.toString(sequence));
    }
    HttpResponse<InputStream> answer = http.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body();
        Hearing hearing = new Hearing(body)) {
      if (answer.statusCode() == 503) {
        throw new IOException("it starts or stops");
      }
      if (answer.statusCode() != 200) {
        throw new AssertionError(new String(body.readAllBytes(), StandardCharsets.UTF_8));
      }
      doing("is answered by " + server);
      try {
        read(new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8)), hearing);
      } finally {
        hearing.end(servers.kills(server) > kills);
      }
    }
  }

  /** Ends a connection on which nothing comes, since the JDK's client does not always tell that it broke. */
  private final class Hearing implements AutoCloseable {
    private final InputStream body;
    private final Thread watch;
    private volatile long heard = System.nanoTime();
    private volatile boolean silent;

    Hearing(InputStream body) {
      this.body = body;
      watch = Thread.ofVirtual().start(this::watch);
    }

    void heard() {
      heard = System.nanoTime();
    }

    private void watch() {
      try {
        while (System.nanoTime() - heard < SILENCE.toNanos()) {
          Thread.sleep(500);
        }
        silent = true;
        body.close();
      } catch (InterruptedException | IOException e) {
        // it is over, or broken
      }
    }

    /** A server that lives is never silent. */
    void end(boolean killed) {
      if (silent && !killed && !isOver) {
        throw new AssertionError(
            FleetStream.this + " heard nothing for " + SILENCE + ": " + doing());
      }
    }

    @Override
    public void close() {
      watch.interrupt();
    }
  }

  private void read(BufferedReader lines, Hearing hearing) throws IOException {
    String name = "";
    String data = "";
    String id = "";
    for (String line = lines.readLine(); line != null && !isOver; line = lines.readLine()) {
      hearing.heard();
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        data = line.substring(6);
      } else if (line.startsWith("id: ")) {
        id = line.substring(4);
      } else if (line.isEmpty()) {
        took(name, id, data);
        name = "";
        id = "";
        data = "";
        if (hasEnough()) {
          return;
        }
        dawdle();
      }
    }
  }

  private void took(String name, String id, String data) {
    doing("took " + name + " " + id);
    JsonNode json =
        data.isEmpty() ? null : Json.parse(data.getBytes(StandardCharsets.UTF_8));
    switch (name) {
      case "snapshot" -> snapshot(json.get("value"), json.get("sequence").longValue());
      case "patch" -> patch(json);
      case "reset" -> {
        resets++;
        forget();
      }
      case "lagging" -> {
        lags++;
        note(Long.parseLong(id), "lagging");
      }
      default -> {
        if (!id.isEmpty() && sequence >= 0) {
          note(Long.parseLong(id), "place");
        }
      }
    }
  }

  @Override
  public String toString() {
    return "stream of " + view;
  }
}
