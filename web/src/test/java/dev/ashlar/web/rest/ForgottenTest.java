package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.port.store.Store;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the past looks like where retention has forgotten a part of it. */
@SuppressWarnings("NullAway.Init") // set before each test
class ForgottenTest {
  @TempDir Path folder;

  private final AtomicReference<Store> store = new AtomicReference<>();
  private Served served;

  /** Five changes: three of one document, the last two of others. */
  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            ConnectionLimits.DEFAULT,
            inner -> {
              store.set(inner);
              return inner;
            },
            Examples.note());
    served.put("/notes/a", "{\"v\":1}");
    served.put("/notes/a", "{\"v\":2}");
    served.put("/notes/a", "{\"v\":3}");
    served.put("/notes/b", "{\"v\":4}");
    served.put("/notes/c", "{\"v\":5}");
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private void forget(long through) {
    assertThat(store.get().log().forget(through, Instant.now().plusSeconds(60)))
        .isEqualTo(through);
  }

  private static List<Long> sequences(JsonNode changes) {
    return changes.valueStream().map(change -> change.path("sequence").asLong()).toList();
  }

  private static void isForgotten(Answer answer, long oldest) {
    answer.isProblem(410, "forgotten");
    assertThat(answer.json().path("oldest").asLong()).isEqualTo(oldest);
    assertThat(answer.detail()).contains(Long.toString(oldest));
  }

  @Test
  void a_history_whose_beginning_is_forgotten_says_that_it_is_not_complete() {
    assertThat(served.get("/notes/a/_history").json().path("complete").asBoolean(false)).isTrue();
    forget(2);
    JsonNode rest = served.get("/notes/a/_history").json();
    assertThat(rest.path("complete").asBoolean(true)).isFalse();
    assertThat(sequences(rest.path("changes"))).containsExactly(3L);
    assertThat(rest.at("/changes/0/ops").toString())
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/v\",\"value\":3}]");
    JsonNode whole = served.get("/notes/b/_history").json();
    assertThat(whole.path("complete").asBoolean(false)).isTrue();
    assertThat(sequences(whole.path("changes"))).containsExactly(4L);
  }

  @Test
  void a_history_of_which_nothing_is_left_is_empty_and_not_complete_while_the_document_is_there() {
    forget(5);
    JsonNode nothing = served.get("/notes/a/_history").json();
    assertThat(nothing.path("complete").asBoolean(true)).isFalse();
    assertThat(nothing.path("changes").size()).isZero();
    served.get("/notes/none/_history").isProblem(404, "missing");
    isForgotten(served.get("/notes/a/_history?since=4"), 5);
    assertThat(served.get("/notes/a/_history?since=5").status()).isEqualTo(200);
  }

  @Test
  void a_document_as_it_was_before_what_is_kept_is_a_410_that_names_the_oldest() {
    forget(2);
    isForgotten(served.get("/notes/a?at=1"), 2);
    isForgotten(served.get("/notes/none?at=1"), 2);
    Answer oldest = served.get("/notes/a?at=2");
    assertThat(oldest.json().path("v").asInt()).isEqualTo(2);
    assertThat(oldest.header("ETag")).hasValue("\"2\"");
    assertThat(served.get("/notes/a?at=5").json().path("v").asInt()).isEqualTo(3);
    served.get("/notes/b?at=3").isProblem(404, "missing");
    served.get("/notes/a?at=6").isProblem(400, "malformed");
  }

  @Test
  void the_changes_of_all_and_of_one_resource_go_on_from_the_oldest_that_is_named() {
    forget(3);
    for (String log : List.of("/_changes", "/notes/_changes")) {
      isForgotten(served.get(log + "?since=0"), 3);
      isForgotten(served.get(log + "?since=2"), 3);
      assertThat(sequences(served.get(log + "?since=3").json().path("changes")))
          .containsExactly(4L, 5L);
      assertThat(sequences(served.get(log).json().path("changes"))).containsExactly(4L, 5L);
    }
    assertThat(served.put("/notes/d", "{}").sequence()).isEqualTo(6);
  }
}
