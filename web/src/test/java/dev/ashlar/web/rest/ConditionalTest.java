package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code If-Match} and {@code If-None-Match}. */
@SuppressWarnings("NullAway.Init") // set before each test
final class ConditionalTest {
  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(ConditionalTest::started);

  private static String old;
  private static String current;

  private Served served;

  private static Served started(Path folder) {
    Served served = Served.start(folder, Examples.note());
    old = served.put("/notes/n", "{\"v\":1}").header("ETag").orElseThrow();
    current = served.put("/notes/n", "{\"v\":2}").header("ETag").orElseThrow();
    return served;
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  private int value() {
    return served.get("/notes/n").json().path("v").asInt();
  }

  @Test
  void a_read_of_what_is_known_answers_304_without_a_body() {
    for (String tags : new String[] {current, "*", "W/" + current, "\"x\", " + current, " *"}) {
      Answer answer = served.get("/notes/n", "If-None-Match", tags);
      assertThat(answer.status()).as(tags).isEqualTo(304);
      assertThat(answer.text()).isEmpty();
      assertThat(answer.header("ETag")).hasValue(current);
      assertThat(answer.header("Vary")).hasValue("Accept");
    }
  }

  @Test
  void a_read_of_what_is_not_known_answers_200() {
    for (String tags : new String[] {old, "\"x\"", "W/\"x\", " + old, "\"\""}) {
      assertThat(served.get("/notes/n", "If-None-Match", tags).status()).as(tags).isEqualTo(200);
    }
    served.get("/notes/missing", "If-None-Match", "*").isProblem(404, "missing");
  }

  @Test
  void a_write_with_the_present_version_is_done() {
    assertThat(served.put("/notes/n", "{\"v\":3}", "If-Match", current).status()).isEqualTo(200);
    String tag = served.get("/notes/n").header("ETag").orElseThrow();
    assertThat(served.merge("/notes/n", "{\"v\":4}", "If-Match", old + ", " + tag).status())
        .isEqualTo(200);
    assertThat(served.delete("/notes/n", "If-Match", "*").status()).isEqualTo(204);
  }

  @Test
  void the_tag_of_another_representation_stands_for_its_version() {
    String tag = served.get("/notes/n?fields=v").header("ETag").orElseThrow();
    assertThat(served.merge("/notes/n", "{\"v\":3}", "If-Match", tag).status()).isEqualTo(200);
    served.merge("/notes/n", "{\"v\":4}", "If-Match", tag).isProblem(412, "stale");
  }

  @ParameterizedTest
  @ValueSource(strings = {"old", "weak", "foreign", "several"})
  void a_write_with_another_version_is_stale_and_changes_nothing(String kind) {
    String tags =
        switch (kind) {
          case "old" -> old;
          case "weak" -> "W/" + current;
          case "foreign" -> "\"x\"";
          default -> old + ", \"x\", W/" + current;
        };
    for (Answer answer : new Answer[] {
      served.put("/notes/n", "{\"v\":9}", "If-Match", tags),
      served.merge("/notes/n", "{\"v\":9}", "If-Match", tags),
      served.patch("/notes/n", "[]", "If-Match", tags),
      served.delete("/notes/n", "If-Match", tags)
    }) {
      answer.isProblem(412, "stale");
      assertThat(answer.header("ETag")).hasValue(current);
    }
    assertThat(value()).isEqualTo(2);
  }

  @Test
  void a_put_that_demands_a_version_adds_nothing() {
    served.put("/notes/new", "{}", "If-Match", current).isProblem(412, "stale");
    served.put("/notes/new", "{}", "If-Match", "*").isProblem(412, "stale");
    served.put("/notes/new", "{}", "If-Match", "W/\"1\"").isProblem(412, "stale");
    served.get("/notes/new").isProblem(404, "missing");
    assertThat(served.put("/notes/n", "{\"v\":3}", "If-Match", "*").status()).isEqualTo(200);
    assertThat(value()).isEqualTo(3);
  }

  @Test
  void a_put_that_demands_absence_replaces_nothing() {
    Answer answer = served.put("/notes/n", "{\"v\":9}", "If-None-Match", "*");
    answer.isProblem(412, "stale");
    assertThat(answer.header("ETag")).hasValue(current);
    assertThat(value()).isEqualTo(2);
    assertThat(served.put("/notes/new", "{}", "If-None-Match", "*").status()).isEqualTo(201);
  }

  @Test
  void a_write_may_demand_that_the_version_is_another() {
    served.put("/notes/n", "{\"v\":9}", "If-None-Match", current).isProblem(412, "stale");
    served.merge("/notes/n", "{\"v\":9}", "If-None-Match", "*").isProblem(412, "stale");
    served.delete("/notes/n", "If-None-Match", "W/" + current).isProblem(412, "stale");
    assertThat(value()).isEqualTo(2);
    assertThat(served.put("/notes/n", "{\"v\":3}", "If-None-Match", old).status()).isEqualTo(200);
    assertThat(served.put("/notes/new", "{}", "If-None-Match", old).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(strings = {"42", "abc", "\"42", "W/42", "\"1\" x"})
  void a_broken_condition_is_malformed_and_writes_nothing(String tags) {
    served.put("/notes/n", "{\"v\":9}", "If-Match", tags).isProblem(400, "malformed");
    served.get("/notes/n", "If-None-Match", tags).isProblem(400, "malformed");
    assertThat(value()).isEqualTo(2);
  }
}
