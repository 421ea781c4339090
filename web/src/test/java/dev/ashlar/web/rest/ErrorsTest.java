package dev.ashlar.web.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ashlar.hook.Hooks;
import dev.ashlar.hook.Pre;
import dev.ashlar.hook.Refused;
import dev.ashlar.operation.Envelope;
import dev.ashlar.operation.Method;
import dev.ashlar.schema.Access;
import dev.ashlar.schema.Attribute;
import dev.ashlar.schema.AttributeType;
import dev.ashlar.schema.Resource;
import dev.ashlar.web.RawClient;
import dev.ashlar.web.http.protocol.ConnectionLimits;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every kind of error of SPEC 16, and that nothing of it ever reaches the store. */
@SuppressWarnings("NullAway.Init") // set before each test
final class ErrorsTest {
  @TempDir private static Path folder;
  private static final SharedServed SHARED = new SharedServed(ErrorsTest::started);

  private Served served;
  private static Faults faults;

  private static Served started(Path folder) {
    Pre<Envelope> hook =
        envelope -> {
          if (envelope.key().isPresent()) {
            throw new IllegalStateException("secret of the hook");
          }
          throw new Refused("not today");
        };
    Hooks hooks =
        Hooks.NONE
            .plus(new Hooks.Before<>(Method.GET, hook))
            .plus(new Hooks.Before<>(Method.QUERY, hook));
    var hooked =
        new Resource(Examples.declaration("Trap", "traps", Access.UNSTATED), hooks);
    var mine =
        new Access(
            Map.of(
                Method.QUERY, new Access.Rule.Authenticated(),
                Method.GET, new Access.Rule.Roles(Set.of("admin"))));
    var guarded =
        new Resource(
            Examples.declaration(
                "Secret", "secrets", mine, Attribute.of("a", AttributeType.STRING).build()));
    Served served =
        Served.start(
            folder,
            ConnectionLimits.DEFAULT,
            store -> {
              faults = new Faults(store);
              return faults;
            },
            Examples.team(),
            Examples.person(),
            Examples.note(),
            hooked,
            guarded);
    return served;
  }

  @BeforeEach
  void start() {
    served = SHARED.fresh(folder);
  }

  @AfterEach
  void stop() {
    assertThat(served.get("/livez").status()).isEqualTo(200);
  }

  @AfterAll
  static void close() {
    SHARED.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", "{", "{\"name\":}", "{\"name\":\"Ada\",}", "{name:\"Ada\"}", "{\"name\":'Ada'}",
        "{\"name\":\"Ada\"} x", "{\"name\":\"Ada\",\"name\":\"Eve\"}", "{\"age\":01}",
        "{\"age\":NaN}", "{\"age\":1e999}", "{\"name\":\"\\ud800\"}", "{\"name\":\"\t\"}",
        "// x\n{}", "<xml/>", "name=Ada"
      })
  void a_body_that_is_no_json_is_malformed_and_says_where(String body) {
    Answer answer = served.post("/people", body);
    answer.isProblem(400, "malformed");
    assertThat(answer.json().path("line").asInt()).isPositive();
    assertThat(answer.json().path("column").asInt()).isPositive();
    served.put("/people/ada", body).isProblem(400, "malformed");
    served.post("/people/_query", body).isProblem(400, "malformed");
    nothingIsStored();
  }

  @Test
  void nesting_and_numbers_have_bounds() {
    served.post("/notes", "[".repeat(50_000)).isProblem(400, "malformed");
    served.post("/notes", "{\"a\":".repeat(101) + "1" + "}".repeat(101))
        .isProblem(400, "malformed");
    served.post("/notes", "{\"a\":" + "9".repeat(5000) + "}").isProblem(400, "malformed");
    nothingIsStored();
  }

  @Test
  void bytes_that_are_not_utf_8_are_malformed() {
    byte[] body = {'{', '"', 'a', '"', ':', '"', (byte) 0xff, '"', '}'};
    var request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + served.port() + "/notes"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    served.send(request).isProblem(400, "malformed");
    nothingIsStored();
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "5", "null", "\"x\"", "true", "[{\"name\":\"Ada\"}]"})
  void a_body_that_is_no_object_is_invalid(String body) {
    for (Answer answer : new Answer[] {
      served.post("/people", body), served.put("/people/ada", body),
      served.post("/people/_query", body)
    }) {
      answer.isProblem(422, "invalid");
      assertThat(answer.errors()).containsExactly(" type");
    }
    nothingIsStored();
  }

  @Test
  void every_violation_is_listed_at_once() {
    Answer answer =
        served.post(
            "/people",
            "{\"age\":-1,\"score\":\"x\",\"active\":1,\"born\":\"x\",\"tags\":[1,\"y\",2],"
                + "\"address\":{\"city\":5,\"x\":1},\"a/b~c\":1,\"joined\":\"2020-01-01\"}");
    answer.isProblem(422, "invalid");
    assertThat(answer.errors())
        .containsExactlyInAnyOrder(
            "/name required",
            "/age min",
            "/score type",
            "/active type",
            "/born type",
            "/tags/0 type",
            "/tags/2 type",
            "/address/city type",
            "/address/x unknown",
            "/a~1b~0c unknown",
            "/joined readonly");
    nothingIsStored();
  }

