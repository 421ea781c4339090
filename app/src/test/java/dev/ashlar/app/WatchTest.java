package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ashlar watch} beside servers that are killed and started again. */
@Timeout(180)
@SuppressWarnings("NullAway.Init") // set before each test
@Tag("slow")
class WatchTest {
  private static final String YAML =
      """
      name: watched
      resources:
        Person: { attributes: { name: String, age: Integer, pin: { type: String, restricted: true } } }
        Team: { attributes: { name: String } }
      """;
  private static final String SECRET = "a secret of more than thirty-two bytes";

  @TempDir Path folder;
  @TempDir Path data;

  private final HttpClient client = HttpClient.newHttpClient();
  private ServerProcess server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    Files.writeString(folder.resolve("app.yaml"), YAML);
    server = ServerProcess.serve(folder, data);
    url = server.url();
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  /** A server on the port that the first one had. */
  private void startAgain() throws IOException {
    server = ServerProcess.serveAgain(folder, data, url);
  }

  private int send(String method, String path, String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')))
            .build();
    return TimeLimit.send(client, request, BodyHandlers.ofString()).statusCode();
  }

  private JsonNode get(String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).build();
    HttpResponse<String> answer = TimeLimit.send(client, request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return Json.parse(answer.body());
  }

  @Test
  void nothing_is_lost_and_nothing_told_twice_while_the_server_is_killed_and_started_again()
      throws Exception {
    send("PUT", "/people/first", "{'name':'before it watches'}");
    try (var watch = WatchProcess.start(Map.of(), url + "/people", "--json", "--since", "0")) {
      watch.lines(1);
      for (int round = 0; round < 3; round++) {
        Thread writer = Thread.ofVirtual().start(this::write);
        TimeUnit.MILLISECONDS.sleep(150 + 200 * round);
        server.kill();
        TimeLimit.join(writer);
        if (round == 0) {
          watch.says("is away");
        }
        startAgain();
        send("PUT", "/people/round-" + round, "{'age':" + round + "}");
      }
      JsonNode all = get("/people/_changes?since=0&limit=10000").get("changes");
      var expected = new ArrayList<String>();
      all.values().forEach(change -> expected.add(Json.text(change)));
      assertThat(expected).hasSizeGreaterThan(10);
      assertThat(watch.lines(expected.size())).isEqualTo(expected);
      watch.says("is back; going on after ");
      assertThat(watch.stop()).isZero();
      assertThat(watch.lines()).as("and nothing more").isEqualTo(expected);
    }
  }

  /** Writes until the server is gone; batches too, since a stream may end within a transaction. */
  private void write() {
    try {
      for (int i = 0; i < 10_000; i++) {
        send("POST", "/people", "{'name':'p','age':" + i + "}");
        send(
            "POST",
            "/people/_bulk?atomic=true",
            "[{'op':'create','value':{'name':'a'}},{'op':'create','value':{'name':'b'}}]");
      }
    } catch (IOException e) {
      // killed
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_line_says_what_happened_to_a_document_and_conditions_say_to_which() throws Exception {
    send("PUT", "/people/old", "{'name':'Old','age':90}");
    try (var everything = WatchProcess.start(Map.of(), url + "/", "--since", "1");
        var grown =
            WatchProcess.start(Map.of(), url + "/people?age[gte]=18", "--json", "--since", "1");
        var one = WatchProcess.start(Map.of(), url + "/people/ada%20l", "--since", "1")) {
      send("PUT", "/people/ada%20l", "{'name':'Ada','age':17,'pin':'1815'}");
      send("PATCH", "/people/ada%20l", "{'age':18}");
      send("PUT", "/teams/red", "{'name':'Red\\u009b'}");
      send("PATCH", "/people/ada%20l", "{'age':null,'name':'Ada L'}");
      send("DELETE", "/people/ada%20l", "");
      assertThat(everything.lines(5))
          .extracting(line -> line.replaceFirst("  20[^ ]*Z  ", "  TIME  "))
          .containsExactly(
              "2  TIME  create   Person ada l  {\"id\":\"ada l\",\"name\":\"Ada\",\"age\":17}",
              "3  TIME  update   Person ada l  /age 18",
              "4  TIME  create   Team red  {\"id\":\"red\",\"name\":\"Red\\u009b\"}",
              "5  TIME  update   Person ada l  /name \"Ada L\", -/age",
              "6  TIME  destroy  Person ada l");
      assertThat(one.lines(4)).allMatch(line -> line.contains("Person ada l"));
      assertThat(grown.lines(2))
          .extracting(line -> Json.parse(line).at("/action").asString())
          .as("it comes and goes with what it is asked for")
          .containsExactly("create", "destroy");
      assertThat(everything.stop() + grown.stop() + one.stop()).isZero();
      assertThat(one.lines()).hasSize(4);
      assertThat(grown.lines()).hasSize(2);
    }
  }

  @Test
  void it_waits_for_a_server_that_is_not_there_yet_and_tells_of_a_reset() throws Exception {
    server.kill();
    try (var watch = WatchProcess.start(Map.of(), url + "/people", "--since", "999")) {
      watch.says("is away");
      startAgain();
      watch.says("reset: ");
      send("PUT", "/people/ada", "{'name':'Ada'}");
      assertThat(watch.lines(1).getFirst()).contains("create   Person ada");
      assertThat(watch.stop()).isZero();
    }
  }

  @Test
  void a_token_comes_from_the_environment_and_a_bad_one_ends_it() throws Exception {
    server.close();
    Files.writeString(
        folder.resolve("app.yaml"),
        """
        name: watched
        auth: { secret: "%s" }
        resources:
          Person: { attributes: { name: String }, access: { query: authenticated, create: public } }
        """
            .formatted(SECRET));
    startAgain();
    String token = Bearer.of(SECRET, "{\"sub\":\"ada\"}")[1].substring("Bearer ".length());
    try (
        var watch = WatchProcess.start(Map.of("ASHLAR_TOKEN", token), url + "/people", "--since=0");
        var anonymous = WatchProcess.start(Map.of(), url + "/people");
        var wrong = WatchProcess.start(Map.of(), url + "/people", "--token", "wrong")) {
      assertThat(send("POST", "/people", "{'name':'Ada'}")).isEqualTo(201);
      watch.lines(1);
      assertThat(anonymous.end()).isOne();
      assertThat(anonymous.told()).singleElement().asString().contains("401");
      assertThat(wrong.end()).isOne();
      assertThat(watch.stop()).isZero();
    }
  }
}
