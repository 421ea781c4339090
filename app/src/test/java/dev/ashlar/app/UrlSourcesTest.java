package dev.ashlar.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.app.SourceServer.Asked;
import dev.ashlar.testkit.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Documents that come from other servers, on good days and on bad ones. */
@Tag("slow")
class UrlSourcesTest {
  @TempDir private Path folder;

  private SourceServer server;
  private Optional<App> app = Optional.empty();
  private Client client = new Client("");

  @BeforeEach
  void serve() throws IOException {
    server = new SourceServer();
  }

  @AfterEach
  void stop() {
    app.ifPresent(App::stop);
    server.close();
  }

  /** Starts an application whose one resource has this source. */
  private void start(String source) throws IOException {
    Files.writeString(
        folder.resolve("app.yaml"),
        "resources:\n  Star:\n    attributes: { name: String }\n    source: { "
            + source.replace("SERVER", server.url())
            + " }\n");
    App fresh = Ashlar.folder(folder).port(0);
    app = Optional.of(fresh);
    fresh.start();
    client = new Client(fresh.url());
  }

  private String names() throws IOException {
    return String.join(
        " ",
        client.get("/stars")
            .json()
            .valueStream()
            .map(star -> star.path("name").asString(""))
            .toList());
  }

  private JsonNode state() throws IOException {
    return client.get("/_sources").json().get(0);
  }

  private JsonNode refreshed() throws IOException {
    return client.post("/_sources/Star/_refresh", "").json();
  }

