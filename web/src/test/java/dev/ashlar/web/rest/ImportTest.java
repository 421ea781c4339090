package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.json.Json;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.transfer.Import;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Conversation;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Files of documents, in by POST. It is one file because it is one route: its formats, its limits and its
 * results, line by line.
 */
@SuppressWarnings("NullAway.Init") // set before each test
final class ImportTest {
  private static final String NDJSON = "application/x-ndjson";
  private static final String CSV = "text/csv";
  private static final String THREE =
      "{\"id\":\"a\",\"name\":\"Ada\"}\n{\"id\":\"b\",\"name\":\"Bob\",\"age\":1}\n{\"name\":\"Cy\"}\n";

  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(ImportTest::started);
  private Served served;

  private static Served started(Path folder) {
    return Served.start(
        folder,
        ConnectionLimits.DEFAULT.withUpload(120_000_000),
        store -> store,
        Examples.team(),
        Examples.person(),
        Examples.note(),
        item());
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterEach
  void stop() {
    assertThat(served.get("/notes?limit=0").status()).isEqualTo(200);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  /** Anything, beside a unique code. */
  private static Resource item() {
    return Examples.resource(
        "Item",
        "items",
        Attribute.of("code", AttributeType.STRING).unique().build(),
        Attribute.of("any", AttributeType.ANY).build());
  }

  private Answer send(String path, String type, byte[] body) {
    return served.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + path))
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  private Answer send(String path, String type, String body) {
    return send(path, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String counts(Answer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return counts(answer.json());
  }

  private static String counts(JsonNode json) {
    return "%d created, %d updated, %d unchanged, %d failed"
        .formatted(
            json.path("created").asInt(),
            json.path("updated").asInt(),
            json.path("unchanged").asInt(),
            json.path("failed").asInt());
  }

  /** The wrong items, each as {@code line /pointer code}. */
  private static List<String> errors(Answer answer) {
    return answer.json()
        .path("errors")
        .valueStream()
        .flatMap(
            item -> item.path("errors")
                .valueStream()
                .map(
                    error -> item.path("line").asLong() + " " + error.path("pointer").asString()
                        + " " + error.path("code").asString()))
        .toList();
  }

  private int stored(String collection) {
    return Integer
        .parseInt(served.get("/" + collection + "?limit=0").header("Total-Count").orElseThrow());
  }

  private long sequence() {
    return served.get("/_changes?limit=10000").json().path("sequence").asLong();
  }

  @Test
  void items_with_ids_are_upserts_and_others_are_new() {
    assertThat(counts(send("/people", NDJSON, THREE)))
        .isEqualTo("3 created, 0 updated, 0 unchanged, 0 failed");
    assertThat(served.get("/people/b").json().path("age").asInt()).isEqualTo(1);
    String again = THREE.replace("\"age\":1", "\"age\":2");
    assertThat(counts(send("/people", NDJSON, again)))
        .isEqualTo("1 created, 1 updated, 1 unchanged, 0 failed");
    assertThat(stored("people")).isEqualTo(4);
  }

  @Test
  void a_file_of_items_with_ids_commits_nothing_the_second_time() {
    String file = THREE.lines().limit(2).collect(Collectors.joining("\r\n"));
    send("/people", NDJSON, file);
    long before = sequence();
    assertThat(counts(send("/people", NDJSON, file)))
        .isEqualTo("0 created, 0 updated, 2 unchanged, 0 failed");
    assertThat(sequence()).isEqualTo(before).isEqualTo(2);
  }

  @Test
  void what_is_wrong_is_left_out_and_named_with_its_line() {
    String file =
        "\uFEFF{\"id\":\"a\",\"name\":\"Ada\"}\n"
            + "\n"
            + "{\"id\":\"b\",\"age\":-1,\"nam\":\"x\"}\n"
            + "{\"id\":\n"
            + "[1]\n"
            + "{\"id\":\"c\",\"name\":\"Cy\",\"name\":\"Cy\"}\n"
            + "{\"id\":\"_d\",\"name\":\"D\"}\n"
            + "{\"id\":7,\"name\":\"D\"}\n"
            + "{\"id\":null,\"name\":\"E\"}\n"
            + "   \n"
            + "{\"id\":\"f\",\"name\":\"F\",\"team\":\"/teams/none\"}\n"
            + "{\"id\":\"g\",\"name\":\"G\"}";
    Answer answer = send("/people", NDJSON, file);
    assertThat(counts(answer)).isEqualTo("4 created, 0 updated, 0 unchanged, 6 failed");
    assertThat(errors(answer))
        .containsExactly(
            "3 /age min", "3 /nam unknown", "3 /name required", "4  malformed", "5  type",
            "6  malformed", "7 /id format", "11 /team ref");
    assertThat(served.get("/people?sort=name&fields=name").json().valueStream())
        .extracting(person -> person.path("name").asString())
        .containsExactly("Ada", "D", "E", "G");
    assertThat(sequence()).isEqualTo(4);
  }

  @Test
  void a_hundred_errors_are_told_and_all_are_counted() {
    String file =
        IntStream.range(0, 1500)
            .mapToObj(
                i -> i % 3 == 0 ? "{\"id\":\"p" + i + "\",\"name\":\"x\"}" : "{\"age\":" + i + "}")
            .collect(Collectors.joining("\n"));
    Answer answer = send("/people", NDJSON, file);
    assertThat(counts(answer)).isEqualTo("500 created, 0 updated, 0 unchanged, 1000 failed");
    assertThat(errors(answer)).hasSizeGreaterThanOrEqualTo(100)
        .first()
        .isEqualTo("2 /name required");
    assertThat(answer.json().path("errors").size()).isEqualTo(100);
    assertThat(answer.json().at("/errors/99/line").asInt()).isEqualTo(150);
    assertThat(stored("people")).isEqualTo(500);
  }

  @Test
  void a_value_that_is_taken_fails_its_item_alone_also_within_the_file() {
    served.post("/items", "{\"id\":\"old\",\"code\":\"x\"}");
    String file =
        "{\"id\":\"1\",\"code\":\"a\"}\n{\"id\":\"2\",\"code\":\"x\"}\n{\"id\":\"3\",\"code\":\"a\"}\n"
            + "{\"id\":\"4\",\"code\":\"b\"}\n{\"id\":\"1\",\"code\":\"c\"}\n{\"id\":\"5\",\"code\":\"a\"}\n";
    Answer answer = send("/items", NDJSON, file);
    assertThat(counts(answer)).isEqualTo("3 created, 1 updated, 0 unchanged, 2 failed");
    assertThat(errors(answer)).containsExactly("2 /code unique", "3 /code unique");
    assertThat(served.get("/items?sort=id&fields=code").text())
        .isEqualTo(
            "[{\"id\":\"1\",\"code\":\"c\"},{\"id\":\"4\",\"code\":\"b\"},{\"id\":\"5\",\"code\":\"a\"},"
                + "{\"id\":\"old\",\"code\":\"x\"}]");
  }

  @Test
  void all_or_nothing_writes_all_in_one_transaction_or_names_every_wrong_item() {
    Answer wrong =
        send(
            "/people?atomic=true",
            NDJSON,
            THREE + "{\"id\":\"d\"}\n" + "{\"id\":\"e\",\"name\":7}\nnonsense\n");
    assertThat(wrong.isProblem(422, "invalid").detail()).contains("nothing was imported",
        "3 items");
    assertThat(errors(wrong)).containsExactly("4 /name required", "5 /name type", "6  malformed");
    wrong = send("/people?atomic=true", NDJSON, "nonsense\n" + THREE);
    wrong.isProblem(400, "malformed");
    assertThat(stored("people")).isZero();
    wrong = send("/people?atomic=true", NDJSON,
        THREE + "{\"id\":\"d\",\"name\":\"D\",\"team\":\"/teams/t\"}");
    wrong.isProblem(409, "conflict");
    assertThat(errors(wrong)).containsExactly("4 /team ref");
    assertThat(sequence()).isZero();

    assertThat(counts(send("/people?atomic=true", NDJSON, THREE)))
        .isEqualTo("3 created, 0 updated, 0 unchanged, 0 failed");
    JsonNode changes = served.get("/_changes").json().path("changes");
    assertThat(
        changes.valueStream().map(change -> change.path("transaction").asString()).distinct())
        .hasSize(1);
  }

  @Test
  void all_or_nothing_has_a_limit_that_is_named() {
    String file = "{}\n".repeat(Import.MOST_ATOMIC + 1);
    Answer answer = send("/notes?atomic=true", NDJSON, file).isProblem(413, "too-large");
    assertThat(answer.detail()).contains("50,000 items", "64 MB", "in parts");
    assertThat(stored("notes")).isZero();
  }

  @Test
  void a_dry_run_says_what_would_happen_and_writes_nothing() {
    served.put("/people/b", "{\"name\":\"Bob\",\"age\":1}");
    Answer answer = send("/people?dry=true", NDJSON, THREE + "{\"id\":\"b\",\"name\":\"B\"}\n{}\n");
    assertThat(counts(answer)).isEqualTo("2 created, 1 updated, 1 unchanged, 1 failed");
    assertThat(errors(answer)).containsExactly("5 /name required");
    assertThat(stored("people")).isEqualTo(1);
    assertThat(sequence()).isEqualTo(1);
  }

  @Test
  void an_import_can_begin_at_a_line() {
    assertThat(counts(send("/people?from=3", NDJSON, THREE)))
        .isEqualTo("1 created, 0 updated, 0 unchanged, 0 failed");
    assertThat(counts(send("/people?from=3", CSV, "id,name\na,A\nb,B\n")))
        .isEqualTo("1 created, 0 updated, 0 unchanged, 0 failed");
    assertThat(served.get("/people/b").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "atomic=yes|atomic", "dry=1|dry", "from=x|from", "map=a|map", "map=:b|map",
        "map=a:b,a:c|map", "atomc=true|Did you mean 'atomic'"
      })
  void parameters_that_are_wrong_are_named(String query, String told) {
    assertThat(send("/people?" + query, NDJSON, THREE).isProblem(400, "malformed").detail())
        .contains(told);
    assertThat(stored("people")).isZero();
  }

  @Test
  void csv_cells_have_the_types_of_their_attributes() {
    String file =
        "\uFEFFid,name,age,score,active,born,tags,address,team\r\n"
            + "a,\"Ada, \"\"the first\"\"\",36,1.5,TRUE,1815-12-10,\"[\"\"x\"\",\"\"y\"\"]\",\"{\"\"city\"\":\"\"L\"\"}\",\r\n"
            + "\r\n"
            + "7,42,,\"\",false,null,null,,\\N\r\n"
            + "c,\"\",,,,,,,\r\n"
            + "d,\"two\nlines\",x,1e999,maybe,tomorrow,z,[1],\r\n"
            + "e,E,1\r\n"
            + "f,F,1,1,true,2020-01-01,[],{},t,more\r\n"
            + "g,\"\\N\",,,,,,,\r\n";
    Answer answer = send("/people", CSV, file);
    assertThat(counts(answer)).isEqualTo("4 created, 0 updated, 0 unchanged, 3 failed");
    assertThat(errors(answer))
        .containsExactly(
            "6 /age type", "6 /score type", "6 /active type", "6 /born type", "6 /tags type",
            "6 /address type", "8  malformed", "9  malformed");
    assertThat(answer.text()).contains("expected 9 cells as in the header, found 3", "found 10");
    assertThat(without(served.get("/people/a").json()))
        .isEqualTo(
            "{\"id\":\"a\",\"name\":\"Ada, \\\"the first\\\"\",\"age\":36,\"score\":1.5,\"active\":true,"
                + "\"born\":\"1815-12-10T00:00:00Z\",\"tags\":[\"x\",\"y\"],\"address\":{\"city\":\"L\"}}");
    assertThat(without(served.get("/people/7").json()))
        .isEqualTo(
            "{\"id\":\"7\",\"name\":\"42\",\"active\":false,\"born\":null,\"tags\":null,\"team\":null}");
    assertThat(without(served.get("/people/c").json())).isEqualTo("{\"id\":\"c\",\"name\":\"\"}");
    assertThat(without(served.get("/people/g").json()))
        .isEqualTo("{\"id\":\"g\",\"name\":\"\\\\N\"}");
  }

  /** The document without what the server set. */
  private static String without(JsonNode document) {
    ((tools.jackson.databind.node.ObjectNode) document).remove("joined");
    return Json.text(document);
  }

  @Test
  void csv_columns_can_lead_into_objects_and_be_called_otherwise() {
    String file = "Key,Full name,address.city,address.floor,comment\na,Ada,London,3,x\nb,Bob,,,y\n";
    String map = "?map=Key:id,Full%20name:name,comment:";
    assertThat(counts(send("/people" + map, CSV, file)))
        .isEqualTo("2 created, 0 updated, 0 unchanged, 0 failed");
    assertThat(served.get("/people/a?fields=name,address").text())
        .isEqualTo("{\"id\":\"a\",\"name\":\"Ada\",\"address\":{\"city\":\"London\",\"floor\":3}}");
    assertThat(served.get("/people/b?fields=name,address").text())
        .isEqualTo("{\"id\":\"b\",\"name\":\"Bob\"}");
    assertThat(
        counts(send("/people?map=k:id,n:name", NDJSON, "{\"k\":\"c\",\"n\":\"Cy\"}")))
        .startsWith("1 created");
    assertThat(served.get("/people/c").status()).isEqualTo(200);
  }

  @Test
  void csv_cells_of_an_open_resource_are_read_as_a_query_string_is() {
    String file =
        "id,a,b.c,@rest\n1,42,true,\n2,null,x,\"{\"\"z\"\":[1]}\"\n3,\"42\",\"{\"\"k\"\":1}\",\n4,\"\",,\n"
            + "5,1,2,nonsense\n";
    Answer answer = send("/notes", CSV, file);
    assertThat(counts(answer)).isEqualTo("4 created, 0 updated, 0 unchanged, 1 failed");
    assertThat(served.get("/notes?sort=id").text())
        .isEqualTo(
            "[{\"id\":\"1\",\"a\":42,\"b.c\":true},{\"id\":\"2\",\"a\":null,\"b.c\":\"x\",\"z\":[1]},"
                + "{\"id\":\"3\",\"a\":\"42\",\"b.c\":{\"k\":1}},{\"id\":\"4\",\"a\":\"\"}]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32"})
  void a_file_in_a_wide_encoding_is_refused(String encoding) {
    for (String type : new String[] {CSV, NDJSON}) {
      String text = type.equals(CSV) ? "id,name\na,Ada\n" : THREE;
      Answer answer = send("/people", type, text.getBytes(Charset.forName(encoding)));
      assertThat(answer.isProblem(400, "malformed").detail()).contains("UTF-16", "line 1");
    }
    assertThat(stored("people")).isZero();
  }

  @Test
  void a_file_in_latin_1_is_refused_with_the_line_and_never_stored_as_something_else() {
    byte[] csv = "id,name\na,Ada\nb,Zo\u00eb\nc,Cy\n".getBytes(StandardCharsets.ISO_8859_1);
    Answer answer = send("/people", CSV, csv).isProblem(400, "malformed");
    assertThat(answer.detail()).contains("line 3", "0xEB", "ISO-8859-1");
    assertThat(counts(answer.json())).isEqualTo("1 created, 0 updated, 0 unchanged, 0 failed");
    assertThat(answer.json().path("line").asInt()).isEqualTo(3);
    byte[] lines =
        "{\"id\":\"b\",\"name\":\"Zo\u00eb\"}\n{\"id\":\"c\",\"name\":\"Cy\"}\n"
            .getBytes(StandardCharsets.ISO_8859_1);
    answer = send("/people", NDJSON, lines);
    assertThat(counts(answer)).isEqualTo("1 created, 0 updated, 0 unchanged, 1 failed");
    assertThat(answer.text()).contains("\"line\":1", "0xEB", "ISO-8859-1");
    assertThat(served.get("/people?fields=name&sort=id").text())
        .isEqualTo("[{\"id\":\"a\",\"name\":\"Ada\"},{\"id\":\"c\",\"name\":\"Cy\"}]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'id,name\na,\"Ada\nb,Bob\n'|line 2", "'id,name\na,Ada\nb,\"B\"ob\n'|line 3",
        "'id,name,name\n'|two columns", "'id,,name\n'|empty", "'id,\"name\n'|line 1"
      })
  void broken_csv_is_refused_with_the_line(String file, String told) {
    Answer answer = send("/people", CSV, file.replace("\\n", "\n").replace("\\\"", "\""));
    assertThat(answer.isProblem(400, "malformed").detail()).contains(told);
  }

  @Test
  @Tag("slow")
  void a_line_without_end_is_refused_without_being_kept() {
    byte[] line =
        ("{\"id\":\"a\",\"name\":\"" + "x".repeat(100_000_000)).getBytes(StandardCharsets.US_ASCII);
    Answer answer = send("/people", NDJSON, line);
    assertThat(counts(answer)).isEqualTo("0 created, 0 updated, 0 unchanged, 1 failed");
    assertThat(errors(answer)).containsExactly("1  max");
    line = ("id,name\na,\"" + "x".repeat(100_000_000)).getBytes(StandardCharsets.US_ASCII);
    assertThat(send("/people", CSV, line).isProblem(400, "malformed").detail())
        .contains("line 2", "8000000", "never closed");
    line = ("id,name\na" + ",x".repeat(50_000_000)).getBytes(StandardCharsets.US_ASCII);
    assertThat(send("/people", CSV, line).isProblem(400, "malformed").detail())
        .contains("line 2", "8000000");
  }

  @Test
  void a_client_that_stops_in_the_middle_leaves_whole_items_only() throws Exception {
    try (Conversation conversation = new RawClient(served.port()).open()) {
      conversation.send(
          "POST /people HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
              + "Content-Length: 1000000\r\n\r\n");
      for (int i = 0; i < 600; i++) {
        conversation.send("{\"id\":\"p" + i + "\",\"name\":\"P\"}\n");
      }
      conversation.send("{\"id\":\"last\",\"na");
      conversation.end();
      assertThat(conversation.read().status()).isEqualTo(400);
    }
    assertThat(stored("people")).isEqualTo(500);
    try (Conversation conversation = new RawClient(served.port()).open()) {
      conversation.send(
          "POST /notes?atomic=true HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
              + "Content-Length: 1000000\r\n\r\n" + "{}\n".repeat(1000));
      conversation.end();
      assertThat(conversation.read().status()).isEqualTo(400);
    }
    assertThat(stored("notes")).isZero();
  }

  @Test
  void an_empty_file_is_nothing() {
    for (String type : new String[] {NDJSON, CSV}) {
      assertThat(counts(send("/people", type, "")))
          .isEqualTo("0 created, 0 updated, 0 unchanged, 0 failed");
    }
    assertThat(counts(send("/people", CSV, "id,name\n"))).startsWith("0 created");
    assertThat(counts(send("/people", NDJSON, "\n\n"))).startsWith("0 created");
  }
}
