package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The log over REST, and reads that wait for it. */
@SuppressWarnings("NullAway.Init") // set before each test
final class ChangesTest {
  @TempDir Path folder;

  private Served served;

  @BeforeEach
  void start() {
    served = Served.start(folder, Examples.team(), Examples.person(), Examples.note());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  @Test
  void every_change_is_in_the_log_with_its_patch() {
    long created =
        served.post("/people", "{\"id\":\"ada\",\"name\":\"Ada\",\"email\":\"x\"}").sequence();
    long updated = served.merge("/people/ada", "{\"age\":36}").sequence();
    served.put("/notes/n", "{}");
    long destroyed = served.delete("/people/ada").sequence();
    Answer answer = served.get("/people/_changes");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.text()).doesNotContain("email");
    JsonNode changes = answer.json().path("changes");
    assertThat(changes.size()).isEqualTo(3);
    assertThat(changes.get(0).propertyNames())
        .containsExactly(
            "sequence", "resource", "id", "action", "time", "caller", "transaction", "ops");
    assertThat(changes.get(0).path("sequence").asLong()).isEqualTo(created);
    assertThat(changes.get(0).path("resource").asString()).isEqualTo("Person");
    assertThat(changes.get(0).path("id").asString()).isEqualTo("ada");
    assertThat(changes.get(0).path("action").asString()).isEqualTo("create");
    assertThat(Instant.parse(changes.get(0).path("time").asString())).isBefore(Instant.MAX);
    assertThat(changes.get(0).path("ops").get(0).path("op").asString()).isEqualTo("add");
    assertThat(changes.get(0).path("ops").get(0).path("path").asString()).isEmpty();
    assertThat(changes.get(1).path("sequence").asLong()).isEqualTo(updated);
    assertThat(changes.get(1).path("ops").toString())
        .isEqualTo("[{\"op\":\"add\",\"path\":\"/age\",\"value\":36}]");
    assertThat(changes.get(2).path("sequence").asLong()).isEqualTo(destroyed);
    assertThat(changes.get(2).path("ops").toString())
        .isEqualTo("[{\"op\":\"remove\",\"path\":\"\"}]");
    assertThat(answer.json().path("sequence").asLong()).isEqualTo(destroyed);
    assertThat(answer.json().path("more").asBoolean(true)).isFalse();
  }

  @Test
  void the_log_is_read_in_parts_from_an_exclusive_since() {
    for (int i = 0; i < 5; i++) {
      served.put((i % 2 == 0 ? "/notes/" : "/teams/") + i, "{}");
    }
    var seen = new ArrayList<Long>();
    long since = 0;
    boolean more = true;
    while (more) {
      JsonNode part = served.get("/_changes?limit=2&since=" + since).json();
      part.path("changes").forEach(change -> seen.add(change.path("sequence").asLong()));
      since = part.path("sequence").asLong();
      more = part.path("more").asBoolean();
    }
    assertThat(seen).isSorted().doesNotHaveDuplicates().hasSize(5);
    assertThat(since).isEqualTo(seen.getLast());
    JsonNode rest = served.get("/_changes?since=" + since).json();
    assertThat(rest.path("changes").size()).isZero();
    assertThat(rest.path("sequence").asLong()).isEqualTo(since);
    assertThat(served.get("/teams/_changes").json().path("changes").size()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "since=-1", "since=x", "since=1.5", "since=99999999999999999999", "since=", "limit=0",
        "limit=10001", "limit=x", "sinse=1", "name=x"
      })
  void a_malformed_question_to_the_log_is_a_400(String query) {
    served.put("/notes/n", "{}");
    served.get("/_changes?" + query).isProblem(400, "malformed");
    served.get("/notes/_changes?" + query).isProblem(400, "malformed");
  }

  @Test
  void the_future_is_a_400() {
    long head = served.put("/notes/n", "{}").sequence();
    served.get("/_changes?since=" + (head + 1)).isProblem(400, "malformed");
    assertThat(served.get("/_changes?since=" + head).status()).isEqualTo(200);
  }

  @Test
  void a_stream_of_events_is_not_offered_yet() {
    served.get("/_changes", "Accept", "text/event-stream").isProblem(406, "not-acceptable");
  }

  @Test
  void a_read_waits_for_the_sequence_that_it_demands() throws Exception {
    long head = served.put("/notes/n", "{\"v\":1}").sequence();
    assertThat(served.get("/notes/n", "Ashlar-Min-Sequence", "" + head).status()).isEqualTo(200);
    try (var others = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Answer> read = () -> served.get("/notes/n", "Ashlar-Min-Sequence", "" + (head + 1));
      var waiting = others.submit(read);
      served.put("/notes/n", "{\"v\":2}");
      assertThat(waiting.get().json().path("v").asInt()).isEqualTo(2);
    }
  }

  @Test
  @Tag("slow")
  void a_read_that_waits_too_long_is_told_to_try_again() {
    long head = served.put("/notes/n", "{}").sequence();
    Answer answer = served.get("/notes", "Ashlar-Min-Sequence", "" + (head + 9));
    answer.isProblem(503, "unavailable");
    assertThat(answer.header("Retry-After")).hasValue("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "-1", "1.5", "99999999999999999999", "1, 2"})
  void a_minimum_sequence_that_is_none_is_malformed(String value) {
    served.get("/notes", "Ashlar-Min-Sequence", value).isProblem(400, "malformed");
    served.get("/notes/n", "Ashlar-Min-Sequence", value).isProblem(400, "malformed");
  }
}