  private static void eventually(Callable<Boolean> promise) throws Exception {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!promise.call()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
      Thread.sleep(20);
    }
  }

  private void failsWith(String message) throws IOException {
    JsonNode state = refreshed();
    assertThat(state.path("state").asString()).as(state::toString).isEqualTo("failing");
    assertThat(state.at("/last/failure").asString()).isEqualTo(message);
    assertThat(names()).as("the last good copy").isEqualTo("Sirius");
    assertThat(client.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void a_url_is_read_at_the_start_and_at_every_interval_and_asked_for_changes_alone()
      throws Exception {
    server.answers(
        exchange -> {
          exchange.getResponseHeaders().set("ETag", "\"one\"");
          boolean known =
              "\"one\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
          SourceServer.send(
              exchange, known ? 304 : 200, "application/json",
              known ? "" : "[{\"id\":\"a\",\"name\":\"Sirius\"}]");
        });
    start("from: SERVER/stars, refresh: 1s, headers: { Authorization: \"Bearer t0ken\" }");
    assertThat(names()).isEqualTo("Sirius");

    eventually(() -> server.asked().size() > 1);
    assertThat(server.asked().subList(0, 2))
        .containsExactly(
            new Asked("/stars", "", "Bearer t0ken"),
            new Asked("/stars", "\"one\"", "Bearer t0ken"));
    eventually(() -> state().at("/last/unchangedSource").asBoolean());
    assertThat(client.get("/_changes").json().path("sequence").asInt()).isEqualTo(1);
    assertThat(client.get("/_sources").body()).doesNotContain("t0ken");

    server.says("application/json", "[{\"id\":\"a\",\"name\":\"Vega\"}]");
    eventually(() -> names().equals("Vega"));
  }

  @Test
  void pages_are_followed_within_the_server() throws Exception {
    server.answers(
        exchange -> {
          String query = String.valueOf(exchange.getRequestURI().getQuery());
          int page = query.startsWith("page=") ? Integer.parseInt(query.substring(5)) : 1;
          if (page < 3) {
            exchange.getResponseHeaders()
                .set("Link", "</else>; rel=prev, <?page=" + (page + 1) + ">; rel=\"next last\"");
          }
          SourceServer.send(
              exchange, 200, "application/json; charset=utf-8",
              "[{\"id\":\"" + page + "\",\"name\":\"P" + page + "\"}]");
        });
    start("from: SERVER/stars");
    assertThat(names()).isEqualTo("P1 P2 P3");
    assertThat(server.asked()).hasSize(3);

    server.answers(
        exchange -> {
          exchange.getResponseHeaders().set("Link", "<http://127.0.0.1:1/x>; rel=next");
          SourceServer.send(exchange, 200, "application/json", "[{\"id\":\"9\"}]");
        });
    assertThat(refreshed().at("/last/failure").asString())
        .isEqualTo("its next page is on another scheme, host or port");
    assertThat(names()).isEqualTo("P1 P2 P3");
  }

  @Test
  void a_server_that_fails_lies_or_hangs_changes_nothing() throws Exception {
    String good = "[{\"id\":\"a\",\"name\":\"Sirius\"}]";
    server.says("application/json", good);
    start("from: SERVER/stars");

    server.answers(exchange -> SourceServer.send(exchange, 500, "text/plain", "broken"));
    failsWith("expected the status 200, found 500");
    server.says("text/html", "<html>Sign in</html>");
    failsWith("expected JSON, NDJSON, CSV or YAML, found text/html; say what it is with format");
    server.says("application/json", "<html>Sign in</html>");
    failsWith("line 1: expected a JSON array: it begins with '['");
    server.says("application/json", "[{\"id\":\"b\",\"name\":\"Vega\"},");
    failsWith("line 2: the array does not end: ']' is missing");
    server.says("application/json", "[]");
    failsWith(
        "it is empty by now; the 1 documents of Star are kept. If that is right, say allowEmpty:"
            + " true");
    server.answers(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
          exchange.sendResponseHeaders(200, 0);
          byte[] line = "{\"id\":\"x\",\"name\":\"%s\"}\n".formatted("y".repeat(100_000))
              .getBytes(
                  StandardCharsets.UTF_8);
          for (int i = 0; i < 2000; i++) {
            exchange.getResponseBody().write(line);
          }
        });
    JsonNode huge = refreshed();
    assertThat(huge.at("/last/failure").asString()).contains("100");
    assertThat(names()).isEqualTo("Sirius");
    server.answers(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "http://localhost:" + server.port() + "/");
          SourceServer.send(exchange, 302, "text/plain", "");
        });
    assertThat(refreshed().path("state").asString()).isEqualTo("failing");
    assertThat(names()).isEqualTo("Sirius");

    server.answers(
        exchange -> {
          boolean there = exchange.getRequestURI().getPath().equals("/there");
          exchange.getResponseHeaders().set("Location", "/there");
          SourceServer.send(exchange, there ? 200 : 307, "application/json", there ? good : "");
        });
    assertThat(refreshed().path("state").asString()).isEqualTo("ok");
  }

  @Test
  void a_server_that_hangs_at_the_start_delays_it_by_seconds_alone() throws Exception {
    var end = new CountDownLatch(1);
    server.answers(exchange -> end.await());
    long begin = System.nanoTime();
    start("from: SERVER/stars");

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
    assertThat(state().path("state").asString()).isEqualTo("loading");
    assertThat(client.get("/stars").status()).isEqualTo(200);
    begin = System.nanoTime();
    app.orElseThrow().stop();
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(25));
    end.countDown();
  }

  @Test
  void a_network_that_is_gone_at_the_start_is_tried_again() throws Exception {
    int port = Ports.free();
    start("from: \"http://127.0.0.1:" + port + "/stars\"");
    assertThat(state().path("state").asString()).isEqualTo("failing");
    assertThat(client.get("/stars").body()).isEqualTo("[]");

    try (var late = new SourceServer(port)) {
      late.says("text/csv", "id,name\n1,Sirius\n");
      eventually(() -> names().equals("Sirius"));
    }
  }

  @Test
  void the_media_type_says_the_format_and_the_charset() throws Exception {
    server.answers(
        exchange -> {
          exchange.getResponseHeaders().set("Content-Type", "text/csv; charset=\"ISO-8859-1\"");
          byte[] body = "id,name\n1,Bételgeuse\n".getBytes(StandardCharsets.ISO_8859_1);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
        });
    start("from: SERVER/stars");
    assertThat(names()).isEqualTo("Bételgeuse");

    server.says("application/yaml", "- { id: 1, name: Vega }\n");
    assertThat(refreshed().path("state").asString()).isEqualTo("ok");
    assertThat(names()).isEqualTo("Vega");
  }

  @Test
  void a_list_may_be_within_an_object() throws Exception {
    server.says("application/json",
        "{\"count\":1,\"data\":{\"stars\":[{\"id\":1,\"name\":\"Vega\"}]}}");
    start("from: SERVER/stars, at: data.stars");
    assertThat(names()).isEqualTo("Vega");

    server.says("application/json", "{\"rows\":[{\"id\":1}]}");
    assertThat(refreshed().at("/last/failure").asString())
        .isEqualTo("line 1: there is no member 'data'; lists in it: rows");
  }
}
