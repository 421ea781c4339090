package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@SuppressWarnings("NullAway.Init") // set before each test
final class BulkTest {
  @TempDir Path folder;
  private Served served;

  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            Examples.resource(
                "Person",
                "people",
                Attribute.of("name", AttributeType.STRING).required().build(),
                Attribute.of("email", AttributeType.STRING).unique().build()),
            Examples.resource("Note", "notes", Attribute.of("text", AttributeType.STRING).build()));
  }

  @AfterEach
  void stop() {
    served.close();
  }

  private static List<Integer> statuses(Answer answer) {
    var statuses = new ArrayList<Integer>();
    answer.json().forEach(item -> statuses.add(item.get("status").intValue()));
    return statuses;
  }

  @Test
  void every_item_has_its_own_result() {
    Answer answer =
        served.post(
            "/people/_bulk",
            """
            [{"op":"create","id":"ada","value":{"name":"Ada"}},
             {"op":"create","value":{"name":"Bob","email":"b@c"}},
             {"op":"upsert","id":"ada","value":{"name":"Ada"}},
             {"op":"update","id":"ada","patch":{"name":"Ada L"},"ifVersion":1},
             {"op":"update","id":"ada","patch":[{"op":"replace","path":"/name","value":"A"}]},
             {"op":"update","id":"ada","patch":{"name":"x"},"ifVersion":1},
             {"op":"create","value":{"email":"b@c"}},
             {"op":"create","value":{"name":"Cy","email":"b@c"}},
             {"op":"remove","id":"ada"},
             {"op":"destroy","id":"ada"},
             {"op":"destroy","id":"ada"}]""");
    assertThat(answer.status()).isEqualTo(200);
    assertThat(statuses(answer))
        .containsExactly(201, 201, 200, 200, 200, 412, 422, 409, 400, 204, 404);
    JsonNode items = answer.json();
    assertThat(items.get(0).get("id").stringValue()).isEqualTo("ada");
    assertThat(items.get(0).get("version").longValue()).isEqualTo(1);
    assertThat(items.get(6).get("problem").get("type").stringValue())
        .isEqualTo("/problems/invalid");
    assertThat(items.get(8).get("problem").get("detail").stringValue())
        .contains("create, upsert, update, destroy");
    assertThat(answer.header("Ashlar-Sequence")).hasValue("5");
    assertThat(served.get("/people").json()).hasSize(1);
  }

  @Test
  void an_atomic_bulk_writes_all_or_nothing_and_lists_every_item_that_failed() {
    Answer answer =
        served.post(
            "/people/_bulk?atomic=true",
            """
            [{"op":"create","id":"ada","value":{"name":"Ada"}},
             {"op":"create","id":"bob","value":{}},
             {"op":"destroy","id":"nobody"}]""");
    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.json().get("type").stringValue()).isEqualTo("/problems/invalid");
    JsonNode items = answer.json().get("items");
    assertThat(items).hasSize(2);
    assertThat(items.get(0).get("index").intValue()).isEqualTo(1);
    assertThat(items.get(0).get("id").stringValue()).isEqualTo("bob");
    assertThat(items.get(1).get("status").intValue()).isEqualTo(404);
    assertThat(answer.json().get("errors").get(0).get("pointer").stringValue())
        .isEqualTo("/1/name");
    assertThat(served.get("/people").json()).isEmpty();
    Answer good =
        served.post(
            "/people/_bulk?atomic=true",
            "[{\"op\":\"create\",\"id\":\"ada\",\"value\":{\"name\":\"Ada\"}}]");
    assertThat(statuses(good)).containsExactly(201);
  }

  @Test
  void a_transaction_spans_resources() {
    Answer answer =
        served.post(
            "/_transaction",
            """
            [{"op":"create","resource":"Person","id":"ada","value":{"name":"Ada"}},
             {"op":"upsert","resource":"Note","id":"n","value":{"text":"hello"}}]""");
    assertThat(statuses(answer)).containsExactly(201, 201);
    JsonNode changes = served.get("/_changes").json().get("changes");
    assertThat(changes.get(0).get("transaction")).isEqualTo(changes.get(1).get("transaction"));
    Answer failed =
        served.post(
            "/_transaction",
            """
            [{"op":"destroy","resource":"Note","id":"n"},
             {"op":"create","resource":"Person","id":"ada","value":{"name":"Ada"}}]""");
    assertThat(failed.status()).isEqualTo(409);
    assertThat(failed.json().get("items").get(0).get("index").intValue()).isEqualTo(1);
    assertThat(served.get("/notes/n").status()).isEqualTo(200);
    Answer unknown =
        served.post("/_transaction", "[{\"op\":\"destroy\",\"resource\":\"Not\",\"id\":\"n\"}]");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.json().get("detail").stringValue()).contains("expected Note");
  }

  @Test
  void a_transaction_has_at_most_10000_writes() {
    String item = "{\"op\":\"destroy\",\"resource\":\"Note\",\"id\":\"n\"}";
    String items = "[" + item + ("," + item).repeat(10_000) + "]";
    for (String path : List.of("/_transaction", "/notes/_bulk?atomic=true")) {
      Answer answer = served.post(path, items);
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.json().get("detail").stringValue())
          .isEqualTo(
              "a transaction has at most 10,000 writes, and this one has 10,001; send it in several");
    }
  }

  @Test
  void what_is_no_list_of_items_is_malformed() {
    assertThat(served.post("/people/_bulk", "{}").status()).isEqualTo(400);
    assertThat(served.post("/people/_bulk", "[1").status()).isEqualTo(400);
    assertThat(served.post("/people/_bulk?atom=1", "[]").status()).isEqualTo(400);
    assertThat(statuses(served.post("/people/_bulk", "[1, {}]"))).containsExactly(400, 400);
    assertThat(served.post("/people/_bulk", "[]").json()).isEmpty();
    assertThat(served.post("/_transaction", "[]").json()).isEmpty();
    assertThat(served.get("/people/_bulk").status()).isEqualTo(405);
  }

  @Test
  void a_request_under_a_key_is_answered_twice_and_done_once() {
    Answer first = served.post("/people", "{\"name\":\"Ada\"}", "Idempotency-Key", "k1");
    Answer again = served.post("/people", "{\"name\":\"Ada\"}", "Idempotency-Key", "k1");
    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(again.status()).isEqualTo(201);
    assertThat(again.header("Idempotency-Replayed")).hasValue("true");
    for (String name : List.of("Location", "ETag", "Ashlar-Sequence")) {
      assertThat(again.header(name)).isEqualTo(first.header(name)).isPresent();
    }
    assertThat(again.text()).isEqualTo(first.text());
    assertThat(served.get("/people").json()).hasSize(1);
    Answer other = served.post("/people", "{\"name\":\"Bob\"}", "Idempotency-Key", "k1");
    assertThat(other.status()).isEqualTo(422);
    assertThat(other.json().get("type").stringValue()).isEqualTo("/problems/idempotency-key");
    String ada = "/people/" + first.json().get("id").stringValue();
    String add = "[{\"op\":\"add\",\"path\":\"/email\",\"value\":\"a@b\"}]";
    Answer patched = served.patch(ada, add, "Idempotency-Key", "k2", "If-Match", "\"1\"");
    assertThat(patched.status()).isEqualTo(200);
    Answer repeated = served.patch(ada, add, "Idempotency-Key", "k2", "If-Match", "\"1\"");
    assertThat(repeated.status()).isEqualTo(200);
    assertThat(repeated.header("ETag")).isEqualTo(patched.header("ETag"));
    Answer long1 = served.post("/people", "{}", "Idempotency-Key", "x".repeat(256));
    assertThat(long1.status()).isEqualTo(400);
  }

  @Test
  void bulks_and_transactions_take_a_key_too() {
    String items = "[{\"op\":\"create\",\"value\":{\"name\":\"Ada\"}}]";
    Answer first = served.post("/people/_bulk", items, "Idempotency-Key", "b");
    Answer again = served.post("/people/_bulk", items, "Idempotency-Key", "b");
    assertThat(again.header("Idempotency-Replayed")).hasValue("true");
    assertThat(again.text()).isEqualTo(first.text());
    String more = "[{\"op\":\"create\",\"resource\":\"Note\",\"value\":{}}]";
    Answer once = served.post("/_transaction", more, "Idempotency-Key", "t");
    Answer twice = served.post("/_transaction", more, "Idempotency-Key", "t");
    assertThat(twice.header("Idempotency-Replayed")).hasValue("true");
    assertThat(twice.text()).isEqualTo(once.text());
    assertThat(served.get("/notes").json()).hasSize(1);
  }

  @Test
  void history_and_the_past_can_be_read() {
    served.put("/people/ada", "{\"name\":\"A\"}");
    served.put("/people/ada", "{\"name\":\"B\"}");
    served.delete("/people/ada");
    Answer history = served.get("/people/ada/_history");
    assertThat(history.status()).isEqualTo(200);
    assertThat(history.json().get("complete").booleanValue()).isTrue();
    JsonNode changes = history.json().get("changes");
    assertThat(changes).hasSize(3);
    assertThat(changes.get(1).get("ops").toString())
        .isEqualTo("[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"B\"}]");
    Answer first = served.get("/people/ada?at=1");
    assertThat(first.json().get("name").stringValue()).isEqualTo("A");
    assertThat(first.header("ETag")).hasValue("\"1\"");
    assertThat(served.get("/people/ada?at=2&fields=name").json().get("name").stringValue())
        .isEqualTo("B");
    assertThat(served.get("/people/ada?at=3").status()).isEqualTo(404);
    assertThat(served.get("/people/ada?at=0").status()).isEqualTo(404);
    assertThat(served.get("/people/ada?at=4").status()).isEqualTo(400);
    assertThat(served.get("/people/ada?at=x").status()).isEqualTo(400);
    assertThat(served.get("/people/bob/_history").status()).isEqualTo(404);
    assertThat(served.get("/people/ada/_history?limit=1").json().get("more").booleanValue())
        .isTrue();
  }

  private void people(int count) {
    var items = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      items.add(
          "{\"op\":\"create\",\"id\":\"p%d\",\"value\":{\"name\":\"%s\"}}"
              .formatted(i, i % 2 == 0 ? "even" : "odd"));
    }
    Answer answer = served.post("/people/_bulk", "[" + String.join(",", items) + "]");
    assertThat(statuses(answer)).containsOnly(201);
  }

  @Test
  void an_item_with_a_selector_writes_all_that_match_when_it_begins() {
    people(2500); // more than one page of a list
    Answer answer =
        served.post(
            "/people/_bulk",
            """
            [{"op":"update","selector":{"name":"even"},"patch":{"name":"odd"}},
             {"op":"create","id":"ada","value":{"name":"odd"}},
             {"op":"destroy","selector":{"name":"odd"}},
             {"op":"destroy","selector":{"name":"odd"}}]""");
    assertThat(answer.json().toString())
        .matches(
            "\\[\\{\"status\":200,\"matched\":1250},\\{\"status\":201,\"id\":\"ada\",\"version\":3751},"
                + "\\{\"status\":200,\"matched\":2501},\\{\"status\":200,\"matched\":0}]");
    assertThat(answer.header("Ashlar-Sequence")).hasValue("6252");
    assertThat(served.get("/people").json()).isEmpty();
  }

  @Test
  void of_all_that_a_selector_matches_none_is_written_if_one_cannot_be() {
    people(4);
    Answer answer =
        served.post(
            "/people/_bulk",
            """
            [{"op":"update","selector":{"name":"even"},"patch":{"email":"one@all"}},
             {"op":"update","selector":{"name":"odd"},"patch":{"name":null}},
             {"op":"update","selector":{"name":"odd"},"patch":{"name":"even"}}]""");
    assertThat(statuses(answer)).containsExactly(409, 422, 200);
    assertThat(answer.json().get(1).path("problem").path("id").asString("")).isEqualTo("p1");
    assertThat(served.get("/people?name=even").json()).hasSize(4);
    assertThat(served.get("/people?email[exists]=true").json()).isEmpty();
  }

  @Test
  void in_a_transaction_selectors_share_the_fate_of_the_other_writes() {
    people(4);
    Answer done =
        served.post(
            "/_transaction",
            """
            [{"op":"destroy","resource":"Person","id":"p0"},
             {"op":"destroy","resource":"Person","selector":{"name":"even"}},
             {"op":"create","resource":"Note","value":{"text":"two gone"}}]""");
    assertThat(statuses(done)).containsExactly(204, 200, 201);
    assertThat(done.json().get(1).path("matched").asInt(0)).isEqualTo(2);
    Answer failed =
        served.post(
            "/people/_bulk?atomic=true",
            """
            [{"op":"destroy","selector":{"name":"odd"}},
             {"op":"create","value":{"email":"no name"}}]""");
    assertThat(failed.status()).isEqualTo(422);
    assertThat(served.get("/people").json()).hasSize(2);
  }

  @Test
  void a_selector_stands_in_the_place_of_an_id_for_changes_and_removals_alone() {
    people(1);
    Answer answer =
        served.post(
            "/people/_bulk",
            """
            [{"op":"create","selector":{},"value":{"name":"x"}},
             {"op":"destroy","selector":{},"id":"p0"},
             {"op":"destroy","selector":{},"ifVersion":1},
             {"op":"update","selector":{}},
             {"op":"destroy","selector":{"nobody":1}},
             {"op":"destroy","selector":[]},
             {"op":"destroy","selector":{"name":{"$wrong":1}}}]""");
    assertThat(statuses(answer)).containsOnly(400);
    assertThat(answer.json().get(4).path("problem").path("detail").asString(""))
        .contains("nobody");
    assertThat(served.get("/people").json()).hasSize(1);
  }

  @Test
  @Tag("slow")
  void more_than_one_transaction_takes_is_refused_before_anything_is_written() {
    people(10_001);
    Answer answer = served.post("/people/_bulk", "[{\"op\":\"destroy\",\"selector\":{}}]");
    assertThat(statuses(answer)).containsExactly(413);
    assertThat(served.get("/people?limit=0").header("Total-Count")).hasValue("10001");
    Answer some =
        served.post(
            "/people/_bulk", "[{\"op\":\"destroy\",\"selector\":{\"name\":\"even\"}}]");
    assertThat(some.json().toString()).isEqualTo("[{\"status\":200,\"matched\":5001}]");
  }

  @Test
  void a_repeated_request_by_selector_gets_the_first_answer() {
    people(4);
    String body =
        """
        [{"op":"update","selector":{"name":"even"},"patch":{"name":"odd"}},
         {"op":"create","id":"ada","value":{"name":"even"}}]""";
    Answer first = served.post("/people/_bulk", body, "Idempotency-Key", "k1");
    Answer second = served.post("/people/_bulk", body, "Idempotency-Key", "k1");
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(second.header("Idempotency-Replayed")).hasValue("true");
    assertThat(served.get("/people?name=even").json()).hasSize(1);
    Answer other =
        served.post(
            "/people/_bulk", "[{\"op\":\"destroy\",\"selector\":{}}]", "Idempotency-Key", "k1");
    assertThat(other.status()).isEqualTo(422);
    String all =
        "[{\"op\":\"destroy\",\"selector\":{}},{\"op\":\"create\",\"value\":{\"name\":\"x\"}}]";
    Answer gone = served.post("/people/_bulk?atomic=true", all, "Idempotency-Key", "k2");
    Answer again = served.post("/people/_bulk?atomic=true", all, "Idempotency-Key", "k2");
    assertThat(again.json()).isEqualTo(gone.json());
    assertThat(gone.json().get(0).path("matched").asInt(0)).isEqualTo(5);
    assertThat(served.get("/people").json()).hasSize(1);
  }
}
