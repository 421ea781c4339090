package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.engine.OperationLimits;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import dev.ashlar.web.vocabulary.RequestLimits;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every bound of what one request may ask can be set, and has its own problem. */
@SuppressWarnings("NullAway.Init") // set before each test
class LimitsTest {
  private static final ConnectionLimits LIMITS =
      ConnectionLimits.DEFAULT.withBody(2000).withUpload(3000).withHead(2000, 1000);

  @TempDir private Path folder;
  private Served served;

  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            LIMITS,
            new RequestLimits(10, 100, 4, 3),
            store -> store,
            Examples.team(),
            Examples.person());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private Answer filtered(String filter) {
    return served.get("/people?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
  }

  private Answer selected(String selector) {
    return served.post("/people/_query", "{\"selector\":" + selector + "}");
  }

  @Test
  void a_page() {
    assertThat(served.get("/people?limit=10").status()).isEqualTo(200);
    assertThat(served.get("/people?limit=11").isProblem(400, "page-size").detail())
        .contains("10 documents");
    served.post("/people/_query", "{\"limit\":11}").isProblem(400, "page-size");
    served.get("/people?limit=-1").isProblem(400, "page-size");
    for (int i = 0; i < 12; i++) {
      assertThat(served.post("/people", "{\"name\":\"n\"}").status()).isEqualTo(201);
    }
    assertThat(served.get("/people").ids()).hasSize(10);
  }

  @Test
  void a_page_may_be_longer_than_usual(@TempDir Path other) {
    try (var wide =
        Served.start(
            other,
            LIMITS,
            new RequestLimits(1500, 100, 4, 3),
            new OperationLimits(1500, Duration.ofMinutes(1)),
            store -> store,
            Examples.team())) {
      assertThat(wide.get("/teams?limit=1500").status()).isEqualTo(200);
      wide.get("/teams?limit=1501").isProblem(400, "page-size");
      assertThat(wide.get("/openapi.json").text()).contains("\"maximum\":1500");
    }
  }

  @Test
  @Tag("slow")
  void the_time_of_an_answer(@TempDir Path other) {
    String text = "nothing that matches, however long one looks ".repeat(2500);
    try (var roomy = Served.start(other, Examples.team())) {
      for (int i = 0; i < 100; i++) {
        assertThat(roomy.post("/teams", "{\"name\":\"" + i + " " + text + "\"}").status())
            .isEqualTo(201);
      }
    }
    var brief = new OperationLimits(1000, Duration.ofMillis(100));
    try (var slow =
        Served.start(
            other, ConnectionLimits.DEFAULT, RequestLimits.DEFAULT, brief, store -> store,
            Examples.team())) {
      String filter = "/teams?name[regex]=" + encoded("([a-m]+ )+(x|y|z)[0-9]{3}");
      for (String path : List.of(filter, filter + "&limit=0", filter + "&sort=-name")) {
        Answer answer = slow.get(path).isProblem(503, "request-time");
        assertThat(answer.detail()).contains("100 ms");
        assertThat(answer.header("Retry-After")).hasValue("1");
      }
      eventually(() -> slow.get("/teams?limit=1").status() == 200);
      eventually(
          () -> slow.get("/teams", "Accept", "application/x-ndjson").text().lines().count() == 100);
    }
  }

  /**
   * A busy machine may need more than the time of one answer for what is quick elsewhere: it is refused, or
   * ends in the middle.
   */
  private static void eventually(BooleanSupplier promise) {
    long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (!kept(promise)) {
      assertThat(System.nanoTime()).as("in time").isLessThan(end);
    }
  }

  private static boolean kept(BooleanSupplier promise) {
    try {
      return promise.getAsBoolean();
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void the_characters_of_a_filter() {
    String long101 = "{\"name\":\"" + "x".repeat(90) + "\"}";
    assertThat(long101).hasSize(101);
    assertThat(filtered(long101.replace("xx", "x")).status()).isEqualTo(200);
    assertThat(filtered(long101).isProblem(400, "filter-too-large").detail()).contains("100");
    selected(long101).isProblem(400, "filter-too-large");
    served.get("/people?name=" + "x".repeat(97)).isProblem(400, "filter-too-large");
  }

  @Test
  void the_terms_of_a_filter() {
    assertThat(filtered("{\"age\":{\"$in\":[1,2,3]}}").status()).isEqualTo(200);
    filtered("{\"age\":{\"$in\":[1,2,3,4,5]}}").isProblem(400, "filter-too-large");
    selected("{\"age\":{\"$in\":[1,2,3,4,5]}}").isProblem(400, "filter-too-large");
    served.get("/people?age=1&age=2&age=3&age=4&age=5").isProblem(400, "filter-too-large");
  }

  @Test
  void the_depth_of_a_filter() {
    String inner = "{\"age\":1}";
    assertThat(filtered("{\"$and\":[{\"$and\":[" + inner + "]}]}").status()).isEqualTo(200);
    String deeper = "{\"$and\":[{\"$and\":[{\"$and\":[" + inner + "]}]}]}";
    filtered(deeper).isProblem(400, "filter-too-large");
    selected(deeper).isProblem(400, "filter-too-large");
  }

  @Test
  void bodies_and_imports() {
    served.post("/people", "{\"name\":\"" + "x".repeat(2000) + "\"}").isProblem(413, "too-large");
    String lines = "{\"name\":\"n\"}\n".repeat(240);
    assertThat(
        served.send("POST", "/people?dry=true", lines.substring(0, 2600), "Content-Type",
            "application/x-ndjson")
            .status())
        .isEqualTo(200);
    served.send("POST", "/people", lines, "Content-Type", "application/x-ndjson")
        .isProblem(413, "too-large");
  }

  @Test
  void request_lines_and_headers() {
    served.get("/people?q=" + "x".repeat(2000)).isProblem(414, "uri-too-long");
    var raw = new RawClient(served.port());
    String header = "GET /livez HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(1000) + "\r\n\r\n";
    var reply = raw.send(header);
    assertThat(reply.status()).isEqualTo(431);
    assertThat(reply.body()).contains("/problems/header-too-large", "1000 bytes");
    assertThat(reply.header("Connection")).hasValue("close");
  }

  @Test
  void the_description_says_them() {
    var document = served.get("/openapi.json").json();
    var parameters = document.path("components").path("parameters");
    assertThat(parameters.path("limit").path("schema").path("maximum").asInt()).isEqualTo(10);
    assertThat(parameters.path("filter").path("schema").path("maxLength").asInt()).isEqualTo(100);
  }
}
