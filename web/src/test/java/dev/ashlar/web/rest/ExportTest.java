package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Reference;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that matches, out by GET; and in again. */
@SuppressWarnings("NullAway.Init") // set before each test
final class ExportTest {
  private static final String NDJSON = "application/x-ndjson";
  private static final String CSV = "text/csv";

  @TempDir private Path folder;
  private Faults faults;
  private Served served;

  @BeforeEach
  void start() {
    served =
        Served.start(
            folder,
            ConnectionLimits.DEFAULT,
            store -> faults = new Faults(store),
            Examples.team(),
            Examples.person(),
            Examples.note(),
            thing());
  }

  @AfterEach
  void stop() {
    served.close();
  }

  /** A value of each type that can be imported. */
  private static Resource thing() {
    return Examples.resource(
        "Thing",
        "things",
        Attribute.of("name", AttributeType.STRING).build(),
        Attribute.of("age", AttributeType.INTEGER).build(),
        Attribute.of("score", AttributeType.NUMBER).build(),
        Attribute.of("active", AttributeType.BOOLEAN).build(),
        Attribute.of("born", AttributeType.DATE).build(),
        Attribute.of("tags", AttributeType.ARRAY).build(),
        Attribute.of("address", AttributeType.OBJECT).build(),
        Attribute.of("any", AttributeType.ANY).build(),
        Attribute.of("team", AttributeType.REFERENCE)
            .reference(new Reference("Team", List.of(), Reference.OnDelete.KEEP, true))
            .build());
  }

  private String send(String path, String type, String body) {
    Answer answer =
        served.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(body)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.text();
  }

  private void people(int count) {
    String file =
        IntStream.range(0, count)
            .mapToObj(i -> "{\"id\":\"p%05d\",\"name\":\"P\",\"age\":%d}".formatted(i, i % 100))
            .collect(Collectors.joining("\n"));
    send("/people", NDJSON, file);
  }

  private Answer export(String path, String type) {
    Answer answer = served.get(path, "Accept", type);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer;
  }

