package dev.ashlar.app.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.App;
import dev.ashlar.app.Ashlar;
import dev.ashlar.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** WebSockets and streams of events, as SPEC 12 has them. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // set before each test
class RealtimeTest {
  private static final String YAML =
      """
      name: live
      resources:
        Person:
          attributes:
            name: { type: String, required: true }
            age: Integer
            team: { type: Reference, ref: Team, deferred: true }
            pin: { type: String, restricted: true }
          search: [ name ]
        Team: { attributes: { name: String } }
      """;

  @TempDir Path folder;

  private final HttpClient client = HttpClient.newHttpClient();
  private App app;

  @BeforeEach
  void start() throws Exception {
    Files.writeString(folder.resolve("app.yaml"), YAML);
    app = Ashlar.folder(folder).flag("port", "0").start();
  }

  @AfterEach
  void stop() {
    app.stop();
    client.close();
  }

  private HttpResponse<String> send(String method, String path, String body) throws Exception {
    String json = body.replace('\'', '"');
    return client.send(
        HttpRequest.newBuilder(URI.create(app.url() + path))
            .header("Content-Type", "application/json")
            .method(method,
                json.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(json))
            .build(),
        BodyHandlers.ofString());
  }

  private static String text(JsonNode json) {
    return Json.text(json).replace('"', '\'');
  }

  @Test
  void a_socket_at_a_collection_is_told_of_every_change() throws Exception {
    try (Socket socket = Socket.open(app.url() + "/people")) {
      assertThat(text(socket.told("subscribed"))).isEqualTo("{'channel':'/people','sequence':0}");
      send("PUT", "/people/ada", "{'name':'Ada','pin':'1815'}");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':1,"
                  + "'ops':[{'op':'add','path':'/ada','value':{'id':'ada','name':'Ada'}}]}");
      send("PATCH", "/people/ada", "{'name':'Ada L','age':36}");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':2,'ops':["
                  + "{'op':'replace','path':'/ada/name','value':'Ada L'},"
                  + "{'op':'add','path':'/ada/age','value':36}]}");
      send("PATCH", "/people/ada", "{'pin':'1816'}"); // nobody sees that
      send("DELETE", "/people/ada", "");
      assertThat(text(socket.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':4,'ops':[{'op':'remove','path':'/ada'}]}");
      socket.isQuiet();
    }
  }

  @Test
  void a_stream_of_a_collection_tells_of_every_change() throws Exception {
    try (Stream stream = Stream.open(app.url() + "/people")) {
      assertThat(stream.status()).isEqualTo(200);
      send("PUT", "/people/ada", "{'name':'Ada','pin':'1815'}");
      assertThat(text(stream.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':1,"
                  + "'ops':[{'op':'add','path':'/ada','value':{'id':'ada','name':'Ada'}}]}");
      assertThat(stream.lastEventId()).isEqualTo("1");
      assertThat(stream.retry()).isBetween(500L, 10_000L);
    }
    send("DELETE", "/people/ada", "");
    try (Stream stream = Stream.open(app.url() + "/people", "Last-Event-ID", "1")) {
      assertThat(text(stream.told("patch")))
          .isEqualTo(
              "{'channel':'/people','sequence':2,'ops':[{'op':'remove','path':'/ada'}]}");
    }
  }
}
