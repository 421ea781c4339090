package dev.ashlar.web.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.testkit.TimeLimit;
import dev.ashlar.web.http.HttpMethod;
import dev.ashlar.web.http.Response;
import dev.ashlar.web.http.Router;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.http.protocol.Server;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

/** What a server answers before its store is ready, and afterwards. */
final class StartingTest {
  private static HttpResponse<String> get(HttpClient client, Server server, String path)
      throws IOException, InterruptedException {
    URI address = URI.create("http://127.0.0.1:" + server.port() + path);
    return TimeLimit.send(client, HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
  }

  @Test
  void a_server_lives_before_it_is_ready_and_then_answers_on_the_same_connections()
      throws IOException, InterruptedException {
    Server server = Server.start("127.0.0.1", 0, StartingRoutes.router(), ConnectionLimits.DEFAULT);
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, server, "/livez").statusCode()).isEqualTo(200);
      for (String path : new String[] {"/readyz", "/", "/people", "/people/ada"}) {
        HttpResponse<String> answer = get(client, server, path);
        assertThat(answer.statusCode()).as(path).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("5");
        assertThat(Json.parse(answer.body()).get("type").stringValue())
            .isEqualTo("/problems/unavailable");
      }
      server.use(
          Router.builder(Metrics.registry())
              .route(HttpMethod.GET, "/people", request -> Response.of(204))
              .build());
      assertThat(get(client, server, "/people").statusCode()).isEqualTo(204);
      assertThat(get(client, server, "/readyz").statusCode()).isEqualTo(404);
    } finally {
      server.stop();
    }
  }
}