  @Test
  void an_export_has_every_document_however_many_and_no_tag_or_total() {
    people(2500);
    Answer answer = export("/people", NDJSON);
    assertThat(answer.text().lines()).hasSize(2500).isSorted().doesNotHaveDuplicates();
    assertThat(answer.header("Content-Type")).hasValue(NDJSON);
    assertThat(answer.header("Content-Disposition"))
        .hasValue("attachment; filename=\"people.ndjson\"");
    assertThat(answer.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(answer.header("Vary")).hasValue("Accept");
    assertThat(answer.header("ETag")).isEmpty();
    assertThat(answer.header("Total-Count")).isEmpty();
    Answer csv = export("/people", CSV);
    assertThat(csv.text().lines()).hasSize(2501);
    assertThat(csv.header("Content-Type")).hasValue("text/csv; charset=utf-8");
    Answer head = served.send("HEAD", "/people", "", "Accept", NDJSON);
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(head.header("Content-Disposition")).isPresent();
  }

  @Test
  void filter_sort_fields_limit_and_cursor_hold_as_in_a_list() {
    people(2500);
    assertThat(export("/people?age=7", NDJSON).text().lines()).hasSize(25);
    assertThat(export("/people?age[gte]=98&sort=-id&fields=age&limit=3", NDJSON).text())
        .isEqualTo(
            "{\"id\":\"p02499\",\"age\":99}\n{\"id\":\"p02498\",\"age\":98}\n"
                + "{\"id\":\"p02399\",\"age\":99}\n");
    assertThat(export("/people?limit=2000", NDJSON).text().lines()).hasSize(2000);
    assertThat(export("/people?limit=0", NDJSON).text()).isEmpty();
    assertThat(export("/people?limit=0&fields=age", CSV).text()).isEqualTo("id,age\r\n");
    String cursor = served.get("/people?limit=1000").header("Next-Cursor").orElseThrow();
    assertThat(export("/people?after=" + cursor, NDJSON).text().lines())
        .hasSize(1500)
        .first()
        .asString()
        .contains("p01000");
    assertThat(export("/people?limit=1&meta=true", NDJSON).text())
        .contains("\"@meta\":{\"version\":1,");
    Answer query =
        served.post("/people/_query", "{\"selector\":{\"age\":{\"$lt\":2}}}", "Accept", NDJSON);
    assertThat(query.text().lines()).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(strings = {"agee=1", "sort=agee", "fields=agee", "after=x", "limit=-1", "limit=x"})
  void what_is_wrong_with_an_export_is_told_before_it_begins(String query) {
    Answer answer = served.get("/people?" + query, "Accept", NDJSON);
    assertThat(answer.status()).as(answer.text()).isEqualTo(400);
    assertThat(answer.header("Content-Type")).hasValue("application/problem+json");
  }

  @Test
  void restricted_members_are_in_no_export() {
    served.put("/people/a", "{\"name\":\"Ada\",\"email\":\"ada@example.org\"}");
    assertThat(export("/people", NDJSON).text()).contains("Ada").doesNotContain("email", "example");
    assertThat(export("/people", CSV).text()).contains("Ada").doesNotContain("email", "example");
    assertThat(served.get("/people?fields=email", "Accept", CSV).status()).isEqualTo(400);
  }

  @Test
  void what_is_exported_is_imported_as_it_was() {
    send(
        "/things",
        NDJSON,
        "{\"id\":\"a\",\"name\":\"A \\\"q\\\", b\",\"age\":0,\"score\":1.0E21,\"active\":true,"
            + "\"born\":\"2020-01-01\",\"tags\":[\"\",\"x\\ny\"],\"address\":{\"city\":null}}\n"
            + "{\"id\":\"b/\u00fc\",\"name\":\"=1+1\",\"age\":null,\"score\":-0.5,\"active\":null,\"born\":null,"
            + "\"tags\":[],\"address\":{}}\n"
            + "{\"id\":\"0\",\"name\":\"\",\"team\":\"t\"}\n{\"id\":\"null\",\"name\":\"null\",\"team\":null}\n"
            + "{\"id\":\"n\",\"name\":\"\\\\N\"}\n{\"id\":\"s\",\"name\":\" a\\r\\n\\u0000b \"}\n");
    String notes =
        "{\"id\":\"1\",\"a\":\"1\",\"b\":1,\"c\":\"\",\"d\":null,\"e\":{\"x\":[1,\"y\"]},\"f\":\"{}\"}\n"
            + "{\"id\":\"2\",\"f\":\"true\",\"a\":true,\"b\":\" 1\",\"@rest\":3}\n"
            + "{\"id\":\"3\",\"new\":[],\"a.b\":1.5,\"\":2}\n{\"id\":\"4\",\"a\":\"\\\"\",\"g,h\":\"[\"}\n{\"id\":\"5\"}\n";
    send("/notes", NDJSON, notes);
    for (String path : new String[] {"/things", "/notes"}) {
      String before = export(path, NDJSON).text();
      assertThat(before.lines()).hasSizeGreaterThan(4);
      for (String type : new String[] {NDJSON, CSV}) {
        String file = export(path, type).text();
        assertThat(send(path, type, file)).as(file).contains("\"created\":0,\"updated\":0");
        for (String id : served.get(path + "?limit=1000").ids()) {
          served.delete(path + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8));
        }
        assertThat(export(path, NDJSON).text()).isEmpty();
        assertThat(send(path, type, file)).as(file).contains("\"failed\":0");
        assertThat(export(path, NDJSON).text()).as(file).isEqualTo(before);
      }
    }
  }

  @Test
  void an_export_whose_store_fails_on_the_way_is_cut_off() {
    people(2500);
    try (Conversation conversation = new RawClient(served.port()).open()) {
      faults.failAfter(3);
      conversation.send("GET /people HTTP/1.1\r\nHost: x\r\nAccept: application/x-ndjson\r\n\r\n");
      String rest = conversation.rest();
      assertThat(rest).startsWith("HTTP/1.1 200").contains("p00000").doesNotContain("p02499");
      assertThat(rest).doesNotEndWith("0\r\n\r\n");
    }
  }
}
