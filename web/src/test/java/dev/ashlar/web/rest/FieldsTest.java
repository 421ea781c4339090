package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.web.RawClient;
import dev.ashlar.web.RawClient.Reply;
import dev.ashlar.web.http.Cors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Header fields that change what a request means, and those that tell what an address takes. */
@SuppressWarnings("NullAway.Init") // set before the tests
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FieldsTest {
  private static final String ORIGIN = "https://app.example.org";

  /** What scripts may read without being told so (Fetch §2.2.2), and what CORS itself says. */
  private static final Set<String> READABLE =
      Set.of(
          "cache-control", "content-length", "content-type", "access-control-allow-origin",
          "access-control-expose-headers");

  private Served served;
  private RawClient raw;

  @BeforeAll
  void start(@TempDir Path folder) {
    served =
        Served.start(
            folder,
            Cors.of(List.of(ORIGIN), false, Cors.REMEMBERED),
            Examples.person(),
            Examples.team(),
            Examples.album());
    raw = new RawClient(served.port());
    assertThat(served.send("PUT", "/teams/red", "{\"name\":\"Red\"}", JSON).status())
        .isEqualTo(201);
    assertThat(served.send("PUT", "/albums/one", "{\"title\":\"One\"}", JSON).status())
        .isEqualTo(201);
    assertThat(
        served.send("PUT", "/albums/one/attachments/a.txt", "abcdef", "Content-Type", "text/plain")
            .status())
        .isEqualTo(201);
  }

  private static final String[] JSON = {"Content-Type", "application/json"};

  @AfterAll
  void stop() {
    served.close();
  }

  private Reply send(String line, String fields, String body) {
    String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
    return raw.send(line + " HTTP/1.1\r\nHost: localhost\r\n" + fields + length + "\r\n" + body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "If-Match", "If-None-Match", "Idempotency-Key", "Ashlar-Min-Sequence", "Prefer",
        "Authorization", "Range", "If-Range", "Last-Event-ID", "Content-Encoding"
      })
  void a_field_that_is_there_and_empty_is_no_absent_one(String field) {
    for (String empty : new String[] {field + ":\r\n", field + ":   \r\n"}) {
      for (String line : new String[] {
        "GET /teams", "GET /teams/red", "GET /", "GET /livez", "GET /openapi.json",
        "GET /albums/one/attachments/a.txt", "DELETE /teams/red", "OPTIONS /teams"
      }) {
        Reply reply = send(line, empty, "");
        assertThat(reply.status()).as(line + " " + field).isEqualTo(400);
        assertThat(reply.header("Access-Control-Allow-Origin")).isEmpty();
      }
      for (String line : new String[] {
        "POST /teams", "PUT /teams/red", "PATCH /teams/red", "POST /teams/_query",
        "POST /teams/_bulk", "POST /_transaction", "PUT /albums/one/attachments/b.txt"
      }) {
        Reply reply = send(line, empty + "Content-Type: application/json\r\n", "{}");
        assertThat(reply.status()).as(line + " " + field).isEqualTo(400);
        assertThat(reply.body()).contains(field);
      }
    }
    assertThat(served.get("/teams/red").status()).isEqualTo(200);
    assertThat(served.get("/albums/one/attachments/b.txt").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "PUT /teams/red,application/json",
    "PUT /teams/new,application/json",
    "PATCH /teams/red,application/merge-patch+json",
    "POST /teams,application/json",
    "PUT /albums/one/attachments/a.txt,text/plain",
    "PUT /albums/one/attachments/b.txt,text/plain",
  })
  void a_part_never_replaces_the_whole(String line, String type) {
    Reply reply =
        send(
            line,
            "Content-Type: " + type + "\r\nContent-Range: bytes 0-12/100\r\n",
            "{\"name\":\"x\"}");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.body()).contains("Content-Range");
    assertThat(served.get("/teams/red").text()).contains("Red");
    assertThat(served.get("/teams/new").status()).isEqualTo(404);
    assertThat(served.get("/albums/one/attachments/a.txt").text()).isEqualTo("abcdef");
    assertThat(served.get("/albums/one/attachments/b.txt").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "POST /teams,application/json",
    "POST /teams,application/x-ndjson",
    "POST /teams,text/csv",
    "PUT /teams/red,application/json",
    "PATCH /teams/red,application/json-patch+json",
    "POST /teams/_query,application/json",
    "POST /teams/_bulk,application/json",
    "POST /_transaction,application/json",
    "PUT /albums/one/attachments/a.txt,text/plain",
    "POST /albums/one/attachments,multipart/form-data; boundary=x",
  })
  void a_body_in_a_coding_is_not_taken(String line, String type) {
    for (String coding : new String[] {"gzip", "br", "identity, gzip", "x"}) {
      Reply reply =
          send(line, "Content-Type: " + type + "\r\nContent-Encoding: " + coding + "\r\n", "[]");
      assertThat(reply.status()).as(coding).isEqualTo(415);
      assertThat(reply.header("Accept-Encoding")).hasValue("identity");
      assertThat(reply.header("Allow")).isPresent();
    }
    assertThat(served.get("/albums/one/attachments/a.txt").text()).isEqualTo("abcdef");
  }

  @ParameterizedTest
  @CsvSource({
    "text/csv; header=absent,415",
    "text/csv;HEADER=\"Absent\",415",
    "text/csv; header=no,415",
    "text/csv; charset=utf-16,415",
    "text/csv; charset=iso-8859-1; header=present,415",
    "text/csv; header=present; charset=UTF-8,200",
    "text/csv; charset=us-ascii,200",
    "application/x-ndjson; charset=latin1,415",
    "application/json; charset=utf-16,415",
    "application/json; charset=utf8x,415",
    "application/json; charset=UTF-8,422",
  })
  void a_parameter_that_is_not_honoured_is_refused(String type, int status) {
    String name = "Team " + type.hashCode();
    Reply reply = send("POST /teams", "Content-Type: " + type + "\r\n", "name\n" + name + "\n");
    boolean json = status == 422;
    reply = json ? send("POST /teams", "Content-Type: " + type + "\r\n", "{\"x\":1}") : reply;
    assertThat(reply.status()).isEqualTo(status);
    assertThat(served.get("/teams").text().contains(name)).isEqualTo(status == 200);
  }

  @Test
  void an_address_says_what_it_takes() {
    Reply options = send("OPTIONS /people", "", "");
    assertThat(options.status()).isEqualTo(204);
    assertThat(options.header("Allow")).hasValue("GET, HEAD, POST, OPTIONS");
    assertThat(options.header("Accept-Patch").orElseThrow())
        .contains("application/merge-patch+json", "application/json-patch+json");
    options = send("OPTIONS /people/ada", "", "");
    assertThat(options.header("Allow")).hasValue("GET, HEAD, PUT, PATCH, DELETE, OPTIONS");
    assertThat(options.header("Accept-Patch")).isPresent();
    for (String line : new String[] {"POST /people", "PATCH /people/ada", "PUT /people/ada"}) {
      Reply refused = send(line, "Content-Type: image/png\r\n", "x");
      assertThat(refused.status()).isEqualTo(415);
      assertThat(refused.header("Accept-Patch")).isPresent();
      assertThat(refused.header("Allow").orElseThrow()).contains(line.split(" ")[0]);
    }
    assertThat(send("OPTIONS /livez", "", "").header("Accept-Patch")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/people|GET, HEAD, POST, OPTIONS",
        "/people/ada|GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
        "/people/_query|POST, OPTIONS",
        "/albums/one/attachments/a.txt|GET, HEAD, PUT, DELETE, OPTIONS"
      })
  void a_preflight_is_told_the_methods_of_the_route(String path, String methods) {
    Reply reply =
        send(
            "OPTIONS " + path,
            "Origin: " + ORIGIN + "\r\nAccess-Control-Request-Method: PUT\r\n",
            "");
    assertThat(reply.status()).isEqualTo(204);
    assertThat(reply.header("Access-Control-Allow-Methods")).hasValue(methods);
    assertThat(list(reply, "Access-Control-Allow-Headers"))
        .contains(
            "if-match", "if-none-match", "authorization", "content-type", "prefer", "range",
            "if-range", "idempotency-key", "ashlar-min-sequence", "last-event-id", "x-csrf-token")
        .doesNotContain("cookie", "host", "origin");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /teams?limit=1,''",
    "GET /teams/red,''",
    "GET /teams/red,Prefer: return=minimal",
    "GET /teams?limit=0,Prefer: count=none",
    "GET /teams/none,''",
    "GET /teams,Accept: text/csv",
    "GET /teams,Accept: application/x-ndjson",
    "GET /teams/red/_history,''",
    "GET /_changes,''",
    "GET /albums/one/attachments,''",
    "GET /albums/one/attachments/a.txt,''",
    "GET /albums/one/attachments/a.txt,Range: bytes=1-2",
    "GET /albums/one/attachments/a.txt,Range: bytes=100-",
    "DELETE /teams,''",
    "GET /openapi.json,''",
    "GET /docs,''",
    "GET /metrics,''",
    "OPTIONS /teams,''",
  })
  void a_page_of_another_origin_reads_every_field_that_an_answer_carries(
      String line, String field) {
    String fields = field.isEmpty() ? "" : field + "\r\n";
    Reply reply =
        raw.send(
            line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: " + ORIGIN + "\r\n"
                + fields + "\r\n");
    assertThat(reply.header("Access-Control-Allow-Origin")).hasValue(ORIGIN);
    Set<String> exposed = list(reply, "Access-Control-Expose-Headers");
    assertThat(reply.headers().keySet())
        .allMatch(
            name -> READABLE.contains(name) || exposed.contains(name)
                || name.equals("connection")
                || name.equals("transfer-encoding"));
    assertThat(exposed)
        .contains("etag", "content-range", "content-disposition", "repr-digest", "accept-ranges")
        .doesNotContain("set-cookie");
  }

  private static Set<String> list(Reply reply, String field) {
    return Arrays
        .stream(reply.header(field).orElseThrow().toLowerCase(java.util.Locale.ROOT).split(", "))
        .collect(Collectors.toSet());
  }
}