  @Test
  void what_clashes_with_stored_state_is_a_conflict() {
    served.post("/teams", "{\"id\":\"red\",\"name\":\"Red\"}");
    Answer taken = served.post("/teams", "{\"name\":\"Red\"}").isProblem(409, "conflict");
    assertThat(taken.errors()).containsExactly("/name unique");
    Answer nowhere =
        served.post("/people", "{\"name\":\"Ada\",\"team\":\"/teams/blue\"}")
            .isProblem(409, "conflict");
    assertThat(nowhere.errors()).containsExactly("/team ref");
    assertThat(served.post("/people", "{\"name\":\"Ada\",\"team\":\"/teams/red\"}").status())
        .isEqualTo(201);
    served.delete("/teams/red").isProblem(409, "conflict");
  }

  @Test
  void whoever_must_say_who_they_are_is_told_how() {
    for (String path : new String[] {"/secrets", "/secrets/a", "/secrets/_changes"}) {
      Answer answer = served.get(path).isProblem(401, "unauthenticated");
      assertThat(answer.header("WWW-Authenticate")).hasValue("Bearer");
    }
    served.get("/secrets?nonsense=1").isProblem(401, "unauthenticated");
  }

  @Test
  void a_refusal_of_a_hook_is_shown_and_a_failure_is_not() {
    assertThat(served.get("/traps").isProblem(403, "forbidden").detail()).isEqualTo("not today");
    Answer failed = served.get("/traps/a").isProblem(500, "internal");
    assertThat(failed.text()).doesNotContain("secret", "Exception");
  }

  @Test
  @Tag("slow")
  void a_store_that_does_not_answer_is_a_503() {
    faults.broken = true;
    for (Answer answer : new Answer[] {
      served.get("/notes/n"), served.get("/notes"), served.post("/notes", "{}"),
      served.put("/notes/n", "{}"), served.merge("/notes/n", "{}"), served.delete("/notes/n"),
      served.get("/_changes"), served.get("/readyz"),
      served.get("/notes", "Ashlar-Min-Sequence", "1")
    }) {
      answer.isProblem(503, "unavailable");
      assertThat(answer.header("Retry-After")).hasValue("1");
      assertThat(answer.text()).doesNotContain("disk of the test");
    }
    faults.broken = false;
    assertThat(served.post("/notes", "{}").status()).isEqualTo(201);
    assertThat(served.get("/readyz").status()).isEqualTo(200);
  }

