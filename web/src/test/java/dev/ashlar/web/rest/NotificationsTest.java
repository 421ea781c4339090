package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.http.protocol.ConnectionLimits;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What operators see and do about notifications. Nothing is delivered here. */
@SuppressWarnings("NullAway.Init") // set before each test
final class NotificationsTest {
  private static final String JSON = "application/json";

  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            ConnectionLimits.DEFAULT,
            store -> store,
            Examples.team(),
            Examples.told(Examples.note()));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private Answer post(String path, String body) {
    return body.isEmpty()
        ? served.send("POST", path, body)
        : served.send("POST", path, body, "Content-Type", JSON);
  }

  private List<JsonNode> list(String query) {
    Answer answer = served.get("/_notifications" + query);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.json().valueStream().toList();
  }

  private static List<String> sequences(List<JsonNode> entries) {
    return entries.stream().map(each -> each.path("sequence").asString()).toList();
  }

  @Test
  void each_change_has_one_entry_for_each_target_and_those_of_others_have_none() {
    post("/teams", "{\"name\":\"Red\"}");
    post("/notes", "{\"id\":\"a\",\"secret\":\"never shown\"}");
    served.send("DELETE", "/notes/a", "");
    List<JsonNode> all = list("");
    assertThat(sequences(all)).containsExactly("2", "2", "3", "3");
    JsonNode queue = all.get(0);
    assertThat(queue.path("target").asString()).isEqualTo("queue");
    assertThat(queue.path("state").asString()).isEqualTo("delivered");
    JsonNode webhook = all.get(1);
    assertThat(webhook.path("target").asString())
        .startsWith("https://example.org/hook#")
        .doesNotContain("geheim", "pw");
    assertThat(webhook.path("state").asString()).isEqualTo("pending");
    assertThat(webhook.path("resource").asString()).isEqualTo("Note");
    assertThat(webhook.path("identifier").asString()).isEqualTo("a");
    assertThat(webhook.path("action").asString()).isEqualTo("create");
    assertThat(webhook.path("tries").asInt()).isZero();
    assertThat(webhook.has("due")).isTrue();
    assertThat(all.get(3).path("action").asString()).isEqualTo("destroy");
    assertThat(all.get(3).has("due")).as("it waits behind the first").isFalse();
    assertThat(served.get("/_notifications").text()).doesNotContain("never shown");
  }

  @Test
  void what_failed_or_was_repeated_tells_nobody() {
    post("/notes", "{\"id\":\"a\"}");
    assertThat(post("/notes", "{\"id\":\"a\"}").status()).isEqualTo(409);
    served.send("PUT", "/notes/a", "{}", "Content-Type", JSON);
    String batch =
        "[{\"op\":\"create\",\"resource\":\"Note\",\"value\":{\"id\":\"b\"}},"
            + "{\"op\":\"create\",\"resource\":\"Note\",\"value\":{\"id\":\"a\"}}]";
    assertThat(post("/_transaction", batch).status()).isEqualTo(409);
    assertThat(sequences(list("?state=pending"))).containsExactly("1");
  }

  @Test
  void entries_come_page_by_page() {
    for (int i = 0; i < 7; i++) {
      post("/notes", "{}");
    }
    var seen = new ArrayList<String>();
    String next = "/_notifications?state=pending&limit=3";
    while (!next.isEmpty()) {
      Answer page = served.get(next);
      page.json().valueStream().forEach(each -> seen.add(each.path("sequence").asString()));
      assertThat(page.header("Next-Cursor").isPresent())
          .isEqualTo(page.header("Link").isPresent());
      next =
          page.header("Link")
              .map(link -> link.substring(1, link.indexOf('>')))
              .orElse("");
    }
    assertThat(seen).containsExactly("1", "2", "3", "4", "5", "6", "7");
  }

  @Test
  void a_pending_one_is_cancelled_and_retried_and_a_delivered_one_is_neither() {
    post("/notes", "{}");
    String pending = list("?state=pending").getFirst().path("id").asString();
    String delivered = list("?state=delivered").getFirst().path("id").asString();
    Answer cancelled = post("/_notifications/" + pending + "/_cancel", "");
    assertThat(cancelled.json().path("state").asString()).isEqualTo("cancelled");
    assertThat(list("?state=pending")).isEmpty();
    Answer retried = post("/_notifications/" + pending + "/_retry", "");
    assertThat(retried.json().path("state").asString()).isEqualTo("pending");
    assertThat(post("/_notifications/" + delivered + "/_retry", "").status()).isEqualTo(409);
    assertThat(post("/_notifications/x/_retry", "").status()).isEqualTo(404);
  }

  @Test
  void a_replay_tells_the_targets_once_more() {
    post("/notes", "{}");
    post("/notes", "{}");
    list("?state=pending")
        .forEach(
            each -> post("/_notifications/" + each.path("id").asString() + "/_cancel", ""));
    Answer replayed = post("/notes/_replay", "{\"since\":1}");
    assertThat(replayed.json().path("replayed").asInt()).isEqualTo(2);
    assertThat(replayed.json().path("sequence").asInt()).isEqualTo(2);
    assertThat(sequences(list("?state=pending"))).containsExactly("2");
    assertThat(post("/notes/_replay", "{\"since\":3}").status()).isEqualTo(400);
    assertThat(post("/notes/_replay", "{}").status()).isEqualTo(400);
  }

  @Test
  void a_resource_that_tells_nobody_has_no_replay() {
    assertThat(post("/teams/_replay", "{\"since\":0}").status()).isEqualTo(404);
  }

  @Test
  void meters_tell_what_waits() {
    post("/notes", "{}");
    String meters = served.get("/metrics").text();
    assertThat(meters)
        .containsPattern(
            "ashlar_notifications\\{state=\"pending\",target=\"https://example.org/hook#[0-9a-f]+\"\\} 1")
        .contains("ashlar_notifications_lag_seconds{");
  }
}
