package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.http.ProblemType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What is served beside documents. */
@SuppressWarnings("NullAway.Init") // set before each test
final class ServiceRoutesTest {
  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(ServiceRoutesTest::started);

  private Served served;

  private static Served started(Path folder) {
    return Served.start(folder, Examples.team(), Examples.person(), Examples.note());
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  @Test
  void the_root_describes_the_application_without_what_is_restricted() {
    Answer root = served.get("/");
    assertThat(root.status()).isEqualTo(200);
    JsonNode json = root.json();
    assertThat(json.path("name").asString()).isEqualTo("test");
    JsonNode person = json.path("resources").get(1);
    assertThat(person.path("name").asString()).isEqualTo("Person");
    assertThat(person.path("url").asString()).isEqualTo("/people");
    assertThat(person.path("attributes").path("age").path("type").asString()).isEqualTo("Integer");
    assertThat(person.path("attributes").path("name").path("required").asBoolean()).isTrue();
    assertThat(person.path("attributes").path("team").path("ref").asString()).isEqualTo("Team");
    assertThat(person.path("attributes").has("email")).isFalse();
    assertThat(person.path("methods").toString())
        .isEqualTo("[\"query\",\"get\",\"create\",\"update\",\"destroy\"]");
    assertThat(person.path("services").toString()).isEqualTo("[]");
    Answer options = served.send("OPTIONS", "/", "");
    assertThat(options.text()).isEqualTo(root.text());
    assertThat(options.header("Allow")).hasValue("GET, HEAD, OPTIONS");
  }

  @Test
  void health_is_told() {
    assertThat(served.get("/livez").json().path("status").asString()).isEqualTo("ok");
    assertThat(served.get("/readyz").status()).isEqualTo(200);
    assertThat(served.send("HEAD", "/livez", "").status()).isEqualTo(200);
  }

  @Test
  void requests_are_counted_by_route_and_status() {
    served.get("/people/nobody");
    served.get("/people/nobody");
    served.post("/people", "{\"name\":\"Ada\"}");
    served.get("/nowhere");
    Answer metrics = served.get("/metrics");
    assertThat(metrics.status()).isEqualTo(200);
    assertThat(metrics.header("Content-Type").orElseThrow())
        .isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
    assertThat(metrics.text())
        .contains(
            "http_server_requests_seconds_count"
                + "{method=\"GET\",route=\"/people/{id}\",status=\"404\"} 2")
        .contains(
            "http_server_requests_seconds_count"
                + "{method=\"POST\",route=\"/people\",status=\"201\"} 1")
        .contains(
            "http_server_requests_seconds_count"
                + "{method=\"any\",route=\"unmatched\",status=\"404\"} 1")
        .contains("http_server_requests_seconds_sum")
        .contains("jvm_memory_used_bytes")
        .endsWith("# EOF\n");
    assertThat(served.get("/metrics", "Accept", "text/plain").header("Content-Type").orElseThrow())
        .startsWith("text/plain; version=0.0.4");
  }

  @ParameterizedTest
  @EnumSource(ProblemType.class)
  void the_address_of_every_problem_type_explains_it(ProblemType type) {
    Answer page = served.get(type.address());
    assertThat(page.status()).isEqualTo(200);
    assertThat(page.json().path("type").asString()).isEqualTo(type.address());
    assertThat(page.json().path("status").asInt()).isEqualTo(type.status());
    assertThat(page.json().path("title").asString()).isEqualTo(type.title());
    assertThat(page.json().path("explanation").asString()).isEqualTo(type.explanation());
    assertThat(page.json().path("remedy").asString()).isEqualTo(type.remedy()).isNotBlank();
    Answer html = served.get(type.address(), "Accept", "text/html");
    assertThat(html.header("Content-Type")).hasValue("text/html; charset=utf-8");
    Answer text = served.get(type.address(), "Accept", "text/plain");
    assertThat(text.header("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(text.text()).startsWith(type.status() + " " + type.title());
    served.get(type.address(), "Accept", "image/png").isProblem(406, "not-acceptable");
  }
}