  @Test
  void a_defect_is_a_500_without_internals_and_the_server_goes_on() {
    faults.defective = true;
    Answer answer = served.get("/notes/n").isProblem(500, "internal");
    assertThat(answer.text()).doesNotContain("defect of the test", "Exception", "dev.ashlar");
    faults.defective = false;
    served.get("/notes/n").isProblem(404, "missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT|/people|GET, HEAD, POST, OPTIONS",
        "DELETE|/people|GET, HEAD, POST, OPTIONS",
        "POST|/people/ada|GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
        "GET|/people/_query|POST, OPTIONS",
        "HEAD|/people/_query|POST, OPTIONS",
        "POST|/people/_changes|GET, HEAD, OPTIONS",
        "DELETE|/_changes|GET, HEAD, OPTIONS",
        "POST|/|GET, HEAD, OPTIONS",
        "POST|/livez|GET, HEAD, OPTIONS",
        "TRACE|/people|GET, HEAD, POST, OPTIONS",
        "FROBNICATE|/people|GET, HEAD, POST, OPTIONS"
      })
  void a_method_that_an_address_does_not_take_is_a_405_with_those_it_takes(
      String method, String path, String allow) {
    RawClient.Reply reply =
        new RawClient(served.port())
            .send(method + " " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).hasValue(allow);
    Answer options = served.send("OPTIONS", path, "");
    assertThat(options.header("Allow")).hasValue(allow);
    assertThat(options.status()).isEqualTo(path.equals("/") ? 200 : 204);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/nothing", "/nothing/", "/people/ada/x", "/people//ada", "//people", "/people/_nothing",
        "/people/ada/_histories", "/people/ada/attachments", "/People", "/problems/none",
        "/_transactions", "/people/../livez", "/files", "/people;x=1"
      })
  void an_address_where_nothing_is_answers_404(String path) {
    RawClient.Reply reply =
        new RawClient(served.port()).send("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n");
    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.body()).contains("/problems/missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/people/%00", "/people/%0A", "/people/.", "/people/..", "/people/%7f"})
  void an_id_that_cannot_be_is_malformed(String path) {
    for (String method : new String[] {"GET", "DELETE", "PUT", "PATCH"}) {
      RawClient.Reply reply =
          new RawClient(served.port())
              .send(
                  method
                      + " "
                      + path
                      + " HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}");
      assertThat(reply.status()).as(method).isEqualTo(400);
      assertThat(reply.body()).contains("/problems/malformed");
    }
  }

  @Test
  void an_id_has_a_length() {
    assertThat(served.put("/notes/" + "x".repeat(512), "{}").status()).isEqualTo(201);
    served.put("/notes/" + "x".repeat(513), "{}").isProblem(400, "malformed");
    Answer posted = served.post("/notes", "{\"id\":\"" + "x".repeat(513) + "\"}");
    assertThat(posted.isProblem(422, "invalid").errors()).containsExactly("/id format");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "text/html|406",
        "text/html,application/xhtml+xml|406",
        "application/xml|406",
        "application/x-ndjson|406",
        "text/csv|406",
        "application/json;q=0|406",
        "*/*;q=0|406",
        "application/json;q=0,*/*|406",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8|200",
        "application/json|200",
        "APPLICATION/JSON|200",
        "application/*|200",
        "*/*|200",
        "text/html;q=1,application/json;q=0.001|200",
        ";;;,,,/|200",
        "nonsense|200",
        "application/json;q=x|200"
      })
  void an_answer_is_json_for_whoever_takes_it(String accept, int status) {
    for (String path : new String[] {"/people/_changes", "/_changes", "/"}) {
      Answer answer = served.get(path, "Accept", accept);
      assertThat(answer.status()).as(path).isEqualTo(status);
      if (status == 406) {
        answer.isProblem(406, "not-acceptable");
        assertThat(answer.json().path("available").toString()).isEqualTo("[\"application/json\"]");
      }
    }
    Answer created = served.post("/notes", "{\"id\":\"n\"}", "Accept", accept);
    assertThat(created.status()).isEqualTo(status == 200 ? 201 : 406);
    assertThat(served.get("/notes/n").status()).isEqualTo(status == 200 ? 200 : 404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded", "text/plain", "application/merge-patch+json",
        "nonsense", "application/json; charset=utf-16", "text/csv; charset=iso-8859-1"
      })
  void a_body_of_another_type_is_refused_with_what_to_send(String type) {
    Answer answer = served.send("POST", "/notes", "{}", "Content-Type", type);
    answer.isProblem(415, "media-type");
    assertThat(answer.detail()).contains("application/json");
    assertThat(answer.header("Accept"))
        .hasValue("application/json, application/x-ndjson, text/csv");
    served.send("PUT", "/notes/n", "{}", "Content-Type", type).isProblem(415, "media-type");
    nothingIsStored();
  }

  @Test
  void a_body_in_a_coding_is_refused() {
    Answer answer =
        served.post("/notes", "{}", "Content-Encoding", "gzip").isProblem(415, "media-type");
    assertThat(answer.detail()).contains("Content-Encoding");
    assertThat(
        served.send("POST", "/notes", "{}", "Content-Type", "application/json; charset=UTF-8")
            .status())
        .isEqualTo(201);
    assertThat(served.post("/notes", "{}", "Content-Encoding", "identity").status())
        .isEqualTo(201);
  }

  @Test
  void a_body_may_be_as_large_as_the_limit_and_no_larger() {
    String open = "{\"id\":\"n\",\"a\":\"";
    int limit = ConnectionLimits.DEFAULT.body();
    String largest = open + "x".repeat(limit - open.length() - 2) + "\"}";
    assertThat(served.post("/notes", largest).status()).isEqualTo(201);
    Answer large = served.post("/notes", largest.replace("\"n\"", "\"nn\""));
    large.isProblem(413, "too-large");
    assertThat(large.detail()).contains("8000000");
    assertThat(served.get("/notes/nn").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fields=a&at=5", "limit=5", "age=5", "sort=a", "at=+1", "at=01",
    "meta=true&meta=true", "fields=a&fields=b"})
  void a_parameter_that_one_document_does_not_have_is_malformed(String query) {
    served.put("/notes/n", "{}");
    served.get("/notes/n?" + query).isProblem(400, "malformed");
  }

  @Test
  void what_a_document_does_not_offer_is_malformed() {
    served.put("/people/ada", "{\"name\":\"Ada\"}");
    assertThat(served.get("/people/ada?field=name").isProblem(400, "malformed").detail())
        .contains("Did you mean 'fields'?");
    assertThat(served.get("/people/ada?fields=nmae").isProblem(400, "malformed").detail())
        .contains("Did you mean 'name'?");
    assertThat(served.get("/people/ada?include=tema").isProblem(400, "malformed").detail())
        .isEqualTo(
            "include: there is nothing to include under the name 'tema'. Did you mean 'team'?");
    served.get("/people/ada?meta=1").isProblem(400, "malformed");
  }

  private void nothingIsStored() {
    assertThat(served.get("/_changes").json().path("sequence").asLong()).isZero();
  }
}
