package dev.ashlar.app;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** Talks HTTP to one server as curl would. Thread-safe. */
final class Client {
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(30))
          .build();

  private final String url;

  Client(String url) {
    this.url = url;
  }

  /** What the server said. */
  record Answer(int status, HttpResponse<String> response) {
    String body() {
      return response.body();
    }

    JsonNode json() {
      return Json.parse(response.body());
    }

    /** A header's value; empty if it is not there. */
    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    @Override
    public String toString() {
      return status + " " + response.headers().map() + " " + body();
    }
  }

  Answer get(String path, String... headers) throws IOException {
    return send("GET", path, "", headers);
  }

  Answer post(String path, String json, String... headers) throws IOException {
    return send("POST", path, json, headers);
  }

  Answer put(String path, String json, String... headers) throws IOException {
    return send("PUT", path, json, headers);
  }

  Answer patch(String path, String json, String... headers) throws IOException {
    return send("PATCH", path, json, headers);
  }

  Answer delete(String path, String... headers) throws IOException {
    return send("DELETE", path, "", headers);
  }

  Answer send(String method, String path, String json, String... headers)
      throws IOException {
    var request =
        HttpRequest.newBuilder(URI.create(path.startsWith("http") ? path : url + path))
            .timeout(Duration.ofSeconds(60));
    if (json.isEmpty()) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request
          .method(method, BodyPublishers.ofString(json))
          .header("Content-Type", "application/json");
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    try {
      HttpResponse<String> response =
          TimeLimit.send(HTTP, request.build(), BodyHandlers.ofString());
      return new Answer(response.statusCode(), response);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
