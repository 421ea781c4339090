package dev.ashlar.app.cli;

import dev.ashlar.json.Json;
import dev.ashlar.json.MalformedJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** A server that is spoken to over REST, by its URL. */
final class Remote implements AutoCloseable {
  private static final int LARGEST_ANSWER = 10_000_000;

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final String url;
  private final Optional<String> token;

  Remote(String url, Optional<String> token) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    this.token = token;
  }

  /** Whether an argument is a URL rather than a folder. */
  static boolean isUrl(String argument) {
    return argument.startsWith("http://") || argument.startsWith("https://");
  }

  /** An answer whose body is small. */
  record Answer(int status, JsonNode body) {
    /** What the answer says went wrong. */
    String problem() {
      JsonNode detail = body.get("detail");
      return "the server answered " + status
          + (detail != null && detail.isString() ? ": " + detail.stringValue() : "");
    }
  }

  /**
   * The path of a resource that is called by its name or by its path.
   *
   * @throws WrongUsage if the server has none
   */
  String path(String resource) {
    Map<String, String> all = resources();
    for (Map.Entry<String, String> each : all.entrySet()) {
      String path = each.getValue();
      if (resource.equals(each.getKey())
          || resource.equals(path)
          || ("/" + resource).equals(path)) {
        return path;
      }
    }
    throw Resources.unknown(resource, List.copyOf(all.keySet()));
  }

  /** The paths of all resources, by their names. */
  Map<String, String> resources() {
    Answer home = ask("/");
    if (home.status() != 200) {
      throw new FailedCommand(url + "/: " + home.problem());
    }
    var paths = new LinkedHashMap<String, String>();
    for (JsonNode each : home.body().path("resources").values()) {
      paths.put(each.path("name").asString(), each.path("url").asString());
    }
    return paths;
  }

  /** Posts a stream. */
  Answer post(String path, String type, Supplier<InputStream> body) {
    return read(
        send(
            request(path)
                .header("Content-Type", type)
                .header("Accept", "application/json")
                .POST(BodyPublishers.ofInputStream(body))));
  }

  /** Posts JSON, or nothing. */
  Answer post(String path, String json) {
    return post(
        path,
        "application/json",
        () -> new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
  }

  /** Gets JSON. */
  Answer ask(String path) {
    return read(send(request(path).header("Accept", "application/json").GET()));
  }

  /**
   * Gets a stream.
   *
   * @throws FailedCommand if the server refuses
   */
  InputStream get(String path, String type) {
    HttpResponse<InputStream> response = send(request(path).header("Accept", type).GET());
    if (response.statusCode() != 200) {
      throw new FailedCommand(url + path + ": " + read(response).problem());
    }
    return response.body();
  }

  private HttpRequest.Builder request(String path) {
    try {
      HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path));
      token.ifPresent(bearer -> request.header("Authorization", "Bearer " + bearer));
      return request;
    } catch (IllegalArgumentException e) {
      throw new WrongUsage("Expected a URL such as http://localhost:9200, found " + url);
    }
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofInputStream());
    } catch (ConnectException e) {
      throw new FailedCommand("Nothing answers at " + url, e);
    } catch (IOException e) {
      throw new FailedCommand(url + ": the connection failed: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new FailedCommand("interrupted", e);
    }
  }

  private static Answer read(HttpResponse<InputStream> response) {
    try (InputStream body = response.body()) {
      return new Answer(response.statusCode(), json(body.readNBytes(LARGEST_ANSWER)));
    } catch (IOException e) {
      throw new FailedCommand("the answer ended early: " + e.getMessage(), e);
    }
  }

  private static JsonNode json(byte[] text) {
    try {
      return Json.parse(text);
    } catch (MalformedJson e) {
      return JsonNodeFactory.instance.objectNode();
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }

}
